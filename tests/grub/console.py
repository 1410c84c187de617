"""One run of grub-emu, and what it writes on its console."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

from answer import shown_title
from disks import ROOT

# Wide enough that no line is wrapped. A small screen is drawn faster, a menu that does not fit asks for the large one.
COLUMNS = 300
SMALL, LARGE = 20, 80
# What is no entry: the heading, the frame, the help, the countdown.
_OTHER_ROWS = 12
# A loaded host makes GRUB slow, never wrong.
PATIENCE = 60.0

# The last thing that GRUB draws of a menu are the two emptied lines of its countdown.
MENU = rb"\x1b\[\d+;1H +\x1b\[\d+;1H +\x1b\[\d+;\d+H"
PRESS_A_KEY = rb"Press any key to continue\.\.\."

_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z])")
# GRUB shows in its first row how much of a file it has read, if that takes time.
_PROGRESS = re.compile(r"\x1b\[\d+;\d+H *\[ [^\n]*? \]\x1b\[\d+;\d+H")


class GrubEnded(Exception):
    """GRUB came to an end while something was still expected of it."""


class MenuTooLong(Exception):
    """The screen is too small for the menu."""


class Console:
    """A process of grub-emu on a disk, with a screen of so many rows. To be used with `with`."""

    def __init__(self, directory: Path, disk: bytes, rows: int):
        (directory / "disk").write_bytes(disk)
        (directory / "device.map").write_text(f"(hd0) {directory / 'disk'}\n")
        self.disk_file = directory / "disk"
        self._terminal, terminal = pty.openpty()
        # Opened twice: GRUB makes its input non-blocking, and what it could not write it would lose.
        keyboard = os.open(os.ttyname(terminal), os.O_RDWR | os.O_NOCTTY)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, COLUMNS, 0, 0))
        modes = termios.tcgetattr(terminal)
        modes[1] &= ~termios.OPOST
        modes[3] &= ~termios.ECHO
        termios.tcsetattr(terminal, termios.TCSANOW, modes)
        self._process = subprocess.Popen(
            # Without a terminal it would run on for ever, should this process be killed.
            ["setpriv", "--pdeathsig", "KILL", "grub-emu"]
            + ["-r", ROOT, "-d", "/boot/grub", "-m", directory / "device.map"],
            stdin=keyboard,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            # In other locales than C the emulator does not write UTF-8: it asks the question the wrong way round.
            env={**os.environ, "LC_ALL": "C", "LANGUAGE": "C"},
        )
        os.close(terminal)
        os.close(keyboard)
        self._seen = b""
        self._position = 0

    def __enter__(self) -> "Console":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._terminal)

    def send(self, keys: bytes) -> None:
        os.write(self._terminal, keys)

    def wait_for(self, *patterns: bytes) -> tuple[int, str]:
        """Waits for the first of the patterns; its number, and what was written up to its end since the last call."""
        wanted = [re.compile(pattern) for pattern in patterns]
        deadline = time.monotonic() + PATIENCE
        while True:
            matches = ((each.search(self._seen, self._position), number) for number, each in enumerate(wanted))
            found = [(match.end(), number) for match, number in matches if match]
            if found:
                end, number = min(found)
                text, self._position = self._seen[self._position : end], end
                return number, text.decode(errors="replace")
            self._read(deadline)

    def _read(self, deadline: float) -> None:
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError(f"GRUB was silent; its last words: {self._seen[-300:]!r}")
        try:
            data = os.read(self._terminal, 65536)
        except OSError:
            data = b""
        if not data:
            raise GrubEnded(f"GRUB ended by itself; its last words: {self._seen[-300:]!r}")
        self._seen += data


def plain_text(written: str) -> str:
    """What was written, without what only a console does."""
    return _ESCAPES.sub("", _PROGRESS.sub("", written)).replace("\r", "")


def menu_titles(written: str, rows: int) -> list[str]:
    """The titles of the last menu that was drawn."""
    drawn = written[written.rfind("GNU GRUB  version") :]
    titles = [shown_title(title) for title in re.findall(r"\x1b\[\d+;3H[ *]([^\x1b]*)", drawn)]
    while titles and not titles[-1]:
        titles.pop()
    if len(titles) >= rows - _OTHER_ROWS:
        raise MenuTooLong
    return titles
