"""A whole machine (QEMU) on which GRUB boots from the disk of a case, with its real commands `linux` and `initrd`.

The kernels on that disk are kernel.S, which shows what GRUB gave it.
"""

import functools
import re
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from answer import Start
from cases import Case
from disks import A_KERNEL, file_text, is_kernel, make_disk, write_files

HERE = Path(__file__).resolve().parent
_MODULES = Path("/usr/lib/grub/i386-pc")
_IN_THE_IMAGE = (
    "biosdisk part_msdos ext2 normal linux linux16 echo test configfile loadenv search search_fs_uuid search_label "
    "search_fs_file eval true minicmd serial terminal"
)
_BEFORE = "serial --unit=0 --speed=115200\nterminal_output serial\n"
_AFTER = "unset timeout_style\nset timeout=0\n"
_FAILED = b"Failed to boot both default and fallback entries"
_GOES_ON = b"Press any key to continue..."
# A loaded host makes the machine slow, never wrong.
_PATIENCE = 120.0


@dataclass(frozen=True)
class Booted:
    """What a kernel found when it was started: its own name, its command line, its initrds joined."""

    kernel: str
    command_line: str
    initrd: str

    def __str__(self) -> str:
        return f"kernel {self.kernel}\ncommand line {self.command_line}\ninitrd {self.initrd!r}"


@functools.cache
def _loader() -> bytes:
    """Boot sector and image of GRUB, for the beginning of a disk."""
    with tempfile.TemporaryDirectory() as directory:
        image = Path(directory) / "core.img"
        command = ["grub-mkimage", "-O", "i386-pc", "-p", "(hd0,msdos1)/boot/grub", "-o", image, *_IN_THE_IMAGE.split()]
        subprocess.run(command, check=True)
        return (_MODULES / "boot.img").read_bytes() + image.read_bytes()


@functools.cache
def _kernel() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        linked, assembled = Path(directory) / "kernel", Path(directory) / "kernel.o"
        subprocess.run(["as", "--32", HERE / "kernel.S", "-o", assembled], check=True)
        link = ["ld", "-m", "elf_i386", "-e", "0", "--oformat", "binary", "-Ttext", "0", assembled, "-o", linked]
        subprocess.run(link, check=True)
        return linked.read_bytes()


def _without_padding(initrd: str) -> str:
    """GRUB puts zeros between initrds, so that each begins at a multiple of four."""
    return initrd.replace("\0", "")


def boot(case: Case, directory: Path) -> Booted:
    """What GRUB boots by itself; `directory` is empty and its own."""
    write_files(case, directory, _BEFORE, _AFTER)
    for file in directory.glob("hd*/**/*"):
        if file.is_file() and (content := file.read_bytes()).startswith(A_KERNEL.encode()):
            file.write_bytes(_kernel() + content.removeprefix(A_KERNEL.encode()) + b"\0")
    disk = directory / "disk"
    disk.write_bytes(make_disk(directory, _loader()))
    written = _console_of_machine(disk)
    found = re.search(r"\n@kernel (.*)\n@command line (.*)\n@initrd (.*)\n@end\n", written, re.DOTALL)
    if not found:
        raise RuntimeError(f"no kernel was started; the console's end: {written[-300:]!r}")
    return Booted(found[1], found[2], _without_padding(found[3]))


def _console_of_machine(disk: Path) -> str:
    """What the machine writes on its serial port until it resets itself or waits for somebody.

    Where an error can be read, any key makes GRUB go on to its fallback.
    """
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64", "-nodefaults", "-display", "none"]
        + ["-machine", "pc,graphics=off", "-accel", "tcg,tb-size=32", "-cpu", "max,-svm,-la57", "-m", "64"]
        + ["-no-reboot", "-drive", f"file={disk},format=raw", "-serial", "stdio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    patience = threading.Timer(_PATIENCE, process.kill)
    patience.start()
    written = b""
    try:
        while _FAILED not in written and (data := process.stdout.read(4096)):
            written += data
            if written.rstrip().endswith(_GOES_ON):
                process.stdin.write(b" ")
    finally:
        patience.cancel()
        process.kill()
        process.communicate()
    return written.decode(errors="replace").replace("\r", "")


def expected(starts: list[Start | None]) -> Booted:
    """What the first kernel should find of those that GRUB tries to start: it goes on where none is loaded."""
    start = next(start for start in starts if start and is_kernel(start.kernel))
    initrd = "".join(file_text(file) for file in start.initrds)
    return Booted(file_text(start.kernel).removeprefix(A_KERNEL), start.command_line, initrd)
