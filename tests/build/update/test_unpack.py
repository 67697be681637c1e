"""Packed files: the one that is wanted, and never more than allowed comes out of them."""

import gzip
import struct
import zipfile

import pytest
from packing import deflate64, packed

from geo.build.update.unpack import NoMember, require_bounded, take_member
from geo.data.errors import SourceError

TABLE = b"Bereich;ID;Wert\n" + b"".join(b"A;%d;%d,5\n" % (number, number % 97) for number in range(50_000))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_the_wanted_file_is_taken(archive, tmp_path, method):
    file = archive(packed({"read me.pdf": b"x", "folder/table.csv": TABLE}, method=method))
    take_member(file, "table.csv", tmp_path / "table.csv", max_bytes=10**7)
    assert (tmp_path / "table.csv").read_bytes() == TABLE


def test_the_packing_of_inkar_is_read(archive, tmp_path):
    file = archive(deflate64("inkar_2024.csv", TABLE))
    with zipfile.ZipFile(file) as zipped, pytest.raises(NotImplementedError):
        zipped.read("inkar_2024.csv")
    take_member(file, "inkar_2024.csv", tmp_path / "table.csv", max_bytes=10**7)
    assert (tmp_path / "table.csv").read_bytes() == TABLE


def test_a_table_is_packed_again_to_the_same_bytes(archive, tmp_path):
    for name in ("one.csv.gz", "two.csv.gz"):
        take_member(archive(packed({"table.csv": TABLE}), f"{name}.zip"), "", tmp_path / name, max_bytes=10**7)
    assert gzip.decompress((tmp_path / "one.csv.gz").read_bytes()) == TABLE
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()


def test_what_is_in_the_zip_is_named(archive, tmp_path):
    file = archive(packed({"a.csv": b"1", "b.csv": b"2"}))
    with pytest.raises(NoMember, match=r"a\.zip: expected c\.csv in the zip, found a\.csv, b\.csv"):
        take_member(file, "c.csv", tmp_path / "c", max_bytes=100)
    with pytest.raises(NoMember, match="expected one file in the zip"):
        take_member(file, "", tmp_path / "c", max_bytes=100)


def protected():
    data = bytearray(packed({"a.csv": TABLE}))
    for place in (data.find(b"PK\x03\x04") + 6, data.find(b"PK\x01\x02") + 8):
        data[place] |= 1
    return bytes(data)


def scribbled(data):
    return data[:2000] + bytes(100) + data[2100:]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and then something else",
        packed({"a.csv": TABLE})[:-30],
        scribbled(packed({"a.csv": TABLE})),
        scribbled(deflate64("a.csv", TABLE)),
        protected(),
    ],
    ids=["no zip", "cut off", "damaged", "damaged, Deflate64", "protected"],
)
def test_a_damaged_zip_leaves_nothing(archive, tmp_path, data):
    file = archive(data)
    with pytest.raises(SourceError, match=r"a\.zip: damaged or not to be unpacked"):
        take_member(file, "a.csv", tmp_path / "a.csv", max_bytes=10**7)
    assert [each.name for each in tmp_path.iterdir()] == ["a.zip"]


BOMB = bytes(30 * 10**6)


@pytest.mark.parametrize("pack", [lambda: packed({"a.csv": BOMB}), lambda: deflate64("a.csv", BOMB)])
def test_a_bomb_does_not_fill_the_disk(archive, tmp_path, pack):
    file = archive(pack())
    assert file.stat().st_size < 100_000
    with pytest.raises(SourceError, match=r"expected at most 1 MB unpacked, more comes out of it"):
        take_member(file, "a.csv", tmp_path / "a.csv", max_bytes=10**6)
    assert [each.name for each in tmp_path.iterdir()] == ["a.zip"]


def test_a_size_that_is_lied_about_is_counted(archive, tmp_path):
    data = bytearray(packed({"a.csv": BOMB}))
    for place in (data.find(b"PK\x03\x04") + 22, data.find(b"PK\x01\x02") + 24):
        data[place : place + 4] = struct.pack("<I", 1000)
    file = archive(bytes(data))
    with pytest.raises(SourceError, match=r"more comes out of it|damaged"):
        take_member(file, "a.csv", tmp_path / "a.csv", max_bytes=10**6)
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("name", "data"), [("a.csv.gz", gzip.compress(BOMB)), ("a.xlsx", packed({"xl/sheet1.xml": BOMB}))]
)
def test_packed_files_that_grow_too_large_are_refused(archive, name, data):
    file = archive(data, name)
    with pytest.raises(SourceError, match="expected at most 1 MB unpacked"):
        require_bounded(file, max_bytes=10**6)
    require_bounded(file, max_bytes=10**8)


def test_a_cut_gzip_is_damaged(archive):
    with pytest.raises(SourceError, match=r"a\.csv\.gz: damaged"):
        require_bounded(archive(gzip.compress(TABLE)[:-9], "a.csv.gz"), max_bytes=10**7)


def test_a_file_that_is_not_packed_passes(archive):
    require_bounded(archive(TABLE, "a.csv"), max_bytes=1)
