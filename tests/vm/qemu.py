"""One QEMU process: two serial ports, the monitor's events, and how it ended.

Software emulation only: guests hang under this lab's KVM, and TCG runs everywhere.
"""

import json
import os
import re
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

# A loaded host makes a guest slow, never wrong: waiting is generous and no verdict depends on it.
PATIENCE = 600.0

# With the default translation cache of a gigabyte a machine that was reset boots 20 s slower than a fresh one: firmware,
# boot loader and kernel are then written over pages full of translations.
EMULATION = "tcg,tb-size=64"
# Without SVM: the guest would load its own kvm module, and a jump by kexec would take 4 s longer.
# Without five-level paging: QEMU 7.2 emulates it wrongly, and the guest's /proc/mounts shows "xxx" for every path (newer_qemu.py).
PROCESSOR = "max,-svm,-la57"

# Commands to a terminal, those with strings in them (OSC, DCS) too, and control characters.
_ESCAPES = re.compile(
    r"\x1b(\][^\x07\x1b]*(\x07|\x1b\\)|P[^\x1b]*\x1b\\|\[[0-9;?=!]*[A-Za-z]|[c78()][0AB]?)|[\x00-\x08\x0b-\x1a\x1c-\x1f]"
)


class MachineEnded(Exception):
    """QEMU ended while something was still expected of the machine."""


@dataclass(frozen=True)
class Line:
    """A line of a serial port; `time` is the host's clock when its first byte came."""

    time: float
    text: str


Watcher = Callable[[Line], None]


class SerialPort:
    """Collects the lines of one serial port and sends text to it. Every line is also written to `log`."""

    def __init__(self, log: Path, watch: Watcher | None = None):
        self._watch = watch
        self._here, self.peer = socket.socketpair()
        self._log = open(log, "w", encoding="utf-8")
        self._changed = threading.Condition()
        self._lines: list[Line] = []
        self._ended = False
        self._began = time.monotonic()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def start(self) -> None:
        """Called once QEMU holds its end."""
        self.peer.close()
        self._reader.start()

    def send(self, text: str) -> None:
        self._here.sendall(text.encode())

    def lines(self, start: int = 0) -> list[Line]:
        """All complete lines from number `start` on."""
        with self._changed:
            return self._lines[start:]

    def count(self) -> int:
        with self._changed:
            return len(self._lines)

    def expect(self, pattern: str, start: int = 0, timeout: float = PATIENCE) -> tuple[int, re.Match[str]]:
        """Waits until a line from `start` on matches; its number and the match."""
        wanted, position, deadline = re.compile(pattern), start, time.monotonic() + timeout
        with self._changed:
            while True:
                while position < len(self._lines):
                    match = wanted.search(self._lines[position].text)
                    if match:
                        return position, match
                    position += 1
                if self._ended:
                    raise MachineEnded(f"the machine ended before a line matched {pattern!r}")
                if not self._changed.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no line matched {pattern!r} within {timeout:.0f} s")

    def close(self) -> None:
        """Called when QEMU is gone; reads what it left."""
        self._reader.join()
        self._here.close()
        self._log.close()

    def _read(self) -> None:
        try:
            self._read_lines()
        finally:
            # Whoever waits must learn that nothing will come, whatever ended the reading.
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _read_lines(self) -> None:
        pending, first_byte = b"", 0.0
        while data := self._receive():
            now = time.monotonic()
            for piece in data.splitlines(keepends=True):
                if not pending:
                    first_byte = now
                pending += piece
                if piece.endswith(b"\n"):
                    self._add(first_byte, pending)
                    pending = b""
        if pending:
            self._add(first_byte, pending)

    def _receive(self) -> bytes:
        try:
            return self._here.recv(65536)
        except ConnectionError:
            return b""

    def _add(self, when: float, raw: bytes) -> None:
        text = _ESCAPES.sub("", raw.decode(errors="replace")).rstrip()
        self._log.write(f"{when - self._began:8.2f} {text}\n")
        self._log.flush()
        line = Line(when, text)
        if self._watch:
            self._watch(line)
        with self._changed:
            self._lines.append(line)
            self._changed.notify_all()


