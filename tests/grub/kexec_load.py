"""Our answer: dump_menu reads the same script on the same disk."""

import json
import subprocess
from pathlib import Path

from answer import Answer, Attempt, Entry, Start, shown_title
from cases import Case
from disks import CONFIG, ROOT, write_files


def _entry(dumped: dict, parents: str) -> Entry:
    chosen = parents + dumped["id"].replace(">", ">>")
    children = tuple(_entry(child, chosen + ">") for child in dumped["children"])
    return Entry(shown_title(dumped["title"]), _start(dumped["linux"], chosen), children)


def _start(dumped: dict | None, chosen: str) -> Start | None:
    # Without a device it is no file's name: GRUB would have loaded nothing.
    if not dumped or dumped["kernel"].startswith("()"):
        return None
    return Start(chosen, dumped["kernel"], tuple(dumped["initrds"]), dumped["command_line"])


def _attempt(entries: list[Entry], path: str) -> Attempt:
    titles: tuple[str, ...] = ()
    start = None
    for number in path.split(">"):
        entry = entries[int(number)]
        titles, start, entries = (*titles, entry.title), entry.start, list(entry.children)
    return Attempt(titles, start)


def ask_kexec_load(case: Case, directory: Path, dump_menu: Path) -> Answer:
    """Our answer; `directory` is empty and its own."""
    write_files(case, directory)
    run = subprocess.run([dump_menu, directory, ROOT, CONFIG], capture_output=True, text=True, timeout=60, check=False)
    if run.returncode != 0:
        return Answer([f"error: {run.stderr.strip() or f'ended with status {run.returncode}'}"])
    dumped = json.loads(run.stdout)
    entries = [_entry(entry, "") for entry in dumped["entries"]]
    attempts = [_attempt(entries, path) for path in dumped["to_start"]]
    # A terminal shows a tab as blanks.
    output = [line.expandtabs() for line in dumped["output"]]
    return Answer(output, entries, attempts, dumped["environment_block"] or "")
