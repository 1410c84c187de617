"""A unified kernel image as distributions make it: systemd's stub, with kernel, initrd and command line added by objcopy."""

import subprocess
from pathlib import Path

# Behind the stub's own sections, as systemd's documentation had it when this was the way to do it; far enough apart.
_FIRST_ADDRESS, _DISTANCE = 0x2000000, 0x4000000
_STUB = "./usr/lib/systemd/boot/efi/linuxx64.efi.stub"


def write_unified_image(stub_package: Path, sections: dict[str, Path], to: Path) -> None:
    """`sections`: the file that each section (".linux") gets its bytes from."""
    stub = to.with_suffix(".stub")
    archive = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(stub_package)], check=True, stdout=subprocess.PIPE).stdout
    with open(stub, "wb") as file:
        subprocess.run(["tar", "--extract", "--to-stdout", _STUB], check=True, input=archive, stdout=file)
    arguments = []
    for number, (name, content) in enumerate(sections.items()):
        address = _FIRST_ADDRESS + number * _DISTANCE
        arguments += ["--add-section", f"{name}={content}", "--change-section-vma", f"{name}={address:#x}"]
    subprocess.run(["objcopy", *arguments, str(stub), str(to)], check=True)
    stub.unlink()
