"""Install, upgrade, reinstall, remove, purge: the administrator's files stay, and nothing reboots."""

from pathlib import Path

from debian_system import DebianSystem, Lab

FILE = "/etc/default/kexec"
SCRIPTS = ["/etc/init.d/kexec", "/etc/init.d/kexec-load"]


def _into_the_next(tree: Path) -> None:
    control = tree / "DEBIAN/control"
    lines = [line if not line.startswith("Version:") else line + ".1" for line in control.read_text().splitlines()]
    control.write_text("\n".join(lines) + "\n")
    for file in ["etc/init.d/kexec", "etc/init.d/kexec-load", "usr/share/kexec-load/default/kexec"]:
        (tree / file).write_text((tree / file).read_text() + "# of the next version\n")


def next_version(lab: Lab) -> Path:
    return lab.changed("next", _into_the_next, of=lab.package)


def _all_rc_links(system: DebianSystem) -> list[str]:
    return [runlevel + link for runlevel in "0123456S" for link in system.rc_links(runlevel)]


def _assert_same(after: dict[str, str], before: dict[str, str]) -> None:
    changed = {path: (before.get(path), after.get(path)) for path in {*before, *after} if before.get(path) != after.get(path)}
    assert not changed, changed


def _kexec_links(system: DebianSystem) -> list[str]:
    return [link for link in _all_rc_links(system) if "kexec" in link]


def upgrade_keeps_what_was_edited(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    mine = "# mine\nLOAD_KEXEC=true\nAPPEND='quiet  splash'"
    system.write(FILE, mine)
    system.write("/etc/default/kexec.d/local", "INITRD=\n")
    edited = system.read(SCRIPTS[0]) + "# mine\n"
    system.write(SCRIPTS[0], edited, 0o755)
    system.write("/run/kexec-load/loaded.json", "{}", 0o600)
    system.run("dpkg", "--force-confold", "--install", *system.copies([next_version(lab)]))
    assert system.read(FILE) == mine
    assert system.read("/etc/default/kexec.d/local") == "INITRD=\n"
    assert system.read(SCRIPTS[0]) == edited
    assert system.read(SCRIPTS[1]).endswith("# of the next version\n")
    assert system.path("/run/kexec-load/loaded.json").exists(), "a loaded kernel was forgotten"
    assert system.calls() == []


def upgrade_keeps_a_disabled_service(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    system.run("update-rc.d", "kexec", "disable")
    before = _all_rc_links(system)
    assert [link[:2] for link in before if link[4:] == "kexec"] == ["2K", "3K", "4K", "5K", "6K"], before
    system.install(next_version(lab))
    assert _all_rc_links(system) == before


def upgrade_makes_a_missing_file_again(lab: Lab) -> None:
    system = lab.system()
    system.answer("kexec-load/load_kexec true")
    system.install(lab.package)
    system.path(FILE).unlink()
    system.install(next_version(lab))
    assert "\nLOAD_KEXEC=true\n" in system.read(FILE)


def reinstalling_changes_nothing(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    system.write(FILE, "LOAD_KEXEC=true\n")
    before = system.snapshot()
    system.install(lab.package)
    _assert_same(system.snapshot(), before)
    assert system.calls() == []


def removal_leaves_configuration_that_does_nothing(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    system.write(FILE, "LOAD_KEXEC=true\n")
    links = _kexec_links(system)
    system.run("dpkg", "--remove", "kexec-load")
    assert system.read(FILE) == "LOAD_KEXEC=true\n"
    for script in SCRIPTS:
        for action in ["start", "stop", "restart", "force-reload", "status"]:
            assert system.run("sh", script, action, RUNLEVEL="6") == ""
    assert system.calls() == []

    system.install(lab.package)
    assert system.read(FILE) == "LOAD_KEXEC=true\n"
    assert all(system.path(script).stat().st_mode & 0o111 for script in SCRIPTS)
    assert _kexec_links(system) == links
    assert system.calls() == []


def removal_unloads_what_we_loaded(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    system.write("/run/kexec-load/loaded.json", "{}", 0o600)
    system.run("dpkg", "--remove", "kexec-load")
    assert system.calls() == ["kexec-load --unload"]
    assert not system.path("/run/kexec-load").exists()


def removal_unloads_our_crash_kernel(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    system.write("/run/kexec-load/crash.json", "{}", 0o600)
    system.run("dpkg", "--remove", "kexec-load")
    assert system.calls() == ["kexec-load --panic --unload"]


def removal_goes_on_if_it_cannot_unload(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    system.write("/usr/sbin/kexec-load", "#!/bin/sh\nexit 4\n", 0o755)
    system.write("/run/kexec-load/loaded.json", "{}", 0o600)
    system.run("dpkg", "--remove", "kexec-load")
    assert system.status("kexec-load") == "config-files"


def removal_leaves_alone_what_others_loaded(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    system.write("/run/kexec-load/coldreboot", "", 0o600)
    system.run("dpkg", "--remove", "kexec-load")
    assert system.calls() == []
    assert not system.path("/run/kexec-load").exists()


def _leaves_nothing(lab: Lab, *steps: tuple[str, ...]) -> None:
    system = lab.system()
    before = system.snapshot()
    system.answer("kexec-load/load_kexec true")
    system.install(lab.package)
    system.write("/run/kexec-load/coldreboot", "", 0o600)
    system.write("/var/lib/kexec-load/history.json", "", 0o600)
    for step in steps:
        system.run(*step)
    _assert_same(system.snapshot(), before)
    assert not any("kexec" in order.read_text() for order in system.path("/etc/init.d").glob(".depend.*"))
    assert system.status("kexec-load") == ""
    assert "kexec-load" not in system.read("/var/cache/debconf/config.dat")
    assert "kexec-load" not in system.read("/var/cache/debconf/templates.dat")
    assert not [path for path in system.path("/var/lib/dpkg/info").iterdir() if "kexec" in path.name]
    assert system.calls() == []


def purge_leaves_nothing(lab: Lab) -> None:
    _leaves_nothing(lab, ("dpkg", "--purge", "kexec-load"))


def removal_and_purge_leave_nothing(lab: Lab) -> None:
    _leaves_nothing(lab, ("dpkg", "--remove", "kexec-load"), ("dpkg", "--purge", "kexec-load"))


def purge_keeps_the_administrators_own_files(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    system.write("/etc/default/kexec.d/local", "INITRD=\n")
    system.run("dpkg", "--purge", "kexec-load")
    assert system.read("/etc/default/kexec.d/local") == "INITRD=\n"
    assert not system.path(FILE).exists()


SCENARIOS = [
    (f"lifecycle: {body.__name__}", body)
    for body in [
        upgrade_keeps_what_was_edited,
        upgrade_keeps_a_disabled_service,
        upgrade_makes_a_missing_file_again,
        reinstalling_changes_nothing,
        removal_leaves_configuration_that_does_nothing,
        removal_unloads_what_we_loaded,
        removal_unloads_our_crash_kernel,
        removal_goes_on_if_it_cannot_unload,
        removal_leaves_alone_what_others_loaded,
        purge_leaves_nothing,
        removal_and_purge_leave_nothing,
        purge_keeps_the_administrators_own_files,
    ]
]
