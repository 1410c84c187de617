"""kexec(8)'s command line on a running machine: the two ways in which it leaves it."""

from machine import Machine
from reboot_way import KEXEC, STARTING_NEW_KERNEL
from scenarios import scenario
from scenarios.support import MARKER, by_grub, command_line, configure, reboot_kexecs, require

# A bridge with a port that is up: the kernel's log tells when it goes down. netdevice(7), linux/sockios.h.
_BRIDGE = r"""
modprobe dummy numdummies=1 && modprobe bridge && perl -e '
	socket(my $socket, 2, 2, 0) or die "socket: $!";
	sub request { my ($code, $bytes) = @_; ioctl($socket, $code, $bytes) or die sprintf("ioctl %x: $!", $code); $bytes }
	sub up { my ($name) = @_; request(0x8914, pack("a16 s x22", $name, 1)) }
	request(0x89a0, pack("a16", "bridge0"));
	my $index = unpack("x16 i", request(0x8933, pack("a16 x24", "dummy0")));
	request(0x89a2, pack("a16 i x20", "bridge0", $index));
	up("dummy0");
	up("bridge0");
'
"""
_PORT_GOES_DOWN = "port 1(dummy0) entered disabled state"


@scenario("kexec-exec", reboots=2)
def jumps_at_once(machine: Machine) -> None:
    """kexec -l and kexec -e: the loaded kernel starts at once; network interfaces are taken down before, but not with -x"""
    line = f"{by_grub(machine)} {MARKER}"
    for option, goes_down in (("", True), (" -x", False)):
        machine.check(f'kexec -l /vmlinuz --initrd=/initrd.img --append="{line}"')
        machine.check(_BRIDGE)
        reboot = machine.reboot_by(f"kexec -e{option}")
        require(reboot.way == KEXEC, f"kexec -e{option} went by {reboot.way}")
        found = command_line(machine)
        require(found == line, f"the command line is {found!r} instead of {line!r}")
        before = next(i for i, text in enumerate(reboot.console) if STARTING_NEW_KERNEL.search(text))
        down = any(_PORT_GOES_DOWN in text for text in reboot.console[:before])
        require(down == goes_down, f"kexec -e{option}: the interface {'went' if down else 'did not go'} down before the jump")


@scenario("kexec-image", reboots=1)
def loads_and_reboots(machine: Machine) -> None:
    """kexec IMAGE with LOAD_KEXEC=false: it is loaded, and the system shut down as by shutdown -r before it starts"""
    configure(machine, LOAD_KEXEC="false")
    reboot_kexecs(machine, by_grub(machine), command="kexec /vmlinuz --initrd=/initrd.img --reuse-cmdline")
