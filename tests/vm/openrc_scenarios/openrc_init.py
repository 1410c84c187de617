"""OpenRC's own init, which openrc-shutdown speaks to."""

from machine import Machine
from openrc_scenarios import scenario
from openrc_scenarios.support import add_service, missing_kernel_does_not_block, other_kernel_starts

_KEXEC = "openrc-shutdown --kexec now"


@scenario("openrc-init", "kexec", reboots=1)
def kexec(machine: Machine) -> None:
    """openrc-shutdown --kexec: the named kernel"""
    add_service(machine)
    other_kernel_starts(machine, _KEXEC)


@scenario("openrc-init", "kexec-missing-kernel", reboots=1)
def missing_kernel(machine: Machine) -> None:
    """openrc-shutdown --kexec with a missing kernel: it is named, and the reboot goes by firmware"""
    add_service(machine)
    missing_kernel_does_not_block(machine, _KEXEC)
