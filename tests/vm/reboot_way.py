"""Which way a reboot went, read from the console's lines between the command and the new system's shell."""

import re

KEXEC = "kexec"
FIRMWARE = "firmware"

STARTING_NEW_KERNEL = re.compile(r"kexec_core: Starting new kernel")
FIRMWARE_LINE = re.compile(r"SeaBIOS \(version|GRUB loading|Welcome to GRUB|GNU GRUB")
BOOT_LOADER_LINE = re.compile(r"GNU GRUB")
KERNEL_BEGINS = re.compile(r"Linux version \d")
# ext4's, e2fsck's and btrfs's words for a file system that was not unmounted, or not mounted read-only, before the reboot.
# (btrfs's RAID module names its "recovery algorithm" whenever it is loaded.)
RECOVERY = re.compile(r"recover(y|ing)(?! algorithm)|was not cleanly unmounted|orphan|log replay", re.IGNORECASE)
CLEAN = re.compile(r"/dev/\S+: clean, ")


class UnclearReboot(Exception):
    """The console shows both ways, neither, or more than one reboot."""


def way(lines: list[str], resets: int) -> str:
    """KEXEC or FIRMWARE; anything that is not plainly one of them is an UnclearReboot.

    `resets` is how often the guest reset its processor meanwhile: firmware needs that, kexec never does.
    """
    jumps = _count(STARTING_NEW_KERNEL, lines)
    firmware = _count(FIRMWARE_LINE, lines)
    boot_loader = _count(BOOT_LOADER_LINE, lines)
    kernels = _count(KERNEL_BEGINS, lines)
    if kernels == 1 and jumps == 1 and firmware == 0 and resets == 0:
        return KEXEC
    if kernels == 1 and jumps == 0 and boot_loader > 0 and resets > 0:
        return FIRMWARE
    raise UnclearReboot(
        f"the console shows {jumps} jumps by kexec, {firmware} lines of firmware and boot loader "
        f"({boot_loader} of GRUB's menu), {resets} resets and {kernels} kernels starting"
    )


def recovery_lines(lines: list[str]) -> list[str]:
    """The lines that tell of a file system that had to be repaired."""
    return [line for line in lines if RECOVERY.search(line)]


def clean_lines(lines: list[str]) -> list[str]:
    """Where e2fsck looked at a file system and found it clean."""
    return [line for line in lines if CLEAN.search(line)]


def _count(pattern: re.Pattern[str], lines: list[str]) -> int:
    return sum(bool(pattern.search(line)) for line in lines)
