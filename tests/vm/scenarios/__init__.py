"""What must be true of a real machine, one function a scenario.

A scenario gets a running machine with kexec-load installed and LOAD_KEXEC=true, and raises when something is wrong.
"""

from dataclasses import dataclass
from typing import Callable

from machine import Machine


@dataclass(frozen=True)
class Scenario:
    name: str
    reboots: int
    body: Callable[[Machine], None]

    @property
    def about(self) -> str:
        return (self.body.__doc__ or "").strip().splitlines()[0]


_registered: list[Scenario] = []


def scenario(name: str, reboots: int) -> Callable[[Callable[[Machine], None]], Callable[[Machine], None]]:
    """Registers a function as the scenario `name`; `reboots` tells how long it will take."""

    def register(body: Callable[[Machine], None]) -> Callable[[Machine], None]:
        _registered.append(Scenario(name, reboots, body))
        return body

    return register


def all_scenarios() -> list[Scenario]:
    """Every scenario, the longest first, so that parallel runs end together."""
    # Importing a module registers its scenarios.
    from scenarios import by_hand, coldreboot, firmware_instead, power_off, reboot, upgrade  # noqa: F401

    return sorted(_registered, key=lambda each: -each.reboots)
