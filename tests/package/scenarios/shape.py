"""The package as it is built: lintian, versions, what is in it and where init finds it."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from debian_system import Lab

SOURCE = Path(__file__).resolve().parents[3] / "packaging/debian"


def is_lintian_clean(lab: Lab) -> None:
    result = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error,warning", "--info", lab.deb],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def has_its_questions_in_the_translators_catalogue(lab: Lab) -> None:
    """debconf-updatepo, run on a copy of the source, finds nothing to do but a new date."""
    del lab  # a matter of the source
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(SOURCE, f"{copy}/debian")
        subprocess.run(["debconf-updatepo"], cwd=copy, check=True)
        catalogues = [(directory / "po/templates.pot").read_text() for directory in [SOURCE, Path(copy, "debian")]]
    shipped, current = (re.sub(r'"POT-Creation-Date:.*\n', "", catalogue) for catalogue in catalogues)
    assert shipped == current, current


def runs_with_what_it_depends_on(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.deb)
    version = system.run("dpkg-query", "--show", "--showformat", "${Version}", "kexec-load")
    assert system.run("kexec-load", "--version") == f"kexec-load {version}\n"


def reads_what_it_ships(lab: Lab) -> None:
    """Only the kernel is missing: exit status 5."""
    system = lab.system()
    system.install(lab.deb)
    system.path("/proc/cmdline").write_text("root=/dev/sda1\n")
    printed = system.run("kexec-load", "--dry-run", fails=True)
    assert "/vmlinuz" in printed and "/etc/default/kexec" in printed, printed
    system.run("sh", "-c", "kexec-load --dry-run; [ $? = 5 ]")


def has_its_documents(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.deb)
    for file in [
        "/usr/share/man/man8/kexec-load.8.gz",
        "/usr/share/man/man8/coldreboot.8.gz",
        "/usr/share/man/man8/fastreboot.8.gz",
        "/usr/share/man/man8/kexec.8.gz",
        "/usr/share/bash-completion/completions/kexec-load",
        "/usr/share/doc/kexec-load/README.Debian",
        "/usr/share/doc/kexec-load/copyright",
    ]:
        assert system.path(file).is_file(), file


def documents_and_completes_every_option(lab: Lab) -> None:
    """The options of --help and those of the completion and of the manual are the same."""
    system = lab.system()
    system.install(lab.deb)
    options = set(re.findall(r"--[a-z][a-z-]*", system.run("kexec-load", "--help")))
    completed = set(re.findall(r"--[a-z][a-z-]*", system.read("/usr/share/bash-completion/completions/kexec-load")))
    assert completed == options, completed ^ options
    manual = set(re.findall(r"Fl (-[a-z][a-z-]*)", system.run("zcat", "/usr/share/man/man8/kexec-load.8.gz")))
    documented = {f"-{option}" for option in manual}
    assert documented == options, documented ^ options


def is_called_in_the_right_order(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.deb)

    def position(runlevel: str, script: str) -> int:
        (link,) = [link for link in system.rc_links(runlevel) if link[3:] == script]
        assert link[0] == ("S" if runlevel in "2345" else "K"), link
        return int(link[1:3])

    for runlevel in "2345":
        assert position(runlevel, "kexec") < position(runlevel, "kexec-load")
    for runlevel in "06":
        assert position(runlevel, "kexec-load") < position(runlevel, "umountnfs.sh")
        assert position(runlevel, "kexec-load") < position(runlevel, "umountfs")
    assert position("6", "umountroot") < position("6", "kexec") < position("6", "reboot")
    assert position("1", "kexec-load")
    # Scripts run side by side; this is what holds one back until another has ended.
    waits = dict(line.split(": ", 1) for line in system.read("/etc/init.d/.depend.stop").splitlines() if ": " in line)
    for script, awaited in [("umountfs", "kexec-load"), ("sendsigs", "kexec-load"), ("kexec", "umountroot"), ("reboot", "kexec")]:
        assert awaited in waits[script].split(), (script, waits[script])
    assert not [link for runlevel in "01" for link in system.rc_links(runlevel) if link[3:] == "kexec"]


def leaves_the_crash_kernel_to_the_administrator(lab: Lab) -> None:
    """The service kdump is there for SysV and systemd, and disabled."""
    system = lab.system()
    system.install(lab.deb)
    for runlevel in "2345":
        (link,) = [link for link in system.rc_links(runlevel) if link[3:] == "kdump"]
        assert link[0] == "K", link
    assert "kdump.service" not in [link.name for link in system.path("/etc/systemd/system").rglob("*")]
    system.run("update-rc.d", "kdump", "enable")
    assert [link for link in system.rc_links("2") if link[0] == "S" and link[3:] == "kdump"]
    assert "--panic --event start" in system.read("/usr/lib/systemd/system/kdump.service")


def is_a_service_of_systemds(lab: Lab) -> None:
    """The service is enabled; SysV's other script, of which systemd would make a unit, is the same one there."""
    system = lab.system()
    system.install(lab.deb)
    units = system.path("/usr/lib/systemd/system")
    listed = [system.path(file) for file in system.run("dpkg", "--listfiles", "kexec-load").split()]
    found = {str(file.relative_to(units)) for file in listed if file.is_relative_to(units) and not file.is_dir()}
    assert found == {
        "kdump.service",
        "kexec-booted.service",
        "kexec-jump.service",
        "kexec-load-booted.service",
        "kexec-load.service",
        "kexec-load.service.d/sandbox.conf",
        "kexec-load@.service",
        "kexec-load@.service.d/sandbox.conf",
        "kexec.service",
        "systemd-reboot.service.d/kexec-load.conf",
    }, found
    assert str((units / "kexec.service").readlink()) == "kexec-load.service"
    wanted = system.path("/etc/systemd/system/multi-user.target.wants/kexec-load.service")
    assert wanted.is_symlink(), "the service is not enabled"
    system.run("dpkg", "--purge", "kexec-load")
    assert not wanted.is_symlink(), "the purge left the link that enables the service"


