"""What the scenarios have in common."""

import re

import reboot_way
from building import RELEASE
from machine import Machine, Reboot
from scenarios.support import MARKER, by_grub, command_line, configure, image_is_loaded, require


def configure_marker(machine: Machine) -> str:
    """A command line that only kexec can bring about, configured and loaded; the line."""
    line = f"{by_grub(machine)} {MARKER}"
    configure(machine, APPEND=line)
    restart_service(machine)
    require(image_is_loaded(machine), "nothing is loaded: " + machine.check("journalctl -b -u kexec-load --no-pager"))
    return line


def restart_service(machine: Machine) -> None:
    machine.check("systemctl restart kexec-load")


def unload(machine: Machine) -> None:
    machine.check("kexec-load --unload")
    require(not image_is_loaded(machine), "the image is still loaded")


def versions(machine: Machine) -> list[str]:
    """Of the two kernels, the older one first. The newer one is GRUB's default."""
    return machine.check("ls /lib/modules | sort -V").split()


def kexecs(machine: Machine, command: str, expected_line: str, expected_version: str = "") -> Reboot:
    """The command jumps by kexec into that kernel and command line (what the link /vmlinuz leads to unless told)."""
    version = expected_version or machine.check("readlink /vmlinuz").removeprefix("boot/vmlinuz-")
    reboot = machine.reboot_by(command)
    require(reboot.way == reboot_way.KEXEC, f"'{command}' went by {reboot.way} instead of kexec")
    _require_clean(machine, reboot)
    found = machine.check("uname -r")
    require(found == version, f"'{command}' started Linux {found} instead of {version}")
    line = command_line(machine)
    require(line == expected_line, f"the command line is {line!r} instead of {expected_line!r}")
    return reboot


def goes_by_firmware(machine: Machine, command: str) -> Reboot:
    reboot = machine.reboot_by(command)
    require(reboot.way == reboot_way.FIRMWARE, f"'{command}' went by {reboot.way} instead of firmware")
    _require_clean(machine, reboot)
    require(MARKER not in command_line(machine), "the command line of kexec came through firmware")
    return reboot


def _require_clean(machine: Machine, reboot: Reboot) -> None:
    """The file systems were unmounted, or read-only, before the new kernel began: neither fsck nor the kernel repaired one."""
    kernel_log = machine.check("dmesg").splitlines()
    # The initrd checks /, and systemd the others, of which newer ones leave it to the kernel.
    fsck = machine.check("cat /run/initramfs/fsck.log; journalctl -b -t systemd-fsck -o cat --no-pager; true").splitlines()
    repaired = reboot_way.recovery_lines(reboot.console + kernel_log + fsck)
    require(not repaired, "a file system had to be repaired:\n" + "\n".join(repaired))
    if machine.check(". /etc/os-release; echo $VERSION_CODENAME") == RELEASE:
        clean = {line.split(":")[0].split("/")[-1] for line in reboot_way.clean_lines(reboot.console + fsck)}
        require(clean == {"vda1", "vda2"}, f"not both file systems were found clean, only {clean}")
    mounted = {found[1] for line in kernel_log if (found := re.search(r"EXT4-fs \((vda\d)\): mounted filesystem", line))}
    require(mounted == {"vda1", "vda2"}, f"the kernel told of the mount of {mounted} only")
