"""A kernel is removed, and a reboot by hand."""

from machine import Machine
from scenarios.support import by_grub, configure, fastreboot_refuses_a_missing_kernel, image_is_loaded, require
from systemd_scenarios import scenario
from systemd_scenarios.support import configure_marker, kexecs, versions


@scenario("kernel-removed", reboots=1)
def removed(machine: Machine) -> None:
    """the loaded kernel's package is removed: it is unloaded at once, and a reboot starts the configured one"""
    older, newer = versions(machine)
    line = configure_marker(machine)
    machine.check(f"kexec-load --kernel /boot/vmlinuz-{older}")
    said = machine.check(f"dpkg --purge linux-image-{older} 2>&1")
    require("what was loaded is unloaded" in said, f"the removal said: {said}")
    require(not image_is_loaded(machine), "the removed kernel is still loaded")
    kexecs(machine, "reboot", line, newer)


@scenario("fastreboot", reboots=1)
def fast_reboot(machine: Machine) -> None:
    """fastreboot with LOAD_KEXEC=false: kexec if the kernel can be loaded, else nothing happens"""
    configure(machine, LOAD_KEXEC="false")
    fastreboot_refuses_a_missing_kernel(machine)
    kexecs(machine, "fastreboot --running", by_grub(machine), machine.check("uname -r"))
