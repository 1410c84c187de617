"""What the scenarios have in common: the configuration, and how each kind of machine is told to go down."""

from machine import Machine
from scenarios.support import MARKER, by_grub, reboot_goes_by_firmware, reboot_kexecs, require, require_cause

DISABLING = " * Not rebooting, so disabling"


def configure(machine: Machine, **settings: str) -> None:
    """Sets keys of /etc/conf.d/kexec as an administrator would, in double quotes."""
    for key, value in settings.items():
        machine.check(f"sed -i '/^{key}=/d' /etc/conf.d/kexec && echo '{key}=\"{value}\"' >>/etc/conf.d/kexec")


def configure_marker(machine: Machine) -> str:
    """A command line that only kexec can bring about; the line."""
    root, rest = by_grub(machine).split(" ", 1)
    require(root.startswith("root="), f"the command line does not begin with root=: {root}")
    configure(machine, KPARAM=f"{rest} {MARKER}")
    return f"{root} {rest} {MARKER}"


def other_kernel(machine: Machine) -> str:
    """The version of the installed kernel that is not running."""
    return machine.check('ls /boot | sed -n "s/^vmlinuz-//p" | grep -vxF "$(uname -r)"')


def choose_other_kernel(machine: Machine) -> str:
    """KNAME names the kernel that is not running, and its initrd is left to be found; its version."""
    version = other_kernel(machine)
    configure(machine, KNAME=f"vmlinuz-{version}")
    return version


def leave_boot_unmounted(machine: Machine) -> None:
    machine.check("sed -i '/ .boot /s/errors=remount-ro/noauto/' /etc/fstab && umount /boot")


def add_service(machine: Machine, runlevel: str = "boot") -> None:
    machine.check(f"rc-update add kexec {runlevel}")


def start_service(machine: Machine) -> None:
    machine.check("/etc/init.d/kexec start")


def stop_service(machine: Machine) -> None:
    said = machine.check("/etc/init.d/kexec stop")
    require(DISABLING in said.splitlines(), f"'/etc/init.d/kexec stop' does not say that it disables:\n{said}")


def other_kernel_starts(machine: Machine, command: str) -> None:
    """The command jumps by kexec into the kernel that is not running."""
    line = configure_marker(machine)
    reboot_kexecs(machine, expected_line=line, expected_version=choose_other_kernel(machine), command=command)


def missing_kernel_does_not_block(machine: Machine, command: str) -> None:
    configure(machine, KNAME="vmlinuz-gone")
    require_cause(reboot_goes_by_firmware(machine, command), r"vmlinuz-gone")


def cold_once(machine: Machine, command: str) -> None:
    """With a kernel loaded coldreboot goes by firmware, and the next reboot, by `command`, by kexec again."""
    line = configure_marker(machine)
    configure(machine, LOAD_DURING_SHUTDOWN="no")
    start_service(machine)
    require(machine.check("cat /sys/kernel/kexec_loaded") == "1", "no kernel was loaded when the service started")
    reboot_goes_by_firmware(machine, "coldreboot")
    reboot_kexecs(machine, expected_line=line, command=command)
