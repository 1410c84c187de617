"""The disk of a case: two partitions, (hd0,msdos1) with GRUB's own files, and (hd0,msdos2)."""

import os
import re
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cases import BLOCK_BEGIN, BLOCK_PATH, Case

ROOT = "hd0,msdos1"
DATA = "hd0,msdos2"
# The title of an entry that every menu has at its end.
LAST_ENTRY = "Nothing"
CONFIG = "/boot/grub/grub.cfg"

_SECTOR = 512
# Before it is room for GRUB's image.
_FIRST_SECTOR = 512
_SECTORS = 1024
_LINUX = 0x83

# What files begin with that stand for kernels; the rest is their name.
A_KERNEL = "a kernel, "

_LONG_AGO = 1_500_000_000
_LATER = 1_600_000_000


@dataclass(frozen=True)
class FileSystem:
    device: str
    uuid: str
    label: str
    files: dict[str, str]


FILE_SYSTEMS = (
    FileSystem(
        ROOT,
        "0a1b2c3d-1111-4222-8333-444455556666",
        "system",
        {
            **{name: A_KERNEL + name for name in ("/vmlinuz", "/vmlinuz-6.1", "/boot/vmlinuz", "/with blank")},
            **{name: f"an initrd, {name}\n" for name in ("/initrd.img", "/initrd-6.1", "/boot/initrd.img", "/ucode.img")},
            "/empty": "",
            "/old": "written long ago\n",
            "/directory/file": "x\n",
        },
    ),
    FileSystem(
        DATA,
        "deadbeef-1111-4222-8333-444455556666",
        "data",
        {"/vmlinuz-data": A_KERNEL + "/vmlinuz-data", "/initrd-data": "an initrd\n", "/only-here": "x\n"},
    ),
)


def _wrapper(case: Case) -> str:
    """Reads the case's script and prints its variables: what both GRUB and we are given as grub.cfg."""
    names = set(re.findall(r"([A-Za-z_]\w*)=", case.script))
    names |= set(re.findall(r"\b(?:for|unset|export|read) +([A-Za-z_]\w*)", case.script))
    names |= set(re.findall(r"--set[= ](?:\d+:)?([A-Za-z_]\w*)", case.script))
    names |= {"root", "prefix", "default"}
    lines = ["true", "source $prefix/script.cfg", 'echo "status=<$?>"']
    lines += [f'echo "{name}=<${name}>"' for name in sorted(names)]
    # Without any entry GRUB would show its command line, and we would say what is wrong with the script.
    lines.append(f"menuentry {LAST_ENTRY} {{ true; }}")
    return "\n".join(lines) + "\n"


def write_files(case: Case, directory: Path, before: str = "", after: str = "") -> None:
    """Lays a directory for each file system below `directory`; `before` and `after` go around grub.cfg."""
    properties = ""
    for system in FILE_SYSTEMS:
        files = dict(system.files)
        if system.device == ROOT:
            files |= case.all_files() | {CONFIG: before + _wrapper(case) + after}
        for path, text in files.items():
            file = directory / system.device / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
            when = _LONG_AGO if path == "/old" else _LATER
            os.utime(file, (when, when))
        properties += f"{system.device} fs_uuid {system.uuid}\n{system.device} label {system.label}\n"
        properties += f"{system.device} fs ext2\n"
    (directory / "properties").write_text(properties)


def _file_system(system: FileSystem, directory: Path) -> bytes:
    image = directory / f"{system.device}.image"
    subprocess.run(
        ["mke2fs", "-q", "-t", "ext2", "-d", directory / system.device, "-U", system.uuid, "-L", system.label]
        + [image, str(_SECTORS // 2)],
        check=True,
        capture_output=True,
    )
    return image.read_bytes()


def file_text(located: str) -> str:
    """The text of a file that all cases have, by its place "(hd0,msdos1)/vmlinuz"; empty if there is none."""
    device, _, path = located.removeprefix("(").partition(")")
    return next((system.files.get(path, "") for system in FILE_SYSTEMS if system.device == device), "")


def is_kernel(located: str) -> bool:
    return file_text(located).startswith(A_KERNEL)


def make_disk(directory: Path, loader: bytes = b"") -> bytes:
    """The disk with the file systems of `directory`, laid there by write_files, behind a boot loader."""
    table, content = b"", b""
    for number, system in enumerate(FILE_SYSTEMS):
        first = _FIRST_SECTOR + number * _SECTORS
        table += struct.pack("<B3sB3sII", 0, bytes(3), _LINUX, bytes(3), first, _SECTORS)
        content += _file_system(system, directory)
    record = loader[:446].ljust(446, b"\0") + table.ljust(64, b"\0") + b"\x55\xaa"
    return (record + loader[_SECTOR:]).ljust(_FIRST_SECTOR * _SECTOR, b"\0") + content


def environment_block_of(disk: bytes, case: Case) -> str:
    """The environment block as it is on the disk now; GRUB writes it in its place."""
    if BLOCK_PATH not in case.files:
        return ""
    size = len(case.files[BLOCK_PATH].encode())
    begin = disk.find(BLOCK_BEGIN.encode())
    return disk[begin : begin + size].decode()
