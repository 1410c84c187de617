"""A /boot that is not mounted: the service looks into it all the same, from inside of its sandbox."""

import reboot_way
from machine import Machine
from scenarios.support import by_grub, command_line, configure, image_is_loaded, require
from systemd_scenarios import scenario
from systemd_scenarios.support import restart_service, unload


@scenario("boot-partition-unmounted", reboots=1)
def not_mounted(machine: Machine) -> None:
    """a /boot that is noauto in fstab and not mounted: the service loads what GRUB's menu has there, and the reboot kexecs"""
    unload(machine)
    configure(machine, USE_GRUB_CONFIG="true")
    machine.check(r"sed -i '\, /boot ,s/ext4 [^ ]*/ext4 noauto/' /etc/fstab && systemctl daemon-reload && umount /boot")
    restart_service(machine)
    require(image_is_loaded(machine), "nothing is loaded: " + machine.check("journalctl -b -u kexec-load --no-pager"))
    require(machine.run("mountpoint -q /boot").status != 0, "/boot is mounted")
    line = by_grub(machine)
    reboot = machine.reboot_by("reboot")
    require(reboot.way == reboot_way.KEXEC, f"'reboot' went by {reboot.way} instead of kexec")
    require(by_grub(machine) == line, f"the command line is {command_line(machine)!r} instead of {line!r}")
