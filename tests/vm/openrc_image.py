"""OpenRC machines: a base disk, and over it, for each of the ways in which such machines end, one with our files installed.

Base:      Debian 12 with OpenRC, two kernels, a /boot of its own and real GRUB.
Installed: a layer over it with our files, saved as it runs. Which kind of machine it is, QEMU's -smbios tells it.
"""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable

from building import debootstrap, install_grub, layer_over, run, scratch_directory, second_drive
from cache import HERE, cache_directory, digest, keep_newest, only_one_builder
from image import RUN_TIME_LIBRARIES, SYSTEM, install_package
from layout import SEPARATE_BOOT, write_disk
from machine import Machine
from qemu import Qemu

# Gentoo's inittab and Debian's, both for sysvinit's init; OpenRC's own init; Alpine's busybox. They have what "cmake
# --install" gives.
_KINDS_WITH_FILES = ("gentoo", "debian", "openrc-init", "busybox")
# As the kind "debian", with the Debian package in place of the files.
_KIND_WITH_PACKAGE = "debian-package"

_LAYOUT = SEPARATE_BOOT
_PACKAGES = [name for name in SYSTEM if name != "sysv-rc"] + ["openrc", "busybox-static"]

Tell = Callable[[str], None]


def as_kind(kind: str) -> list[str]:
    """QEMU's arguments for a machine of this kind."""
    return ["-smbios", f"type=1,product={kind}"]


def base_disk(tell: Tell = print) -> Path:
    """The base disk, built if these inputs were never built before."""
    directory = cache_directory()
    sources = [HERE / name for name in ("building.py", "openrc_image.py", "image.py", "layout.py")]
    guests = [file for name in ("guest", "openrc") for file in (HERE / name).rglob("*") if file.is_file()]
    disk = directory / f"openrc-base-{digest(sources + guests)}.qcow2"
    with only_one_builder(directory, "openrc-base"):
        if not disk.exists():
            tell("building the OpenRC machines' Debian (once)")
            _build_base(disk, directory / "openrc-base.build")
        keep_newest(disk, "openrc-base-*.qcow2")
    return disk


def installed_disks(files: Path, package: Path, tell: Tell = print) -> dict[str, Path]:
    """Each kind, running, with the tar archive `files` unpacked in / or the .deb `package` installed: start copies with
    Machine(..., saved=True)."""
    base = base_disk(tell)
    directory = cache_directory()
    emulator = subprocess.run(["qemu-system-x86_64", "--version"], check=True, capture_output=True, text=True).stdout
    inputs = [files, package, *(HERE / name for name in ("building.py", "openrc_image.py", "image.py", "machine.py", "qemu.py"))]
    name = digest(inputs, str(base), emulator)
    kinds = (*_KINDS_WITH_FILES, _KIND_WITH_PACKAGE)
    disks = {kind: directory / f"openrc-{kind}-{name}.qcow2" for kind in kinds}
    with only_one_builder(directory, "openrc-installed"):
        missing = {kind: disk for kind, disk in disks.items() if not disk.exists()}
        if missing:
            tell("installing in the OpenRC machines (once)")
            _build_installed(missing, directory / f"openrc-files-{name}.qcow2", base, files, package)
        for kind, disk in disks.items():
            keep_newest(disk, f"openrc-{kind}-*.qcow2")
    return disks


def _build_base(disk: Path, directory: Path) -> None:
    with scratch_directory(directory) as scratch:
        tree, raw, unfinished = scratch / "root", scratch / "disk.raw", scratch / "disk.qcow2"
        debootstrap(tree, _PACKAGES + RUN_TIME_LIBRARIES, HERE / "openrc" / "set-up", scratch / "mmdebstrap.log")
        write_disk(_LAYOUT, tree, raw)
        run("qemu-img", "convert", "-O", "qcow2", str(raw), str(unfinished))
        kernel, initrd = ((tree / name).resolve() for name in ("vmlinuz", "initrd.img"))
        install_grub(unfinished, kernel, initrd, _LAYOUT.root.uuid, scratch)
        unfinished.rename(disk)


def _build_installed(disks: dict[str, Path], common: Path, base: Path, files: Path, package: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        building = []
        if _KIND_WITH_PACKAGE in disks:
            building.append(pool.submit(_install_package, base, package, disks[_KIND_WITH_PACKAGE]))
        if not common.exists():
            _install_files(base, files, common)
        keep_newest(common, "openrc-files-*.qcow2")
        building += [pool.submit(_save_running, kind, common, disks[kind]) for kind in _KINDS_WITH_FILES if kind in disks]
        for each in building:
            each.result()


def _install_files(base: Path, files: Path, disk: Path) -> None:
    """The files come onto a disk that all kinds with files are layers of."""
    with scratch_directory(disk.with_suffix(".build")) as scratch:
        unfinished = layer_over(base, scratch / "disk.qcow2")
        qemu = Qemu(unfinished, scratch, as_kind("install") + second_drive(files))
        try:
            qemu.console.expect("lab: the files are installed")
            qemu.wait()
        finally:
            qemu.kill()
        unfinished.rename(disk)


def _install_package(base: Path, package: Path, disk: Path) -> None:
    """The package is installed in the running machine, which then boots with it."""
    with scratch_directory(disk.with_suffix(".build")) as scratch:
        unfinished = layer_over(base, scratch / "disk.qcow2")
        with Machine(unfinished, scratch, more=as_kind(_KIND_WITH_PACKAGE) + second_drive(package)) as machine:
            install_package(machine, package)
            machine.end_by("poweroff")
        with Machine(unfinished, scratch, more=as_kind(_KIND_WITH_PACKAGE)) as machine:
            machine.save()
        unfinished.rename(disk)


def _save_running(kind: str, below: Path, disk: Path) -> None:
    with scratch_directory(disk.with_suffix(".build")) as scratch:
        unfinished = layer_over(below, scratch / "disk.qcow2")
        with Machine(unfinished, scratch, more=as_kind(kind)) as machine:
            machine.save()
        unfinished.rename(disk)
