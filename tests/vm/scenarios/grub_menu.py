"""GRUB's saved default, however it is named: kexec starts exactly what GRUB starts."""

from layout import MENU
from machine import Machine
from scenarios import scenario
from scenarios.menu_support import OLDER, kernels, require_listed_default, require_same_by_both_ways


@scenario("grub-default-by-id", reboots=2, layout=MENU)
def by_id(machine: Machine) -> None:
    """grub-set-default with ids: kexec starts the same kernel and command line as GRUB"""
    older, uuid = kernels(machine)[1], MENU.root.uuid
    _saved_default(machine, f"gnulinux-advanced-{uuid}>gnulinux-{older}-advanced-{uuid}")


@scenario("grub-default-by-title", reboots=2, layout=MENU)
def by_title(machine: Machine) -> None:
    """grub-set-default with titles: kexec starts the same kernel and command line as GRUB"""
    older = kernels(machine)[1]
    _saved_default(machine, f"Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux {older}")


@scenario("grub-default-by-number", reboots=2, layout=MENU)
def by_number(machine: Machine) -> None:
    """grub-set-default with numbers: kexec starts the same kernel and command line as GRUB"""
    _saved_default(machine, OLDER)


def _saved_default(machine: Machine, name: str) -> None:
    machine.check(f"grub-set-default '{name}'")
    require_listed_default(machine, OLDER)
    require_same_by_both_ways(machine, kernels(machine)[1])
