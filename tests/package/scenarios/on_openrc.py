"""A system whose init starts OpenRC, as Debian packages it."""

from debian_system import Lab


def has_the_services_in_their_runlevels(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    shown = [line.split("|") for line in system.run("rc-update", "show", "--all").splitlines()]
    runlevels = {service.strip(): words.split() for service, words in shown}
    assert runlevels["kexec-load"] == ["default"], runlevels
    assert runlevels["kexec-booted"] == ["default"], runlevels
    assert runlevels["kexec-jump"] == ["shutdown"], runlevels
    assert "kdump" not in runlevels, runlevels


SCENARIOS = [("openrc: has_the_services_in_their_runlevels", has_the_services_in_their_runlevels)]
