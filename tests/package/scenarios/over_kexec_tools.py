"""kexec-tools has our files' names: one takes the other's place, in both directions."""

import re
from functools import partial
from pathlib import Path
from typing import Callable

from debian_system import RECORDER, DebianSystem, Lab

FILE = "/etc/default/kexec"
SCRIPTS = ["/etc/init.d/kexec", "/etc/init.d/kexec-load"]
Install = Callable[[DebianSystem, Path], str]


def _with_kexec_tools(lab: Lab, *answers: str) -> DebianSystem:
    system = lab.system()
    if answers:
        system.answer(*answers)
    system.install(*lab.kexec_tools)
    system.path("/sbin/kexec").unlink()
    system.write("/sbin/kexec", RECORDER, 0o755)
    return system


def _its_scripts(system: DebianSystem) -> list[str]:
    """None since Debian 13."""
    return [script for script in SCRIPTS if script in system.run("dpkg", "--listfiles", "kexec-tools").splitlines()]


def _switch_on(system: DebianSystem) -> str:
    """The configuration as its owner left it."""
    edited = re.sub("^LOAD_KEXEC=.*\n", "", system.read(FILE), flags=re.MULTILINE) + "LOAD_KEXEC=true\n# mine\n"
    system.write(FILE, edited)
    return edited


def _assert_ours(system: DebianSystem, package: Path) -> None:
    """Every file of ours is there, is what the package holds, and is found by init."""
    assert system.status("kexec-load") == "installed"
    unpacked = system.path("/unpacked")
    system.run("dpkg-deb", "--extract", f"/srv/{package.name}", "/unpacked")
    for file in [file for file in unpacked.rglob("*") if file.is_file() and not file.is_symlink()]:
        installed = system.path(str(file.relative_to(unpacked)))
        assert installed.is_file() and installed.read_bytes() == file.read_bytes(), installed
    for program in [*SCRIPTS, "/usr/sbin/coldreboot", "/usr/sbin/kexec", "/usr/sbin/kexec-load"]:
        assert system.path(program).stat().st_mode & 0o777 == 0o755, program
    assert "kexec-load" not in system.run("dpkg-divert", "--list"), "a diversion is left"
    assert not list(system.path("/usr/sbin").glob("*.usr-is-merged"))


def _assert_linked(system: DebianSystem) -> None:
    """In the right order where there is insserv, which cares for it."""
    ordered = ["kexec-load", "kexec"] if system.path("/usr/sbin/insserv").exists() else ["kexec", "kexec-load"]
    assert [link[3:] for link in system.rc_links("6") if "kexec" in link] == ordered
    assert [link[3:] for link in system.rc_links("0") if "kexec" in link] == ["kexec-load"]
    assert [link[3:] for link in system.rc_links("2") if "kexec" in link] == ["kexec", "kexec-load"]


def takes_its_place(lab: Lab, install: Install) -> None:
    system = _with_kexec_tools(lab)
    edited = _switch_on(system)
    printed = install(system, lab.package)
    assert system.status("kexec-tools") == "config-files"
    _assert_ours(system, lab.package)
    _assert_linked(system)
    assert system.read(FILE) == edited
    assert "dpkg-reconfigure kexec-load" in printed, printed
    assert system.calls() == []


def honours_its_answers(lab: Lab) -> None:
    system = _with_kexec_tools(lab, "kexec-tools/load_kexec false", "kexec-load/load_kexec true")
    system.apt_install(lab.package)
    assert "\nLOAD_KEXEC=true\n" in system.read(FILE)


def installs_after_its_removal(lab: Lab) -> None:
    system = _with_kexec_tools(lab)
    system.run("dpkg", "--remove", "kexec-tools")
    system.install(lab.package)
    _assert_ours(system, lab.package)
    _assert_linked(system)


def installs_after_its_purge(lab: Lab) -> None:
    system = _with_kexec_tools(lab)
    system.run("dpkg", "--purge", "kexec-tools")
    assert "dpkg-reconfigure" not in system.install(lab.package)
    _assert_ours(system, lab.package)
    _assert_linked(system)
    assert "\nLOAD_KEXEC=false\n" in system.read(FILE)


def keeps_its_service_disabled(lab: Lab) -> None:
    system = _with_kexec_tools(lab)
    scripts = _its_scripts(system)
    for script in reversed(scripts):
        system.run("update-rc.d", Path(script).name, "disable")
    system.apt_install(lab.package)
    assert not scripts or not [link for runlevel in "2345" for link in system.rc_links(runlevel) if link[0] == "S" and "kexec" in link]


def survives_its_purge(lab: Lab) -> None:
    """It takes our configuration and our links with it: firmware reboots, until one command brings both back."""
    system = _with_kexec_tools(lab)
    _switch_on(system)
    system.apt_install(lab.package)
    system.run("dpkg", "--purge", "kexec-tools")
    _assert_ours(system, lab.package)
    system.run("dpkg-reconfigure", "kexec-load")
    _assert_linked(system)
    assert "\nLOAD_KEXEC=true\n" in system.read(FILE), "the answer was forgotten"
    assert system.calls() == []


def gives_its_place_back(lab: Lab) -> None:
    """Purged with kexec-tools back, ours leaves alone what is kexec-tools' own again."""
    system = _with_kexec_tools(lab)
    system.apt_install(lab.package)
    system.write("/run/kexec-load/loaded.json", "{}", 0o600)
    copies = [f"/srv/{package.name}" for package in lab.kexec_tools]
    system.run("apt-get", "--yes", "--option=Dpkg::Options::=--force-confnew", "install", *copies)
    assert system.status("kexec-load") == "config-files"
    assert system.calls() == ["kexec-load --unload"]
    configuration = system.read(FILE)
    links = system.rc_links("6")
    system.run("dpkg", "--purge", "kexec-load")
    assert system.status("kexec-load") == ""
    assert system.read(FILE) == configuration
    assert system.rc_links("6") == links
    assert "kexec-load/" not in system.read("/var/cache/debconf/config.dat")
    for file in ["/sbin/coldreboot", "/sbin/kexec", *_its_scripts(system)]:
        assert system.path(file).is_file(), file


SCENARIOS = [
    ("kexec-tools: takes_its_place, by apt", partial(takes_its_place, install=DebianSystem.apt_install)),
    ("kexec-tools: takes_its_place, by dpkg", partial(takes_its_place, install=DebianSystem.install)),
] + [
    (f"kexec-tools: {body.__name__}", body)
    for body in [
        honours_its_answers,
        installs_after_its_removal,
        installs_after_its_purge,
        keeps_its_service_disabled,
        survives_its_purge,
        gives_its_place_back,
    ]
]
