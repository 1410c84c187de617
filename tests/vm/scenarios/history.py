"""What --history tells after a reboot by kexec, one by firmware, and one that nobody announced."""

from machine import Machine
from scenarios import scenario
from scenarios.support import configure_marker
from told_history import UNSEEN_RESET, require_told


@scenario("history", reboots=3)
def history(machine: Machine) -> None:
    """--history after reboot, coldreboot and a reset without a word: the way, the kernels, and the times that the console shows"""
    configure_marker(machine)
    require_told(machine, machine.reboot_by("reboot"))
    require_told(machine, machine.reboot_by("coldreboot"))
    require_told(machine, machine.reboot_by(UNSEEN_RESET), before="unseen")
