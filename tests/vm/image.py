"""The lab's disks: a Debian that boots by real GRUB, and the same with a package installed and saved as it runs.

Base:      Debian 12 with sysvinit as init, made by mmdebstrap and mke2fs without mounting anything.
Installed: a layer over it; the package was installed by dpkg inside the machine, the machine booted again,
           and its state saved in the disk's file, so that a test starts within seconds.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Callable

from apt_sources import debian_sources
from cache import HERE, cache_directory, digest, keep_newest, only_one_builder
from machine import Machine
from qemu import Qemu

RELEASE = "bookworm"
ROOT_UUID = "6b657865-632d-6c6f-6164-2d6c61622121"
DISK_SIZE = 3 << 30
PARTITION_START = 1 << 20
_POWERED_OFF = "powered-off"

SYSTEM = ["sysvinit-core", "sysv-rc", "initscripts", "udev", "kmod", "grub-pc", "initramfs-tools", "zstd"]
# What kexec-load's package depends on: the machine has no network to fetch it.
RUN_TIME_LIBRARIES = [
    "debconf",
    "libboost-filesystem1.74.0",
    "libboost-program-options1.74.0",
    "libbz2-1.0",
    "libelf1",
    "liblz4-1",
    "liblzma5",
    "liblzo2-2",
    "libzstd1",
    "zlib1g",
]

Tell = Callable[[str], None]


def base_disk(tell: Tell = print) -> Path:
    """The base disk, built if these inputs were never built before."""
    directory = cache_directory()
    inputs = [HERE / "image.py", *(file for file in (HERE / "guest").rglob("*") if file.is_file())]
    disk = directory / f"base-{digest(inputs)}.qcow2"
    with only_one_builder(directory):
        if not disk.exists():
            tell("building the virtual machine's Debian (once)")
            _make_in_scratch(disk, _build_base)
        keep_newest(disk, "base-*.qcow2")
    return disk


def installed_disk(package: Path, tell: Tell = print) -> Path:
    """The base with `package` installed, running: start a copy of it with Machine(..., saved=True)."""
    base = base_disk(tell)
    directory = cache_directory()
    emulator = subprocess.run(["qemu-system-x86_64", "--version"], check=True, capture_output=True, text=True).stdout
    inputs = [package, HERE / "image.py", HERE / "machine.py", HERE / "qemu.py"]
    # The layer names its base by its path.
    disk = directory / f"installed-{digest(inputs, str(base), emulator)}.qcow2"
    with only_one_builder(directory):
        if not disk.exists():
            tell(f"installing {package.name} in the virtual machine (once)")
            _make_in_scratch(disk, lambda scratch, out: _build_installed(scratch, out, base, package))
        keep_newest(disk, "installed-*.qcow2")
    return disk


def copy_powered_off(installed: Path, to: Path) -> Path:
    """A copy of an installed disk as it was when the machine was switched off: it boots without repairs."""
    shutil.copyfile(installed, to)
    _run("qemu-img", "snapshot", "-a", _POWERED_OFF, str(to))
    return to


def _make_in_scratch(disk: Path, build: Callable[[Path, Path], None]) -> None:
    """Only a disk that was built to its end gets its name. What a failed build wrote stays for reading."""
    scratch = disk.with_suffix(".build")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    unfinished = scratch / "disk.qcow2"
    build(scratch, unfinished)
    unfinished.rename(disk)
    shutil.rmtree(scratch)


def _build_base(scratch: Path, disk: Path) -> None:
    root, raw = scratch / "root", scratch / "disk.raw"
    _debootstrap(root, scratch / "mmdebstrap.log")
    _lay_out(root, raw)
    _run("qemu-img", "convert", "-O", "qcow2", str(raw), str(disk))
    _install_grub(root, disk, scratch)


def _debootstrap(root: Path, log: Path) -> None:
    with open(log, "w", encoding="utf-8") as output:
        status = subprocess.run(
            [
                *["mmdebstrap", "--variant=minbase", f"--include={','.join(SYSTEM + RUN_TIME_LIBRARIES)}"],
                *[f"--customize-hook={HERE / 'guest' / 'set-up'}", RELEASE, str(root), "-"],
            ],
            input=debian_sources(RELEASE),
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LAB_ROOT_UUID": ROOT_UUID},
            check=False,
        ).returncode
    if status != 0:
        raise RuntimeError(f"mmdebstrap failed, see {log}:\n{''.join(log.read_text().splitlines(True)[-15:])}")


def _lay_out(root: Path, raw: Path) -> None:
    """One ext4 partition from a directory, needing neither a mount nor a loop device."""
    with open(raw, "wb") as file:
        file.truncate(DISK_SIZE)
    sectors = f"label: dos\nstart={PARTITION_START // 512}, type=83, bootable\n"
    subprocess.run(["sfdisk", "--quiet", str(raw)], input=sectors, text=True, check=True)
    _run(
        *["mke2fs", "-q", "-t", "ext4", "-U", ROOT_UUID, "-d", str(root), "-E", f"offset={PARTITION_START}"],
        # GRUB 2.06 reads neither of these.
        *["-O", "^metadata_csum_seed,^orphan_file"],
        *[str(raw), f"{(DISK_SIZE - PARTITION_START) // 1024}k"],
    )


def _install_grub(root: Path, disk: Path, logs: Path) -> None:
    command_line = f"root=UUID={ROOT_UUID} ro console=ttyS0 init=/usr/local/sbin/lab-install-grub"
    kernel, initrd = (str((root / name).resolve()) for name in ("vmlinuz", "initrd.img"))
    qemu = Qemu(disk, logs, ["-kernel", kernel, "-initrd", initrd, "-append", command_line])
    try:
        qemu.console.expect("lab: GRUB is installed")
        qemu.wait()
    finally:
        qemu.kill()


def _build_installed(scratch: Path, disk: Path, base: Path, package: Path) -> None:
    _run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", str(base), str(disk))
    as_second_drive = ["-drive", f"file={package},if=virtio,format=raw,readonly=on"]
    with Machine(disk, scratch, more=as_second_drive) as machine:
        _install(machine, package)
        machine.end_by("poweroff")
    _run("qemu-img", "snapshot", "-c", _POWERED_OFF, str(disk))
    with Machine(disk, scratch) as machine:
        machine.save()


def _install(machine: Machine, package: Path) -> None:
    """As an administrator would who answered debconf's questions beforehand."""
    name = _run("dpkg-deb", "--field", str(package), "Package").strip()
    for question, answer in {"load_kexec": "true", "use_grub_config": "false"}.items():
        machine.check(f"echo '{name} {name}/{question} boolean {answer}' | debconf-set-selections")
    machine.check(f"head -c {package.stat().st_size} /dev/vdb >/root/package.deb")
    machine.check("DEBIAN_FRONTEND=noninteractive dpkg --install /root/package.deb")


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
