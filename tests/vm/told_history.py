"""What `kexec-load --history` tells, against what the lab saw on the console."""

import json

import reboot_way
from machine import Machine, Reboot

# A reset that no one announces.
UNSEEN_RESET = "echo b >/proc/sysrq-trigger"


def require_told(machine: Machine, reboot: Reboot, before: str = "reboot") -> dict:
    """The last start is this reboot, and its times are those of the console; what was told."""
    last = _last_start(machine)
    _require(last["way"] == reboot.way and last["before"] == before, last)
    _require(last["to"] == machine.check("uname -r"), last)
    if before == "reboot":
        _require_times(last, reboot)
    table = machine.check("kexec-load --history")
    _require(last["way"] in table and last["to"] in table, table)
    return last


def _last_start(machine: Machine) -> dict:
    """As soon as the boot's end is noted: the lab's shell may be there before."""
    for _ in range(60):
        told = machine.check("kexec-load --history --json")
        last = json.loads(told[told.index("{"):])["starts"][-1]  # a new shell may say that it has no terminal
        if last["services_ms"] is not None:
            return last
        machine.check("sleep 1")
    raise AssertionError(f"the boot never ended: {last}")


def _require_times(last: dict, reboot: Reboot) -> None:
    """The console lies behind what it shows, init takes seconds to begin, and the lab's shell is no service: all come close."""
    seconds = {name: value / 1000 for name, value in last.items() if name.endswith("_ms") and value is not None}
    seen = reboot.ready - reboot.typed
    _require(0.6 * seen < seconds["away_ms"] < 1.1 * seen + 2, f"{last}, but {seen:.1f} s were seen")
    _require(0 < seconds["kernel_ms"] < seconds["away_ms"], last)
    if reboot.way == reboot_way.KEXEC:
        jump, kernel = (_time(reboot, pattern) for pattern in (reboot_way.STARTING_NEW_KERNEL, reboot_way.KERNEL_BEGINS))
        _require(jump - 6 < seconds["shutdown_ms"] < jump + 1, f"{last}, but the jump was seen after {jump:.1f} s")
        _require(seconds["to_kernel_ms"] < kernel - jump + 1, f"{last}, but the kernel began {kernel - jump:.2f} s later")


def _time(reboot: Reboot, pattern) -> float:
    return next(line.time for line in reboot.lines if pattern.search(line.text)) - reboot.typed


def _require(condition: bool, told: object) -> None:
    if not condition:
        raise AssertionError(f"kexec-load --history tells {told}")
