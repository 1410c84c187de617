"""Debian's OpenRC with the Debian package: /etc/default/kexec and SysV's scripts, which OpenRC runs; the last step is OpenRC's."""

from machine import Machine
from openrc_scenarios import scenario
from openrc_scenarios.support import DISABLING
from scenarios.support import (
    configure,
    configure_marker,
    image_is_loaded,
    load_image,
    reboot_goes_by_firmware,
    reboot_kexecs,
    require,
    require_cause,
    require_no_jump,
)


@scenario("debian-package", "reboot", reboots=1)
def reboot(machine: Machine) -> None:
    """installed with LOAD_KEXEC=true and nothing more: reboot starts the configured kernel"""
    reboot_kexecs(machine, expected_line=configure_marker(machine))


@scenario("debian-package", "off", reboots=1)
def off(machine: Machine) -> None:
    """LOAD_KEXEC=false: firmware"""
    configure(machine, LOAD_KEXEC="false")
    reboot_goes_by_firmware(machine)


@scenario("debian-package", "stop", reboots=1)
def stop(machine: Machine) -> None:
    """/etc/init.d/kexec stop says that it disables; firmware"""
    load_image(machine)
    said = machine.check("/etc/init.d/kexec stop")
    require(DISABLING.strip(" *") in said, f"'/etc/init.d/kexec stop' does not say that it disables:\n{said}")
    require(not image_is_loaded(machine), "the kernel is still loaded")
    reboot_goes_by_firmware(machine)


@scenario("debian-package", "coldreboot", reboots=2)
def coldreboot(machine: Machine) -> None:
    """coldreboot: firmware, once"""
    line = configure_marker(machine)
    reboot_goes_by_firmware(machine, "coldreboot")
    reboot_kexecs(machine, expected_line=line)


@scenario("debian-package", "missing-kernel", reboots=1)
def missing_kernel(machine: Machine) -> None:
    """a missing kernel does not hold up the reboot, which names it and goes by firmware"""
    configure(machine, KERNEL_IMAGE="/boot/vmlinuz-gone")
    require_cause(reboot_goes_by_firmware(machine), r"vmlinuz-gone")


@scenario("debian-package", "poweroff", reboots=0)
def power_off(machine: Machine) -> None:
    """poweroff with a kernel loaded: the power goes off"""
    load_image(machine)
    end = machine.end_by("poweroff")
    require_no_jump(end)
    require(end.powered_off, "the power is still on")
