"""What a reboot loads is prepared while the machine runs."""

import re

from machine import Machine, Reboot
from scenarios import scenario
from scenarios.support import configure_marker, reboot_kexecs, require

_CACHE = "/var/cache/kexec-load"
_INDEX = f"{_CACHE}/prepared.json"


@scenario("prepared", reboots=3)
def a_reboot_takes_what_was_prepared(machine: Machine) -> None:
    """start prepares in the background, the reboot takes that; damaged, it is thrown away, and the reboot does without it"""
    line = configure_marker(machine)
    _started(machine)
    mode = machine.check(f"stat -c %a {_CACHE} {_CACHE}/* | sort -u | tr '\\n' ' '").split()
    require(mode == ["600", "700"], f"its files have the modes {mode}")
    require(_took_prepared(reboot_kexecs(machine, expected_line=line)), "the reboot did not take what was prepared")
    _started(machine)
    content = machine.check(f"ls {_CACHE} | grep -v prepared | head -1")
    machine.check(f"printf damage | dd of={_CACHE}/{content} bs=1 seek=1000000 conv=notrunc")
    require(not _took_prepared(reboot_kexecs(machine, expected_line=line)), "the reboot took what was damaged")
    _started(machine)
    require(_took_prepared(reboot_kexecs(machine, expected_line=line)), "nothing was prepared after the damage")


@scenario("reboot-while-preparing", reboots=2)
def a_reboot_ends_a_preparation(machine: Machine) -> None:
    """a reboot in the middle of a preparation: it is ended at once, every file system is unmounted cleanly, and the reboot kexecs"""
    line = configure_marker(machine)
    for _ in range(2):
        # The one that the boot began may still run, with the lock in the directory that goes.
        machine.check(f"/etc/init.d/kexec stop; rm -rf {_CACHE}; /etc/init.d/kexec start")
        # As soon as it writes what it unpacks, into a file without a name, it gets no turn any more.
        hold = "for p in $(pidof kexec-load); do ls -l /proc/$p/fd | grep -q deleted && kill -STOP $p && exit 0; done"
        machine.check(f"for i in $(seq 600); do {hold}; sleep 0.1; done; exit 1")
        require(not _took_prepared(reboot_kexecs(machine, expected_line=line)), "the preparation was done before the reboot")


def _started(machine: Machine) -> None:
    """The service has started, and what it began is done."""
    machine.check("/etc/init.d/kexec start")
    machine.check(f"for i in $(seq 120); do [ -e {_INDEX} ] && ! pidof kexec-load && exit 0; sleep 1; done; exit 1", timeout=200)


def _took_prepared(reboot: Reboot) -> bool:
    return any(re.search(r"loaded kernel .*, prepared before", line) for line in reboot.console)
