"""systemd machines: a base disk of each Debian release, and over it the same with the package installed, saved as it runs.

Base:      Debian with systemd, a /boot of its own and real GRUB: Debian 12 with two kernels, and sid, for the newest systemd.
Installed: a layer over it with our package, as it was installed in the running machine, which then booted with it.
"""

import subprocess
from pathlib import Path
from typing import Callable

from apt_sources import debian_sources, other_release
from building import RELEASE, debootstrap, install_grub, layer_over, run, scratch_directory, second_drive
from cache import HERE, cache_directory, digest, keep_newest, only_one_builder
from image import RUN_TIME_LIBRARIES, install_package
from layout import SEPARATE_BOOT, write_disk
from machine import Machine

NEWEST = "sid"
RELEASES = (RELEASE, NEWEST)

_LAYOUT = SEPARATE_BOOT
_PACKAGES = ["systemd-sysv", "dbus", "udev", "kmod", "grub-pc", "initramfs-tools", "zstd"]

Tell = Callable[[str], None]


def base_disk(release: str, tell: Tell = print) -> Path:
    """The base disk, built if these inputs were never built before."""
    directory = cache_directory()
    sources = [HERE / name for name in ("building.py", "systemd_image.py", "image.py", "layout.py")]
    guests = [file for name in ("guest", "systemd") for file in (HERE / name).rglob("*") if file.is_file()]
    disk = directory / f"systemd-base-{release}-{digest(sources + guests)}.qcow2"
    with only_one_builder(directory, f"systemd-base-{release}"):
        if not disk.exists():
            tell(f"building the systemd machines' Debian {release} (once)")
            _build_base(release, disk)
        keep_newest(disk, f"systemd-base-{release}-*.qcow2")
    return disk


def installed_disk(release: str, package: Path, tell: Tell = print) -> Path:
    """The base with `package` installed, running: start a copy of it with Machine(..., saved=True)."""
    base = base_disk(release, tell)
    directory = cache_directory()
    emulator = subprocess.run(["qemu-system-x86_64", "--version"], check=True, capture_output=True, text=True).stdout
    inputs = [package, *(HERE / name for name in ("building.py", "systemd_image.py", "image.py", "machine.py", "qemu.py"))]
    disk = directory / f"systemd-{release}-{digest(inputs, str(base), emulator)}.qcow2"
    with only_one_builder(directory, f"systemd-{release}"):
        if not disk.exists():
            tell(f"installing {package.name} in the systemd machine of Debian {release} (once)")
            _build_installed(disk, base, package)
        keep_newest(disk, f"systemd-{release}-*.qcow2")
    return disk


def _build_base(release: str, disk: Path) -> None:
    with scratch_directory(disk.with_suffix(".build")) as scratch:
        tree, raw, unfinished = scratch / "root", scratch / "disk.raw", scratch / "disk.qcow2"
        # The package under test was built on Debian 12, some of whose libraries later releases have by other names only.
        sources = debian_sources(RELEASE)
        if release != RELEASE:
            sources = other_release(sources, RELEASE, release) + "\n" + sources
        hook = HERE / "systemd" / "set-up"
        debootstrap(tree, _PACKAGES + RUN_TIME_LIBRARIES, hook, scratch / "mmdebstrap.log", release, sources)
        write_disk(_LAYOUT, tree, raw)
        run("qemu-img", "convert", "-O", "qcow2", str(raw), str(unfinished))
        kernel, initrd = ((tree / name).resolve() for name in ("vmlinuz", "initrd.img"))
        install_grub(unfinished, kernel, initrd, _LAYOUT.root.uuid, scratch)
        unfinished.rename(disk)


def _build_installed(disk: Path, base: Path, package: Path) -> None:
    with scratch_directory(disk.with_suffix(".build")) as scratch:
        unfinished = layer_over(base, scratch / "disk.qcow2")
        with Machine(unfinished, scratch, more=second_drive(package)) as machine:
            install_package(machine, package)
            machine.end_by("systemctl poweroff")
        with Machine(unfinished, scratch) as machine:
            machine.save()
        unfinished.rename(disk)
