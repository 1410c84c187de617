"""Throw-away Debian systems with SysV init, in which packages are installed without any machine being started.

A system is a directory over an unpacked base that no scenario changes (an overlay), entered by chroot without the right
to reboot. Programs that would end the machine are replaced by a recorder, and so is kexec-load in `Lab.package`.
"""

import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import Callable, Iterator

from apt_sources import debian_sources
from cache import cache_directory, digest, keep_newest, only_one_builder

RELEASE = "bookworm"
SYSTEM = ["sysvinit-core", "sysv-rc", "initscripts", "insserv"]
ENDS_THE_MACHINE = ["reboot", "halt", "poweroff", "shutdown", "telinit"]
CALLS = "/var/log/calls"
RECORDER = f"""#!/bin/sh
echo "${{0##*/}} $*" >>{CALLS}
"""


class DebianSystem:
    """One system. Paths are its own, beginning with a slash."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, inside: str) -> Path:
        return self._root / inside.lstrip("/")

    def read(self, inside: str) -> str:
        return self.path(inside).read_text()

    def write(self, inside: str, text: str, mode: int = 0o644) -> None:
        file = self.path(inside)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def run(self, *command: str, stdin: str = "", fails: bool = False, **environment: str) -> str:
        """Everything that the command printed. It has to succeed, or else to fail if `fails`."""
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        result = subprocess.run(
            ["setpriv", "--bounding-set", "-sys_boot", "--", "chroot", str(self._root), *command],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={"PATH": path, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", **environment},
        )
        if (result.returncode != 0) != fails:
            raise AssertionError(f"{' '.join(command)}: exit status {result.returncode}\n{result.stdout}")
        return result.stdout

    def install(self, *packages: Path) -> str:
        """As dpkg -i does it, without apt's help."""
        return self.run("dpkg", "--force-unsafe-io", "--install", *self._copies(packages))

    def apt_install(self, package: Path) -> str:
        return self.run("apt-get", "--yes", "install", *self._copies([package]))

    def _copies(self, packages: "list[Path] | tuple[Path, ...]") -> list[str]:
        for package in packages:
            shutil.copy(package, self.path("/srv"))
        return [f"/srv/{package.name}" for package in packages]

    def answer(self, *answers: str) -> None:
        """Preseeds debconf: "kexec-load/load_kexec true"."""
        lines = [f"{answer.split('/')[0]} {answer.split()[0]} boolean {answer.split()[1]}" for answer in answers]
        self.run("debconf-set-selections", stdin="\n".join(lines) + "\n")

    def status(self, package: str) -> str:
        """dpkg's word for the package's state, empty if it knows nothing of it."""
        shown = self.run("dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n")
        return dict(line.split() for line in shown.splitlines()).get(package, "")

    def calls(self) -> list[str]:
        """What was called of the replaced programs, in order."""
        return self.read(CALLS).splitlines()

    def rc_links(self, runlevel: str) -> list[str]:
        return sorted(link.name for link in self.path(f"/etc/rc{runlevel}.d").iterdir() if link.is_symlink())

    def snapshot(self) -> dict[str, str]:
        """Every file with its content, but for what records that something was installed at all, and insserv's order."""
        volatile = ("/var/lib/dpkg/", "/var/lib/apt/", "/var/log/", "/var/cache/", "/srv/", "/etc/init.d/.depend.")
        return {path: what for path, what in self._files() if not path.startswith(volatile)}

    def _files(self) -> Iterator[tuple[str, str]]:
        for directory, names, files in os.walk(self._root):
            for name in [*names, *files]:
                file = Path(directory) / name
                mode = file.lstat().st_mode
                content = ""
                if stat.S_ISLNK(mode):
                    content = os.readlink(file)
                elif stat.S_ISREG(mode):
                    content = hashlib.sha256(file.read_bytes()).hexdigest()
                yield "/" + str(file.relative_to(self._root)), f"{mode:o} {content}"


class Lab:
    """Makes systems for one package under test."""

    def __init__(self, deb: Path) -> None:
        self.deb = deb
        self._work = Path(tempfile.mkdtemp(prefix="kexec-load-package-"))
        self._made = 0

    def __enter__(self) -> "Lab":
        subprocess.run(["mount", "-t", "tmpfs", "package-test", self._work], check=True)
        base = self._work / "base"
        base.mkdir()
        subprocess.run(["tar", "--extract", "--directory", base, "--file", _base_tar(self.deb)], check=True)
        for program in ENDS_THE_MACHINE:
            file = base / "sbin" / program
            file.unlink()
            file.write_text(RECORDER)
            file.chmod(0o755)
        (base / CALLS.lstrip("/")).touch()
        self.kexec_tools = sorted((base / "srv").glob("*.deb"))
        self.package = self.changed("recorded", _record_kexec_load)
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "--recursive", self._work], check=True)
        self._work.rmdir()

    def system(self) -> DebianSystem:
        """A fresh one; it goes with the lab."""
        self._made += 1
        place = self._work / str(self._made)
        for part in ["changes", "scratch", "root"]:
            (place / part).mkdir(parents=True)
        layers = f"lowerdir={self._work / 'base'},upperdir={place / 'changes'},workdir={place / 'scratch'}"
        subprocess.run(["mount", "-t", "overlay", "package-test", "-o", layers, place / "root"], check=True)
        return DebianSystem(place / "root")

    def changed(self, name: str, change: Callable[[Path], None], of: "Path | None" = None) -> Path:
        """The package with its unpacked tree changed."""
        tree = self._work / f"{name}.tree"
        result = self._work / f"{name}.deb"
        subprocess.run(["dpkg-deb", "--raw-extract", of or self.deb, tree], check=True)
        change(tree)
        subprocess.run(["dpkg-deb", "-Znone", "--build", tree, result], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(tree)
        return result


def _record_kexec_load(tree: Path) -> None:
    (tree / "usr/sbin/kexec-load").write_text(RECORDER)


def _dependencies(deb: Path) -> list[str]:
    shown = subprocess.run(["dpkg-deb", "--field", deb, "Depends"], check=True, capture_output=True, text=True).stdout
    return [dependency.split()[0] for dependency in shown.split(",") if dependency.strip()]


def _base_tar(deb: Path) -> Path:
    """The base with all that the package depends on, and in /srv kexec-tools with its dependencies, not installed."""
    packages = SYSTEM + _dependencies(deb)
    directory = cache_directory()
    tar = directory / f"package-base-{digest([Path(__file__)], *packages)}.tar"
    with only_one_builder(directory, "package-base"):
        if not tar.exists():
            unfinished = tar.with_suffix(".unfinished.tar")
            command = ["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", f"--include={','.join(packages)}"]
            command += ['--customize-hook=chroot "$1" apt-get --yes --download-only install kexec-tools >/dev/null']
            command += ['--customize-hook=mv "$1"/var/cache/apt/archives/*.deb "$1/srv"']
            command += [RELEASE, str(unfinished), "-"]
            subprocess.run(command, input=debian_sources(RELEASE), check=True, text=True)
            unfinished.rename(tar)
            keep_newest(tar, "package-base-*.tar")
    return tar
