"""What systemd offers around a reboot works as it does without us."""

from machine import Machine
from scenarios.support import image_is_loaded, require
from systemd_scenarios import scenario
from systemd_scenarios.support import configure_marker, kexecs


@scenario("inhibitor", reboots=1)
def inhibitor(machine: Machine) -> None:
    """an inhibitor holds systemctl kexec up, which says so, and nothing changes; without it it goes"""
    line = configure_marker(machine)
    machine.check("systemd-inhibit --what=shutdown --who=lab --why=test sleep 1000 >/dev/null 2>&1 & sleep 5")
    held = machine.run("systemctl --check-inhibitors=yes kexec")
    require(held.status != 0 and "lab" in held.output, f"no inhibitor held it up: {held.output}")
    require(image_is_loaded(machine), "the image is gone")
    machine.check("kill $(pidof sleep); sleep 2")
    kexecs(machine, "systemctl kexec", line)


@scenario("dry-run", reboots=0)
def dry_run(machine: Machine) -> None:
    """systemctl --dry-run kexec and reboot do nothing"""
    for verb in ("kexec", "reboot"):
        machine.run(f"systemctl --dry-run {verb}")
    machine.check('sleep 5; test -z "$(systemctl list-jobs --no-legend)" && systemctl is-active kexec-load')
    require(image_is_loaded(machine), "the image is gone")


@scenario("no-block", reboots=1)
def no_block(machine: Machine) -> None:
    """systemctl --no-block kexec answers at once, and goes"""
    kexecs(machine, "systemctl --no-block kexec", configure_marker(machine))


@scenario("force", reboots=1)
def force(machine: Machine) -> None:
    """systemctl --force kexec goes without stopping services, by kexec"""
    kexecs(machine, "systemctl --force kexec", configure_marker(machine))
