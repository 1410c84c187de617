"""Gentoo's way: sysvinit, whose inittab calls OpenRC and then "reboot -k"."""

from machine import Machine
from openrc_scenarios import GENTOO, scenario
from openrc_scenarios.support import (
    add_service,
    configure,
    configure_marker,
    leave_boot_unmounted,
    missing_kernel_does_not_block,
    other_kernel,
    start_service,
)
from scenarios.support import (
    MARKER,
    by_grub,
    load_image,
    reboot_goes_by_firmware,
    reboot_kexecs,
    require_cause,
    require_no_jump,
)


@scenario("gentoo", "whatever-way", reboots=2)
def whatever_way(machine: Machine) -> None:
    """shutdown -r now, and init 6: both start the configured kernel"""
    line = configure_marker(machine)
    add_service(machine)
    reboot_kexecs(machine, expected_line=line, command="shutdown -r now")
    reboot_kexecs(machine, expected_line=line, command="init 6")


@scenario("gentoo", "halt", reboots=0)
def halt(machine: Machine) -> None:
    """halt with a kernel loaded: no jump"""
    add_service(machine)
    start_service(machine)
    load_image(machine)
    require_no_jump(machine.end_by("halt"))


@scenario("gentoo", "initrd", reboots=1)
def initrd(machine: Machine) -> None:
    """KNAME and INITRD, KPARAM after the running kernel's line by REUSE_CMDLINE"""
    line = f"{by_grub(machine)} {MARKER}"
    version = other_kernel(machine)
    configure(machine, KNAME=f"/boot/vmlinuz-{version}", INITRD=f"initrd.img-{version}", KPARAM=MARKER, REUSE_CMDLINE="yes")
    start_service(machine)
    reboot_kexecs(machine, expected_line=line, expected_version=version)


@scenario("gentoo", "failed-start", reboots=1)
def failed_start(machine: Machine) -> None:
    """a start that fails by hand does not hold up the reboot, either"""
    configure(machine, KNAME="vmlinuz-gone")
    add_service(machine)
    machine.run("/etc/init.d/kexec start")
    missing_kernel_does_not_block(machine, GENTOO.reboot)


@scenario("gentoo", "dont-mount-boot", reboots=1)
def do_not_mount_boot(machine: Machine) -> None:
    """DONT_MOUNT_BOOT=yes, and /boot not mounted: no kernel, which is said, and firmware"""
    leave_boot_unmounted(machine)
    configure(machine, DONT_MOUNT_BOOT="yes")
    add_service(machine)
    require_cause(reboot_goes_by_firmware(machine), r"no kernel was found in /boot")


@scenario("gentoo", "coldreboot-unload-forbidden", reboots=1)
def unload_forbidden(machine: Machine) -> None:
    """coldreboot with a kernel loaded that can't be unloaded: firmware, although init's reboot -k would start it"""
    add_service(machine)
    start_service(machine)
    load_image(machine)
    machine.check("echo 1 >/proc/sys/kernel/kexec_load_disabled")
    reboot_goes_by_firmware(machine, "coldreboot")


@scenario("gentoo", "nokexec-late", reboots=2)
def flag_of_old_late(machine: Machine) -> None:
    """/nokexec, and a service that was just added: firmware; the flag can't be removed by then, and counts once more"""
    add_service(machine)
    machine.check("touch /nokexec")
    require_cause(reboot_goes_by_firmware(machine), r"/nokexec cannot be removed")
    reboot_goes_by_firmware(machine)
    machine.check("test ! -e /nokexec")
