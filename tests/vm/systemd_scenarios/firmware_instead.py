"""A load that fails or takes long delays the reboot by a bounded time."""

from machine import Machine
from scenarios.support import require, require_cause
from systemd_scenarios import scenario
from systemd_scenarios.support import goes_by_firmware, unload

_SLOW = """mv /usr/sbin/kexec-load /usr/sbin/kexec-load.real && install -m 755 /dev/stdin /usr/sbin/kexec-load <<'END'
#!/bin/sh
case "$*" in *reboot*) exec sleep 100000 ;; esac
exec /usr/sbin/kexec-load.real "$@"
END"""


@scenario("slow-load", reboots=1)
def slow(machine: Machine) -> None:
    """a load that never ends: systemd ends it after 45 seconds, and the machine reboots by firmware"""
    unload(machine)
    machine.check(_SLOW)
    reboot = goes_by_firmware(machine, "systemctl reboot")
    ended = [line for line in reboot.lines if "reboot: Restarting system" in line.text]
    require(bool(ended) and ended[0].time - reboot.typed < 200, "the machine waited longer than it should")


@scenario("broken-configuration", reboots=1)
def broken(machine: Machine) -> None:
    """an unclosed quote in /etc/default/kexec: firmware, with place and fault on the console"""
    machine.check("echo 'APPEND=\"root=/dev/vda1 ro' >>/etc/default/kexec")
    require_cause(goes_by_firmware(machine, "reboot"), r"/etc/default/kexec:\d+:\d+: ", "quotation mark is never closed")


@scenario("kexec-load-disabled", reboots=1)
def disabled_in_the_kernel(machine: Machine) -> None:
    """kernel.kexec_load_disabled=1 with nothing loaded: firmware, and the console names the setting"""
    unload(machine)
    machine.check("echo 1 >/proc/sys/kernel/kexec_load_disabled")
    require_cause(goes_by_firmware(machine, "reboot"), "kexec_load_disabled")
