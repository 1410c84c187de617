"""The crash kernel of an OpenRC machine: the service kdump, and Debian's configuration."""

from machine import Machine
from openrc_scenarios import scenario
from openrc_scenarios.support import other_kernel
from scenarios.crash_support import crash_kernel_is_loaded, make_crash_initrd, panic_is_captured, reserve_as_told
from scenarios.support import reboot_goes_by_firmware, require

_SERVICE = "/etc/init.d/kdump"


@scenario("gentoo", "crash", reboots=3)
def crash(machine: Machine) -> None:
    """kdump says what to reserve, then loads at boot what /etc/default/kdump-tools names, in which a panic ends"""
    other = other_kernel(machine)
    initrd = make_crash_initrd(machine, other)
    _configure(
        machine,
        USE_KDUMP="1",
        KDUMP_KERNEL=f"/boot/vmlinuz-{other}",
        KDUMP_INITRD=initrd,
        KDUMP_CMDLINE_APPEND="irqpoll nr_cpus=1 reset_devices crash=openrc",
    )
    machine.check("rc-update add kdump default")
    result = machine.run(f"{_SERVICE} start")
    require(result.status != 0, f"'{_SERVICE} start' succeeded without memory: {result.output}")
    reserve_as_told(machine, result.output)
    reboot_goes_by_firmware(machine)
    require(crash_kernel_is_loaded(machine), "the service did not load the crash kernel at boot")
    said = machine.check(f"{_SERVICE} restart")
    require("still what the configuration says" in said, f"nothing had changed, and '{_SERVICE} restart' said: {said}")
    machine.check(f"touch {initrd}")
    said = machine.check(f"{_SERVICE} reload")
    require("loaded crash kernel" in said, f"the initrd had changed, and '{_SERVICE} reload' said: {said}")
    capture = panic_is_captured(machine)
    require(capture.release == other, f"the panic started Linux {capture.release} instead of {other}")
    require(" crash=openrc" in capture.command_line, f"the crash kernel's command line is {capture.command_line!r}")
    machine.check(f"{_SERVICE} stop")
    require(not crash_kernel_is_loaded(machine), f"'{_SERVICE} stop' left the crash kernel loaded")


def _configure(machine: Machine, **settings: str) -> None:
    lines = "\n".join(f'{key}="{value}"' for key, value in settings.items())
    machine.check(f"cat >/etc/default/kdump-tools <<'END'\n{lines}\nEND")
