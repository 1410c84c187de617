"""What --history tells, where systemd does the last step."""

from machine import Machine
from systemd_scenarios import scenario
from systemd_scenarios.support import configure_marker
from told_history import UNSEEN_RESET, require_told


@scenario("history", reboots=3)
def history(machine: Machine) -> None:
    """--history after systemctl kexec, coldreboot and a reset without a word: the way, the kernels, and the console's times"""
    configure_marker(machine)
    require_told(machine, machine.reboot_by("systemctl kexec"))
    require_told(machine, machine.reboot_by("coldreboot"))
    require_told(machine, machine.reboot_by(UNSEEN_RESET), before="unseen")
