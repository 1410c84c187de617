"""Debian's packages, unpacked and not installed: of the machine's own release, or of another from the same mirror."""

import shutil
import subprocess
from pathlib import Path

from apt_sources import debian_sources, other_release
from building import RELEASE
from small_machine import Kernel, kernel_of


def download(packages: list[str], tree: Path, release: str = RELEASE) -> Path:
    """The packages, unpacked over each other; fetched once."""
    if not tree.exists():
        unfinished = tree.with_name(f"{tree.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _apt(["apt-get", "download", "-q", *packages], release, tree.parent, unfinished)
        for file in unfinished.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", file, unfinished], check=True)
            file.unlink()
        unfinished.rename(tree)
    return tree


def package_file(package: str, directory: Path) -> Path:
    """The package itself, of the machine's own release; fetched once."""
    directory.mkdir(parents=True, exist_ok=True)
    if not list(directory.glob(f"{package}_*.deb")):
        _apt(["apt-get", "download", "-q", package], RELEASE, directory, directory)
    return next(directory.glob(f"{package}_*.deb"))


def newest_kernel(package: str, directory: Path, release: str = RELEASE) -> Kernel:
    """The kernel that a package without a version stands for."""
    directory.mkdir(parents=True, exist_ok=True)

    def parts_of(name: str, *kinds: str) -> list[str]:
        listed = _apt(["apt-cache", "depends", name], release, directory, directory)
        depends = [line.split()[-1] for line in listed.splitlines() if "Depends: linux-" in line]
        return [each for each in depends if each.startswith(kinds)]

    name = parts_of(package, "linux-image-")[0]
    return kernel_of(download([name, *parts_of(name, "linux-binary-", "linux-modules-")], directory / name, release))


def _apt(command: list[str], release: str, cache: Path, where: Path) -> str:
    """What an apt command says that knows the packages of a release."""
    options = ["-o", "APT::Sandbox::User=root"]
    if release != RELEASE:
        options += _other_lists(release, cache)
    return subprocess.run([command[0], *options, *command[1:]], cwd=where, check=True, stdout=subprocess.PIPE, text=True).stdout


def _other_lists(release: str, cache: Path) -> list[str]:
    """Options for lists of another release, fetched once."""
    state = cache / f"apt-{release}"
    sources = other_release(debian_sources(RELEASE), RELEASE, release)
    file = state / ("sources.list" if sources.startswith("deb ") else "sources.sources")
    options = []
    for name, value in {
        "Dir::Etc::SourceList": file,
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": state / "lists",
        "Dir::Cache": state / "cache",
    }.items():
        options += ["-o", f"{name}={value}"]
    if not (state / "lists").exists():
        for name in ("cache", "lists"):
            (state / name).mkdir(parents=True, exist_ok=True)
        file.write_text(sources)
        subprocess.run(["apt-get", "-o", "APT::Sandbox::User=root", *options, "-q", "update"], check=True, stdout=subprocess.DEVNULL)
    return options
