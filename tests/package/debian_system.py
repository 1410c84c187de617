"""Throw-away Debian systems, in which packages are installed without any machine being started.

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

from apt_sources import debian_sources, other_release
from cache import cache_directory, digest, keep_newest, only_one_builder

RELEASE = "bookworm"
INITS = {
    "sysv": ["sysvinit-core", "sysv-rc", "initscripts", "insserv"],
    "openrc": ["sysvinit-core", "openrc", "initscripts"],
    "systemd": ["systemd-sysv"],
}
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
        return self.run("dpkg", "--force-unsafe-io", "--install", *self.copies(packages))

    def apt_install(self, package: Path) -> str:
        return self.run("apt-get", "--yes", "install", *self.copies([package]))

    def copies(self, packages: "list[Path] | tuple[Path, ...]") -> list[str]:
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
        volatile = ("/var/lib/dpkg/", "/var/lib/apt/", "/var/log/", "/var/cache/", "/srv/", "/etc/init.d/.depend.", "/run/openrc")
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


class Systems:
    """Makes systems out of one base."""

    def __init__(self, base_tar: Path) -> None:
        self._base_tar = base_tar
        self._work = Path(tempfile.mkdtemp(prefix="kexec-load-package-"))
        self._made = 0

    def __enter__(self) -> "Systems":
        subprocess.run(["mount", "-t", "tmpfs", "package-test", self._work], check=True)
        self._base.mkdir()
        subprocess.run(["tar", "--extract", "--directory", self._base, "--file", self._base_tar], check=True)
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "--recursive", self._work], check=True)
        self._work.rmdir()

    @property
    def _base(self) -> Path:
        return self._work / "base"

    def system(self) -> DebianSystem:
        """A fresh one; it goes with the others."""
        self._made += 1
        place = self._work / str(self._made)
        for part in ["changes", "scratch", "root"]:
            (place / part).mkdir(parents=True)
        layers = f"lowerdir={self._base},upperdir={place / 'changes'},workdir={place / 'scratch'}"
        subprocess.run(["mount", "-t", "overlay", "package-test", "-o", layers, place / "root"], check=True)
        return DebianSystem(place / "root")


class Lab(Systems):
    """Makes systems for one package under test."""

    def __init__(self, deb: Path, release: str = RELEASE, init: str = "sysv") -> None:
        super().__init__(_base_of(deb, release, init))
        self.deb = deb

    def __enter__(self) -> "Lab":
        super().__enter__()
        for program in ENDS_THE_MACHINE:
            file = self._base / "sbin" / program
            file.unlink(missing_ok=True)  # not every init has all of them
            file.write_text(RECORDER)
            file.chmod(0o755)
        (self._base / CALLS.lstrip("/")).touch()
        self.kexec_tools = sorted((self._base / "srv").glob("*.deb"))
        self.package = self.changed("recorded", _record_kexec_load)
        return self

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


def _base_of(deb: Path, release: str, init: str) -> Path:
    """The base with all that the package depends on, and in /srv kexec-tools with its dependencies, not installed."""
    hooks = ['chroot "$1" apt-get clean']
    hooks += ['chroot "$1" apt-get --yes --download-only install kexec-tools >/dev/null']
    hooks += ['mv "$1"/var/cache/apt/archives/*.deb "$1/srv"']
    return base_tar(f"package-base-{release}-{init}", release, INITS[init] + _dependencies(deb), hooks)


def base_tar(name: str, release: str, packages: list[str], hooks: "list[str] | None" = None) -> Path:
    """A minimal Debian with these packages, which is built if the cache does not have it; `hooks` finish it."""
    directory = cache_directory()
    tar = directory / f"{name}-{digest([Path(__file__)], *packages)}.tar"
    with only_one_builder(directory, name):
        if not tar.exists():
            unfinished = tar.with_suffix(".unfinished.tar")
            command = ["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", f"--include={','.join(packages)}"]
            # A mirror may have an older state of a release that changes every day.
            command += ['--aptopt=Acquire::Check-Valid-Until "false"']
            command += [f"--customize-hook={hook}" for hook in hooks or []]
            subprocess.run([*command, release, str(unfinished), "-"], input=_sources(release), check=True, text=True)
            unfinished.rename(tar)
            keep_newest(tar, f"{name}-*.tar")
    return tar


def _sources(release: str) -> str:
    own = debian_sources(RELEASE)
    return own if release == RELEASE else other_release(own, RELEASE, release)
