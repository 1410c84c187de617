"""GRUB's own answer: grub-emu runs the script, and its menu is tried entry by entry.

The emulator has no command `linux`, and GRUB takes a function where it finds no command: functions that print their
arguments stand in for the commands that load.
"""

import re
from pathlib import Path

from answer import Answer, Attempt, Entry, Start, shown_title
from cases import Case
from console import LARGE, MENU, PRESS_A_KEY, SMALL, Console, MenuTooLong, menu_titles, plain_text
from disks import LAST_ENTRY, environment_block_of, make_disk, write_files

_LINUX = ("linux", "linux16", "linuxefi")
_INITRD = ("initrd", "initrd16", "initrdefi")
_OTHER = ("multiboot", "multiboot2", "module", "module2", "chainloader")

_REPORT = """function kexec_load_report {
  echo
  echo "@command $1"
  echo "@root $root"
  echo "@chosen $chosen"
  shift
  for kexec_load_word in "$@"; do echo "@word $kexec_load_word"; done
  echo "@done"
}
"""
_BEFORE = _REPORT + "".join(
    f'function {name} {{ kexec_load_report {name} "$@"; }}\n' for name in _LINUX + _INITRD + _OTHER
)
_BEGIN, _END = "@begin", "@end"

_EVENT = re.compile(
    r"^@command (.*?)^@done$|(error: you need to load the kernel first\.)", re.MULTILINE | re.DOTALL
)
_NEXT_ENTRY = re.compile(r"^next_entry=.", re.MULTILINE)

_CTRL_A, _CTRL_N, _ENTER = b"\x01", b"\x0e", b"\r"


def _quoted(word: str) -> str:
    """As GRUB's lib/cmdline.c puts a word into a kernel's command line."""
    escaped = re.sub(r"([\\'\"])", r"\\\1", word)
    return f'"{escaped}"' if " " in word else escaped


def _located(file: str, root: str) -> str:
    return file if file.startswith("(") else f"({root}){file}"


def _start(text: str, start: Start | None = None) -> Start | None:
    """What the loading commands, reported in `text`, leave loaded: the last kernel and the last initrds for it.

    `start` was loaded before. The emulator's `boot` finds nothing to boot, says so, and the script goes on.
    """
    for report, nothing_to_boot in _EVENT.findall(text):
        if nothing_to_boot:
            if start:
                break
            continue
        fields = re.split(r"^@\w+ ", "@command " + report, flags=re.MULTILINE)[1:]
        command, root, chosen, *words = (field.removesuffix("\n") for field in fields)
        if not words or words == [""]:
            continue
        if command in _LINUX:
            # Anything else GRUB refuses as a file's name.
            if words[0][:1] not in ("/", "("):
                return None
            line = "BOOT_IMAGE=" + " ".join(_quoted(word) for word in words)
            start = Start(chosen, _located(words[0], root), (), line)
        elif command in _INITRD:
            # Without a kernel GRUB refuses an initrd, and goes on.
            if start:
                files = tuple(_located(word, root) for word in words)
                start = Start(start.chosen, start.kernel, files, start.command_line)
        else:
            start = None
    return start


def _printed(text: str) -> list[str]:
    """The lines of `echo` between the marks; GRUB's own messages and our reports are left out."""
    between = text[text.index(_BEGIN + "\n") + len(_BEGIN) + 1 : text.index(f"\n{_END}\n")]
    without_reports = re.sub(r"\n@command .*?\n@done\n", "", between, flags=re.DOTALL)
    return re.sub(r"error: [^\n]*\n", "", without_reports).splitlines()


class _Explorer:
    """Runs GRUB once for the menu, once for what it starts by itself, and once for each entry, always from the start:
    what an entry's script does to the environment must not reach the next."""

    def __init__(self, case: Case, directory: Path, rows: int):
        self._case = case
        self._rows = rows
        self._directory = directory
        self._waiting = self._disk("waiting", "unset timeout\n")
        self._starting = self._disk("starting", "unset timeout_style\nset timeout=0\n")
        # What the script loads outside of any entry: it is booted with whatever entry is chosen.
        self._loaded: Start | None = None
        self.answer = Answer()

    def _disk(self, name: str, after: str) -> bytes:
        directory = self._directory / name
        write_files(self._case, directory, f"{_BEFORE}echo {_BEGIN}\n", f"echo\necho {_END}\n{after}")
        return make_disk(directory)

    def _console(self, disk: bytes) -> Console:
        return Console(self._directory, disk, self._rows)

    def explore(self) -> Answer:
        with self._console(self._waiting) as console:
            _, text = console.wait_for(MENU)
            block = environment_block_of(console.disk_file.read_bytes(), self._case)
        self.answer.output = _printed(plain_text(text))
        self._loaded = _start(plain_text(text))
        # Of all that a menu saves, kexec-load writes back only that the one-shot choice is used up.
        if _NEXT_ENTRY.search(environment_block_of(self._waiting, self._case)) and not _NEXT_ENTRY.search(block):
            self.answer.environment_block = block
        self.answer.entries = self._entries([], menu_titles(text, self._rows))
        self.answer.attempts = self._attempts()
        return self.answer

    def _entries(self, path: list[int], titles: list[str]) -> list[Entry]:
        return [self._entry([*path, number], titles, title) for number, title in enumerate(titles)]

    def _entry(self, path: list[int], siblings: list[str], title: str) -> Entry:
        if title == LAST_ENTRY:
            return Entry(title, self._loaded)
        with self._console(self._waiting) as console:
            console.wait_for(MENU)
            for number in path[:-1]:
                self._choose(console, number)
            text = self._choose(console, path[-1])
        titles = menu_titles(text, self._rows)
        start = _start(plain_text(text), self._loaded)
        # A submenu shows its own menu, unless something is loaded: that is booted at once. After anything else GRUB is
        # back where it was, where an entry may have added some.
        if start or titles[: len(siblings)] == siblings:
            return Entry(title, start)
        return Entry(title, None, tuple(self._entries(path, titles)))

    @staticmethod
    def _choose(console: Console, number: int) -> str:
        """Chooses an entry of the menu that is shown; what is written until the next menu."""
        console.send(_CTRL_A + _CTRL_N * number + _ENTER)
        written = ""
        while True:
            shown, text = console.wait_for(MENU, PRESS_A_KEY)
            written += text
            if shown == 0:
                return written
            console.send(b" ")

    def _attempts(self) -> list[Attempt]:
        """What GRUB starts by itself."""
        with self._console(self._starting) as console:
            written = ""
            while True:
                shown, text = console.wait_for(MENU, PRESS_A_KEY)
                written += text
                if shown == 0:
                    break
                console.send(b" ")
        text = plain_text(written)
        text = text[text.index(_END + "\n") :]
        parts = re.split(r" (Booting|Falling back to) `(.*?)'\n\n", text, flags=re.DOTALL)
        attempts: list[Attempt] = []
        for how, title, what in zip(parts[1::3], parts[2::3], parts[3::3]):
            titles = (shown_title(title),)
            # What is booted without falling back is the default of the submenu that was booted before.
            if how == "Booting" and attempts:
                if attempts[-1].start:
                    continue
                titles = attempts.pop().titles + titles
            attempts.append(Attempt(titles, _start(what, self._loaded)))
        return attempts


def ask_grub(case: Case, directory: Path) -> Answer:
    """GRUB's answer; `directory` is empty and its own."""
    try:
        return _Explorer(case, directory, SMALL).explore()
    except MenuTooLong:
        return _Explorer(case, directory, LARGE).explore()
