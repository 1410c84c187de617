"""The crash kernel of a systemd machine: kdump.service."""

from machine import Machine
from scenarios.crash_support import (
    configure_crash_kernel,
    crash_kernel_is_loaded,
    make_crash_initrd,
    panic_is_captured,
    reserve_as_told,
)
from scenarios.support import image_is_loaded, require
from systemd_scenarios import scenario
from systemd_scenarios.support import goes_by_firmware, versions


# The lab makes its crash initrd with cpio, which sid's initramfs-tools does without.
@scenario("crash", reboots=3, releases=("bookworm",))
def crash(machine: Machine) -> None:
    """kdump.service says what to reserve, then loads at boot another kernel (KDUMP_KERNELVER), in which a panic ends"""
    other = versions(machine)[0]
    require(machine.check("uname -r") != other, "the older kernel is running")
    make_crash_initrd(machine, other)
    configure_crash_kernel(machine, "irqpoll nr_cpus=1 reset_devices crash=systemd", other)
    result = machine.run("systemctl enable --now kdump")
    require(result.status != 0, f"'systemctl enable --now kdump' succeeded without memory: {result.output}")
    reserve_as_told(machine, _journal(machine))
    goes_by_firmware(machine, "coldreboot")
    _require_loaded(machine, "the boot")
    machine.check("systemctl reload kdump")
    require("still what the configuration says" in _journal(machine), f"nothing had changed: {_journal(machine)}")
    machine.check(f"touch /boot/vmlinuz-{other} && systemctl reload kdump")
    require("have changed" in _journal(machine), f"the kernel had changed: {_journal(machine)}")
    machine.check("systemctl restart kdump")
    _require_loaded(machine, "'systemctl restart kdump'")
    require(image_is_loaded(machine), "the image for the next reboot is gone")
    capture = panic_is_captured(machine)
    require(capture.release == other, f"the panic started Linux {capture.release} instead of {other}")
    _require_loaded(machine, "the boot after the panic")
    machine.check("systemctl stop kdump")
    require(not crash_kernel_is_loaded(machine), "'systemctl stop kdump' left the crash kernel loaded")


def _require_loaded(machine: Machine, after: str) -> None:
    machine.run("systemctl is-system-running --wait")  # the lab's shell does not wait for kdump.service
    require(crash_kernel_is_loaded(machine), f"{after} left no crash kernel: {_journal(machine)}")


def _journal(machine: Machine) -> str:
    return machine.check("journalctl -b -u kdump -o cat --no-pager")
