"""/boot in the subvolume @ of a btrfs, GRUB's paths beginning above it."""

from layout import BTRFS
from machine import Machine
from scenarios import scenario
from scenarios.menu_support import (
    OLDER,
    by_kexec,
    choose_for_next_reboot,
    environment_block,
    kernels,
    next_entry,
    require_listed_default,
    require_same_by_both_ways,
    running,
)
from scenarios.support import require


@scenario("btrfs-subvolume", reboots=2, layout=BTRFS)
def saved_default(machine: Machine) -> None:
    """btrfs with subvolumes, grub-set-default with ids: kexec starts the same kernel and command line as GRUB"""
    older, uuid = kernels(machine)[1], BTRFS.root.uuid
    machine.check(f"grub-set-default 'gnulinux-advanced-{uuid}>gnulinux-{older}-advanced-{uuid}'")
    require_listed_default(machine, OLDER)
    require_same_by_both_ways(machine, older)
    line = running(machine).command_line
    require(line.startswith("BOOT_IMAGE=/@/boot/") and " rootflags=subvol=@ " in line, f"this is no test: {line}")


@scenario("btrfs-grub-reboot", reboots=2, layout=BTRFS)
def used_up_once(machine: Machine) -> None:
    """btrfs with subvolumes, grub-reboot: kexec uses it up, which GRUB itself cannot do on btrfs"""
    default, older = running(machine), kernels(machine)[1]
    chosen = choose_for_next_reboot(machine, OLDER)
    once = by_kexec(machine)
    require(once.version == older, f"kexec started Linux {once.version} instead of {older}")
    left = environment_block(machine)
    require(next_entry(left) is None and len(left) == len(chosen), f"the jump did not use up the choice: {left!r}")
    after = by_kexec(machine)
    require(after == default, f"the reboot after it started {after} instead of {default}")
