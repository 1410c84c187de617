"""Point 3: poweroff and halt never jump, even with an image loaded."""

from machine import Machine
from scenarios import scenario
from scenarios.support import load_image, require, require_no_jump


@scenario("poweroff", reboots=0)
def power_off(machine: Machine) -> None:
    """poweroff with an image loaded: the power goes off"""
    _end_without_power(machine, "poweroff")


@scenario("halt", reboots=0)
def halt(machine: Machine) -> None:
    """halt with an image loaded: the power goes off, as Debian's HALT=poweroff has it"""
    _end_without_power(machine, "halt")


@scenario("halt-without-poweroff", reboots=0)
def halt_for_good(machine: Machine) -> None:
    """shutdown -h -H with an image loaded: the system halts and stays so"""
    load_image(machine)
    end = machine.end_by("shutdown -h -H now")
    require_no_jump(end)
    require(any("reboot: System halted" in line for line in end.console), "the system did not halt")


def _end_without_power(machine: Machine, command: str) -> None:
    load_image(machine)
    end = machine.end_by(command)
    require_no_jump(end)
    require(end.powered_off, f"the machine was not powered off by '{command}'")
