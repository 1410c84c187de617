"""Points 1 and 7: a plain `reboot` is a kexec, once and ten times."""

import re

from machine import Machine
from scenarios import scenario
from scenarios.support import command_line, configure, configure_marker, reboot_kexecs


@scenario("reboot-kexecs", reboots=1)
def configured_kernel_and_command_line(machine: Machine) -> None:
    """reboot: kexec into the configured kernel with the configured command line"""
    reboot_kexecs(machine, expected_line=configure_marker(machine))


@scenario("ten-in-a-row", reboots=10)
def command_line_does_not_grow(machine: Machine) -> None:
    """ten kexec reboots with an empty APPEND: the tenth command line is the first one to the byte"""
    configure(machine, APPEND="")
    by_grub = command_line(machine)
    cleaned = re.sub(r"^BOOT_IMAGE=\S+ ", "", by_grub)
    for _ in range(10):
        reboot_kexecs(machine, expected_line=cleaned)
