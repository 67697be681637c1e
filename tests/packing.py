"""Packs files as producers do, Deflate64 included."""

import io
import struct
import zipfile
import zlib

import inflate64
import pytest

from geo.build.update.unpack import DEFLATE64


def packed(files, *, method=zipfile.ZIP_DEFLATED):
    """Return the bytes of a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def deflate64(name, data):
    """Return the bytes of a zip as INKAR's is packed: Python writes it stored, its one file is then exchanged."""
    deflater = inflate64.Deflater()
    raw = deflater.deflate(data) + deflater.flush()
    with zipfile.ZipFile(io.BytesIO(packed({name: b""}, method=zipfile.ZIP_STORED))) as archive:
        entry = archive.infolist()[0]
    sizes = struct.pack("<III", zlib.crc32(data), len(raw), len(data))
    fields = struct.pack("<HHHHH", 45, 0, DEFLATE64, 0, 0x21)
    here = b"PK\x03\x04" + fields + sizes + struct.pack("<HH", len(name), 0) + name.encode() + raw
    attributes = struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, entry.external_attr, 0)
    there = b"PK\x01\x02" + struct.pack("<H", 45) + fields + sizes + attributes + name.encode()
    return here + there + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(there), len(here), 0)


@pytest.fixture
def archive(tmp_path):
    """Return a function that writes a file and gives its path."""

    def write(data, name="a.zip"):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write
