"""kexec-load@.service, a kernel by its name."""

from machine import Machine
from scenarios.support import by_grub, configure, image_is_loaded, require
from systemd_scenarios import scenario
from systemd_scenarios.support import goes_by_firmware, kexecs, restart_service, unload, versions


def _switch_configuration_off(machine: Machine) -> None:
    configure(machine, LOAD_KEXEC="false")
    restart_service(machine)
    require(not image_is_loaded(machine), "with LOAD_KEXEC=false an image was loaded")


@scenario("instance", reboots=3)
def switching(machine: Machine) -> None:
    """systemctl enable --now kexec-load@A, kexec; A disabled and B enabled, reboot; B disabled, reboot: firmware"""
    line = by_grub(machine)
    _switch_configuration_off(machine)
    older, newer = versions(machine)
    machine.check(f"systemctl enable --now kexec-load@{older}")
    kexecs(machine, "systemctl kexec", line, older)
    require(image_is_loaded(machine), "it was not loaded again at boot")
    machine.check(f"systemctl disable --now kexec-load@{older}")
    require(not image_is_loaded(machine), "the kernel of the disabled instance is still loaded")
    machine.check(f"systemctl enable --now kexec-load@{newer}")
    kexecs(machine, "reboot", line, newer)
    machine.check(f"systemctl disable --now kexec-load@{newer}")
    goes_by_firmware(machine, "reboot")


@scenario("instance-upgraded", reboots=1)
def upgraded(machine: Machine) -> None:
    """the kernel of an instance was written anew since: what is started is the new file"""
    line = by_grub(machine)
    _switch_configuration_off(machine)
    older, newer = versions(machine)
    machine.check(f"cd /boot && cp vmlinuz-{older} vmlinuz-lab && cp initrd.img-{older} initrd.img-lab")
    machine.check("systemctl enable --now kexec-load@lab")
    machine.check(f"cd /boot && cp vmlinuz-{newer} vmlinuz-lab && cp initrd.img-{newer} initrd.img-lab")
    kexecs(machine, "reboot", line, newer)


@scenario("instance-missing", reboots=0)
def missing(machine: Machine) -> None:
    """systemctl enable --now of a kernel that is not there fails and says which ones are"""
    unload(machine)
    require(machine.run("systemctl enable --now kexec-load@none").status != 0, "it succeeded")
    said = machine.check("journalctl -b -u kexec-load@none -o cat --no-pager")
    require("there is no kernel /boot/vmlinuz-none; the kernels here are: /boot/vmlinuz-" in said, said)
    require(not image_is_loaded(machine), "something is loaded")
