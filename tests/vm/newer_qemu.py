"""Debian 13's QEMU, for five-level paging: Debian 12's emulates it wrongly, programs in the guest read other bytes than were written."""

import shutil
from pathlib import Path

from apt_sources import debian_sources, other_release
from building import RELEASE, debootstrap
from cache import cache_directory, only_one_builder

_ITS_RELEASE = "trixie"


def newer_qemu() -> list[str]:
    """The command, with the libraries of its own release; unpacked once."""
    directory = cache_directory()
    tree = directory / f"qemu-{_ITS_RELEASE}"
    with only_one_builder(directory, tree.name):
        if not tree.exists():
            unfinished = tree.with_name(f"{tree.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            sources = other_release(debian_sources(RELEASE), RELEASE, _ITS_RELEASE)
            debootstrap(unfinished, ["qemu-system-x86"], Path("/bin/true"), directory / f"{tree.name}.log", _ITS_RELEASE, sources)
            unfinished.rename(tree)
    libraries = tree / "usr/lib/x86_64-linux-gnu"
    return [
        *[str(tree / "usr/lib64/ld-linux-x86-64.so.2"), "--library-path", str(libraries)],
        *[str(tree / "usr/bin/qemu-system-x86_64"), "-L", str(tree / "usr/share/qemu")],
    ]
