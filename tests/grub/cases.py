"""The scripts that are tried, and how their files name them.

A file of scripts/ holds many cases:

    === NAME               begins a case; what follows is its script
    --- PATH               what follows is another file, for instance one that the script sources
    --- grubenv            what follows are the lines NAME=VALUE of its environment block
"""

from dataclasses import dataclass, field
from pathlib import Path

BLOCK_SIZE = 1024
BLOCK_PATH = "/boot/grub/grubenv"
BLOCK_BEGIN = "# GRUB Environment Block\n"


@dataclass(frozen=True)
class Case:
    group: str  # the name of its file
    name: str
    script: str
    files: dict[str, str] = field(default_factory=dict)

    def all_files(self) -> dict[str, str]:
        """What lies on the case's disk beside the files that all cases have."""
        return {**self.files, "/boot/grub/script.cfg": self.script}


def environment_block(lines: str) -> str:
    begin = BLOCK_BEGIN + lines
    return begin + "#" * (BLOCK_SIZE - len(begin))


def _sections(text: str, mark: str) -> tuple[str, list[tuple[str, str]]]:
    """The text before the first line that begins with `mark`, and the title and text of each section."""
    before, sections = "", []
    for line in text.splitlines(keepends=True):
        if line.startswith(mark):
            sections.append((line[len(mark) :].strip(), ""))
        elif sections:
            title, body = sections[-1]
            sections[-1] = (title, body + line)
        else:
            before += line
    return before, sections


def _case(group: str, name: str, text: str) -> Case:
    script, others = _sections(text, "--- ")
    files = {}
    for path, body in others:
        if path == "grubenv":
            files[BLOCK_PATH] = environment_block(body)
        else:
            files[path] = body
    return Case(group, f"{group}: {name}", script, files)


def read_cases(directory: Path) -> list[Case]:
    cases = []
    for file in sorted(directory.glob("*.cases")):
        _, sections = _sections(file.read_text(encoding="utf-8"), "=== ")
        cases += [_case(file.stem, name, body) for name, body in sections]
    names = [case.name for case in cases]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise ValueError(f"these cases are there twice: {', '.join(sorted(doubled))}")
    return cases
