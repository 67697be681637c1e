"""The official bulk file of INKAR is read as a stream: the wanted rows, or a clear word about what is broken."""

import gzip
import zipfile

import pandas as pd
import pytest

from geo.build.importers import inkar, inkar_bulk
from geo.data.errors import SourceError

# invented; one code in two areas, other levels beside the districts, a quotation mark in a name
SYNTHETIC = """\
Bereich;ID;Kuerzel;Indikator;Raumbezug;Kennziffer;Name;Zeitbezug;Wert
Soziales;1;q_a;Eins;Kreise;01001000;Nordstadt, "Stadt;2020;7,61
Soziales;1;q_a;Eins;Kreise;01001000;Nordstadt, Stadt;2021;8,5
Soziales;1;q_a;Eins;Kreise;02000000;Hamburg;2021;0
Soziales;1;q_a;Eins;Bundesländer;02;Hamburg;2021;3
Wirtschaft;2;q_a;Zwei;Kreise;01001000;"Nordstadt;2021;-99,25
Wirtschaft;3;q_ä;Drei;Kreise;01001000;Nordstadt;2021;.
"""
BOTH = ("Soziales/q_a", "Wirtschaft/q_a")
VALUES = {
    ("01001", "Soziales/q_a", "2020"): 7.61,
    ("01001", "Soziales/q_a", "2021"): 8.5,
    ("02000", "Soziales/q_a", "2021"): 0,
    ("01001", "Wirtschaft/q_a", "2021"): -99.25,
}


def written(file, data):
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return file


def values(file, columns=BOTH):
    rows = inkar_bulk.read(file, part="none", columns=columns)
    return {(row.key, row.column, row.period): row.value for row in rows.itertuples()}


def zipped(file, **members):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_csv", ".csv"), text)
    return file


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_wanted_rows_of_districts_are_found_by_area_and_code(tmp_path, mark, end):
    assert values(written(tmp_path / "synthetic.csv", (mark + SYNTHETIC).replace("\n", end))) == VALUES


def test_packed_files_give_the_same(tmp_path):
    assert values(written(tmp_path / "synthetic.csv.gz", gzip.compress(SYNTHETIC.encode()))) == VALUES
    assert values(zipped(tmp_path / "synthetic.zip", inkar_csv=SYNTHETIC, readme="about")) == VALUES


def test_an_indicator_can_be_asked_for_by_its_id(tmp_path):
    file = written(tmp_path / "synthetic.csv", SYNTHETIC)
    assert values(file, ("2",)) == {("01001", "2", "2021"): -99.25}
    assert values(file, ("2", "Wirtschaft/q_a")) == {
        ("01001", name, "2021"): -99.25 for name in ("2", "Wirtschaft/q_a")
    }


def test_a_sign_of_official_tables_is_a_status_and_no_number(tmp_path):
    rows = inkar_bulk.read(written(tmp_path / "synthetic.csv", SYNTHETIC), part="none", columns=("Wirtschaft/q_ä",))
    assert rows["status"].to_list() == ["suppressed"] and rows["value"].isna().all()


def test_the_order_of_the_rows_and_the_size_of_the_blocks_do_not_matter(tmp_path, monkeypatch):
    head, *lines = SYNTHETIC.splitlines(keepends=True)
    monkeypatch.setattr(inkar_bulk, "BLOCK", 200)
    assert values(written(tmp_path / "synthetic.csv", head + "".join(reversed(lines)))) == VALUES


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (SYNTHETIC, "q_a", "expected column 'q_a' for Kreise, found Soziales, Wirtschaft"),
        (SYNTHETIC, "Soziales/q_b", "expected column 'Soziales/q_b' for Kreise, found Soziales/q_a$"),
        (SYNTHETIC, "99", "expected column '99' for Kreise"),
        (SYNTHETIC.replace("Kreise", "Kreis"), "Soziales/q_a", "for Kreise, found nothing"),
        (
            SYNTHETIC.replace("Wert", "Value"),
            "Soziales/q_a",
            "expected columns Wert with separator ';', found 'Bereich;ID",
        ),
        (SYNTHETIC.replace(";", ","), "Soziales/q_a", "expected columns Bereich, ID, Kuerzel.*found 'Bereich,ID"),
        (SYNTHETIC[:-1], "Soziales/q_a", "expected a line end after the last row"),
        (SYNTHETIC[:-20] + "\n", "Soziales/q_a", "damaged or cut off: .*Expected 9 columns, got 6"),
        (SYNTHETIC.replace("8,5", "8.5"), "Soziales/q_a", "line 3: column 'Wert': .*decimal ',', found '8.5'"),
        (SYNTHETIC.replace("8,5", "viel"), "Soziales/q_a", "line 3: .*found 'viel'"),
        (SYNTHETIC.replace("-99,25", "1.000,5"), "Wirtschaft/q_a", "line 6: .*found '1.000,5'"),
        (SYNTHETIC.replace("01001000", "1001000"), "Soziales/q_a", "expected keys of 5 digits, found '1001'"),
        (SYNTHETIC + SYNTHETIC.splitlines()[2] + "\n", "Soziales/q_a", "expected each key once, found 01001 again"),
        (SYNTHETIC.encode("iso-8859-1"), "Soziales/q_a", "damaged or cut off: .*invalid UTF8"),
        ("", "Soziales/q_a", "expected data, found an empty file"),
        ("<!DOCTYPE html><html></html>\n", "Soziales/q_a", "found a web page"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path, text, column, message):
    with pytest.raises(SourceError, match=rf"synthetic\.csv: .*{message}"):
        values(written(tmp_path / "synthetic.csv", text), (column,))


