"""Gentoo's way: sysvinit, whose inittab calls OpenRC and then "reboot -k". Everything that is promised is tried here."""

from machine import Machine
from openrc_scenarios import scenario
from openrc_scenarios.support import (
    add_service,
    by_grub,
    choose_other_kernel,
    cold_once,
    configure,
    configure_marker,
    missing_kernel_does_not_block,
    start_service,
    stop_service,
)
from scenarios.support import (
    image_is_loaded,
    load_image,
    reboot_goes_by_firmware,
    reboot_kexecs,
    require,
    require_no_jump,
)


@scenario("gentoo", "wiki", reboots=3)
def wiki(machine: Machine) -> None:
    """the wiki's steps as they are written: KNAME, rc-update add, reboot; stop, reboot; start, reboot"""
    line = configure_marker(machine)
    version = choose_other_kernel(machine)
    add_service(machine)
    reboot_kexecs(machine, expected_line=line, expected_version=version)
    stop_service(machine)
    reboot_goes_by_firmware(machine)
    machine.check("rc-update del kexec boot && /etc/init.d/kexec restart")
    reboot_kexecs(machine, expected_line=line, expected_version=version)


@scenario("gentoo", "search", reboots=1)
def search(machine: Machine) -> None:
    """no KNAME, and /boot not mounted: the kernel and its initrd are found there, and nothing stays mounted"""
    line = by_grub(machine)
    machine.check("sed -i '/ .boot /s/errors=remount-ro/noauto/' /etc/fstab && umount /boot")
    add_service(machine)
    start_service(machine)
    require(machine.run("mountpoint -q /boot").status != 0, "/boot stayed mounted")
    reboot_kexecs(machine, expected_line=line)


@scenario("gentoo", "kname-dash", reboots=1)
def no_kernel(machine: Machine) -> None:
    """KNAME="-": the service unloads what is loaded, and reboots go by firmware"""
    load_image(machine)
    configure(machine, KNAME="-")
    add_service(machine)
    start_service(machine)
    require(not image_is_loaded(machine), "the kernel is still loaded")
    reboot_goes_by_firmware(machine)


@scenario("gentoo", "load-at-start", reboots=1)
def load_at_start(machine: Machine) -> None:
    """LOAD_DURING_SHUTDOWN=no: loaded when the service starts, and again after the reboot"""
    line = configure_marker(machine)
    configure(machine, LOAD_DURING_SHUTDOWN="no")
    add_service(machine)
    start_service(machine)
    require(image_is_loaded(machine), "nothing was loaded when the service started")
    reboot_kexecs(machine, expected_line=line)
    require(image_is_loaded(machine), "nothing was loaded at boot")


@scenario("gentoo", "missing-kernel", reboots=1)
def missing_kernel(machine: Machine) -> None:
    """a missing kernel does not hold up the reboot, which names it and goes by firmware"""
    configure(machine, KNAME="vmlinuz-gone")
    add_service(machine)
    machine.run("/etc/init.d/kexec start")
    missing_kernel_does_not_block(machine, "reboot")


@scenario("gentoo", "coldreboot", reboots=2)
def coldreboot(machine: Machine) -> None:
    """coldreboot with a kernel loaded: firmware, once"""
    add_service(machine)
    cold_once(machine, "reboot")


@scenario("gentoo", "coldreboot-unload-forbidden", reboots=1)
def unload_forbidden(machine: Machine) -> None:
    """coldreboot with a kernel loaded that can't be unloaded: firmware, although init's reboot -k would start it"""
    add_service(machine)
    start_service(machine)
    load_image(machine)
    machine.check("echo 1 >/proc/sys/kernel/kexec_load_disabled")
    reboot_goes_by_firmware(machine, "coldreboot")


@scenario("gentoo", "nokexec", reboots=1)
def flag_of_old(machine: Machine) -> None:
    """reboot after touching /nokexec: firmware, and the flag is gone"""
    add_service(machine)
    start_service(machine)
    machine.check("touch /nokexec")
    reboot_goes_by_firmware(machine)
    machine.check("test ! -e /nokexec")


@scenario("gentoo", "poweroff", reboots=0)
def power_off(machine: Machine) -> None:
    """poweroff with a kernel loaded: the power goes off"""
    add_service(machine)
    start_service(machine)
    load_image(machine)
    end = machine.end_by("poweroff")
    require_no_jump(end)
    require(end.powered_off, "the power is still on")
