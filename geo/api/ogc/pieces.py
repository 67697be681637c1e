"""
Parts of an answer that are written, compressed and hashed once and put together for each request.

Each piece is compressed by itself and ends on a whole byte, so pieces in any order form one gzip member: a collection
of five megabytes costs a checksum instead of a compression.
"""

import functools
import hashlib
import zlib
from collections.abc import Iterable, Sequence

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # gzip, no name, no time: equal content gives equal bytes
_END = b"\x03\x00"  # an empty last block


class Piece:
    """Bytes with their compressed form and their hash, both made when first asked for."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    @functools.cached_property
    def packed(self) -> bytes:
        """The content as blocks of deflate that refer to nothing before and are not the last."""
        # level 4: level 6 takes a third longer for the last three per cent
        packer = zlib.compressobj(4, zlib.DEFLATED, -15)
        return packer.compress(self.content) + packer.flush(zlib.Z_FULL_FLUSH)

    @functools.cached_property
    def digest(self) -> bytes:
        """A hash of the content."""
        return hashlib.blake2b(self.content, digest_size=16).digest()

    @functools.cached_property
    def checksum(self) -> int:
        """The checksum of the content, as gzip has it."""
        return zlib.crc32(self.content)


class Together(Piece):
    """Several pieces as one, which compresses none of them again."""

    def __init__(self, parts: Sequence[Piece]) -> None:
        super().__init__(joined(parts))
        self._packed = b"".join(part.packed for part in parts)

    @property
    def packed(self) -> bytes:
        """The compressed forms of the parts, one behind the other."""
        return self._packed


def joined(pieces: Iterable[Piece]) -> bytes:
    """Return the content of pieces, one behind the other."""
    return b"".join(piece.content for piece in pieces)


def gzipped(pieces: Sequence[Piece]) -> bytes:
    """Return the content of pieces as one gzip member (RFC 1952); `gzip.decompress` makes `joined(pieces)` of it."""
    checksum, size = (pieces[0].checksum, len(pieces[0].content)) if pieces else (0, 0)
    for piece in pieces[1:]:
        checksum, size = zlib.crc32(piece.content, checksum), size + len(piece.content)
    tail = checksum.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")
    return b"".join((_HEAD, *(piece.packed for piece in pieces), _END, tail))


def tag(pieces: Iterable[Piece]) -> str:
    """Return an entity tag of pieces; weak, because the same tag names the answer with and without compression."""
    digests = b"".join(piece.digest for piece in pieces)
    return f'W/"{hashlib.blake2b(digests, digest_size=16).hexdigest()}"'
