"""The lab's disks: Debians that boot by real GRUB, and the same with a package installed and saved as they run.

Base:      Debian 12 with sysvinit as init, made by mmdebstrap and laid out as layout.py says, without mounting anything.
Installed: a layer over a base; the package was installed by dpkg inside the machine, the machine booted again,
           and its state saved in the disk's file, so that a test starts within seconds.
"""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable

from building import debootstrap, install_grub, layer_over, run, scratch_directory, second_drive
from cache import HERE, cache_directory, digest, keep_newest, only_one_builder
from layout import LAYOUTS, UNIFIED_ARGUMENT, UNIFIED_IMAGE, Layout, write_disk
from machine import Machine
from unified_image import write_unified_image

_POWERED_OFF = "powered-off"
DISK, _KERNEL, _INITRD = "disk.qcow2", "vmlinuz", "initrd.img"
_MACHINES_AT_A_TIME = 2

SYSTEM = ["sysvinit-core", "sysv-rc", "initscripts", "udev", "kmod", "grub-pc", "initramfs-tools", "zstd"]
# What kexec-load's package depends on: the machine has no network to fetch it.
RUN_TIME_LIBRARIES = [
    "debconf",
    "libblkid1",
    "libboost-filesystem1.74.0",
    "libboost-program-options1.74.0",
    "libbz2-1.0",
    "libdeflate0",
    "libelf1",
    "liblz4-1",
    "liblzma5",
    "liblzo2-2",
    "libzstd1",
    "zlib1g",
]

# What a system prepares by itself after it has started has come to its end.
AT_REST = "while pidof kexec-load >/dev/null; do sleep 1; done; sync"

Tell = Callable[[str], None]


def base_disk(layout: Layout, tell: Tell = print) -> Path:
    """A base disk, built with those of the other layouts if these inputs were never built before."""
    directory = cache_directory()
    sources = [HERE / name for name in ("building.py", "image.py", "layout.py", "unified_image.py")]
    inputs = sources + [file for file in (HERE / "guest").rglob("*") if file.is_file()]
    name = digest(inputs)
    disks = {each: directory / f"base-{each.name}-{name}.qcow2" for each in LAYOUTS}
    with only_one_builder(directory, "base"):
        if not all(disk.exists() for disk in disks.values()):
            tell("building the virtual machines' Debian (once)")
            _build_bases(disks, directory / "base.build")
        for each, disk in disks.items():
            keep_newest(disk, f"base-{each.name}-*.qcow2")
    return disks[layout]


def installed_disk(package: Path, layout: Layout, tell: Tell = print) -> Path:
    """The base with `package` installed, running: start a copy of it with Machine(..., saved=True)."""
    base = base_disk(layout, tell)
    directory = cache_directory()
    emulator = subprocess.run(["qemu-system-x86_64", "--version"], check=True, capture_output=True, text=True).stdout
    inputs = [package, *(HERE / name for name in ("building.py", "image.py", "machine.py", "qemu.py"))]
    # The layer names its base by its path.
    disk = directory / f"installed-{layout.name}-{digest(inputs, str(base), emulator)}.qcow2"
    with only_one_builder(directory, f"installed-{layout.name}"):
        if not disk.exists():
            tell(f"installing {package.name} in the virtual machine {layout.name} (once)")
            with scratch_directory(disk.with_suffix(".build")) as scratch:
                unfinished = scratch / DISK
                _build_installed(scratch, unfinished, base, package, layout)
                unfinished.rename(disk)
        keep_newest(disk, f"installed-{layout.name}-*.qcow2")
    return disk


def copy_powered_off(installed: Path, to: Path) -> Path:
    """A copy of an installed disk as it was when the machine was switched off: it boots without repairs."""
    shutil.copyfile(installed, to)
    run("qemu-img", "snapshot", "-a", _POWERED_OFF, str(to))
    return to


