"""Debian's OpenRC: sysvinit, whose inittab calls Debian's /etc/init.d/rc. It never enters the runlevel "boot"."""

from machine import Machine
from openrc_scenarios import scenario
from openrc_scenarios.support import add_service, missing_kernel_does_not_block, other_kernel_starts, start_service
from scenarios.support import load_image, require, require_no_jump


@scenario("debian", "default", reboots=1)
def default(machine: Machine) -> None:
    """rc-update add kexec default, started, reboot: the named kernel"""
    add_service(machine, "default")
    start_service(machine)
    other_kernel_starts(machine, "reboot")


@scenario("debian", "boot", reboots=1)
def boot(machine: Machine) -> None:
    """rc-update add kexec boot, reboot: the named kernel, although nothing ever started the service"""
    add_service(machine)
    other_kernel_starts(machine, "reboot")


@scenario("debian", "missing-kernel", reboots=1)
def missing_kernel(machine: Machine) -> None:
    """a missing kernel does not hold up the reboot, which names it and goes by firmware"""
    add_service(machine, "default")
    start_service(machine)
    missing_kernel_does_not_block(machine, "reboot")


@scenario("debian", "poweroff", reboots=0)
def power_off(machine: Machine) -> None:
    """poweroff with a kernel loaded: the power goes off"""
    load_image(machine)
    end = machine.end_by("poweroff")
    require_no_jump(end)
    require(end.powered_off, "the power is still on")
