"""What must be true of real OpenRC machines, one function a scenario.

A scenario gets a running machine of its kind with kexec-load in place: our files, the service in no runlevel, and an empty
/etc/conf.d/kexec; or, for the kind debian-package, the package with LOAD_KEXEC=true. It raises when something is wrong.
"""

from dataclasses import dataclass
from functools import partial
from typing import Callable

from machine import Machine

Body = Callable[[Machine], None]

# One of each kind, which ./check openrc runs; ./check machines runs every scenario.
ORDINARY = [
    "busybox-poweroff",
    "busybox-wiki-start",
    "debian-boot",
    "debian-package-reboot",
    "gentoo-missing-kernel",
    "gentoo-wiki",
    "openrc-init-search",
]


@dataclass(frozen=True)
class Scenario:
    name: str
    reboots: int
    kind: str
    body: Body
    about: str


@dataclass(frozen=True)
class Kind:
    """A kind of machine and what its administrator types."""

    name: str
    reboot: str = "reboot"
    power_off: str = "poweroff"


GENTOO = Kind("gentoo")
OPENRC_INIT = Kind("openrc-init", "openrc-shutdown --reboot now", "openrc-shutdown --poweroff now")
BUSYBOX = Kind("busybox")

_registered: list[Scenario] = []


def scenario(kind: str, name: str, reboots: int) -> Callable[[Body], Body]:
    """Registers a function as a scenario for machines of this kind; `reboots` tells how long it will take."""

    def register(body: Body) -> Body:
        _registered.append(Scenario(f"{kind}-{name}", reboots, kind, body, _first_line(body)))
        return body

    return register


def promised(name: str, reboots: int) -> Callable[[Callable[[Machine, Kind], None]], None]:
    """Registers a function for each of the inits that OpenRC's users have."""

    def register(body: Callable[[Machine, Kind], None]) -> None:
        for kind in (GENTOO, OPENRC_INIT, BUSYBOX):
            of_kind = partial(body, kind=kind)
            _registered.append(Scenario(f"{kind.name}-{name}", reboots, kind.name, of_kind, _first_line(body)))

    return register


def _first_line(body: Callable[..., None]) -> str:
    return (body.__doc__ or "").strip().splitlines()[0]


def all_scenarios() -> list[Scenario]:
    """Every scenario, the longest first, so that parallel runs end together."""
    # Importing a module registers its scenarios.
    from openrc_scenarios import busybox, crash, debian, debian_package, gentoo, openrc_init, promises  # noqa: F401

    return sorted(_registered, key=lambda each: -each.reboots)
