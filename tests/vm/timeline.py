"""Where a reboot's time goes: the console's lines as marks, a table with bars, and JSON."""

from dataclasses import dataclass
from re import Pattern, compile as pattern

from machine import Reboot
from reboot_way import FIRMWARE_LINE, KERNEL_BEGINS, STARTING_NEW_KERNEL

BAR_WIDTH = 60
# Each phase ends at its mark; the last one ends when the root shell is ready, after runlevel 2.
PHASES = ["shutdown", "to the kernel", "kernel", "system"]
_DOWN = pattern(f"{STARTING_NEW_KERNEL.pattern}|{FIRMWARE_LINE.pattern}")
# The initramfs' first message.
_INIT = pattern(r"Loading, please wait")


@dataclass(frozen=True)
class Timeline:
    """Seconds from the command to each mark, in order."""

    command: str
    way: str
    down: float
    kernel: float
    init: float
    ready: float

    @property
    def phases(self) -> list[float]:
        marks = [0.0, self.down, self.kernel, self.init, self.ready]
        return [end - begin for begin, end in zip(marks, marks[1:])]


def timeline(reboot: Reboot) -> Timeline:
    def seconds(wanted: Pattern[str]) -> float:
        for line in reboot.lines:
            if wanted.search(line.text):
                return line.time - reboot.typed
        raise AssertionError(f"the console of '{reboot.command}' has no line like {wanted.pattern!r}")

    return Timeline(
        command=reboot.command,
        way=reboot.way,
        down=seconds(_DOWN),
        kernel=seconds(KERNEL_BEGINS),
        init=seconds(_INIT),
        ready=reboot.ready - reboot.typed,
    )


def as_json(timelines: list[Timeline]) -> dict:
    """Stable: seconds after the command, rounded to hundredths."""
    return {
        "unit": "seconds after the command",
        "reboots": [
            {
                "command": each.command,
                "way": each.way,
                "marks": {name: round(getattr(each, name), 2) for name in ("down", "kernel", "init", "ready")},
            }
            for each in timelines
        ],
    }


def as_text(timelines: list[Timeline], fills: str = "█▓▒░") -> str:
    """A table of the phases in seconds, bars to one scale, and what the fills mean."""
    left = max(len(each.command) for each in timelines)
    header = " ".join(f"{name:>13}" for name in [*PHASES, "shell ready"])
    rows = [f"{'':{left}}  {'way':9}{header}"]
    rows += [f"{each.command:{left}}  {each.way:9}{_numbers(each)}" for each in timelines]
    scale = BAR_WIDTH / max(each.ready for each in timelines)
    bars = [f"{each.command:{left}}  {_bar(each, scale, fills)} {each.ready:.1f} s" for each in timelines]
    legend = "  ".join(f"{fill} {name}" for fill, name in zip(fills, PHASES))
    return "\n".join([*rows, "", *bars, "", f"{'':{left}}  {legend}"])


def _numbers(each: Timeline) -> str:
    return " ".join(f"{seconds:11.1f} s" for seconds in [*each.phases, each.ready])


def _bar(each: Timeline, scale: float, fills: str) -> str:
    """Marks are rounded, not phases, so that a bar's length is its total's."""
    marks = [0, *(round(mark * scale) for mark in (each.down, each.kernel, each.init, each.ready))]
    return "".join(fill * (end - begin) for fill, begin, end in zip(fills, marks, marks[1:]))
