"""What must be true of the package. A module holds a list of scenarios: a name, and a function of the lab."""

from typing import Callable

from debian_system import Lab

from . import answers, lifecycle, on_openrc, on_systemd, over_kexec_tools, shape

Scenario = tuple[str, Callable[[Lab], None]]


# By the init that a system has.
_OF_ONE_INIT = {
    "sysv": shape.WITH_LINKS,
    "openrc": shape.WITH_LINKS + on_openrc.SCENARIOS,
    "systemd": on_systemd.SCENARIOS,
}


def all_scenarios() -> list[Scenario]:
    return [*shape.OF_THE_FILES, *scenarios_with("sysv")]


def scenarios_with(init: str) -> list[Scenario]:
    """Those that need a system, and can do with this init."""
    common = [*shape.SCENARIOS, *answers.SCENARIOS, *lifecycle.SCENARIOS, *over_kexec_tools.SCENARIOS]
    return common + _OF_ONE_INIT[init]
