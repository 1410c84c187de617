"""Point 5: the service stopped and started by hand."""

from machine import Machine
from scenarios import scenario
from scenarios.support import (
    by_grub,
    configure,
    configure_marker,
    fastreboot_refuses_a_missing_kernel,
    image_is_loaded,
    load_image,
    reboot_goes_by_firmware,
    reboot_kexecs,
    require,
)

_STOP = "/etc/init.d/kexec stop"


@scenario("service-stopped", reboots=2)
def stopped(machine: Machine) -> None:
    """/etc/init.d/kexec stop, then reboot: firmware; that boot's own start brings kexec back"""
    line = configure_marker(machine)
    _stop(machine)
    reboot_goes_by_firmware(machine)
    reboot_kexecs(machine, expected_line=line)


@scenario("service-started-again", reboots=1)
def started_again(machine: Machine) -> None:
    """/etc/init.d/kexec stop, then start, then reboot: kexec"""
    line = configure_marker(machine)
    _stop(machine)
    machine.check("/etc/init.d/kexec start")
    reboot_kexecs(machine, expected_line=line)


@scenario("fastreboot", reboots=2)
def fast_reboot(machine: Machine) -> None:
    """fastreboot with LOAD_KEXEC=false: kexec if the kernel can be loaded, else nothing happens; the next reboot: firmware"""
    configure(machine, LOAD_KEXEC="false")
    fastreboot_refuses_a_missing_kernel(machine)
    said = machine.check("echo n | fastreboot --ask")
    require(said.endswith("Fast reboot cancelled"), f"fastreboot --ask, answered with no, said: {said}")
    reboot_kexecs(machine, expected_line=by_grub(machine), command="fastreboot --running")
    reboot_goes_by_firmware(machine)


def _stop(machine: Machine) -> None:
    load_image(machine)
    said = machine.check(_STOP)
    require("Not rebooting, so disabling" in said, f"'{_STOP}' said: {said}")
    require(not image_is_loaded(machine), f"'{_STOP}' left the image loaded")
