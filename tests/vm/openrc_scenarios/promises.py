"""What is promised to every administrator of an OpenRC machine, whichever init it has."""

from machine import Machine
from openrc_scenarios import Kind, promised
from openrc_scenarios.support import (
    add_service,
    choose_other_kernel,
    cold_once,
    configure,
    configure_marker,
    leave_boot_unmounted,
    missing_kernel_does_not_block,
    start_service,
    stop_service,
)
from scenarios.support import (
    by_grub,
    fastreboot_refuses_a_missing_kernel,
    image_is_loaded,
    load_image,
    reboot_goes_by_firmware,
    reboot_kexecs,
    require,
    require_no_jump,
)
from told_history import require_told


@promised("wiki", reboots=2)
def wiki(machine: Machine, kind: Kind) -> None:
    """the wiki's steps as they are written: KNAME, rc-update add, reboot; then stop, reboot"""
    line = configure_marker(machine)
    version = choose_other_kernel(machine)
    add_service(machine)
    reboot_kexecs(machine, expected_line=line, expected_version=version, command=kind.reboot)
    stop_service(machine)
    reboot_goes_by_firmware(machine, kind.reboot)


@promised("wiki-start", reboots=1)
def wiki_start(machine: Machine, kind: Kind) -> None:
    """the wiki's other way: KNAME, and the service just started before the reboot"""
    line = configure_marker(machine)
    version = choose_other_kernel(machine)
    start_service(machine)
    reboot_kexecs(machine, expected_line=line, expected_version=version, command=kind.reboot)


@promised("search", reboots=1)
def search(machine: Machine, kind: Kind) -> None:
    """no KNAME, and /boot not mounted: the kernel and its initrd are found there, and nothing stays mounted"""
    line = by_grub(machine)
    leave_boot_unmounted(machine)
    add_service(machine)
    start_service(machine)
    require(machine.run("mountpoint -q /boot").status != 0, "/boot stayed mounted")
    reboot_kexecs(machine, expected_line=line, command=kind.reboot)


@promised("kname-dash", reboots=1)
def no_kernel(machine: Machine, kind: Kind) -> None:
    """KNAME="-": the service unloads what is loaded, and reboots go by firmware"""
    load_image(machine)
    configure(machine, KNAME="-")
    add_service(machine)
    start_service(machine)
    require(not image_is_loaded(machine), "the kernel is still loaded")
    reboot_goes_by_firmware(machine, kind.reboot)


@promised("load-at-start", reboots=1)
def load_at_start(machine: Machine, kind: Kind) -> None:
    """LOAD_DURING_SHUTDOWN=no: loaded when the service starts, and again after the reboot"""
    line = configure_marker(machine)
    configure(machine, LOAD_DURING_SHUTDOWN="no")
    add_service(machine)
    start_service(machine)
    require(image_is_loaded(machine), "nothing was loaded when the service started")
    reboot_kexecs(machine, expected_line=line, command=kind.reboot)
    require(image_is_loaded(machine), "nothing was loaded at boot")


@promised("missing-kernel", reboots=1)
def missing_kernel(machine: Machine, kind: Kind) -> None:
    """a missing kernel does not hold up the reboot, which names it and goes by firmware"""
    add_service(machine)
    missing_kernel_does_not_block(machine, kind.reboot)


@promised("coldreboot", reboots=2)
def coldreboot(machine: Machine, kind: Kind) -> None:
    """coldreboot with a kernel loaded: firmware, once"""
    add_service(machine)
    cold_once(machine, kind.reboot)


@promised("nokexec", reboots=1)
def flag_of_old(machine: Machine, kind: Kind) -> None:
    """reboot after touching /nokexec: firmware, and the flag is gone"""
    add_service(machine)
    start_service(machine)
    machine.check("touch /nokexec")
    reboot_goes_by_firmware(machine, kind.reboot)
    machine.check("test ! -e /nokexec")


@promised("poweroff", reboots=0)
def power_off(machine: Machine, kind: Kind) -> None:
    """switched off with a kernel loaded: the power goes off"""
    add_service(machine)
    start_service(machine)
    load_image(machine)
    end = machine.end_by(kind.power_off)
    require_no_jump(end)
    require(end.powered_off, "the power is still on")


@promised("fastreboot", reboots=1)
def fast_reboot(machine: Machine, kind: Kind) -> None:
    """fastreboot, the service in no runlevel: kexec if the kernel can be loaded, else nothing happens"""
    fastreboot_refuses_a_missing_kernel(machine)
    reboot_kexecs(machine, expected_line=by_grub(machine), command="fastreboot --running")


@promised("history", reboots=2)
def history(machine: Machine, kind: Kind) -> None:
    """--history after a reboot by kexec and a coldreboot: the way, the kernels, and the times that the console shows"""
    configure_marker(machine)
    add_service(machine)
    start_service(machine)
    require_told(machine, machine.reboot_by(kind.reboot))
    require_told(machine, machine.reboot_by("coldreboot"))
