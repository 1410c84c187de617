"""Where the lab's machines keep / and /boot, and how such a disk is written without mounting anything."""

import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

UNIFIED_IMAGE = "/root/unified.efi"
UNIFIED_ARGUMENT = "lab=unified"  # on its command line only
_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class FileSystem:
    """A partition of the disk."""

    mount_point: str
    type: str
    uuid: str
    megabytes: int

    @property
    def mount_options(self) -> str:
        return {"ext4": "errors=remount-ro", "btrfs": "subvol=@"}[self.type]

    @property
    def check_pass(self) -> int:
        """fstab's sixth field; fsck.btrfs has nothing to do."""
        return {"ext4": 1 if self.mount_point == "/" else 2, "btrfs": 0}[self.type]


@dataclass(frozen=True)
class Layout:
    """A kind of machine. Its disk begins with GRUB, followed by the file systems in their order.

    `follows_menu`: kexec-load starts what GRUB's menu says, instead of Debian's links to the newest kernel.
    `packages`: which of guest/set-up's downloads are installed. `unified_image`: the newest kernel is there once more, as
    UNIFIED_IMAGE. `kernel_arguments`: what GRUB's command line has besides what every machine's has. `memory`: the machine's, in MiB, while it is built.
    """

    name: str
    file_systems: tuple[FileSystem, ...]
    follows_menu: bool = True
    packages: tuple[str, ...] = ("second-kernel",)
    unified_image: bool = False
    kernel_arguments: str = ""
    memory: int = 512

    @property
    def root(self) -> FileSystem:
        return next(each for each in self.file_systems if each.mount_point == "/")

    def fstab(self) -> str:
        return "".join(
            f"UUID={each.uuid} {each.mount_point} {each.type} {each.mount_options} 0 {each.check_pass}\n"
            for each in self.file_systems
        )


def _uuid(number: int) -> str:
    return f"6b657865-632d-6c6f-6164-2d6c6162{number:04x}"


# One kernel; a newer one waits as a package for whoever wants to upgrade.
PLAIN = Layout("plain", (FileSystem("/", "ext4", _uuid(0), 3071),), follows_menu=False, packages=())
# The same with memory for a crash kernel, of the machine's 512 MiB.
CRASH = Layout(
    "crash",
    (FileSystem("/", "ext4", _uuid(5), 2047),),
    follows_menu=False,
    packages=(),
    kernel_arguments="crashkernel=160M",
)
# Two kernels, so that it matters which entry of GRUB's menu is chosen.
MENU = Layout("menu", (FileSystem("/", "ext4", _uuid(1), 2047),))
SEPARATE_BOOT = Layout(
    "separate-boot",
    (FileSystem("/boot", "ext4", _uuid(2), 256), FileSystem("/", "ext4", _uuid(3), 2047)),
    unified_image=True,
)
# As installers do it: / is the subvolume @ and holds /boot. lab-make-subvolumes makes it.
BTRFS = Layout("btrfs", (FileSystem("/", "btrfs", _uuid(4), 2047),), packages=("second-kernel", "btrfs-progs"))

# In the order in which they are built from one directory: each has the packages of the one before it, and maybe more.
LAYOUTS = (PLAIN, CRASH, MENU, SEPARATE_BOOT, BTRFS)


def write_disk(layout: Layout, tree: Path, raw: Path) -> None:
    """The layout's file systems, filled from the directory `tree`, whose fstab becomes the layout's. Only GRUB is missing."""
    (tree / "etc/fstab").write_text(layout.fstab())
    begins = [1 + sum(each.megabytes for each in layout.file_systems[:number]) for number in range(len(layout.file_systems))]
    with open(raw, "wb") as file:
        file.truncate((1 + sum(each.megabytes for each in layout.file_systems)) * _MEGABYTE)
    table = "label: dos\n" + "".join(
        f"start={begin}MiB, size={each.megabytes}MiB, type=83\n" for each, begin in zip(layout.file_systems, begins)
    )
    subprocess.run(["sfdisk", "--quiet", str(raw)], input=table, text=True, check=True)
    for each, begin in zip(layout.file_systems, begins):
        others = [other.mount_point for other in layout.file_systems if other.mount_point.startswith(each.mount_point)]
        with _hidden(tree, [other for other in others if other != each.mount_point]):
            _WRITERS[each.type](each, tree / each.mount_point.lstrip("/"), raw, begin)


@contextmanager
def _hidden(tree: Path, mount_points: list[str]) -> Iterator[None]:
    """For a while these directories are empty, as they are below a mount."""
    aside = {tree / point.lstrip("/"): tree.parent / f"hidden{point.replace('/', '-')}" for point in mount_points}
    for directory, hidden in aside.items():
        directory.rename(hidden)
        directory.mkdir()
    yield
    for directory, hidden in aside.items():
        directory.rmdir()
        hidden.rename(directory)


def _write_ext4(file_system: FileSystem, directory: Path, raw: Path, begin: int) -> None:
    subprocess.run(
        [
            *["mke2fs", "-q", "-t", "ext4", "-U", file_system.uuid, "-d", str(directory)],
            # GRUB 2.06 reads neither of these.
            *["-O", "^metadata_csum_seed,^orphan_file"],
            *["-E", f"offset={begin * _MEGABYTE}", str(raw), f"{file_system.megabytes}M"],
        ],
        check=True,
    )


def _write_btrfs(file_system: FileSystem, directory: Path, raw: Path, begin: int) -> None:
    """mkfs.btrfs knows no offset."""
    partition = raw.with_suffix(".btrfs")
    with open(partition, "wb") as file:
        file.truncate(file_system.megabytes * _MEGABYTE)
    make = ["mkfs.btrfs", "--quiet", "--uuid", file_system.uuid, "--rootdir", str(directory), str(partition)]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    copy = ["dd", f"if={partition}", f"of={raw}", "bs=1M", f"seek={begin}", "conv=sparse,notrunc", "status=none"]
    subprocess.run(copy, check=True)
    partition.unlink()


_WRITERS = {"ext4": _write_ext4, "btrfs": _write_btrfs}
