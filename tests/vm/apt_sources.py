"""The machine's own apt sources, reduced to the Debian release that the lab builds.

mmdebstrap takes the result on its standard input, so no mirror is named in this repository.
"""

import re
from pathlib import Path


def debian_sources(release: str, apt: Path = Path("/etc/apt")) -> str:
    """Sources of `release`'s main component, in apt's one-line or deb822 format as they were written."""
    files = [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*"))]
    found = []
    for file in files:
        if not file.is_file():
            continue
        if file.suffix == ".sources":
            found += [stanza for stanza in _stanzas(file.read_text()) if _stanza_serves(stanza, release)]
        elif file.suffix == ".list":
            found += [line for line in file.read_text().splitlines() if _line_serves(line, release)]
    if not found:
        raise RuntimeError(f"no apt source in {apt} offers Debian {release}'s main component")
    return "\n\n".join(found) + "\n"


def other_release(sources: str, release: str, other: str) -> str:
    """The same mirror's sources of another release: what `sources` has of `release` itself, without updates."""
    own = re.compile(rf"(?<=\s){re.escape(release)}(?=\s|$)")
    found = [part for part in re.split(r"\n\n|\n(?=deb )", sources.strip()) if own.search(part)]
    if not found:
        raise RuntimeError(f"these sources have no suite {release}:\n{sources}")
    return re.sub(rf"(?<=\s){re.escape(release)}(-\w+)?(?=\s|$)", "", own.sub(other, found[0])) + "\n"


def _suites(release: str) -> set[str]:
    return {release, f"{release}-updates", f"{release}-security"}


def _stanzas(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [stanza.strip() for stanza in "\n".join(lines).split("\n\n") if stanza.strip()]


def _stanza_serves(stanza: str, release: str) -> bool:
    fields = dict(line.split(":", 1) for line in stanza.splitlines() if ":" in line and not line[0].isspace())
    fields = {name.lower(): value.split() for name, value in fields.items()}
    return (
        "deb" in fields.get("types", [])
        and set(fields.get("suites", [])) <= _suites(release)
        and "main" in fields.get("components", [])
        and fields.get("enabled", ["yes"]) != ["no"]
    )


def _line_serves(line: str, release: str) -> bool:
    words = [word for word in line.split("]")[-1].split() if word]
    if not line.startswith("deb "):
        return False
    if words[0] == "deb":
        words = words[1:]
    return len(words) >= 3 and words[1] in _suites(release) and "main" in words[2:]
