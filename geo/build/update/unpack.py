"""
Packed files: the one data file of a producer's zip, and what a packed file may grow to.

INKAR's zip is packed with Deflate64, which Python's zipfile does not know; the package inflate64 does. A size that an
archive declares is a claim: what comes out is counted, so a small file cannot fill the disk.

Kept by hand: zipfile-deflate64 patches the standard library, and no unpacker bounds what comes out.
"""

import gzip
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import inflate64

from geo.data.errors import SourceError

CHUNK = 1 << 18
# Deflate64 packs up to some 18,000 bytes into one: this much comes in at a time, so that memory is bounded, too
BITE = 1 << 12
DEFLATE64 = 9
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
BROKEN = (OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zipfile.BadZipFile, zlib.error)


class NoMember(SourceError):
    """The archive is sound, but the file is not in it."""


def is_zip(file: Path) -> bool:
    """Tell by its first bytes whether a file is a zip (a workbook is one, too)."""
    with file.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def take_member(archive: Path, member: str, target: Path, *, max_bytes: int) -> None:
    """
    Unpack one file of a zip.

    Parameters
    ----------
    member
        Name of the file inside, without folders; empty if there is only one.
    target
        File to write; a name that ends with ``.gz`` is packed again, equal input giving equal bytes.

    Raises
    ------
    SourceError
        If the archive is damaged or protected, or more comes out of it than allowed; `NoMember` if it has no such file.
    """
    half = target.with_name(f"{target.name}.half")
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = [each for each in packed.infolist() if not each.is_dir()]
            chosen = [each for each in entries if not member or Path(each.filename).name == member]
            if len(chosen) != 1:
                found = ", ".join(each.filename for each in entries[:8]) or "nothing"
                raise NoMember(f"{archive.name}: expected {member or 'one file'} in the zip, found {found}")
            with half.open("wb") as sink:
                if target.suffix == ".gz":
                    with gzip.GzipFile(filename="", mode="wb", compresslevel=3, fileobj=sink, mtime=0) as layer:
                        _copy(_unpacked(packed, archive, chosen[0]), layer.write, archive, max_bytes)
                else:
                    _copy(_unpacked(packed, archive, chosen[0]), sink.write, archive, max_bytes)
    except BROKEN as error:
        half.unlink(missing_ok=True)
        raise error if isinstance(error, SourceError) else _damaged(archive, error) from None
    half.replace(target)


def require_bounded(file: Path, *, max_bytes: int) -> None:
    """
    Refuse a packed file (``.gz``, or a zip such as a workbook) that grows too large when it is read.

    Raises
    ------
    SourceError
        If it is damaged or grows larger.
    """
    with file.open("rb") as stream:
        head = stream.read(4)
    try:
        if head == b"PK\x03\x04":
            with zipfile.ZipFile(file) as packed:
                parts = (part for each in packed.infolist() for part in _unpacked(packed, file, each))
                _copy(parts, len, file, max_bytes)
        elif head.startswith(b"\x1f\x8b"):
            with gzip.open(file) as stream:
                _copy(iter(lambda: stream.read(CHUNK), b""), len, file, max_bytes)
    except BROKEN as error:
        raise error if isinstance(error, SourceError) else _damaged(file, error) from None


def copy(file: Path, target: Path) -> None:
    """Put a copy in the place of a file in one step."""
    half = target.with_name(f"{target.name}.half")
    shutil.copyfile(file, half)
    half.replace(target)


def _damaged(file: Path, error: Exception) -> SourceError:
    return SourceError(f"{file.name}: damaged or not to be unpacked ({type(error).__name__}: {error})")


def _copy(parts: Iterator[bytes], write: Callable[[bytes], object], file: Path, max_bytes: int) -> None:
    size = 0
    for part in parts:
        size += len(part)
        if size > max_bytes:
            raise SourceError(f"{file.name}: expected at most {max_bytes / 1e6:,.0f} MB unpacked, more comes out of it")
        write(part)


def _unpacked(packed: zipfile.ZipFile, archive: Path, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of one file of a zip, its checksum verified at the end."""
    if entry.compress_type != DEFLATE64:
        with packed.open(entry) as stream:
            while part := stream.read(CHUNK):
                yield part
        return
    if entry.flag_bits & 1:
        raise RuntimeError("protected by a password")
    inflater, crc, left = inflate64.Inflater(), 0, entry.compress_size
    with archive.open("rb") as stream:
        stream.seek(entry.header_offset)
        signature, *_, name, extra = LOCAL_HEADER.unpack(stream.read(LOCAL_HEADER.size))
        if signature != b"PK\x03\x04":
            raise zipfile.BadZipFile("no local header where the directory says")
        stream.seek(name + extra, 1)
        while left > 0 and (raw := stream.read(min(BITE, left))):
            left -= len(raw)
            part = inflater.inflate(raw)
            crc = zlib.crc32(part, crc)
            yield part
    if left or crc != entry.CRC:
        raise zipfile.BadZipFile("cut off, or its checksum does not fit")
