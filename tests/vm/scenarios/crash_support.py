"""What the crash scenarios have in common: a crash initrd, a panic, and what the crash kernel found."""

import base64
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from machine import Machine
from scenarios.support import require

PANIC = "echo c >/proc/sysrq-trigger"
_FILES = Path(__file__).resolve().parent.parent / "crash"
_CONFIGURATION = "/etc/sysconfig/kdump"


@dataclass(frozen=True)
class Capture:
    """What the crash kernel's init told."""

    command_line: str
    release: str
    size: int
    beginning: bytes  # of /proc/vmcore: the ELF headers and the notes

    def notes(self) -> str:
        """The core's headers and notes, as elfutils reads them by libelf."""
        with tempfile.NamedTemporaryFile() as core:
            core.write(self.beginning)
            core.flush()
            read = subprocess.run(
                ["eu-readelf", "--file-header", "--notes", core.name], capture_output=True, text=True, check=True
            )
        return read.stdout


def make_crash_initrd(machine: Machine, version: str = "") -> str:
    """Where mkdumprd would put it for a kernel version (the running one unless told); its path."""
    initrd = f"/var/lib/kdump/initramfs-{version or machine.check('uname -r')}kdump.img"
    _send(machine, _FILES / "init", "/root/crash-init")
    _send(machine, _FILES / "make-initrd", "/root/make-crash-initrd")
    machine.check(f"mkdir -p /var/lib/kdump && sh /root/make-crash-initrd /root/crash-init {initrd}")
    return initrd


def configure_crash_kernel(machine: Machine, appended: str, version: str = "") -> None:
    """Red Hat's file."""
    lines = [f'KDUMP_COMMANDLINE_APPEND="{appended}"'] + ([f'KDUMP_KERNELVER="{version}"'] if version else [])
    text = "\n".join(lines)
    machine.check(f"mkdir -p /etc/sysconfig && cat >{_CONFIGURATION} <<'END'\n{text}\nEND")


def crash_kernel_is_loaded(machine: Machine) -> bool:
    return machine.check("cat /sys/kernel/kexec_crash_loaded") == "1"


def reserve(machine: Machine, mebibytes: int) -> None:
    """Gives back what is reserved beyond this."""
    machine.check(f"echo {mebibytes << 20} >/sys/kernel/kexec_crash_size")


def reserve_as_told(machine: Machine, said: str) -> None:
    """Does what a message without a reservation tells: the next boot by firmware has the memory."""
    found = re.search(r"no memory is reserved for a crash kernel: add (crashkernel=\d+M) to the kernel's command line", said)
    require(found is not None, f"no parameter was named: {said}")
    assert found
    # Later than the lab's own file, which sets the same variable.
    line = f'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX {found[1]}"'
    machine.check(f"echo '{line}' >/etc/default/grub.d/reservation.cfg && update-grub")


def planned_line(machine: Machine) -> str:
    """The command line of the crash kernel that is loaded."""
    status = machine.check("kexec-load --panic --status")
    return next(line for line in status.splitlines() if line.startswith("  cmdline ")).removeprefix("  cmdline ")


def panic_is_captured(machine: Machine) -> Capture:
    """A panic starts the crash kernel that is loaded, which finds the crashed one's memory."""
    release, expected = machine.check("uname -r"), planned_line(machine)
    capture = read_capture(machine.panic_by(PANIC))
    # The kernel itself adds where the core's headers are.
    line = re.sub(r"^elfcorehdr=0x[0-9a-f]+ ", "", capture.command_line)
    require(line != capture.command_line, f"the crash kernel was not told of a core: {capture.command_line!r}")
    require(line == expected, f"the crash kernel's command line is {line!r} instead of {expected!r}")
    _require_core(capture, release)
    return capture


def _require_core(capture: Capture, release: str) -> None:
    notes = capture.notes()
    for wanted in (r"Type:\s+CORE", r"Class:\s+ELF64", r"^\s*CORE\s+\d+\s+PRSTATUS", rf"OSRELEASE={re.escape(release)}$"):
        require(re.search(wanted, notes, re.MULTILINE) is not None, f"the core's notes have no {wanted!r}:\n{notes}")
    require("VMCOREINFO" in notes, f"the core has no vmcoreinfo:\n{notes}")
    require(capture.size > 256 << 20, f"only {capture.size} bytes of the crashed kernel's memory could be read")


def read_capture(lines: list[str]) -> Capture:
    text = "\n".join(lines[lines.index("lab-crash begin") + 1 :])
    found = re.match(
        r"lab-crash cmdline (?P<line>.*)\nlab-crash release (?P<release>.*)\nlab-crash size (?P<size>\d+)\n(?P<core>.*)",
        text,
        re.DOTALL,
    )
    require(found is not None, f"the crash kernel told nothing: {text}")
    assert found
    return Capture(found["line"], found["release"], int(found["size"]), base64.b64decode(found["core"]))


def _send(machine: Machine, file: Path, to: str) -> None:
    machine.check(f"cat >{to} <<'END-OF-FILE'\n{file.read_text()}END-OF-FILE")
