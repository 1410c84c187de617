"""What building a disk takes, whichever Debian is on it: scratch space, mmdebstrap, GRUB, layers."""

import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from apt_sources import debian_sources
from qemu import Qemu

RELEASE = "bookworm"


@contextmanager
def scratch_directory(directory: Path) -> Iterator[Path]:
    """Only a disk that was built to its end leaves here. What a failed build wrote stays for reading."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    yield directory
    shutil.rmtree(directory)


def run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def debootstrap(
    root: Path, packages: list[str], customize_hook: Path, log: Path, release: str = RELEASE, sources: str = ""
) -> None:
    """A minimal Debian with these packages in the directory `root`, which the hook finishes. `sources`: apt's, where they are
    not this machine's own for the release."""
    with open(log, "w", encoding="utf-8") as output:
        status = subprocess.run(
            [
                *["mmdebstrap", "--variant=minbase", f"--include={','.join(packages)}"],
                # A mirror may have an older state of a release that changes every day.
                *['--aptopt=Acquire::Check-Valid-Until "false"'],
                *[f"--customize-hook={customize_hook}", release, str(root), "-"],
            ],
            input=sources or debian_sources(release),
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    if status != 0:
        raise RuntimeError(f"mmdebstrap failed, see {log}:\n{''.join(log.read_text().splitlines(True)[-15:])}")


def install_grub(
    disk: Path, kernel: Path, initrd: Path, root_uuid: str, logs: Path, init: str = "lab-install-grub", memory: int = 512
) -> None:
    """Starts the disk by its own kernel and initrd, with an init that installs GRUB on it and powers off."""
    command_line = f"root=UUID={root_uuid} ro console=ttyS0 init=/usr/local/sbin/{init}"
    start = ["-kernel", str(kernel), "-initrd", str(initrd), "-append", command_line]
    qemu = Qemu(disk, logs, ["-m", str(memory), *start])
    try:
        _, match = qemu.console.expect(r"lab: GRUB (is|cannot be) installed|Kernel panic|\(initramfs\)")
        if match[0] != "lab: GRUB is installed":
            raise RuntimeError(f"{disk} did not get its GRUB: {match.string}; see {logs}")
        qemu.wait()
    finally:
        qemu.kill()


def layer_over(base: Path, disk: Path) -> Path:
    """A new disk that holds only what becomes different from `base`, which it names by its path."""
    run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", str(base), str(disk))
    return disk


def second_drive(file: Path) -> list[str]:
    """QEMU's arguments for a machine that finds the file's bytes, padded to whole sectors, as /dev/vdb."""
    return ["-drive", f"file={file},if=virtio,format=raw,readonly=on"]
