"""Tests of the lab itself that need no virtual machine: python3 -m unittest discover -s tests/vm -p '*_test.py'."""

import re
import tempfile
import unittest
from pathlib import Path

import reboot_way
from apt_sources import debian_sources, other_release
from cache import digest, keep_newest
from layout import LAYOUTS
from machine import Reboot
from qemu import Line, SerialPort
from scenarios.crash_support import read_capture
from scenarios.menu_support import next_entry, require_listed_default
from timeline import BAR_WIDTH, Timeline, as_json, as_text, timeline

KERNEL = "[    0.000000] Linux version 6.1.0-55-cloud-amd64 (debian-kernel@lists.debian.org)"
JUMP = "[   33.636538] kexec_core: Starting new kernel"
SEABIOS = "SeaBIOS (version 1.16.2-debian-1.16.2-1)"
GRUB = "GNU GRUB  version 2.06-13+deb12u2"
RAID = "[   12.244238] raid6: using avx2x2 recovery algorithm"
CLEAN = "Checking root file system.../dev/vda1: clean, 12229/196608 files, 132538/786176 blocks"


class RebootWay(unittest.TestCase):
    def test_a_jump_and_a_kernel_are_kexec(self) -> None:
        self.assertEqual(reboot_way.way([JUMP, KERNEL], resets=0), reboot_way.KEXEC)

    def test_a_reset_the_boot_loader_and_a_kernel_are_firmware(self) -> None:
        self.assertEqual(reboot_way.way([SEABIOS, GRUB, KERNEL], resets=2), reboot_way.FIRMWARE)

    def test_everything_else_is_unclear(self) -> None:
        for lines, resets in [
            ([], 0),
            ([KERNEL], 0),
            ([KERNEL], 1),
            ([JUMP], 0),
            ([JUMP, KERNEL], 1),
            ([JUMP, SEABIOS, KERNEL], 0),
            ([JUMP, SEABIOS, GRUB, KERNEL], 1),
            ([JUMP, KERNEL, KERNEL], 0),
            ([JUMP, JUMP, KERNEL], 0),
            ([SEABIOS, KERNEL], 1),
            ([SEABIOS, GRUB, KERNEL], 0),
            ([SEABIOS, GRUB, KERNEL, SEABIOS, GRUB, KERNEL], 2),
        ]:
            with self.subTest(lines=lines, resets=resets), self.assertRaises(reboot_way.UnclearReboot):
                reboot_way.way(lines, resets)

    def test_repairs_are_seen(self) -> None:
        for line in [
            "[    2.5] EXT4-fs (vda1): INFO: recovery required on readonly filesystem",
            "[    2.6] EXT4-fs (vda1): recovery complete",
            "/dev/vda1: recovering journal",
            "/dev/vda1 was not cleanly unmounted, check forced.",
            "[    2.6] EXT4-fs (vda1): orphan cleanup on readonly fs",
            "[    2.6] BTRFS info (device vda1): start tree-log replay",
        ]:
            self.assertEqual(reboot_way.recovery_lines([KERNEL, line]), [line])
        self.assertEqual(reboot_way.recovery_lines([KERNEL, RAID, JUMP, SEABIOS, GRUB, CLEAN]), [])

    def test_a_clean_check_is_seen(self) -> None:
        self.assertEqual(reboot_way.clean_lines([KERNEL, CLEAN]), [CLEAN])
        self.assertEqual(reboot_way.clean_lines(["/dev/vda1: recovering journal", "Checking file systems...done."]), [])


