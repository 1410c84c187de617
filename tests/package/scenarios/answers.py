"""debconf's answers and the file that the administrator edits: who wins, and what is written."""

from dataclasses import dataclass, field
from functools import partial

from debian_system import DebianSystem, Lab

FILE = "/etc/default/kexec"


def shipped(system: DebianSystem, **settings: str) -> str:
    """The shipped file with settings' values changed."""
    text = system.read("/usr/share/kexec-load/default/kexec")
    for name, value in settings.items():
        lines = text.splitlines()
        (line,) = [line for line in lines if line.startswith(f"{name}=")]
        text = text.replace(f"\n{line}\n", f"\n{name}={value}\n")
    return text


@dataclass(frozen=True)
class Fresh:
    """A first installation where there is no file yet."""

    name: str
    answers: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    def check(self, lab: Lab) -> None:
        system = lab.system()
        system.answer(*self.answers)
        system.install(lab.package)
        assert system.read(FILE) == shipped(system, **self.settings), system.read(FILE)
        assert system.path(FILE).stat().st_mode & 0o7777 == 0o644
        assert system.path(FILE).owner() == "root"
        assert system.calls() == []


FRESH = [
    Fresh("nobody answers"),
    Fresh("load_kexec is answered", ["kexec-load/load_kexec true"], {"LOAD_KEXEC": "true"}),
    Fresh("use_grub_config is answered", ["kexec-load/use_grub_config true"], {"USE_GRUB_CONFIG": "true"}),
    Fresh(
        "both are answered",
        ["kexec-load/load_kexec true", "kexec-load/use_grub_config true"],
        {"LOAD_KEXEC": "true", "USE_GRUB_CONFIG": "true"},
    ),
    Fresh("kexec-tools' load_kexec is answered", ["kexec-tools/load_kexec true"], {"LOAD_KEXEC": "true"}),
    Fresh("kexec-tools' use_grub_config is answered", ["kexec-tools/use_grub_config true"], {"USE_GRUB_CONFIG": "true"}),
    Fresh("kexec-tools' answer is another", ["kexec-tools/load_kexec true", "kexec-load/load_kexec false"]),
    Fresh(
        "kexec-tools' answer is another, the other way round",
        ["kexec-tools/load_kexec false", "kexec-load/load_kexec true"],
        {"LOAD_KEXEC": "true"},
    ),
]


@dataclass(frozen=True)
class Existing:
    """A first installation where the file is there already. Without `after` it stays as it is."""

    name: str
    before: str
    answers: list[str]
    after: "str | None" = None

    def check(self, lab: Lab) -> None:
        system = lab.system()
        system.write(FILE, self.before, 0o640)
        inode = system.path(FILE).stat().st_ino
        system.answer(*self.answers)
        system.install(lab.package)
        expected = self.before if self.after is None else self.after
        assert system.read(FILE) == expected, system.read(FILE)
        assert system.path(FILE).stat().st_mode & 0o7777 == 0o640
        assert self.after is not None or system.path(FILE).stat().st_ino == inode, "the file was written anew"
        assert not system.path("/executed").exists(), "the file was executed"


ON = ["kexec-load/load_kexec true"]
OFF = ["kexec-load/load_kexec false"]
EXISTING = [
    Existing("nobody answers", "LOAD_KEXEC=true\nUSE_GRUB_CONFIG=true\nAPPEND='a  b'", []),
    Existing("the file wins over kexec-tools' answer", "LOAD_KEXEC=false\n", ["kexec-tools/load_kexec true"]),
    Existing("the answer is what it says", "  LOAD_KEXEC='true' ; X=1 # on\n", ON),
    Existing("switched on", "LOAD_KEXEC=false # mine\nINITRD=\n", ON, "LOAD_KEXEC=true # mine\nINITRD=\n"),
    Existing("switched off", "A=b\nLOAD_KEXEC=true", OFF, "A=b\nLOAD_KEXEC=false"),
    Existing("double quotes", 'LOAD_KEXEC="false"\t#"\n', ON, "LOAD_KEXEC=true\t#\"\n"),
    Existing("single quotes, exported", "export LOAD_KEXEC='false'\n", ON, "export LOAD_KEXEC=true\n"),
    Existing("more on the line", "LOAD_KEXEC=false;APPEND=x=y\n", ON, "LOAD_KEXEC=true;APPEND=x=y\n"),
    Existing("an empty value", "LOAD_KEXEC=\n", ON, "LOAD_KEXEC=true\n"),
    Existing("the last one counts", "LOAD_KEXEC=true\nLOAD_KEXEC=false\n", OFF),
    Existing("only the last one", "LOAD_KEXEC=false\nLOAD_KEXEC=false\n", ON, "LOAD_KEXEC=false\nLOAD_KEXEC=true\n"),
    Existing("a comment is none", "# LOAD_KEXEC=true\n", OFF),
    Existing("none there", "INITRD=\n", ON, "INITRD=\nLOAD_KEXEC=true\n"),
    Existing("none there, and no last newline", "INITRD=", ON, "INITRD=\nLOAD_KEXEC=true\n"),
    Existing("an empty file", "", ON, "LOAD_KEXEC=true\n"),
    Existing("nothing is executed", "LOAD_KEXEC=$(touch /executed)\n`touch /executed`\nAPPEND='$(touch /executed)'\n", []),
]


