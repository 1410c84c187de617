"""A /boot that is not mounted: the service looks into it all the same, from inside of its sandbox."""

import reboot_way
from machine import Machine
from scenarios.support import command_line, require
from systemd_scenarios import scenario
from systemd_scenarios.support import configure_marker, unload


@scenario("boot-partition-unmounted", reboots=1)
def not_mounted(machine: Machine) -> None:
    """a /boot that is noauto in fstab and not mounted: the service loads from it, mounts nothing, and the reboot kexecs"""
    unload(machine)
    machine.check(r"sed -i '\, /boot ,s/ext4 [^ ]*/ext4 noauto/' /etc/fstab && systemctl daemon-reload && umount /boot")
    line = configure_marker(machine)
    require(machine.run("mountpoint -q /boot").status != 0, "/boot is mounted")
    reboot = machine.reboot_by("reboot")
    require(reboot.way == reboot_way.KEXEC, f"'reboot' went by {reboot.way} instead of kexec")
    require(command_line(machine) == line, f"the command line is {command_line(machine)!r} instead of {line!r}")
