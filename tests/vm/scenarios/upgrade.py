"""Point 6: a kernel upgrade while an image of the old kernel is loaded."""

from machine import Machine
from scenarios import scenario
from scenarios.support import configure_marker, image_is_loaded, load_image, reboot_kexecs, require


@scenario("kernel-upgrade", reboots=3)
def new_kernel_starts(machine: Machine) -> None:
    """a second kernel package installed while an image of the first is loaded: the new one is loaded at once, and starts"""
    line = configure_marker(machine)
    load_image(machine)
    old = machine.check("uname -r")
    machine.check("dpkg --install /root/second-kernel/*.deb", timeout=900)
    new = machine.check("basename /root/second-kernel/*.deb").split("_")[0].removeprefix("linux-image-")
    require(old != new, f"the second kernel is no other than the first, {old}")
    require(image_is_loaded(machine), "the image of the old kernel vanished during the upgrade")
    status = machine.check("kexec-load --status")
    require(f"vmlinuz-{new}" in status, f"after the upgrade this is loaded: {status}")
    reboot_kexecs(machine, expected_line=line, expected_version=new)
