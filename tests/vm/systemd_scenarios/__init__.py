"""What must be true of real systemd machines, one function a scenario, each for Debian 12's systemd and the newest.

A scenario gets a running machine of its release with a /boot of its own, kexec-load installed, LOAD_KEXEC=true, and the
configured kernel loaded since boot; it raises when something is wrong.
"""

from dataclasses import dataclass
from typing import Callable

from machine import Machine
from systemd_image import RELEASES

Body = Callable[[Machine], None]

# One of each kind, which ./check systemd runs; ./check machines runs every scenario.
ORDINARY = [
    "bookworm-boot-partition-unmounted",
    "bookworm-coldreboot",
    "bookworm-history",
    "bookworm-instance",
    "bookworm-kexec",
    "bookworm-poweroff",
    "bookworm-reboot",
    "sid-reboot",
]


@dataclass(frozen=True)
class Scenario:
    name: str
    reboots: int
    release: str
    body: Body

    @property
    def about(self) -> str:
        return (self.body.__doc__ or "").strip().splitlines()[0]


_registered: list[Scenario] = []


def scenario(name: str, reboots: int, releases: tuple[str, ...] = RELEASES) -> Callable[[Body], Body]:
    """Registers a function as a scenario for each of the releases; `reboots` tells how long it will take."""

    def register(body: Body) -> Body:
        _registered.extend(Scenario(f"{release}-{name}", reboots, release, body) for release in releases)
        return body

    return register


def all_scenarios() -> list[Scenario]:
    """Every scenario, the longest first, so that parallel runs end together."""
    # Importing a module registers its scenarios.
    from systemd_scenarios import as_without_us, boot_partition, crash, firmware_instead, history, instances  # noqa: F401
    from systemd_scenarios import kexec, no_jump, reboot, upgrade  # noqa: F401

    return sorted(_registered, key=lambda each: -each.reboots)
