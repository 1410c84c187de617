"""systemctl kexec."""

from machine import Machine
from scenarios.support import configure, image_is_loaded, require
from systemd_scenarios import scenario
from systemd_scenarios.support import configure_marker, goes_by_firmware, kexecs, restart_service, unload


@scenario("kexec", reboots=2)
def kexec(machine: Machine) -> None:
    """systemctl kexec starts the configured kernel, from a /boot of its own, and again from the new system"""
    line = configure_marker(machine)
    kexecs(machine, "systemctl kexec", line)
    kexecs(machine, "systemctl kexec", line)


@scenario("kexec-loaded-by-hand", reboots=1)
def by_hand(machine: Machine) -> None:
    """LOAD_KEXEC=false, a kernel loaded by hand with kexec -l: systemctl kexec starts it"""
    line = configure_marker(machine)
    configure(machine, LOAD_KEXEC="false")
    restart_service(machine)
    require(not image_is_loaded(machine), "with LOAD_KEXEC=false an image was loaded")
    machine.check(f"kexec -l /vmlinuz --initrd=/initrd.img --append='{line}'")
    kexecs(machine, "systemctl kexec", line)


@scenario("kexec-nothing-loaded", reboots=0)
def nothing(machine: Machine) -> None:
    """nothing loaded and nothing that systemd could load: systemctl kexec is an error, and the machine goes on"""
    unload(machine)
    result = machine.run("systemctl kexec")
    require(result.status != 0, f"systemctl kexec succeeded: {result.output}")
    machine.check('systemctl is-active kexec-load && test -z "$(systemctl list-jobs --no-legend)"')


@scenario("kexec-gone-stale", reboots=1)
def stale(machine: Machine) -> None:
    """the configured kernel is gone when systemctl kexec begins: its image is not started, the machine reboots by firmware"""
    configure_marker(machine)
    configure(machine, KERNEL_IMAGE="/boot/vmlinuz-gone")
    require(image_is_loaded(machine), "nothing is loaded")
    goes_by_firmware(machine, "systemctl kexec")
