"""What a reader of grub.cfg makes of a script, in a form in which two of them can be compared."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Start:
    """What an entry starts; `chosen` is GRUB's name for the entry, empty where GRUB did not say it."""

    chosen: str
    kernel: str
    initrds: tuple[str, ...]
    command_line: str


@dataclass(frozen=True)
class Entry:
    title: str
    start: Start | None = None
    children: tuple["Entry", ...] = ()


@dataclass(frozen=True)
class Attempt:
    """An entry that would be started without anybody choosing it; the titles lead to it."""

    titles: tuple[str, ...]
    start: Start | None


@dataclass
class Answer:
    output: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    environment_block: str = ""


def shown_title(title: str) -> str:
    """As GRUB's menu shows it: control characters are blanks, a tab is several, and blanks fill the line."""
    return " ".join(title.split())


def _start_lines(start: Start | None) -> list[str]:
    if start is None:
        return []
    return [
        *([f"    chosen {start.chosen}"] if start.chosen else []),
        f"    kernel {start.kernel}",
        *(f"    initrd {initrd}" for initrd in start.initrds),
        f"    command line {start.command_line}",
    ]


def _entry_lines(entry: Entry, path: str) -> list[str]:
    lines = [f"entry {path} `{entry.title}'", *_start_lines(entry.start)]
    for number, child in enumerate(entry.children):
        lines += _entry_lines(child, f"{path}>{number}")
    return lines


def text_of(answer: Answer) -> list[str]:
    lines = [f"prints {line}" for line in answer.output]
    for number, entry in enumerate(answer.entries):
        lines += _entry_lines(entry, str(number))
    for attempt in answer.attempts:
        lines += ["starts " + " > ".join(f"`{title}'" for title in attempt.titles), *_start_lines(attempt.start)]
    return lines + [f"environment block: {line}" for line in answer.environment_block.rstrip("#").splitlines()]


def _named_as(seen: Start | None, start: Start | None) -> Start | None:
    return replace(start, chosen="") if start and seen and not seen.chosen else start


def _entries_named_as(seen: Sequence[Entry], entries: Sequence[Entry]) -> list[Entry]:
    named = [
        Entry(entry.title, _named_as(other.start, entry.start), tuple(_entries_named_as(other.children, entry.children)))
        for other, entry in zip(seen, entries)
    ]
    return named + list(entries[len(named) :])


def _named_alike(grub: Answer, ours: Answer) -> Answer:
    """Our answer without the names that GRUB did not say."""
    attempts = [
        Attempt(attempt.titles, _named_as(other.start, attempt.start))
        for other, attempt in zip(grub.attempts, ours.attempts)
    ]
    attempts += ours.attempts[len(attempts) :]
    return replace(ours, entries=_entries_named_as(grub.entries, ours.entries), attempts=attempts)


def difference(grub: Answer, ours: Answer) -> str:
    """Empty if they agree."""
    ours = _named_alike(grub, ours)
    lines = difflib.unified_diff(text_of(grub), text_of(ours), "GRUB", "kexec-load", lineterm="", n=2)
    return "\n".join(lines)
