"""The virtual machine as a test sees it: run commands, reboot it, and learn what really started."""

import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import reboot_way
from qemu import PATIENCE, Line, Qemu, Watcher

_SNAPSHOT = "running"
_READY = r"^lab-shell ready ([0-9a-f-]{36})$"
# After the kernel's last word nothing may follow; this is how long the console is watched for it.
_SILENCE = 5.0


@dataclass(frozen=True)
class Result:
    status: int
    output: str


@dataclass(frozen=True)
class Reboot:
    """One reboot, from the command to the new system's shell."""

    command: str
    typed: float
    ready: float
    way: str
    lines: list[Line]

    @property
    def console(self) -> list[str]:
        return [line.text for line in self.lines]


@dataclass(frozen=True)
class End:
    """The console from the command to the machine's end."""

    powered_off: bool
    console: list[str]


class Machine:
    """Use in a `with` statement; inside it the root shell is ready. Logs go to `directory`."""

    def __init__(
        self,
        disk: Path,
        directory: Path,
        saved: bool = False,
        more: list[str] | None = None,
        watch: Watcher | None = None,
    ):
        """`saved`: go on from the saved state. `more`: QEMU's arguments. `watch`: is shown each console line."""
        self._disk, self._directory, self._saved, self._watch = disk, directory, saved, watch
        self._more = ["-loadvm", _SNAPSHOT] if saved else []
        self._more += more or []
        self._commands = 0
        self._boot = ""

    def __enter__(self) -> "Machine":
        self._directory.mkdir(parents=True, exist_ok=True)
        self._qemu = Qemu(self._disk, self._directory, self._more, self._watch)
        try:
            if self._saved:
                self._wake_up()
            else:
                self._await_boot(0)
        except BaseException:
            self._qemu.kill()
            raise
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._qemu.kill()

    @property
    def console(self) -> list[str]:
        """Every line of the console so far."""
        return [line.text for line in self._qemu.console.lines()]

    def run(self, command: str, timeout: float = PATIENCE) -> Result:
        """Runs shell text in the guest; output (both streams) without trailing newlines, and the exit status."""
        begin = self._type(command)
        end, match = self._qemu.channel.expect(rf"^lab-end {self._commands} (\d+)$", begin, timeout)
        return Result(int(match[1]), self._between(begin, end))

    def check(self, command: str, timeout: float = PATIENCE) -> str:
        """As run(), but a failure is an exception; the output."""
        result = self.run(command, timeout)
        if result.status != 0:
            raise AssertionError(f"'{command}' ended with status {result.status}:\n{result.output}")
        return result.output

    def expect(self, pattern: str, timeout: float = PATIENCE) -> str:
        """Waits for a console line that matches; the line."""
        return self._qemu.console.expect(pattern, 0, timeout)[1].string

    def reboot_by(self, command: str) -> Reboot:
        """Runs a command that reboots the machine, waits for the new system's shell and tells which way it went."""
        console, events = self._qemu.console.count(), self._qemu.monitor.position()
        typed = time.monotonic()
        begin = self._type(command)
        self._await_boot(begin, rf"|^lab-end {self._commands} [1-9]")
        lines = self._qemu.console.lines(console)
        return Reboot(
            command=command,
            typed=typed,
            ready=time.monotonic(),
            way=reboot_way.way([line.text for line in lines], self._qemu.monitor.count("RESET", events)),
            lines=lines,
        )

    def panic_by(self, command: str) -> list[str]:
        """A command that makes the kernel panic; what the crash kernel's init says, up to its reboot's end."""
        begin = self._type(command)
        end, _ = self._qemu.channel.expect(r"^lab-crash end$", begin)
        lines = self._between(begin, end).splitlines()
        self._await_boot(end)
        return lines

    def end_by(self, command: str) -> End:
        """Runs a command after which the machine is powered off, or halted for good."""
        console, events = self._qemu.console.count(), self._qemu.monitor.position()
        self._type(command)
        self._qemu.console.expect(r"reboot: (Power down|System halted)|reboot: Restarting|Starting new kernel", console)
        try:
            self._qemu.wait(_SILENCE)
        except TimeoutError:
            pass
        return End(
            powered_off=self._qemu.monitor.count("SHUTDOWN", events) == 1,
            console=[line.text for line in self._qemu.console.lines(console)],
        )

    def soft_reboot_by(self, command: str) -> list[str]:
        """Runs a command that starts the userspace anew and not the kernel, waits for its shell; the console meanwhile."""
        console = self._qemu.console.count()
        _, match = self._qemu.channel.expect(_READY, self._type(command))
        if match[1] != self._boot:
            raise AssertionError("another kernel was booted")
        return [line.text for line in self._qemu.console.lines(console)]

    def save(self) -> None:
        """Saves the running machine in its disk's file, for Machine(..., saved=True), and ends it."""
        self._qemu.monitor.command("stop")
        self._qemu.monitor.human_command(f"savevm {_SNAPSHOT}")
        self._qemu.monitor.command("quit")
        self._qemu.wait()

    def _await_boot(self, start: int, or_failed: str = "") -> int:
        """Waits until the shell of another boot than the last one is ready; the number of its line."""
        position, match = self._qemu.channel.expect(_READY + or_failed, start)
        if not match[1]:
            raise AssertionError(f"the command failed: {self._between(start, position)}")
        if match[1] == self._boot:
            raise AssertionError("the shell started anew, but the system did not")
        self._boot = match[1]
        return position

    def _wake_up(self) -> None:
        self._boot = self.check("cat /proc/sys/kernel/random/boot_id")

    def _type(self, command: str) -> int:
        """Types the command with a marker behind it; the number of the first line that can answer."""
        self._commands += 1
        begin = self._qemu.channel.count()
        marker = f'lab=$?; echo; echo "lab-end {self._commands} $lab"'
        self._qemu.channel.send(f"( {command}\n) </dev/null 2>&1; {marker}\n")
        return begin

    def _between(self, begin: int, end: int) -> str:
        lines = [line.text for line in self._qemu.channel.lines()[begin:end]]
        return "\n".join(lines).rstrip("\n")