def follows_link_in_boot(lab: Lab, written: str, moves: bool) -> None:
    system = lab.system()
    system.write("/etc/kernel-img.conf", f"do_symlinks = yes\n{written}\n")
    system.answer("kexec-load/load_kexec true")
    system.install(lab.package)
    links = {"KERNEL_IMAGE": '"/boot/vmlinuz"', "INITRD": '"/boot/initrd.img"'} if moves else {}
    assert system.read(FILE) == shipped(system, LOAD_KEXEC="true", **links), system.read(FILE)


def keeps_a_link(lab: Lab) -> None:
    """The file may be a link into somebody's collection of configurations."""
    system = lab.system()
    system.write("/etc/collection/kexec", "LOAD_KEXEC=false\n")
    system.path(FILE).symlink_to("../collection/kexec")
    system.answer("kexec-load/load_kexec true")
    system.install(lab.package)
    assert system.path(FILE).is_symlink()
    assert system.read("/etc/collection/kexec") == "LOAD_KEXEC=true\n"


def takes_an_edit_for_an_answer(lab: Lab) -> None:
    system = lab.system()
    system.answer("kexec-load/load_kexec false")
    system.install(lab.package)
    edited = system.read(FILE).replace("LOAD_KEXEC=false", "LOAD_KEXEC=true # by hand")
    system.write(FILE, edited)
    system.run("dpkg-reconfigure", "kexec-load")
    assert system.read(FILE) == edited
    assert "kexec-load/load_kexec: true" in system.run("debconf-show", "kexec-load")


def _reconfigure(system: DebianSystem, priority: str, editor: str) -> None:
    """Asks through debconf's editor: `editor` is a shell command for the file $1 of questions and answers."""
    system.write("/editor", f"#!/bin/sh\n{editor}\n", 0o755)
    asking = {"DEBIAN_FRONTEND": "editor", "EDITOR": "/editor", "VISUAL": "/editor"}
    system.run("dpkg-reconfigure", f"--priority={priority}", "kexec-load", **asking)


def asks_when_reconfigured(lab: Lab) -> None:
    system = lab.system()
    system.install(lab.package)
    _reconfigure(system, "low", """sed -i 's/^\\(kexec-load.*=\\).*/\\1"yes"/' "$1" """)
    assert system.read(FILE) == shipped(system, LOAD_KEXEC="true", USE_GRUB_CONFIG="true"), system.read(FILE)
    assert system.calls() == []


def asks_at_the_right_priorities(lab: Lab) -> None:
    """What is not asked keeps its default: at "high" the second question is not."""
    system = lab.system()
    system.install(lab.package)
    for priority, asked in [("critical", []), ("high", ["load_kexec"]), ("medium", ["load_kexec", "use_grub_config"])]:
        system.path("/asked").unlink(missing_ok=True)
        _reconfigure(system, priority, 'cp "$1" /asked')
        shown = system.read("/asked") if system.path("/asked").exists() else ""
        questions = [line.split("=")[0] for line in shown.splitlines() if line.startswith("kexec-load/")]
        assert questions == [f"kexec-load/{name}" for name in asked], (priority, shown)


SCENARIOS = (
    [(f"answers, no file: {row.name}", row.check) for row in FRESH]
    + [(f"answers, a file: {row.name}", row.check) for row in EXISTING]
    + [
        (f"answers: {written}", partial(follows_link_in_boot, written=written, moves=moves))
        for written, moves in [("link_in_boot = yes", True), ("link_in_boot=Yes", False), ("link_in_boot = no", False)]
    ]
    + [
        (f"answers: {body.__name__}", body)
        for body in [keeps_a_link, takes_an_edit_for_an_answer, asks_when_reconfigured, asks_at_the_right_priorities]
    ]
)
