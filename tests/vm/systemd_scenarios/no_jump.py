"""What is no reboot, and a cold one, never jump."""

from machine import Machine
from scenarios.support import image_is_loaded, require, require_no_jump
from systemd_scenarios import scenario
from systemd_scenarios.support import configure_marker, goes_by_firmware, kexecs


@scenario("coldreboot", reboots=2)
def coldreboot(machine: Machine) -> None:
    """coldreboot with the configured kernel loaded: firmware; the next reboot kexecs again"""
    line = configure_marker(machine)
    goes_by_firmware(machine, "coldreboot")
    kexecs(machine, "reboot", line)


@scenario("coldreboot-unload-forbidden", reboots=1)
def unload_forbidden(machine: Machine) -> None:
    """coldreboot with a kernel loaded that can't be unloaded any more: firmware"""
    configure_marker(machine)
    machine.check("echo 1 >/proc/sys/kernel/kexec_load_disabled")
    goes_by_firmware(machine, "coldreboot")


@scenario("stopped-by-hand", reboots=2)
def stopped(machine: Machine) -> None:
    """systemctl stop kexec-load: the reboot goes by firmware; that boot's own start brings kexec back"""
    line = configure_marker(machine)
    machine.check("systemctl stop kexec-load")
    require(not image_is_loaded(machine), "the image is still loaded")
    goes_by_firmware(machine, "reboot")
    kexecs(machine, "reboot", line)


@scenario("poweroff", reboots=0)
def power_off(machine: Machine) -> None:
    """systemctl poweroff with a kernel loaded: the power goes off"""
    require(image_is_loaded(machine), "nothing is loaded")
    end = machine.end_by("systemctl poweroff")
    require_no_jump(end)
    require(end.powered_off, "the power is still on")


@scenario("halt", reboots=0)
def halt(machine: Machine) -> None:
    """systemctl halt with a kernel loaded: the system halts and stays so"""
    require(image_is_loaded(machine), "nothing is loaded")
    require_no_jump(machine.end_by("systemctl halt"))


@scenario("soft-reboot", reboots=0, releases=("sid",))
def soft_reboot(machine: Machine) -> None:
    """systemctl soft-reboot with a kernel loaded: the userspace starts anew, the kernel goes on"""
    require(image_is_loaded(machine), "nothing is loaded")
    console = machine.soft_reboot_by("systemctl soft-reboot")
    jumped = [line for line in console if "Starting new kernel" in line or "Linux version" in line]
    require(not jumped, f"another kernel started: {jumped}")


@scenario("rescue", reboots=0)
def rescue(machine: Machine) -> None:
    """systemctl rescue with a kernel loaded: it is unloaded, and nothing jumps"""
    require(image_is_loaded(machine), "nothing is loaded")
    machine.check("systemctl --no-block rescue")
    machine.expect("You are in rescue mode")
    require(not image_is_loaded(machine), "the image is still loaded")
