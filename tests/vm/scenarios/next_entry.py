"""grub-reboot: the choice for one boot is used up exactly once, by whoever starts it."""

from layout import MENU
from machine import Machine
from scenarios import scenario
from scenarios.menu_support import (
    OLDER,
    by_firmware,
    by_kexec,
    choose_for_next_reboot,
    environment_block,
    kernels,
    next_entry,
    require_listed_default,
    running,
)
from scenarios.support import image_is_loaded, load_image, require


@scenario("grub-reboot", reboots=3, layout=MENU)
def used_up_once(machine: Machine) -> None:
    """grub-reboot: kexec starts it and leaves grubenv as GRUB does, to the byte; the reboot after it starts the default"""
    default, older = running(machine), kernels(machine)[1]
    chosen = choose_for_next_reboot(machine, OLDER)
    require_listed_default(machine, OLDER)
    _require_unchanged_without_reboot(machine, chosen)

    kexec = by_kexec(machine)
    left_by_kexec = environment_block(machine)
    require(kexec.version == older, f"kexec started Linux {kexec.version} instead of {older}")
    require(next_entry(left_by_kexec) is None, f"the jump did not use up the choice: {left_by_kexec!r}")

    require(choose_for_next_reboot(machine, OLDER) == chosen, "the same choice made another environment block")
    load_image(machine)
    firmware = by_firmware(machine)
    left_by_grub = environment_block(machine)
    require(kexec == firmware, f"kexec started {kexec},\nGRUB started   {firmware}")
    require(left_by_kexec == left_by_grub, f"kexec left {left_by_kexec!r},\nGRUB left  {left_by_grub!r}")

    after = by_kexec(machine)
    require(after == default, f"the reboot after it started {after} instead of {default}")
    require(environment_block(machine) == left_by_grub, "a reboot without such a choice changed the environment block")


def _require_unchanged_without_reboot(machine: Machine, chosen: bytes) -> None:
    """Whatever does not end in a jump leaves the choice for the next boot alone."""

    def unchanged(after: str) -> None:
        require(environment_block(machine) == chosen, f"{after} changed the environment block")

    machine.check("kexec-load --dry-run")
    unchanged("a dry run")
    load_image(machine)
    unchanged("a load")
    machine.check("kexec-load --unload")
    unchanged("a load and its end")
    kernel = f"/boot/vmlinuz-{kernels(machine)[1]}"
    machine.check(f"mv {kernel} /root/kernel")
    require(machine.run("kexec-load").status != 0, "a load succeeded without its kernel")
    require(not image_is_loaded(machine), "a load without its kernel left an image loaded")
    unchanged("a failed load")
    machine.check(f"mv /root/kernel {kernel}")
