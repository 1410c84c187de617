"""What must be true of the package. A module holds a list of scenarios: a name, and a function of the lab."""

from typing import Callable

from debian_system import Lab

from . import answers, lifecycle, over_kexec_tools, shape

Scenario = tuple[str, Callable[[Lab], None]]


def all_scenarios() -> list[Scenario]:
    return [*shape.SCENARIOS, *answers.SCENARIOS, *lifecycle.SCENARIOS, *over_kexec_tools.SCENARIOS]
