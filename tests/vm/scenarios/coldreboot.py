"""Point 2: a cold reboot goes by firmware and GRUB, whatever is loaded, and the reboot after it kexecs again."""

from machine import Machine
from scenarios import scenario
from scenarios.support import configure_marker, load_image, reboot_goes_by_firmware, reboot_kexecs, require


@scenario("coldreboot", reboots=2)
def nothing_loaded(machine: Machine) -> None:
    """coldreboot: firmware; the next reboot kexecs"""
    _cold_then_kexec(machine, configure_marker(machine))


@scenario("coldreboot-loaded-by-us", reboots=2)
def loaded_by_us(machine: Machine) -> None:
    """coldreboot with an image loaded by kexec-load as configured: firmware"""
    line = configure_marker(machine)
    load_image(machine)
    _cold_then_kexec(machine, line)


@scenario("coldreboot-loaded-by-hand", reboots=2)
def loaded_by_hand(machine: Machine) -> None:
    """coldreboot with an image that somebody chose by hand: firmware"""
    line = configure_marker(machine)
    load_image(machine, 'kexec-load --kernel "/boot/vmlinuz-$(uname -r)" --append "root=/dev/vda1 marker=byhand"')
    _cold_then_kexec(machine, line)


@scenario("coldreboot-unload-forbidden", reboots=2)
def unload_forbidden(machine: Machine) -> None:
    """coldreboot with an image loaded that the kernel does not unload any more: firmware"""
    line = configure_marker(machine)
    load_image(machine)
    machine.check("echo 1 >/proc/sys/kernel/kexec_load_disabled")
    _cold_then_kexec(machine, line)


@scenario("coldreboot-read-only-root", reboots=2)
def read_only_root(machine: Machine) -> None:
    """coldreboot while the root file system is read-only: firmware"""
    line = configure_marker(machine)
    machine.check("mount -o remount,ro /")
    require(machine.run("touch /root/written").status != 0, "the root file system is still writable")
    _cold_then_kexec(machine, line)


@scenario("no-kexec-reboot-flag", reboots=2)
def flag_of_old(machine: Machine) -> None:
    """reboot after touching /no-kexec-reboot, the flag of old: firmware, once"""
    line = configure_marker(machine)
    machine.check("touch /no-kexec-reboot")
    _cold_then_kexec(machine, line, cold="reboot")
    machine.check("test ! -e /no-kexec-reboot")


def _cold_then_kexec(machine: Machine, line: str, cold: str = "coldreboot") -> None:
    reboot_goes_by_firmware(machine, cold)
    reboot_kexecs(machine, expected_line=line)
