"""The crash kernel: a real panic ends in it, with the crashed kernel's memory readable."""

import re

from layout import CRASH
from machine import Machine
from scenarios import scenario
from scenarios.crash_support import (
    PANIC,
    configure_crash_kernel,
    crash_kernel_is_loaded,
    make_crash_initrd,
    panic_is_captured,
    reserve,
)
from scenarios.support import (
    configure_marker,
    image_is_loaded,
    load_image,
    reboot_goes_by_kexec,
    reboot_kexecs,
    require,
)

_APPENDED = "irqpoll nr_cpus=1 reset_devices"
_SERVICE = "/etc/init.d/kdump"


@scenario("crash-captured", reboots=2, layout=CRASH)
def captured(machine: Machine) -> None:
    """the service kdump, enabled, loads the crash kernel at boot; a panic ends in it, with a readable /proc/vmcore"""
    make_crash_initrd(machine)
    configure_crash_kernel(machine, f"{_APPENDED} crash=captured")
    machine.check("update-rc.d kdump defaults && update-rc.d kdump enable")
    reboot_goes_by_kexec(machine)
    require(crash_kernel_is_loaded(machine), "the service did not load the crash kernel at boot")
    capture = panic_is_captured(machine)
    require(" crash=captured " in capture.command_line, f"the crash kernel's command line is {capture.command_line!r}")
    require(crash_kernel_is_loaded(machine), "the boot after the panic did not load the crash kernel again")


@scenario("crash-estimate", reboots=1, layout=CRASH)
def estimated(machine: Machine) -> None:
    """with exactly as much memory as --estimate says the crash kernel boots"""
    make_crash_initrd(machine)
    configure_crash_kernel(machine, _APPENDED)
    said = machine.check("kexec-load --estimate")
    found = re.match(r"crashkernel=(\d+)M is enough for /boot/vmlinuz-", said)
    require(found is not None, f"--estimate said: {said}")
    assert found
    reserve(machine, int(found[1]))
    _start(machine)
    panic_is_captured(machine)


@scenario("crash-no-reservation", reboots=1)
def no_reservation(machine: Machine) -> None:
    """without crashkernel= the service says which one to add, with a status of its own; reboots go by kexec as ever"""
    make_crash_initrd(machine)
    line = configure_marker(machine)
    result = machine.run(f"{_SERVICE} start")
    require(result.status == 7, f"'{_SERVICE} start' ended with status {result.status}: {result.output}")
    require(
        re.search(r"no memory is reserved for a crash kernel: add crashkernel=\d+M to ", result.output) is not None,
        f"'{_SERVICE} start' said: {result.output}",
    )
    reboot_kexecs(machine, expected_line=line)


@scenario("crash-reservation-too-small", reboots=0, layout=CRASH)
def too_small(machine: Machine) -> None:
    """what does not fit is refused before the kernel is asked: the crash kernel that was loaded before stays"""
    make_crash_initrd(machine)
    configure_crash_kernel(machine, _APPENDED)
    _start(machine)
    machine.check("mkdir /root/big && truncate -s 170M /root/big/file && cd /root/big && echo file | cpio --quiet -o -H newc >/root/big.img")
    result = machine.run("kexec-load --panic --initrd /root/big.img")
    require(result.status == 1, f"a load that does not fit ended with status {result.status}: {result.output}")
    require("too little memory is reserved" in result.output, f"a load that does not fit said: {result.output}")
    require(crash_kernel_is_loaded(machine), "a load that does not fit cost the crash kernel that was loaded before")
    machine.check(f"{_SERVICE} stop")
    reserve(machine, 32)
    result = machine.run(f"{_SERVICE} start")
    require(result.status == 1, f"'{_SERVICE} start' ended with status {result.status}: {result.output}")
    require(
        re.search(r"it takes \d+ MiB to load, and 32 MiB are reserved", result.output) is not None,
        f"'{_SERVICE} start' said: {result.output}",
    )
    require(not crash_kernel_is_loaded(machine), "a crash kernel is loaded")


@scenario("crash-replaced", reboots=1, layout=CRASH)
def replaced(machine: Machine) -> None:
    """changed configuration, initrd, kernel: 'reload' loads them, and keeps what has not changed; a panic starts the new one"""
    initrd = make_crash_initrd(machine)
    configure_crash_kernel(machine, f"{_APPENDED} crash=first")
    _start(machine)
    said = machine.check(f"{_SERVICE} reload")
    require("still what the configuration says" in said, f"nothing had changed, and '{_SERVICE} reload' said: {said}")
    for changed in (initrd, "$(readlink -f /vmlinuz)"):
        machine.check(f"touch {changed}")
        _require_reloaded(machine)
    configure_crash_kernel(machine, f"{_APPENDED} crash=second")
    _require_reloaded(machine)
    capture = panic_is_captured(machine)
    require(" crash=second " in capture.command_line, f"the crash kernel's command line is {capture.command_line!r}")