def _build_bases(disks: dict[Layout, Path], directory: Path) -> None:
    with scratch_directory(directory) as scratch, ThreadPoolExecutor(_MACHINES_AT_A_TIME) as pool:
        tree = scratch / "root"
        debootstrap(tree, SYSTEM + RUN_TIME_LIBRARIES, HERE / "guest" / "set-up", scratch / "mmdebstrap.log")
        with_grub = []
        for layout in LAYOUTS:
            _prepare(tree, layout)
            own = scratch / layout.name
            own.mkdir()
            lay_out(tree, layout, own)
            with_grub.append(pool.submit(finish, layout, own))
        for each in with_grub:
            each.result()
        for layout, disk in disks.items():
            (scratch / layout.name / DISK).rename(disk)


def _prepare(tree: Path, layout: Layout) -> None:
    """What the layout has more than the one before it. These packages start nothing, they only write files."""
    for waiting in (tree / "root" / name for name in layout.packages):
        if waiting.exists():
            packages = [str(Path("/root", waiting.name, file.name)) for file in waiting.iterdir()]
            run("chroot", str(tree), "env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--install", *packages)
            shutil.rmtree(waiting)
    modules = tree / "etc/initramfs-tools/modules"
    if layout.root.type not in modules.read_text().split():
        modules.write_text(f"{modules.read_text()}{layout.root.type}\n")
        run("chroot", str(tree), "update-initramfs", "-u", "-k", "all")


def lay_out(tree: Path, layout: Layout, own: Path) -> None:
    """A disk without GRUB in the directory `own`, and copies of the kernel and the initrd to start it by: the tree goes on to the next layout."""
    shutil.copyfile(tree / "vmlinuz", own / _KERNEL)
    shutil.copyfile(tree / "initrd.img", own / _INITRD)
    unified_image = tree / UNIFIED_IMAGE.lstrip("/")
    if layout.unified_image:
        _make_unified_image(tree, layout, own, unified_image)
    arguments = tree / "etc/default/grub.d/layout.cfg"
    if layout.kernel_arguments:
        arguments.write_text(f'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX {layout.kernel_arguments}"\n')
    raw = own / "disk.raw"
    write_disk(layout, tree, raw)
    unified_image.unlink(missing_ok=True)
    arguments.unlink(missing_ok=True)
    run("qemu-img", "convert", "-O", "qcow2", str(raw), str(own / DISK))
    raw.unlink()


def _make_unified_image(tree: Path, layout: Layout, own: Path, to: Path) -> None:
    command_line, release = own / "cmdline", own / "uname"
    command_line.write_text(f"root=UUID={layout.root.uuid} ro console=ttyS0 {UNIFIED_ARGUMENT}")
    release.write_text((tree / "vmlinuz").resolve().name.removeprefix("vmlinuz-"))
    write_unified_image(
        stub_package=next((tree / "root/systemd-boot-efi").iterdir()),
        sections={
            ".osrel": tree / "usr/lib/os-release",
            ".cmdline": command_line,
            ".uname": release,
            ".initrd": own / _INITRD,
            ".linux": own / _KERNEL,
        },
        to=to,
    )


def finish(layout: Layout, own: Path) -> None:
    """GRUB on what lay_out() made: own / DISK is a base disk then."""
    init = "lab-make-subvolumes" if layout.root.type == "btrfs" else "lab-install-grub"
    install_grub(own / DISK, own / _KERNEL, own / _INITRD, layout.root.uuid, own, init, layout.memory)


def _build_installed(scratch: Path, disk: Path, base: Path, package: Path, layout: Layout) -> None:
    layer_over(base, disk)
    with Machine(disk, scratch, more=second_drive(package)) as machine:
        install_package(machine, package, layout.follows_menu)
        machine.end_by("poweroff")
    run("qemu-img", "snapshot", "-c", _POWERED_OFF, str(disk))
    with Machine(disk, scratch) as machine:
        machine.check(AT_REST)
        machine.save()


def install_package(machine: Machine, package: Path, follows_menu: bool = False) -> None:
    """As an administrator would who answered debconf's questions beforehand. The package is the second drive."""
    name = run("dpkg-deb", "--field", str(package), "Package").strip()
    for question, answer in {"load_kexec": True, "use_grub_config": follows_menu}.items():
        machine.check(f"echo '{name} {name}/{question} boolean {str(answer).lower()}' | debconf-set-selections")
    machine.check(f"head -c {package.stat().st_size} /dev/vdb >/root/package.deb")
    machine.check("DEBIAN_FRONTEND=noninteractive dpkg --install /root/package.deb")