class Monitor:
    """QEMU's machine protocol: commands, and the events that tell resets and shutdowns apart from kexec."""

    def __init__(self) -> None:
        self._here, self.peer = socket.socketpair()
        self._changed = threading.Condition()
        self._answers: list[dict] = []
        self._events: list[dict] = []
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)

    def start(self) -> None:
        self.peer.close()
        self._reader.start()
        self.command("qmp_capabilities")

    def command(self, name: str, timeout: float = PATIENCE, **arguments: object) -> object:
        """Carries out one command and returns its answer; an error is an exception."""
        with self._changed:
            number = len(self._answers)
            self._here.sendall(json.dumps({"execute": name, "arguments": arguments}).encode())
            if not self._changed.wait_for(lambda: len(self._answers) > number or self._ended, timeout):
                raise TimeoutError(f"QEMU did not answer {name} within {timeout:.0f} s")
            if len(self._answers) <= number:
                raise MachineEnded(f"QEMU ended before it answered {name}")
            answer = self._answers[number]
        if "error" in answer:
            raise RuntimeError(f"QEMU refused {name}: {answer['error']['desc']}")
        return answer["return"]

    def human_command(self, line: str) -> None:
        """A command that only the human monitor knows; it says something only when it failed."""
        said = str(self.command("human-monitor-command", **{"command-line": line})).strip()
        if said:
            raise RuntimeError(f"QEMU's {line}: {said}")

    def count(self, event: str, start: int = 0) -> int:
        """How often `event` was caused by the guest since event number `start`."""
        with self._changed:
            return sum(e["event"] == event and e["data"]["guest"] for e in self._events[start:])

    def position(self) -> int:
        with self._changed:
            return len(self._events)

    def close(self) -> None:
        self._reader.join()
        self._here.close()

    def _read(self) -> None:
        try:
            for line in self._here.makefile():
                message = json.loads(line)
                with self._changed:
                    if message.get("event") in ("RESET", "SHUTDOWN"):
                        self._events.append(message)
                    elif "return" in message or "error" in message:
                        self._answers.append(message)
                    self._changed.notify_all()
        except ConnectionError:
            pass
        with self._changed:
            self._ended = True
            self._changed.notify_all()


def _socket(name: str, peer: socket.socket) -> str:
    return f"socket,id={name},fd={peer.fileno()}"


class Qemu:
    """The process. `console` is ttyS0, `channel` is ttyS1."""

    def __init__(self, disk: Path, logs: Path, more: list[str], watch: Watcher | None = None):
        self.console = SerialPort(logs / "console.log", watch)
        self.channel = SerialPort(logs / "shell.log")
        self.monitor = Monitor()
        ports = {"console": self.console, "channel": self.channel, "monitor": self.monitor}
        self._errors = open(logs / "qemu.log", "w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [
                # QEMU must not outlive the test that started it, however that ended.
                *["setpriv", "--pdeathsig", "KILL"],
                *["qemu-system-x86_64", "-nodefaults", "-display", "none"],
                # Without graphics SeaBIOS speaks on the serial port.
                *["-machine", "pc,graphics=off", "-accel", EMULATION, "-cpu", PROCESSOR],
                *["-smp", "1", "-m", "512"],
                *["-drive", f"file={disk},if=virtio,format=qcow2,cache=unsafe"],
                *["-device", "virtio-rng-pci"],
                *[word for name, port in ports.items() for word in ("-chardev", _socket(name, port.peer))],
                *["-serial", "chardev:console", "-serial", "chardev:channel", "-mon", "chardev=monitor,mode=control"],
                *more,
            ],
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=subprocess.STDOUT,
            pass_fds=[port.peer.fileno() for port in ports.values()],
            env={**os.environ, "LC_ALL": "C"},
        )
        for port in ports.values():
            port.start()

    def wait(self, timeout: float = PATIENCE) -> None:
        """Waits for QEMU's own end."""
        try:
            status = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"QEMU did not end within {timeout:.0f} s") from None
        if status != 0:
            raise RuntimeError(f"QEMU ended with status {status}: {self._complaint()}")

    def kill(self) -> None:
        """Ends QEMU whatever it is doing, and releases everything."""
        self._process.kill()
        self._process.wait()
        for port in (self.console, self.channel, self.monitor):
            port.close()
        self._errors.close()

    def _complaint(self) -> str:
        self._errors.seek(0)
        return self._errors.read().strip() or "it said nothing"