def test_the_line_of_a_wrong_value_is_right_in_a_later_block(tmp_path, monkeypatch):
    monkeypatch.setattr(inkar_bulk, "BLOCK", 400)
    row = "Soziales;1;q_a;Eins;Kreise;{:05d}000;Ort;2020;1,5\n"
    lines = [SYNTHETIC.splitlines()[0] + "\n", *(row.format(number) for number in range(1, 200))]
    lines[150] = lines[150].replace("1,5", "x1")
    with pytest.raises(SourceError, match=r"line 151: column 'Wert': .*found 'x1'"):
        values(written(tmp_path / "synthetic.csv", "".join(lines)))


def test_a_row_of_another_width_in_a_later_block_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(inkar_bulk, "BLOCK", 400)
    row = "Soziales;1;q_a;Eins;Kreise;01001000;Ort;{};1,5\n"
    lines = [SYNTHETIC.splitlines()[0] + "\n", *(row.format(year) for year in range(1800, 2000))]
    for broken in ("Soziales;1;q_a\n", "Soziales;1;q_a;Eins;Kreise;01001000;Ort; Teil;2001;1,5\n"):
        file = written(tmp_path / "synthetic.csv", "".join([*lines[:150], broken, *lines[150:]]))
        with pytest.raises(SourceError, match=r"synthetic\.csv: below line 1\d\d: damaged or cut off"):
            values(file, ("Soziales/q_a",))


def test_an_empty_line_is_no_row_and_is_counted(tmp_path):
    head, *lines = SYNTHETIC.splitlines(keepends=True)
    text = "".join([head, lines[0], "\n", *lines[1:], "\n"])
    assert values(written(tmp_path / "synthetic.csv", text)) == VALUES
    with pytest.raises(SourceError, match=r"line 4: column 'Wert'"):
        values(written(tmp_path / "synthetic.csv", text.replace("8,5", "viel")))


def test_damaged_archives_and_absent_files_are_named(tmp_path):
    packed = gzip.compress(SYNTHETIC.encode() * 500)
    for data in (packed[:-200], packed[:100] + b"\0" * 50 + packed[150:], SYNTHETIC.encode()):
        with pytest.raises(SourceError, match=r"synthetic\.csv\.gz: .*damaged or cut off"):
            values(written(tmp_path / "synthetic.csv.gz", data))
    whole = zipped(tmp_path / "synthetic.zip", inkar_csv=SYNTHETIC * 500).read_bytes()
    for data in (whole[:-200], whole[:80] + b"\0" * 40 + whole[120:], b"PK"):
        with pytest.raises(SourceError, match=r"synthetic\.zip: .*damaged or cut off"):
            values(written(tmp_path / "synthetic.zip", data))
    with pytest.raises(SourceError, match=r"two\.zip: expected one \.csv in the archive, found a\.csv, b\.csv"):
        values(zipped(tmp_path / "two.zip", a_csv=SYNTHETIC, b_csv=SYNTHETIC))
    for name in ("absent.csv", "absent.csv.gz", "absent.zip"):
        with pytest.raises(SourceError, match=rf"{name}: expected this file in "):
            values(tmp_path / name)


def test_the_extract_of_2024_reads_as_with_the_other_importer(producers):
    file = producers / "inkar_2024" / "inkar_2024_auszug.csv.gz"
    columns = (
        "Sozialleistungen/q_SGBII",
        "Bildung/a_schul_oA",
        "Medizinische und soziale Versorgung/q_ärzte_bev",
        "Siedlungsstruktur/a_bevd150_",
    )
    expected = inkar.read(file, part="none", columns=columns)
    pd.testing.assert_frame_equal(inkar_bulk.read(file, part="none", columns=columns), expected)
    by_id = inkar_bulk.read(file, part="none", columns=("14426",))
    assert by_id["value"].to_list() == expected.loc[expected["column"] == columns[0], "value"].to_list()
