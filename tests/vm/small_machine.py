"""A machine of two systems in initial RAM disks, without a disk: the first loads the second and jumps.

Both are busybox and a script; the first has kexec-load with its libraries, and the second's kernel and initrds.
"""

import os
import random
import re
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from cache import HERE
from newer_qemu import newer_qemu
from qemu import EMULATION, PATIENCE, PROCESSOR

OVMF = Path("/usr/share/OVMF")
_BUSYBOX = Path("/bin/busybox")


@dataclass(frozen=True)
class Kernel:
    """A distribution's kernel, unpacked from its package."""

    name: str
    image: Path
    tree: Path
    modules: list[Path]  # that can tell something: efivarfs


@dataclass(frozen=True)
class Hardware:
    """What the machine has."""

    memory: int = 512  # MiB
    processors: int = 1
    efi: bool = False
    five_level_paging: bool = False
    disk: int = 0  # MiB of an ext4 file system
    patience: float = PATIENCE  # seconds until it counts as stuck
    touched: bool = False  # all of the memory is the machine's from the beginning, as it is of one that is none of QEMU's


@dataclass
class Report:
    """What one system told of itself."""

    lines: list[str] = field(default_factory=list)

    def all(self, what: str) -> list[str]:
        return [line.split(" ", 1)[1] for line in self.lines if line.startswith(f"{what} ")]

    def one(self, what: str) -> str:
        found = self.all(what)
        if len(found) != 1:
            raise AssertionError(f"the system told {len(found)} times of {what}")
        return found[0]

    def symbols(self) -> dict[str, int]:
        return {name: int(value, 16) for name, value in (line.split() for line in self.all("symbol"))}


@dataclass
class Run:
    """The console's lines, and the host's clock when each was complete."""

    console: list[str]
    times: list[float]

    def time(self, pattern: str, which: int = 0) -> float:
        """When the line came that matches as the first one (0), the second one (1), …"""
        found = [time for time, line in zip(self.times, self.console) if re.search(pattern, line)]
        if len(found) <= which:
            raise LookupError(f"the console shows '{pattern}' {len(found)} times")
        return found[which]

    def report(self, system: str) -> Report:
        prefix = f"way {system} "
        found = [line.removeprefix(prefix) for line in self.console if line.startswith(prefix)]
        if "end" not in found:
            raise AssertionError(f"the {system} system did not come to its end")
        return Report(found)

    def count(self, pattern: str) -> int:
        return sum(bool(re.search(pattern, line)) for line in self.console)

    def plan(self) -> str:
        return next(line.removeprefix("way-load ") for line in self.console if line.startswith("way-load "))


def kernel_of(tree: Path) -> Kernel:
    """The one in an unpacked package, which the newest have beside its modules."""
    image = next(path for pattern in ("boot/vmlinuz-*", "usr/lib/modules/*/vmlinuz") for path in tree.glob(pattern))
    name = image.parent.name if image.name == "vmlinuz" else image.name.removeprefix("vmlinuz-")
    return Kernel(name, image, tree, sorted(tree.glob("**/efivarfs.ko*")))


def make_tree(directory: Path, seed: str) -> None:
    """Files of noise, the same for the same seed."""
    directory.mkdir()
    generator = random.Random(seed)
    for number in range(20):
        (directory / f"{number}").write_bytes(generator.randbytes(generator.randrange(200_000)))


