"""What the scenarios about GRUB's menu have in common: choosing an entry, and comparing what kexec and firmware start."""

import base64
from dataclasses import dataclass

from machine import Machine
from scenarios.support import command_line, reboot_goes_by_firmware, reboot_goes_by_kexec, require

# The newest kernel's entry is the first of the menu; in the submenu each kernel has an ordinary and a recovery entry.
NEWEST, OLDER = "0", "1>2"


@dataclass(frozen=True)
class Started:
    """A kernel and its command line, to the byte."""

    version: str
    command_line: str


def running(machine: Machine) -> Started:
    return Started(machine.check("uname -r"), command_line(machine))


def kernels(machine: Machine) -> list[str]:
    """The versions that are installed, the newest first."""
    return machine.check("ls /lib/modules | sort -rV").split()


def by_kexec(machine: Machine) -> Started:
    """A plain `reboot`; what it started."""
    reboot_goes_by_kexec(machine)
    return running(machine)


def by_firmware(machine: Machine) -> Started:
    """A `coldreboot`: firmware and GRUB itself; what they started."""
    reboot_goes_by_firmware(machine, "coldreboot")
    return running(machine)


def require_same_by_both_ways(machine: Machine, version: str) -> None:
    """kexec starts this kernel, and exactly what GRUB starts at the next firmware reboot of the same disk."""
    kexec, firmware = by_kexec(machine), by_firmware(machine)
    require(firmware.version == version, f"GRUB started Linux {firmware.version} instead of {version}")
    require(kexec == firmware, f"kexec started {kexec},\nGRUB started   {firmware}")


def require_listed_default(machine: Machine, path: str) -> None:
    """`kexec-load --list` shows the menu as a tree of all entries and marks this one, and no other."""
    text = machine.check("kexec-load --list")
    lines = text.splitlines()[1:]
    paths = [line[2:].split()[0] for line in lines]
    in_submenu = [f"1>{number}" for number in range(2 * len(kernels(machine)))]
    require(paths == [NEWEST, "1", *in_submenu], f"--list shows other entries than the menu has:\n{text}")
    marked = [entry for entry, line in zip(paths, lines) if line.startswith("* ")]
    require(marked == [path], f"--list does not mark {path}, and only that:\n{text}")


def environment_block(machine: Machine) -> bytes:
    return base64.b64decode(machine.check("base64 --wrap=0 /boot/grub/grubenv"))


def next_entry(block: bytes) -> str | None:
    """None: no such variable, or an empty one, which GRUB does not tell apart."""
    for line in block.decode().splitlines():
        name, _, value = line.partition("=")
        if name == "next_entry":
            return value or None
    return None


def choose_for_next_reboot(machine: Machine, entry: str) -> bytes:
    """As an administrator does it; the environment block with that choice."""
    machine.check(f"grub-reboot '{entry}'")
    block = environment_block(machine)
    require(next_entry(block) == entry, f"grub-reboot did not note {entry}: {block!r}")
    return block
