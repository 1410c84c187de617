"""What must be true of real OpenRC machines, one function a scenario.

A scenario gets a running machine of its kind with kexec-load's files in place, the service in no runlevel and an empty
/etc/conf.d/kexec, and raises when something is wrong.
"""

from dataclasses import dataclass
from typing import Callable

from machine import Machine

Body = Callable[[Machine], None]

# One of each kind, which ./check runs each time; ./check machines runs every scenario.
ORDINARY = [
    "busybox-poweroff",
    "busybox-reboot",
    "debian-boot",
    "gentoo-missing-kernel",
    "gentoo-search",
    "openrc-init-reboot",
]


@dataclass(frozen=True)
class Scenario:
    name: str
    reboots: int
    kind: str
    body: Body

    @property
    def about(self) -> str:
        return (self.body.__doc__ or "").strip().splitlines()[0]


_registered: list[Scenario] = []


def scenario(kind: str, name: str, reboots: int) -> Callable[[Body], Body]:
    """Registers a function as a scenario for machines of this kind; `reboots` tells how long it will take."""

    def register(body: Body) -> Body:
        _registered.append(Scenario(f"{kind}-{name}", reboots, kind, body))
        return body

    return register


def all_scenarios() -> list[Scenario]:
    """Every scenario, the longest first, so that parallel runs end together."""
    # Importing a module registers its scenarios.
    from openrc_scenarios import busybox, debian, gentoo, openrc_init  # noqa: F401

    return sorted(_registered, key=lambda each: -each.reboots)