def initrd_of(directory: Path, to: Path, packer: list[str] | None = None) -> Path:
    """The directory as a cpio archive, packed by a command if one is given."""
    names = sorted(str(path.relative_to(directory)) for path in directory.rglob("*"))
    archive = subprocess.run(
        ["cpio", "--create", "--format=newc", "--quiet", "--owner=0:0"],
        cwd=directory,
        input="\n".join(names).encode(),
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    if packer:
        archive = subprocess.run(packer, input=archive, check=True, stdout=subprocess.PIPE).stdout
    to.write_bytes(archive)
    return to


def system(directory: Path, script: str, kernel: Kernel) -> Path:
    """A system's tree, so far as both have it."""
    for name in ("bin", "proc", "sys", "dev", "run", "tmp", "modules"):
        (directory / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(_BUSYBOX, directory / "bin/busybox")
    shutil.copy(HERE / "ways" / script, directory / "init")
    for part in ("report", "prepare"):
        shutil.copy(HERE / "ways" / part, directory)
    (directory / "init").chmod(0o755)
    for module in kernel.modules:
        (directory / "modules" / module.name.removesuffix(".xz")).write_bytes(module_content(module))
    return directory


def module_content(module: Path) -> bytes:
    """What insmod(8) takes."""
    if module.suffix == ".xz":
        return subprocess.run(["xz", "-dc", module], check=True, stdout=subprocess.PIPE).stdout
    return module.read_bytes()


def add_modules(directory: Path, kernel: Kernel, size: int) -> None:
    """The kernel's modules, as insmod(8) takes them, until they have so many bytes."""
    for module in sorted(kernel.tree.glob("**/*.ko*")):
        if size <= 0:
            break
        content = module_content(module)
        (directory / module.name.removesuffix(".xz")).write_bytes(content)
        size -= len(content)


def add_disk(directory: Path, kernel: Kernel) -> None:
    """The modules for a disk with ext4, each behind those that it needs; one that the kernel has built in is none."""
    files = {path.name.split(".ko")[0].replace("-", "_"): path for path in kernel.tree.glob("**/*.ko*")}
    wanted: list[bytes] = []

    def add(name: str) -> None:
        if name not in files:
            return
        content = module_content(files.pop(name))
        needed = re.search(rb"\0depends=([^\0]*)\0", b"\0" + content)
        for each in needed.group(1).decode().split(",") if needed else []:
            add(each.replace("-", "_"))
        wanted.append(content)

    for name in ("crc32c_generic", "crc32c_cryptoapi", "ext4", "virtio_pci", "virtio_blk"):
        add(name)
    (directory / "disk").mkdir()
    for number, content in enumerate(wanted):
        (directory / f"disk/{number:02}.ko").write_bytes(content)


def add_program(directory: Path, program: Path) -> None:
    """kexec-load, with the libraries that it is linked with."""
    # Of a program that is linked with none ldd says that, and fails.
    listed = subprocess.run(["ldd", program], check=False, stderr=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True).stdout
    for library in map(Path, re.findall(r"(/\S+)", listed)):
        to = directory / library.relative_to("/")
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library.resolve(), to)
    to = directory / "bin" / program.name
    subprocess.run(["strip", "-o", to, program], check=True)


def run(kernel: Kernel, initrd: Path, command_line: str, hardware: Hardware, log: Path, on_disk: Path | None = None) -> Run:
    """From the firmware to the machine's end; the disk, if there is one, has a directory's content."""
    firmware: list[str] = []
    if hardware.efi:
        variables = log.with_suffix(".vars")
        shutil.copy(OVMF / "OVMF_VARS_4M.fd", variables)
        firmware = [
            *["-drive", f"if=pflash,format=raw,readonly=on,file={OVMF / 'OVMF_CODE_4M.fd'}"],
            *["-drive", f"if=pflash,format=raw,file={variables}"],
        ]
    if hardware.touched:
        firmware += ["-object", f"memory-backend-ram,id=memory,size={hardware.memory}M,prealloc=on"]
        firmware += ["-machine", "memory-backend=memory"]
    disk = log.with_suffix(".disk")
    if hardware.disk:
        subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", *(["-d", on_disk] if on_disk else []), disk, f"{hardware.disk}M"], check=True, stdout=subprocess.DEVNULL)
        firmware += ["-drive", f"if=virtio,format=raw,cache=unsafe,file={disk}"]
    emulator, processor = ["qemu-system-x86_64"], PROCESSOR
    if hardware.five_level_paging:
        emulator, processor = newer_qemu(), PROCESSOR.replace("-la57", "+la57")
    command = [
        *["setpriv", "--pdeathsig", "KILL", *emulator, "-nodefaults", "-display", "none", "-no-reboot"],
        *["-machine", "q35", "-accel", EMULATION, "-cpu", processor],
        *["-smp", str(hardware.processors), "-m", str(hardware.memory), *firmware],
        *["-kernel", str(kernel.image), "-initrd", str(initrd), "-append", command_line, "-serial", "stdio"],
    ]
    lines, times = [], []
    with open(log, "w", encoding="utf-8") as console, subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "LC_ALL": "C"},
        encoding="utf-8",
        errors="replace",
    ) as machine:
        watchdog = threading.Timer(hardware.patience, machine.kill)
        watchdog.start()
        for line in machine.stdout or ():
            times.append(time.monotonic())
            lines.append(line.rstrip("\r\n"))
            console.write(f"{lines[-1]}\n")
        watchdog.cancel()
    disk.unlink(missing_ok=True)
    return Run(lines, times)
