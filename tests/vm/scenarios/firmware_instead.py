"""Point 4: where kexec is not wanted or not possible, the machine reboots by firmware and the console names the cause."""

from machine import Machine
from scenarios import scenario
from scenarios.support import configure, reboot_goes_by_firmware, require_cause


@scenario("load-kexec-false", reboots=1)
def switched_off(machine: Machine) -> None:
    """LOAD_KEXEC=false: firmware, and the console says so"""
    configure(machine, LOAD_KEXEC="false")
    require_cause(reboot_goes_by_firmware(machine), r"LOAD_KEXEC")


@scenario("missing-kernel", reboots=1)
def missing_kernel(machine: Machine) -> None:
    """the configured kernel does not exist: firmware, its path on the console"""
    configure(machine, KERNEL_IMAGE="/boot/vmlinuz-gone")
    reboot = reboot_goes_by_firmware(machine)
    require_cause(reboot, r"/boot/vmlinuz-gone", r"(?i)does not exist|no such file|not found|missing|there is no")


@scenario("truncated-kernel", reboots=1)
def truncated_kernel(machine: Machine) -> None:
    """half a kernel: firmware, and the console says that it is cut off"""
    machine.check('head -c 7000000 "/boot/vmlinuz-$(uname -r)" >/boot/vmlinuz-half')
    configure(machine, KERNEL_IMAGE="/boot/vmlinuz-half")
    reboot = reboot_goes_by_firmware(machine)
    require_cause(reboot, r"/boot/vmlinuz-half", r"(?i)truncated|cut (off|short)|incomplete|too short|ends (before|early)")


@scenario("broken-configuration", reboots=1)
def broken_configuration(machine: Machine) -> None:
    """an unclosed quote in /etc/default/kexec: firmware, with place, fault and a caret"""
    machine.check("echo 'APPEND=\"root=/dev/vda1 ro' >>/etc/default/kexec")
    last = machine.check("wc -l </etc/default/kexec")
    place, caret = rf"/etc/default/kexec:{last}:\d+: ", r"^ +\^$"
    require_cause(reboot_goes_by_firmware(machine), place, r"(?i)quot|unterminated", caret)


@scenario("kexec-load-disabled", reboots=1)
def disabled_in_the_kernel(machine: Machine) -> None:
    """kernel.kexec_load_disabled=1: firmware, and the console names the setting"""
    machine.check("echo 1 >/proc/sys/kernel/kexec_load_disabled")
    require_cause(reboot_goes_by_firmware(machine), r"kexec_load_disabled")
