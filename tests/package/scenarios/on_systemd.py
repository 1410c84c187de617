"""A system whose init is systemd: what it makes of the units, without being started."""

from debian_system import DebianSystem, Lab

from .lifecycle import next_version

UNITS = [
    "kexec-load.service",
    "kexec-load@linux.service",
    "kexec-load-booted.service",
    "kdump.service",
    "systemd-reboot.service",
    "systemd-kexec.service",
]


def finds_no_fault_with_the_units(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.deb)
    assert system.run("systemd-analyze", "verify", "--man=no", *UNITS) == ""


def _state(system: DebianSystem, unit: str) -> str:
    shown = system.run("sh", "-c", f"systemctl is-enabled {unit} || true")
    return shown.splitlines()[-1]


def enables_what_the_package_says(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    states = {unit: _state(system, unit) for unit in ["kexec-load", "kexec-load-booted", "kexec", "kdump"]}
    expected = {"kexec-load": "enabled", "kexec-load-booted": "enabled", "kexec": "alias", "kdump": "disabled"}
    assert states == expected, states


def upgrade_keeps_a_disabled_unit(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    system.run("systemctl", "disable", "kexec-load")
    system.run("systemctl", "enable", "kdump")
    system.install(next_version(lab))
    states = {unit: _state(system, unit) for unit in ["kexec-load", "kdump"]}
    assert states == {"kexec-load": "disabled", "kdump": "enabled"}, states


SCENARIOS = [
    (f"systemd: {body.__name__}", body)
    for body in [finds_no_fault_with_the_units, enables_what_the_package_says, upgrade_keeps_a_disabled_unit]
]