@scenario("crash-by-kexec", reboots=1, layout=CRASH)
def by_kexec(machine: Machine) -> None:
    """kexec -p loads a crash kernel, which kdump keeps, an upgrade of the package too; a panic starts it; kexec -p -u unloads"""
    initrd = make_crash_initrd(machine)
    load_image(machine)
    load = f'kexec -p /vmlinuz --initrd={initrd} --append="console=ttyS0 {_APPENDED} crash=kexec"'
    machine.check(load)
    machine.check("kexec -p -u")
    require(not crash_kernel_is_loaded(machine), "'kexec -p -u' left the crash kernel loaded")
    require(image_is_loaded(machine), "'kexec -p -u' unloaded the image for the next reboot")
    machine.check(load)
    said = machine.check(f"{_SERVICE} start")
    require("loaded by hand is kept" in said, f"'{_SERVICE} start' said: {said}")
    # What dpkg runs when the package is replaced by its next version.
    machine.check("sh /var/lib/dpkg/info/kexec-load.prerm upgrade 9 && sh /var/lib/dpkg/info/kexec-load.postinst configure 0.1.0")
    require(crash_kernel_is_loaded(machine), "the package's upgrade unloaded the crash kernel")
    capture = panic_is_captured(machine)
    require(" crash=kexec" in capture.command_line, f"the crash kernel's command line is {capture.command_line!r}")


@scenario("crash-unloaded", reboots=2, layout=CRASH)
def unloaded(machine: Machine) -> None:
    """a crash kernel that was unloaded is not started by a panic; the image for the next reboot is another matter"""
    make_crash_initrd(machine)
    configure_crash_kernel(machine, _APPENDED)
    line = configure_marker(machine)
    load_image(machine)
    _start(machine)
    machine.check(f"{_SERVICE} stop")
    require(not crash_kernel_is_loaded(machine), f"'{_SERVICE} stop' left the crash kernel loaded")
    require(image_is_loaded(machine), f"'{_SERVICE} stop' unloaded the image for the next reboot")
    status = machine.run("kexec-load --panic --status")
    require(status.status == 3, f"--panic --status ended with status {status.status}")
    reboot_kexecs(machine, expected_line=line)
    # Without a crash kernel the machine's own setting decides what follows a panic.
    reboot = machine.reboot_by(f"sync; echo 1 >/proc/sys/kernel/panic; {PANIC}")
    require(reboot.way == "firmware", f"the panic ended in {reboot.way}")


@scenario("crash-load-failed", reboots=1, layout=CRASH)
def load_failed(machine: Machine) -> None:
    """a load that only the kernel can refuse: the earlier crash kernel is loaded again, and starts at a panic"""
    make_crash_initrd(machine)
    configure_crash_kernel(machine, f"{_APPENDED} crash=earlier")
    load_image(machine)
    _start(machine)
    said = _fail_to_load(machine)
    require("is loaded again" in said, f"the failed load said: {said}")
    require(crash_kernel_is_loaded(machine), "the earlier crash kernel is not loaded any more")
    require(image_is_loaded(machine), "the failed load cost the image for the next reboot")
    capture = panic_is_captured(machine)
    require(" crash=earlier " in capture.command_line, f"the crash kernel's command line is {capture.command_line!r}")


@scenario("crash-load-lost", reboots=0, layout=CRASH)
def load_lost(machine: Machine) -> None:
    """the same where the earlier one's files have changed: that no crash kernel is loaded is said loudly"""
    initrd = make_crash_initrd(machine)
    configure_crash_kernel(machine, _APPENDED)
    _start(machine)
    machine.check(f"touch {initrd}")
    said = _fail_to_load(machine)
    require("NO CRASH KERNEL IS LOADED ANY MORE" in said, f"the failed load said: {said}")
    require(not crash_kernel_is_loaded(machine), "a crash kernel is loaded")
    _start(machine)


def _start(machine: Machine) -> None:
    machine.check(f"{_SERVICE} start")
    require(crash_kernel_is_loaded(machine), f"'{_SERVICE} start' succeeded, and no crash kernel is loaded")


def _require_reloaded(machine: Machine) -> None:
    said = machine.check(f"{_SERVICE} reload")
    require("loaded crash kernel" in said, f"'{_SERVICE} reload' said: {said}")
    require(crash_kernel_is_loaded(machine), f"'{_SERVICE} reload' left no crash kernel")


def _fail_to_load(machine: Machine) -> str:
    """Who holds a kernel open for writing keeps the kernel from reading it, which nobody can know beforehand."""
    machine.check("cp /vmlinuz /root/vmlinuz")
    result = machine.run("exec 3>>/root/vmlinuz; kexec-load --panic --kernel /root/vmlinuz --initrd /initrd.img")
    require(result.status == 1, f"the load ended with status {result.status}: {result.output}")
    require("failed (ETXTBSY)" in result.output, f"the load said: {result.output}")
    return result.output
