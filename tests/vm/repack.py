"""A kernel whose payload is packed by another of the compressions that the kernel's x86 build offers, or by none: a vmlinux."""

import gzip
import lzma
import struct
import subprocess
import zlib
from pathlib import Path

# As scripts/Makefile.lib of the kernel has them.
PACKERS = {
    "gzip": ["gzip", "-n", "-9"],
    "bzip2": ["bzip2", "-9"],
    "lzma": ["xz", "--format=lzma", "-9"],
    "lzo": ["lzop", "-9"],
}
# Documentation/arch/x86/boot.rst
_SETUP_SECTORS, _SYSTEM_SIZE, _PAYLOAD_OFFSET, _PAYLOAD_LENGTH = 0x1F1, 0x1F4, 0x248, 0x24C
_SECTOR, _PARAGRAPH = 512, 16


def _setup_size(kernel: bytes) -> int:
    return (kernel[_SETUP_SECTORS] + 1) * _SECTOR


def _payload(kernel: bytes) -> tuple[int, int]:
    """Where a bzImage has it, and its length."""
    offset, length = struct.unpack_from("<II", kernel, _PAYLOAD_OFFSET)
    return _setup_size(kernel) + offset, length


def _unpacked(kernel: bytes) -> bytes:
    """The payload of a kernel packed by xz. Behind the stream is its unpacked size, four bytes."""
    begin, length = _payload(kernel)
    return lzma.decompress(kernel[begin : begin + length - 4])


def vmlinux_of(image: Path, packed: bool, to: Path) -> None:
    """The ELF file in a kernel packed by xz, without the relocation table behind it; by itself, or packed by gzip."""
    elf = _unpacked(image.read_bytes())
    (sections,) = struct.unpack_from("<Q", elf, 40)  # e_shoff; objcopy(1) puts the section headers last
    size, count = struct.unpack_from("<HH", elf, 58)  # e_shentsize, e_shnum
    elf = elf[: sections + size * count]
    to.write_bytes(gzip.compress(elf, 1) if packed else elf)


def repack(image: Path, packer: str, to: Path) -> None:
    """Of a kernel packed by xz. What stood behind the payload is gone with the decompressor's code: only `direct` can start it."""
    kernel = image.read_bytes()
    setup = _setup_size(kernel)
    begin, _ = _payload(kernel)
    unpacked = _unpacked(kernel)
    packed = subprocess.run(PACKERS[packer], input=unpacked, check=True, stdout=subprocess.PIPE).stdout
    # A stream of gzip's ends in the unpacked size itself.
    payload = packed if packer == "gzip" else packed + struct.pack("<I", len(unpacked))
    new = bytearray(kernel[:begin] + payload)
    new += bytes(-(len(new) + 4 - setup) % _PARAGRAPH)
    struct.pack_into("<I", new, _SYSTEM_SIZE, (len(new) + 4 - setup) // _PARAGRAPH)
    struct.pack_into("<I", new, _PAYLOAD_LENGTH, len(payload))
    _remove_signature(new)
    # The CRC of the whole is to be zero.
    to.write_bytes(new + struct.pack("<I", zlib.crc32(new) ^ 0xFFFFFFFF))


def _remove_signature(image: bytearray) -> None:
    """The PE header's checksum and its entry of the certificates (PE format, "Optional Header"), which came after the CRC."""
    (pe,) = struct.unpack_from("<I", image, 0x3C)
    for offset, size in ((pe + 24 + 64, 4), (pe + 24 + 112 + 4 * 8, 8)):
        image[offset : offset + size] = bytes(size)
