"""
BBSR: the official bulk file of INKAR, several GB, read as a stream with bounded memory.

Layout: ``Bereich;ID;Kuerzel;Indikator;Raumbezug;Kennziffer;Name;Zeitbezug;Wert``, UTF-8 with or without a byte order
mark, decimal comma, one row per value, no row where a value is missing; plain, ``.gz``, or a ``.zip`` with one table in
it. Arrow hands the file over in blocks; of each, only the columns that decide and the rows that are wanted stay. All of
it is read as text: keys read as numbers would lose their leading zero. Rows are found by ID, or by Bereich and Kuerzel,
never by ``Indikator``; a Kuerzel alone stands in several areas with different meanings.
"""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
from pyarrow import compute, csv

from geo.build.importers.published import BOM, COLUMNS, NUMBER, tidy
from geo.data.errors import SourceError
from geo.data.figures import SIGNS

# what decides and what is taken over; Indikator and Name, the longest columns, are never made
TAKEN = ("Bereich", "ID", "Kuerzel", "Raumbezug", "Kennziffer", "Zeitbezug", "Wert")
FOUND = pa.schema([(name, pa.string()) for name in ("column", "Kennziffer", "Zeitbezug", "Wert")])
DISTRICTS = "Kreise"
# bytes that Arrow turns into one batch: with 16 MB the reading needs four times the memory and no less time
BLOCK = 2**20
HEAD = 64 * 2**10
WEB_PAGE = (b"<!doctype", b"<html", b"<?xml")


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read indicators of the districts.

    Parameters
    ----------
    file
        The bulk file, plain, ``.gz`` or ``.zip``.
    columns
        ``Bereich/Kuerzel``, or the number of an ID.

    Returns
    -------
    rows
        Tidy rows; keys of 5 digits, all years of the file. Memory grows with what is asked for, not with the file.

    Raises
    ------
    SourceError
        If the header is another one, the file is damaged or cut off, a value is no number, or a column is not there for
        districts.
    """
    rows = pa.Table.from_batches(wanted_rows(file, columns=columns), schema=FOUND)
    parts = []
    for column in columns:
        own = rows.filter(compute.equal(rows["column"], column)).to_pandas()
        if own.empty:
            raise SourceError(f"{file.name}: expected column {column!r} for {DISTRICTS}, found {_known(file, column)}")
        key, period = own["Kennziffer"].str.removesuffix("000"), own["Zeitbezug"]
        parts.append(tidy(own, {column: "Wert"}, key=key, digits=5, where=file.name, period=period, decimal=","))
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def wanted_rows(file: Path, *, columns: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
    """
    Go through the file block by block and hand over the wanted rows of the districts.

    Parameters
    ----------
    file, columns
        As in `read`.

    Yields
    ------
    rows
        ``column`` (as in `columns`), ``Kennziffer``, ``Zeitbezug`` and ``Wert`` as text, the schema `FOUND`.

    Raises
    ------
    SourceError
        As in `read`, apart from a column that is not there; a wrong value is named with its line.
    """
    ids = pa.array([each for each in columns if each.isdecimal()], pa.string())
    names = pa.array([each for each in columns if not each.isdecimal()], pa.string())
    codes = pa.array([each.rpartition("/")[2] for each in names.to_pylist()], pa.string())
    for line, batch in _batches(file):
        # the short code comes first, so that the longer comparisons see few rows
        is_near = compute.is_in(batch["Kuerzel"], value_set=codes)
        if len(ids):
            is_near = compute.or_(is_near, compute.is_in(batch["ID"], value_set=ids))
        places = compute.indices_nonzero(is_near)
        near = batch.take(places)
        is_district = compute.equal(near["Raumbezug"], DISTRICTS)
        near, places = near.filter(is_district), places.filter(is_district)
        for column, wanted in ((near["ID"], ids), (_names(near), names)):
            is_wanted = compute.is_in(column, value_set=wanted)
            if not compute.any(is_wanted).as_py():
                continue
            own = near.filter(is_wanted)
            _refuse_words(file, own["Wert"], places.filter(is_wanted), first=line)
            yield pa.RecordBatch.from_arrays(
                [column.filter(is_wanted), own["Kennziffer"], own["Zeitbezug"], own["Wert"]], schema=FOUND
            )


def _names(batch: pa.RecordBatch) -> pa.Array:
    return compute.binary_join_element_wise(batch["Bereich"], batch["Kuerzel"], "/")


def _refuse_words(file: Path, values: pa.Array, places: pa.Array, *, first: int) -> None:
    """Refuse a value that is neither a number nor a sign; `first` is the line of place 0."""
    text = compute.utf8_trim_whitespace(values)
    is_number = compute.match_substring_regex(text, rf"^{NUMBER[','].pattern}$")
    is_wrong = compute.invert(compute.or_(is_number, compute.is_in(text, value_set=pa.array(list(SIGNS)))))
    if compute.any(is_wrong).as_py():
        place = compute.index(is_wrong, value=True).as_py()
        line = first + places[place].as_py()
        expected = "expected a number with decimal ','"
        raise SourceError(f"{file.name}: line {line}: column 'Wert': {expected}, found {values[place].as_py()!r}")


def _known(file: Path, column: str) -> str:
    """Go through the file once more for a message: the codes of the area, or the areas if the area is unknown."""
    known: set[str] = set()
    for _, batch in _batches(file):
        known.update(_names(batch.filter(compute.equal(batch["Raumbezug"], DISTRICTS))).unique().to_pylist())
    area = column.rpartition("/")[0] + "/"
    found = [name for name in known if name.startswith(area)] or {name.rpartition("/")[0] for name in known}
    return ", ".join(sorted(found)[:40]) or "nothing"


def _batches(file: Path) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield the columns `TAKEN` of each block with the line that its first row stands in."""
    line = 2
    try:
        _check_head(file)
        _check_end(file)
        with _opened(file) as stream:
            reader = csv.open_csv(
                stream,
                read_options=csv.ReadOptions(block_size=BLOCK),
                # no quotes in this layout, so that a stray one in a name cannot swallow the rows below it;
                # an empty line becomes a row of nothing, so that lines can be counted
                parse_options=csv.ParseOptions(delimiter=";", quote_char=False, ignore_empty_lines=False),
                convert_options=csv.ConvertOptions(
                    include_columns=TAKEN, column_types=dict.fromkeys(TAKEN, pa.string())
                ),
            )
            for batch in reader:
                yield line, batch
                line += batch.num_rows
    except pa.ArrowInvalid as error:
        place = f"below line {line - 1}" if line > 2 else "near the beginning"
        raise SourceError(f"{file.name}: {place}: damaged or cut off: {error}") from None
    except FileNotFoundError:
        raise SourceError(f"{file.name}: expected this file in {file.parent.name}/, found none") from None
    # RuntimeError: an archive with a password
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
        raise SourceError(f"{file.name}: damaged or cut off ({type(error).__name__}: {error})") from None


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO | pa.NativeFile]:
    """Open the table for reading, unpacked on the way."""
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as archive:
            tables = [each.filename for each in archive.infolist() if each.filename.lower().endswith(".csv")]
            if len(tables) != 1:
                found = ", ".join(each.filename for each in archive.infolist()[:5]) or "nothing"
                raise SourceError(f"{file.name}: expected one .csv in the archive, found {found}")
            with archive.open(tables[0]) as stream:
                yield stream
    else:
        with gzip.open(file) if file.suffix == ".gz" else pa.OSFile(str(file)) as stream:
            yield stream


def _check_head(file: Path) -> None:
    with _opened(file) as stream:
        head = stream.read(HEAD).removeprefix(BOM)
    if not head.strip():
        raise SourceError(f"{file.name}: expected data, found an empty file")
    if head[:500].lstrip().lower().startswith(WEB_PAGE):
        raise SourceError(f"{file.name}: expected the producer's data, found a web page (a failed download?)")
    found = head.partition(b"\n")[0].decode("utf-8", errors="replace").rstrip("\r").split(";")
    if absent := [name for name in TAKEN if name not in found]:
        shown = ";".join(found)[:200]
        raise SourceError(f"{file.name}: expected columns {', '.join(absent)} with separator ';', found {shown!r}")


def _check_end(file: Path) -> None:
    """Refuse a plain file whose last line has no end; a packed one is vouched for by its own checksum."""
    if file.suffix in {".gz", ".zip"}:
        return
    with file.open("rb") as stream:
        stream.seek(-1, 2)
        if stream.read(1) != b"\n":
            raise SourceError(f"{file.name}: expected a line end after the last row, found none (cut off?)")
