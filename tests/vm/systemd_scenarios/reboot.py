"""A plain reboot, by policy."""

from machine import Machine
from scenarios.support import configure, image_is_loaded, require, require_cause
from systemd_scenarios import scenario
from systemd_scenarios.support import configure_marker, goes_by_firmware, kexecs, restart_service, unload, versions

_THEIRS = """install -D /dev/stdin /etc/systemd/system/kexec-load.service.d/theirs.conf <<'END'
[Service]
ExecStart=
ExecStart=/bin/true
ExecStop=
ExecStop=/bin/sh /root/theirs/etc/init.d/kexec-load stop
END"""


@scenario("reboot", reboots=2)
def reboot(machine: Machine) -> None:
    """reboot goes by kexec, and again from the new system"""
    line = configure_marker(machine)
    kexecs(machine, "reboot", line)
    kexecs(machine, "shutdown -r now", line)


@scenario("reboot-load-during-shutdown", reboots=1)
def at_shutdown(machine: Machine) -> None:
    """LOAD_DURING_SHUTDOWN=yes: nothing is loaded until the reboot, which goes by kexec"""
    line = configure_marker(machine)
    configure(machine, LOAD_DURING_SHUTDOWN="yes")
    restart_service(machine)
    require(not image_is_loaded(machine), "an image is loaded already")
    kexecs(machine, "reboot", line)


@scenario("reboot-load-kexec-false", reboots=1)
def switched_off(machine: Machine) -> None:
    """LOAD_KEXEC=false: reboot goes by firmware, although the image of an earlier LOAD_KEXEC=true is loaded"""
    configure(machine, LOAD_KEXEC="false")
    require(image_is_loaded(machine), "this is no test: nothing is loaded")
    require_cause(goes_by_firmware(machine, "reboot"), "LOAD_KEXEC is not true")


@scenario("reboot-missing-kernel", reboots=1)
def missing_kernel(machine: Machine) -> None:
    """the configured kernel does not exist: firmware, its path on the console"""
    configure(machine, KERNEL_IMAGE="/boot/vmlinuz-gone")
    require_cause(goes_by_firmware(machine, "reboot"), "/boot/vmlinuz-gone", "there is no kernel")


@scenario("grub-reboot", reboots=2)
def next_entry(machine: Machine) -> None:
    """grub-reboot with USE_GRUB_CONFIG=true: kexec starts that entry once, uses it up, and the next reboot the default"""
    older, newer = versions(machine)
    configure(machine, USE_GRUB_CONFIG="true")
    machine.check("grub-reboot '1>2'")
    for expected in (older, newer):
        way = machine.reboot_by("reboot").way
        require(way == "kexec", f"the reboot went by {way}")
        found = machine.check("uname -r")
        require(found == expected, f"it started Linux {found} instead of {expected}")
        machine.check("! grub-editenv list | grep -q '^next_entry=.'")


@scenario("debians-own-script", reboots=1, releases=("bookworm",))
def debians_script(machine: Machine) -> None:
    """kexec-tools' own /etc/init.d/kexec-load, run in our unit's place, loads with our kexec(8), and reboot starts it"""
    line = configure_marker(machine)
    unload(machine)
    machine.check("dpkg-deb --extract /root/kexec-tools/*.deb /root/theirs")
    machine.check(_THEIRS)
    machine.check("systemctl daemon-reload")
    kexecs(machine, "systemctl reboot", line)