class AptSources(unittest.TestCase):
    def test_only_debians_main_of_that_release(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            parts = Path(directory) / "sources.list.d"
            parts.mkdir()
            (Path(directory) / "sources.list").write_text(
                "deb [arch=amd64] http://one.example/debian bookworm main contrib\n"
                "deb-src http://one.example/debian bookworm main\n"
                "deb http://two.example/apt tool-bookworm main\n"
            )
            (parts / "debian.sources").write_text(
                "Types: deb\n# a comment\nURIs: http://three.example\nSuites: bookworm bookworm-updates\nComponents: main\n"
                "\nTypes: deb\nURIs: http://four.example\nSuites: nodistro\nComponents: main\n"
                "\nEnabled: no\nTypes: deb\nURIs: http://five.example\nSuites: bookworm\nComponents: main\n"
            )
            (parts / "old.list.save").write_text("deb http://six.example/debian bookworm main\n")
            found = debian_sources("bookworm", Path(directory))
        hosts = [name for name in ("one", "two", "three", "four", "five", "six") if f"{name}.example" in found]
        self.assertEqual(hosts, ["one", "three"])
        self.assertNotIn("deb-src", found)

    def test_another_release_of_the_same_mirror(self) -> None:
        lines = "deb [arch=amd64] http://one.example/debian bookworm main"
        self.assertEqual(other_release(lines, "bookworm", "sid"), "deb [arch=amd64] http://one.example/debian sid main\n")
        stanzas = (
            "Types: deb\nURIs: http://two.example\nSuites: bookworm-security\nComponents: main\n\n"
            "Types: deb\nURIs: http://three.example\nSuites: bookworm bookworm-updates\nComponents: main\n"
        )
        wanted = "Types: deb\nURIs: http://three.example\nSuites: sid\nComponents: main\n"
        self.assertEqual(re.sub(" +\n", "\n", other_release(stanzas, "bookworm", "sid")), wanted)
        with self.assertRaises(RuntimeError):
            other_release(lines, "trixie", "sid")

    def test_no_source_is_an_error(self) -> None:
        with tempfile.TemporaryDirectory() as directory, self.assertRaises(RuntimeError):
            debian_sources("bookworm", Path(directory))


class Cache(unittest.TestCase):
    def test_another_byte_is_another_name(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "input"
            file.write_text("one")
            before = digest([file], "more")
            self.assertEqual(digest([file], "more"), before)
            self.assertNotEqual(digest([file], "else"), before)
            file.write_text("two")
            self.assertNotEqual(digest([file], "more"), before)

    def test_the_image_in_use_is_kept(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            images = [Path(directory) / f"base-{number}" for number in range(4)]
            for image in images:
                image.touch()
            keep_newest(images[0], "base-*")
            self.assertTrue(images[0].exists())
            self.assertEqual(len(list(Path(directory).glob("base-*"))), 2)


class Layouts(unittest.TestCase):
    def test_fstab_checks_what_can_be_checked(self) -> None:
        passes = {each.name: [line.split()[1::4] for line in each.fstab().splitlines()] for each in LAYOUTS}
        self.assertEqual(passes["menu"], [["/", "1"]])
        self.assertEqual(passes["separate-boot"], [["/boot", "2"], ["/", "1"]])
        self.assertEqual(passes["btrfs"], [["/", "0"]])

    def test_no_two_file_systems_share_a_uuid(self) -> None:
        uuids = [file_system.uuid for each in LAYOUTS for file_system in each.file_systems]
        self.assertEqual(len(set(uuids)), len(uuids))


class FakeMachine:
    """Answers what it was told to answer."""

    def __init__(self, **answers: str):
        self._answers = answers

    def check(self, command: str) -> str:
        return next(answer for word, answer in self._answers.items() if word in command)


class BootMenu(unittest.TestCase):
    TREE = "/boot/grub/grub.cfg\n  0  Debian\n  1  Advanced\n    1>0  New\n    1>1  Rescue\n*   1>2  Old\n    1>3  Rescue"

    def listed(self, text: str) -> FakeMachine:
        return FakeMachine(list=text, modules="6.1.0-56\n6.1.0-55")

    def test_the_marked_entry_must_be_the_one(self) -> None:
        require_listed_default(self.listed(self.TREE), "1>2")
        for wrong in [
            self.TREE.replace("*", " "),
            self.TREE.replace("  0  Debian", "* 0  Debian"),
            self.TREE.replace("\n    1>3  Rescue", ""),
        ]:
            with self.subTest(wrong=wrong), self.assertRaises(AssertionError):
                require_listed_default(self.listed(wrong), "1>2")
        with self.assertRaises(AssertionError):
            require_listed_default(self.listed(self.TREE), "0")

    def test_an_empty_choice_is_none(self) -> None:
        self.assertEqual(next_entry(b"# GRUB Environment Block\nsaved_entry=0\nnext_entry=1>2\n###"), "1>2")
        self.assertIsNone(next_entry(b"# GRUB Environment Block\nnext_entry=\n###"))
        self.assertIsNone(next_entry(b"# GRUB Environment Block\nsaved_entry=0\n###"))


class Captures(unittest.TestCase):
    LINES = [
        "",
        "lab-crash begin",
        "lab-crash cmdline elfcorehdr=0x9e00000 ro",
        "lab-crash release 6.1",
        "lab-crash size 420487168",
        "f0VM",
        "Rg==",
        "lab-crash end",
    ]

    def test_what_the_crash_kernel_told(self) -> None:
        capture = read_capture(self.LINES[:-1])
        self.assertEqual(capture.command_line, "elfcorehdr=0x9e00000 ro")
        self.assertEqual((capture.release, capture.size), ("6.1", 420487168))
        self.assertEqual(capture.beginning, b"\x7fELF")

    def test_a_crash_kernel_that_told_nothing(self) -> None:
        with self.assertRaisesRegex(AssertionError, "the crash kernel told nothing"):
            read_capture(self.LINES[:4])


class Serial(unittest.TestCase):
    def test_lines_come_without_escapes_and_are_logged(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            log = Path(directory) / "log"
            port = SerialPort(log)
            guest = port.peer.dup()
            port.start()
            guest.sendall(b"\x1bc\x1b[2J\x1b[01;01HSeaBIOS (ver")
            guest.sendall(b"sion 1)\r\r\nlast")
            number, match = port.expect(r"SeaBIOS \(version (\d)\)")
            self.assertEqual((number, match[1]), (0, "1"))
            guest.close()
            port.close()
            self.assertEqual([line.text for line in port.lines()], ["SeaBIOS (version 1)", "last"])
            self.assertIn(" SeaBIOS (version 1)\n", log.read_text())


class Timelines(unittest.TestCase):
    def test_marks_come_from_the_console(self) -> None:
        lines = [
            Line(101.0, "INIT: Switching to runlevel: 6"),
            Line(106.5, JUMP),
            Line(109.0, KERNEL),
            Line(112.0, "Loading, please wait..."),
        ]
        found = timeline(Reboot("reboot", typed=100.0, ready=130.0, way="kexec", lines=lines))
        self.assertEqual(found, Timeline("reboot", "kexec", down=6.5, kernel=9.0, init=12.0, ready=30.0))
        self.assertEqual(found.phases, [6.5, 2.5, 3.0, 18.0])
        marks = {"down": 6.5, "kernel": 9.0, "init": 12.0, "ready": 30.0}
        self.assertEqual(as_json([found])["reboots"], [{"command": "reboot", "way": "kexec", "marks": marks}])

    def test_a_missing_mark_is_an_error(self) -> None:
        with self.assertRaises(AssertionError):
            timeline(Reboot("reboot", typed=0.0, ready=1.0, way="kexec", lines=[Line(0.5, JUMP)]))

    def test_bars_share_one_scale(self) -> None:
        text = as_text(
            [Timeline("reboot", "kexec", 5.0, 7.5, 10.0, 15.0), Timeline("coldreboot", "firmware", 5.0, 10.0, 20.0, 30.0)],
            fills="#=+-",
        )
        bars = [line.split()[1] for line in text.splitlines() if line.endswith(" s") and "#" in line]
        self.assertEqual(bars[0], "#" * 10 + "=" * 5 + "+" * 5 + "-" * 10)
        self.assertEqual(len(bars[1]), BAR_WIDTH)


if __name__ == "__main__":
    unittest.main()
