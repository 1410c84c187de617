"""/boot on a partition of its own: GRUB's paths begin there, and the jump finds it unmounted."""

from layout import SEPARATE_BOOT
from machine import Machine
from scenarios import scenario
from scenarios.menu_support import (
    OLDER,
    by_firmware,
    by_kexec,
    choose_for_next_reboot,
    environment_block,
    kernels,
    require_listed_default,
)
from scenarios.support import load_image, require


@scenario("boot-partition", reboots=2, layout=SEPARATE_BOOT)
def mounted(machine: Machine) -> None:
    """a separate /boot, grub-reboot: kexec starts the same as GRUB and leaves grubenv as GRUB does"""
    _require_same(machine)


@scenario("boot-partition-unmounted", reboots=2, layout=SEPARATE_BOOT)
def not_mounted(machine: Machine) -> None:
    """the same with a /boot that is noauto in fstab and not mounted: and it stays so"""
    machine.check(r"sed -i '\, /boot ,s/ext4 [^ ]*/ext4 noauto/' /etc/fstab && umount /boot")
    _require_same(machine, around=("mount /boot", "umount /boot"))


def _require_same(machine: Machine, around: tuple[str, str] = (":", ":")) -> None:
    """`around`: what it takes to look into /boot, and what to do afterwards."""
    before, afterwards = around
    machine.check(before)
    choose_for_next_reboot(machine, OLDER)
    machine.check(afterwards)
    _require_nothing_mounted_by_us(machine)

    kexec = by_kexec(machine)
    machine.check(before)
    left_by_kexec = environment_block(machine)
    choose_for_next_reboot(machine, OLDER)
    machine.check(afterwards)

    firmware = by_firmware(machine)
    machine.check(before)
    left_by_grub = environment_block(machine)
    require(firmware.version == kernels(machine)[1], f"GRUB started {firmware}")
    require(kexec == firmware, f"kexec started {kexec},\nGRUB started   {firmware}")
    require(left_by_kexec == left_by_grub, f"kexec left {left_by_kexec!r},\nGRUB left  {left_by_grub!r}")


def _require_nothing_mounted_by_us(machine: Machine) -> None:
    mounts = machine.check("cat /proc/self/mountinfo")
    require_listed_default(machine, OLDER)
    load_image(machine)
    found = machine.check("cat /proc/self/mountinfo")
    require(found == mounts, f"the mounts were\n{mounts}\nand are now\n{found}")
