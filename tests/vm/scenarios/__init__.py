"""What must be true of a real machine, one function a scenario.

A scenario gets a running machine of its layout with kexec-load installed and LOAD_KEXEC=true (and USE_GRUB_CONFIG=true
where the layout says so), and raises when something is wrong.
"""

from dataclasses import dataclass
from typing import Callable

from layout import PLAIN, Layout
from machine import Machine


Body = Callable[[Machine], None]

# One of each kind, which ./check runs each time; ./check machines runs every scenario.
ORDINARY = [
    "boot-loader-specification",
    "boot-partition-unmounted",
    "btrfs-subvolume",
    "coldreboot",
    "crash-captured",
    "crash-no-reservation",
    "grub-default-by-id",
    "grub-reboot",
    "history",
    "kernel-upgrade",
    "kexec-load-disabled",
    "missing-kernel",
    "poweroff",
    "prepared",
    "reboot-kexecs",
    "reboot-while-preparing",
]


@dataclass(frozen=True)
class Scenario:
    name: str
    reboots: int
    layout: Layout
    body: Body

    @property
    def about(self) -> str:
        return (self.body.__doc__ or "").strip().splitlines()[0]


_registered: list[Scenario] = []


def scenario(name: str, reboots: int, layout: Layout = PLAIN) -> Callable[[Body], Body]:
    """Registers a function as the scenario `name`; `reboots` tells how long it will take."""

    def register(body: Body) -> Body:
        _registered.append(Scenario(name, reboots, layout, body))
        return body

    return register


def all_scenarios() -> list[Scenario]:
    """Every scenario, the longest first, so that parallel runs end together."""
    # Importing a module registers its scenarios.
    from scenarios import by_hand, coldreboot, crash, firmware_instead, history, kexec_command  # noqa: F401
    from scenarios import power_off, prepared, reboot, upgrade  # noqa: F401
    from scenarios import boot_loader_specification, boot_partition, btrfs, grub_menu, next_entry  # noqa: F401

    return sorted(_registered, key=lambda each: -each.reboots)
