"""Busybox's init as on Alpine: one "openrc shutdown" for every way down."""

from machine import Machine
from openrc_scenarios import scenario
from openrc_scenarios.support import (
    add_service,
    cold_once,
    configure_marker,
    missing_kernel_does_not_block,
    other_kernel_starts,
    start_service,
)
from scenarios.support import load_image, reboot_goes_by_firmware, require, require_no_jump


@scenario("busybox", "reboot", reboots=1)
def reboot(machine: Machine) -> None:
    """reboot: the named kernel"""
    add_service(machine)
    start_service(machine)
    other_kernel_starts(machine, "reboot")


@scenario("busybox", "unannounced", reboots=1)
def unannounced(machine: Machine) -> None:
    """busybox's own reboot, past ours, with a kernel loaded: firmware, since it may be a poweroff"""
    configure_marker(machine)
    load_image(machine)
    reboot_goes_by_firmware(machine, "busybox reboot")


@scenario("busybox", "missing-kernel", reboots=1)
def missing_kernel(machine: Machine) -> None:
    """a missing kernel does not hold up the reboot, which names it and goes by firmware"""
    add_service(machine)
    missing_kernel_does_not_block(machine, "reboot")


@scenario("busybox", "coldreboot", reboots=2)
def coldreboot(machine: Machine) -> None:
    """coldreboot with a kernel loaded: firmware, once"""
    add_service(machine)
    cold_once(machine, "reboot")


@scenario("busybox", "poweroff", reboots=0)
def power_off(machine: Machine) -> None:
    """poweroff with a kernel loaded: the power goes off"""
    _goes_off(machine, "poweroff")


@scenario("busybox", "poweroff-past-ours", reboots=0)
def power_off_past_ours(machine: Machine) -> None:
    """busybox's own poweroff with a kernel loaded: the power goes off"""
    _goes_off(machine, "busybox poweroff")


def _goes_off(machine: Machine, command: str) -> None:
    add_service(machine)
    start_service(machine)
    load_image(machine)
    end = machine.end_by(command)
    require_no_jump(end)
    require(end.powered_off, "the power is still on")
