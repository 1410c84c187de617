"""OpenRC machines: a base disk, and over it, for each of the ways in which such machines end, one with our files installed.

Base:      Debian 12 with OpenRC, two kernels, a /boot of its own and real GRUB.
Installed: a layer over it with our files, saved as it runs. Which kind of machine it is, QEMU's -smbios tells it.
"""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator

from apt_sources import debian_sources
from cache import HERE, cache_directory, digest, keep_newest, only_one_builder
from image import RELEASE, RUN_TIME_LIBRARIES, SYSTEM
from layout import SEPARATE_BOOT, write_disk
from machine import Machine
from qemu import Qemu

# Gentoo's inittab and Debian's, both for sysvinit's init; OpenRC's own init; Alpine's busybox.
KINDS = ("gentoo", "debian", "openrc-init", "busybox")

_LAYOUT = SEPARATE_BOOT
_PACKAGES = [name for name in SYSTEM if name != "sysv-rc"] + ["openrc", "busybox-static"]

Tell = Callable[[str], None]


def as_kind(kind: str) -> list[str]:
    """QEMU's arguments for a machine of this kind."""
    return ["-smbios", f"type=1,product={kind}"]


def base_disk(tell: Tell = print) -> Path:
    """The base disk, built if these inputs were never built before."""
    directory = cache_directory()
    sources = [HERE / "openrc_image.py", HERE / "image.py", HERE / "layout.py"]
    guests = [file for name in ("guest", "openrc") for file in (HERE / name).rglob("*") if file.is_file()]
    disk = directory / f"openrc-base-{digest(sources + guests)}.qcow2"
    with only_one_builder(directory, "openrc-base"):
        if not disk.exists():
            tell("building the OpenRC machines' Debian (once)")
            _build_base(disk, directory / "openrc-base.build")
        keep_newest(disk, "openrc-base-*.qcow2")
    return disk


def installed_disks(files: Path, tell: Tell = print) -> dict[str, Path]:
    """Each kind with the tar archive `files` unpacked in /, running: start copies with Machine(..., saved=True)."""
    base = base_disk(tell)
    directory = cache_directory()
    emulator = subprocess.run(["qemu-system-x86_64", "--version"], check=True, capture_output=True, text=True).stdout
    inputs = [files, HERE / "openrc_image.py", HERE / "machine.py", HERE / "qemu.py"]
    name = digest(inputs, str(base), emulator)
    disks = {kind: directory / f"openrc-{kind}-{name}.qcow2" for kind in KINDS}
    with only_one_builder(directory, "openrc-installed"):
        if not all(disk.exists() for disk in disks.values()):
            tell("installing in the OpenRC machines (once)")
            _build_installed(disks, directory / f"openrc-files-{name}.qcow2", base, files)
        for kind, disk in disks.items():
            keep_newest(disk, f"openrc-{kind}-*.qcow2")
    return disks


def _build_base(disk: Path, directory: Path) -> None:
    with _scratch(directory) as scratch:
        tree, raw, unfinished = scratch / "root", scratch / "disk.raw", scratch / "disk.qcow2"
        _debootstrap(tree, scratch / "mmdebstrap.log")
        write_disk(_LAYOUT, tree, raw)
        _run("qemu-img", "convert", "-O", "qcow2", str(raw), str(unfinished))
        _install_grub(tree, unfinished, scratch)
        unfinished.rename(disk)


def _debootstrap(root: Path, log: Path) -> None:
    with open(log, "w", encoding="utf-8") as output:
        status = subprocess.run(
            [
                *["mmdebstrap", "--variant=minbase", f"--include={','.join(_PACKAGES + RUN_TIME_LIBRARIES)}"],
                *[f"--customize-hook={HERE / 'openrc' / 'set-up'}", RELEASE, str(root), "-"],
            ],
            input=debian_sources(RELEASE),
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    if status != 0:
        raise RuntimeError(f"mmdebstrap failed, see {log}:\n{''.join(log.read_text().splitlines(True)[-15:])}")


def _install_grub(tree: Path, disk: Path, logs: Path) -> None:
    command_line = f"root=UUID={_LAYOUT.root.uuid} ro console=ttyS0 init=/usr/local/sbin/lab-install-grub"
    kernel, initrd = (str((tree / name).resolve()) for name in ("vmlinuz", "initrd.img"))
    qemu = Qemu(disk, logs, ["-kernel", kernel, "-initrd", initrd, "-append", command_line])
    try:
        qemu.console.expect("lab: GRUB is installed")
        qemu.wait()
    finally:
        qemu.kill()


def _build_installed(disks: dict[str, Path], common: Path, base: Path, files: Path) -> None:
    """The files come onto a disk that all kinds are layers of."""
    with _scratch(common.with_suffix(".build")) as scratch:
        unfinished = _layer_over(base, scratch)
        as_second_drive = ["-drive", f"file={files},if=virtio,format=raw,readonly=on"]
        qemu = Qemu(unfinished, scratch, as_kind("install") + as_second_drive)
        try:
            qemu.console.expect("lab: the files are installed")
            qemu.wait()
        finally:
            qemu.kill()
        unfinished.rename(common)
    keep_newest(common, "openrc-files-*.qcow2")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda kind: _save_running(kind, common, disks[kind]), disks))


def _save_running(kind: str, below: Path, disk: Path) -> None:
    with _scratch(disk.with_suffix(".build")) as scratch:
        unfinished = _layer_over(below, scratch)
        with Machine(unfinished, scratch, more=as_kind(kind)) as machine:
            machine.save()
        unfinished.rename(disk)


def _layer_over(below: Path, scratch: Path) -> Path:
    disk = scratch / "disk.qcow2"
    _run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", str(below), str(disk))
    return disk


@contextmanager
def _scratch(directory: Path) -> Iterator[Path]:
    """Only a disk that was built to its end leaves here. What a failed build wrote stays for reading."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    yield directory
    shutil.rmtree(directory)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
