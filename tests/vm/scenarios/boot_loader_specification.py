"""A machine without grub.cfg, but with entries of the Boot Loader Specification (systemd-boot's, on a machine with UEFI)."""

from layout import SEPARATE_BOOT, UNIFIED_ARGUMENT, UNIFIED_IMAGE
from machine import Machine
from scenarios import scenario
from scenarios.menu_support import Started, by_kexec, kernels
from scenarios.support import require

_ROOT = f"root=UUID={SEPARATE_BOOT.root.uuid} ro console=ttyS0"


@scenario("boot-loader-specification", reboots=2, layout=SEPARATE_BOOT)
def entries_and_unified_image(machine: Machine) -> None:
    """loader.conf names an entry, then a unified kernel image: kexec starts the one and the other"""
    newest, older = kernels(machine)
    machine.check("rm /boot/grub/grub.cfg && mkdir -p /boot/loader/entries /boot/EFI/Linux")
    machine.check(f"cp {UNIFIED_IMAGE} /boot/EFI/Linux/unified.efi")
    for version in (newest, older):
        _write_entry(machine, version)

    _choose(machine, f"lab-{older}*")
    started = by_kexec(machine)
    require(started == Started(older, f"{_ROOT} lab=entry"), f"the entry of the older kernel started {started}")

    _choose(machine, "unified*")
    started = by_kexec(machine)
    require(started == Started(newest, f"{_ROOT} {UNIFIED_ARGUMENT}"), f"the unified kernel image started {started}")


def _write_entry(machine: Machine, version: str) -> None:
    lines = [
        f"title Lab with Linux {version}",
        f"version {version}",
        f"linux /vmlinuz-{version}",
        f"initrd /initrd.img-{version}",
        f"options {_ROOT}",
        "options lab=entry",
    ]
    text = "\\n".join(lines)
    machine.check(f"printf '{text}\\n' >/boot/loader/entries/lab-{version}.conf")


def _choose(machine: Machine, pattern: str) -> None:
    machine.check(f"echo 'default {pattern}' >/boot/loader/loader.conf")
    marked = [line for line in machine.check("kexec-load --list").splitlines() if line.startswith("* ")]
    require(len(marked) == 1, f"--list marks these: {marked}")
