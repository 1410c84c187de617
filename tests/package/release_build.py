"""The package built in a Debian release, from the working tree, with that release's own compiler and libraries."""

import re
import subprocess
from pathlib import Path

from debian_system import Systems, base_tar

REPOSITORY = Path(__file__).resolve().parents[2]
# What builds and checks any package, and what the package's own tests ask for.
TOOLS = ["build-essential", "fakeroot", "lintian", "autopkgtest", "man-db", "systemd"]


def build_dependencies() -> list[str]:
    """Those of debian/control, by their packages' names."""
    control = (REPOSITORY / "packaging/debian/control").read_text()
    (field,) = re.findall(r"^Build-Depends:(.*?)^\S", control, re.MULTILINE | re.DOTALL)
    return [dependency.split()[0].replace("debhelper-compat", "debhelper") for dependency in field.split(",")]


class Builder(Systems):
    """Its one system builds the package, and is then asked what it thinks of it."""

    def __init__(self, release: str) -> None:
        super().__init__(base_tar(f"package-build-{release}", release, TOOLS + build_dependencies()))
        self._release = release

    def __enter__(self) -> "Builder":
        super().__enter__()
        self._system = self.system()
        subprocess.run(["mount", "-t", "proc", "package-test", self._system.path("/proc")], check=True)
        return self

    def deb(self) -> Path:
        command = [REPOSITORY / "packaging/deb-of-tree", self._release, self._system.path("/")]
        return Path(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())

    def lintian_is_content(self, deb: Path) -> None:
        (copy,) = self._system.copies([deb])
        self._system.run("lintian", "--allow-root", "--fail-on", "error,warning", "--info", copy)

    def autopkgtest_passes(self, deb: Path) -> None:
        """The package's own tests, in this very system, where they install it."""
        subprocess.run([REPOSITORY / "packaging/copy-tree", self._system.path("/srv/source")], check=True)
        self._system.path("/srv/source/packaging/debian").rename(self._system.path("/srv/source/debian"))
        (copy,) = self._system.copies([deb])
        said = self._system.run("autopkgtest", copy, "/srv/source", "--", "null")
        assert re.search(r"^[1-9]\d* passed, 0 failed$", said, re.MULTILINE), said
