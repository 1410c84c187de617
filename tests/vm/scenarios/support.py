"""What the scenarios have in common: setting up, and looking at what really started."""

import re

import reboot_way
from machine import End, Machine, Reboot

MARKER = "marker=viakexec"


def require(condition: bool, message: str) -> None:
    if not condition:
        raise AssertionError(message)


def command_line(machine: Machine) -> str:
    """/proc/cmdline to the byte: the mark at its end keeps trailing blanks visible."""
    text = machine.check("sed 's/$/<end>/' /proc/cmdline")
    require(text.endswith("<end>") and "\n" not in text, f"/proc/cmdline is not one line: {text!r}")
    return text.removesuffix("<end>")


def by_grub(machine: Machine) -> str:
    """The command line that GRUB gave, less what is GRUB's own."""
    return re.sub(r"^BOOT_IMAGE=\S+ ", "", command_line(machine))


def configure(machine: Machine, **settings: str) -> None:
    """Sets keys of /etc/default/kexec as an administrator would, in double quotes."""
    for key, value in settings.items():
        machine.check(f"sed -i '/^{key}=/d' /etc/default/kexec && echo '{key}=\"{value}\"' >>/etc/default/kexec")


def configure_marker(machine: Machine) -> str:
    """A command line that only kexec can bring about; the line."""
    line = f"{by_grub(machine)} {MARKER}"
    configure(machine, APPEND=line)
    return line


def load_image(machine: Machine, command: str = "kexec-load") -> None:
    """Has an image loaded before the reboot begins."""
    machine.check(command)
    require(image_is_loaded(machine), f"'{command}' succeeded, but the kernel says that no image is loaded")


def image_is_loaded(machine: Machine) -> bool:
    return machine.check("cat /sys/kernel/kexec_loaded") == "1"


def reboot_kexecs(machine: Machine, expected_line: str, expected_version: str = "", command: str = "reboot") -> Reboot:
    """The command jumps by kexec into that very kernel and command line (the running version unless told)."""
    version = expected_version or machine.check("uname -r")
    reboot = reboot_goes_by_kexec(machine, command)
    found = machine.check("uname -r")
    require(found == version, f"'{command}' started Linux {found} instead of {version}")
    line = command_line(machine)
    require(line == expected_line, f"the command line is {line!r} instead of {expected_line!r}")
    return reboot


def reboot_goes_by_kexec(machine: Machine, command: str = "reboot") -> Reboot:
    """The command jumps by kexec, into whatever kernel."""
    reboot = machine.reboot_by(command)
    require(reboot.way == reboot_way.KEXEC, f"'{command}' went by {reboot.way} instead of kexec")
    _require_clean(machine, reboot)
    return reboot


def reboot_goes_by_firmware(machine: Machine, command: str = "reboot") -> Reboot:
    """The command reboots through firmware and GRUB."""
    reboot = machine.reboot_by(command)
    require(reboot.way == reboot_way.FIRMWARE, f"'{command}' went by {reboot.way} instead of firmware")
    _require_clean(machine, reboot)
    line = command_line(machine)
    require(line.startswith("BOOT_IMAGE="), f"GRUB did not start this system, its command line is {line!r}")
    require(MARKER not in line, f"the command line of kexec came through firmware: {line!r}")
    return reboot


def require_cause(reboot: Reboot, *patterns: str) -> None:
    """While the system went down the console named the cause: every pattern is on it."""
    shutdown = shutdown_lines(reboot.console)
    for pattern in patterns:
        require(
            any(re.search(pattern, line) for line in shutdown),
            f"the console named no cause like {pattern!r} while shutting down:\n" + "\n".join(shutdown),
        )


def fastreboot_refuses_a_missing_kernel(machine: Machine) -> None:
    """And the machine goes on."""
    result = machine.run("fastreboot --kernel /boot/vmlinuz-gone")
    require(result.status == 5, f"fastreboot of a missing kernel ended with status {result.status}: {result.output}")


def shutdown_lines(console: list[str]) -> list[str]:
    """The console up to the reset."""
    for number, line in enumerate(console):
        if "reboot: Restarting system" in line:
            return console[:number]
    raise AssertionError("the console never said 'Restarting system'")


def require_no_jump(end: End) -> None:
    for line in end.console:
        started = reboot_way.STARTING_NEW_KERNEL.search(line) or reboot_way.KERNEL_BEGINS.search(line)
        require(not started, f"another kernel started: {line}")
        require(not reboot_way.FIRMWARE_LINE.search(line), f"the machine was reset: {line}")


def _require_clean(machine: Machine, reboot: Reboot) -> None:
    """The file systems were unmounted, or read-only, before the new kernel began."""
    kernel_log = machine.check("dmesg").splitlines()
    repaired = reboot_way.recovery_lines(reboot.console + kernel_log)
    require(not repaired, "a file system had to be repaired:\n" + "\n".join(repaired))
    checked = int(machine.check("awk '$6 > 0' /etc/fstab | wc -l"))
    clean = reboot_way.clean_lines(reboot.console)
    require(len(clean) == checked, f"{checked} file systems were to be checked, these were found clean: {clean}")
