"""A kernel whose payload is packed by another of the compressions that the kernel's x86 build offers."""

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


def repack(image: Path, packer: str, to: Path) -> None:
    """Of a kernel packed by xz. What stood behind the payload is gone with the decompressor's code: only `direct` can start it."""
    kernel = image.read_bytes()
    setup = (kernel[_SETUP_SECTORS] + 1) * _SECTOR
    offset, length = struct.unpack_from("<II", kernel, _PAYLOAD_OFFSET)
    # The last four bytes are the unpacked size; a stream of gzip's ends in that itself.
    stream, size = kernel[setup + offset : setup + offset + length - 4], kernel[setup + offset + length - 4 : setup + offset + length]
    packed = subprocess.run(PACKERS[packer], input=lzma.decompress(stream), check=True, stdout=subprocess.PIPE).stdout
    payload = packed if packer == "gzip" else packed + size
    new = bytearray(kernel[: setup + offset] + payload)
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
