"""Busybox's init as on Alpine: one "openrc shutdown" for every way down."""

from machine import Machine
from openrc_scenarios import scenario
from openrc_scenarios.support import add_service, configure_marker, start_service
from scenarios.support import load_image, reboot_goes_by_firmware, require, require_no_jump


@scenario("busybox", "unannounced", reboots=1)
def unannounced(machine: Machine) -> None:
    """busybox's own reboot, past ours, with a kernel loaded: firmware, since it may be a poweroff"""
    configure_marker(machine)
    load_image(machine)
    reboot_goes_by_firmware(machine, "busybox reboot")


@scenario("busybox", "poweroff-past-ours", reboots=0)
def power_off_past_ours(machine: Machine) -> None:
    """busybox's own poweroff with a kernel loaded: the power goes off"""
    add_service(machine)
    start_service(machine)
    load_image(machine)
    end = machine.end_by("busybox poweroff")
    require_no_jump(end)
    require(end.powered_off, "the power is still on")