def stops_nothing_on_an_upgrade(lab: Lab) -> None:
    """What is loaded stays: systemd's services are stopped by a removal only."""
    with tempfile.TemporaryDirectory() as control:
        subprocess.run(["dpkg-deb", "--control", lab.deb, control], check=True)
        scripts = {name: Path(control, name).read_text() for name in ["preinst", "postinst", "prerm", "postrm"]}
    for name, script in scripts.items():
        for condition in re.findall(r"^if (.*)\n\s*deb-systemd-invoke stop", script, re.MULTILINE):
            assert '"$1" = remove' in condition, (name, condition)
        assert script.count("deb-systemd-invoke stop") == len(re.findall(r"then\n\s*deb-systemd-invoke stop", script)), script


def has_openrcs_own_services(lab: Lab) -> None:
    """OpenRC finds them in their runlevels, and no other init in any."""
    system = lab.system()
    system.install(lab.deb)
    for runlevel, service in (("default", "kexec-booted"), ("shutdown", "kexec-jump")):
        step = system.path(f"/etc/runlevels/{runlevel}/{service}")
        assert step.resolve() == system.path(f"/etc/init.d/{service}").resolve(), step.resolve()
        assert step.read_text().startswith("#!/sbin/openrc-run\n")
        assert not [link for level in "0123456S" for link in system.rc_links(level) if link.endswith(service)]


# These need no system.
OF_THE_FILES = [
    (f"shape: {body.__name__}", body)
    for body in [is_lintian_clean, has_its_questions_in_the_translators_catalogue, stops_nothing_on_an_upgrade]
]

# With insserv, which calls scripts in the order of their headers.
WITH_LINKS = [("shape: is_called_in_the_right_order", is_called_in_the_right_order)]

SCENARIOS = [
    (f"shape: {body.__name__}", body)
    for body in [
        runs_with_what_it_depends_on,
        reads_what_it_ships,
        has_its_documents,
        documents_and_completes_every_option,
        leaves_the_crash_kernel_to_the_administrator,
        is_a_service_of_systemds,
        has_openrcs_own_services,
    ]
]
