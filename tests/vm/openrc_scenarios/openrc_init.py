"""OpenRC's own init, which openrc-shutdown speaks to."""

from machine import Machine
from openrc_scenarios import scenario
from openrc_scenarios.support import add_service, cold_once, missing_kernel_does_not_block, other_kernel_starts
from scenarios.support import load_image, require, require_no_jump

REBOOT = "openrc-shutdown --reboot now"
KEXEC = "openrc-shutdown --kexec now"


@scenario("openrc-init", "reboot", reboots=1)
def reboot(machine: Machine) -> None:
    """openrc-shutdown --reboot: the named kernel"""
    add_service(machine)
    other_kernel_starts(machine, REBOOT)


@scenario("openrc-init", "kexec", reboots=1)
def kexec(machine: Machine) -> None:
    """openrc-shutdown --kexec: the named kernel"""
    add_service(machine)
    other_kernel_starts(machine, KEXEC)


@scenario("openrc-init", "missing-kernel", reboots=2)
def missing_kernel(machine: Machine) -> None:
    """a missing kernel holds up neither --reboot nor --kexec; they name it and go by firmware"""
    add_service(machine)
    missing_kernel_does_not_block(machine, REBOOT)
    missing_kernel_does_not_block(machine, KEXEC)


@scenario("openrc-init", "coldreboot", reboots=2)
def coldreboot(machine: Machine) -> None:
    """coldreboot with a kernel loaded: firmware, once"""
    add_service(machine)
    cold_once(machine, REBOOT)


@scenario("openrc-init", "poweroff", reboots=0)
def power_off(machine: Machine) -> None:
    """openrc-shutdown --poweroff with a kernel loaded: the power goes off"""
    load_image(machine)
    end = machine.end_by("openrc-shutdown --poweroff now")
    require_no_jump(end)
    require(end.powered_off, "the power is still on")
