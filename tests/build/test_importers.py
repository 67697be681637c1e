"""Importers: files of a few rows, made up in the layouts of the producers, then the producers' files where at hand."""

import gzip
import zipfile
from xml.sax.saxutils import escape

import pandas as pd
import pytest

from geo.build.importers import (
    arvig,
    bbsr,
    bundeswahlleiterin,
    destatis,
    deutschlandatlas,
    eurostat,
    freiwilligensurvey,
    gerda,
    gv100,
    inkar,
    published,
    regionalstatistik,
    rki,
    thuenen,
)
from geo.data.catalogue import catalogue
from geo.data.errors import SourceError


def workbook(file, sheets):
    """Write the smallest workbook that holds sheets of text and numbers; None is an empty cell."""
    with zipfile.ZipFile(file, "w") as archive:
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        package = "http://schemas.openxmlformats.org/package/2006"
        names = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
        book = f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>'
        links = {"_rels/.rels": [("r0", "officeDocument", "xl/workbook.xml")]}
        links["xl/_rels/workbook.xml.rels"] = [(f"r{n}", "worksheet", f"sheet{n}.xml") for n, _ in enumerate(sheets, 1)]
        for name, targets in links.items():
            each = "".join(f'<Relationship Id="{n}" Type="{office}/{kind}" Target="{at}"/>' for n, kind, at in targets)
            archive.writestr(name, f'<Relationships xmlns="{package}/relationships">{each}</Relationships>')
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        archive.writestr("xl/workbook.xml", book)
        for n, rows in enumerate(sheets.values(), 1):
            lines = []
            for r, row in enumerate(rows, 1):
                cells = [(f"{chr(65 + c)}{r}", cell) for c, cell in enumerate(row) if cell is not None]
                texts = [
                    f'<c r="{at}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
                    if isinstance(cell, str)
                    else f'<c r="{at}"><v>{cell}</v></c>'
                    for at, cell in cells
                ]
                lines.append(f'<row r="{r}">{"".join(texts)}</row>')
            data = f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
            archive.writestr(f"xl/sheet{n}.xml", data)
    return file


def written(file, text, encoding="utf-8"):
    """Write a made-up file."""
    file.write_bytes(text.encode(encoding))
    return file


def by_key(rows, column):
    """Return value and status of one column by key."""
    chosen = rows[rows["column"] == column].set_index("key")
    return {key: (row.value if row.value == row.value else None, row.status) for key, row in chosen.iterrows()}


# -- cells and files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value", "status"),
    [
        ("12,5", 12.5, "value"), ("-0,3", -0.3, "value"), ("−0,3", -0.3, "value"), ("0", 0.0, "value"),
        ("0,0", 0.0, "value"), ("-", 0.0, "zero"), ("–", 0.0, "zero"), ("(12,5)", 12.5, "limited"),
        (".", None, "suppressed"), ("x", None, "not_applicable"), ("/", None, "unreliable"),
        ("(/)", None, "unreliable"),
        ("...", None, "missing"), ("", None, "missing"), (None, None, "missing"), (float("nan"), None, "missing"),
    ],
)  # fmt: skip
def test_signs_of_official_tables_become_statuses(cell, value, status):
    found = published.numbers(pd.Series([cell], index=["01001"], dtype=object), where="t", decimal=",").iloc[0]
    assert (found["value"] == value) if value is not None else pd.isna(found["value"])
    assert found["status"] == status


@pytest.mark.parametrize("cell", ["7,00 bis unter 8,50", "1.234,5", "12.5", "12,", "1e3", "NaN", "--", "12 %", "()"])
def test_a_cell_that_is_no_number_is_named(cell):
    with pytest.raises(SourceError, match=r"t: column 'c5': expected a number .* found .* in row 01001"):
        published.numbers(pd.Series([cell], index=["01001"]), where="t: column 'c5'", decimal=",")


def test_codes_of_missing_values_are_compared_exactly():
    cells = pd.Series([-9999, -1238.08, -9998.9, -99999, 0], index=list("abcde"))
    found = published.numbers(cells, where="t", missing=-9999.0)
    assert found["status"].to_list() == ["missing", "value", "value", "value", "value"]
    assert found["value"].to_list()[1:] == [-1238.08, -9998.9, -99999, 0]


def test_an_absent_file_is_named_with_its_folder(tmp_path):
    with pytest.raises(SourceError, match=rf"a\.csv: expected this file in {tmp_path.name}/, found none"):
        published.read_text(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "found an empty file"),
        (b"\xef\xbb\xbf\n \n", "found an empty file"),
        (b"\n<!DOCTYPE html><html><body>Wartung</body></html>", "found a web page"),
        (b"\xef\xbb\xbf<HTML>", "found a web page"),
        (b"ags,year\n01001,\xff", "expected utf-8 text, found byte 0xff at 15"),
        (b"ags,year\n\x00\x00", "found binary data"),
        (b"ags,year,value\n01001,2022,1.5\n01002,20", "row 3: expected 3 cells, found 2"),
        (b"ags,year,value\n01001,2022,1.5,7\n", "row 2: expected 3 cells, found 4"),
        (b'ags,year,value\n01001,2022,"1.5\n', "not a table with separator ','"),
        (b"ags;year;value\n01001;2022;1.5\n", "expected column 'ags', 'year', found ags;year;value"),
        (b"ags,year,value\n01001,2022,1.5\n01001,2022,1.6\n", "expected each key once, found 01001 again"),
        (b"ags,year,value\n1001,2022,1.5\n", "expected keys of 5 digits, found '1001'"),
        (b"ags,year,value\n", "expected rows with keys of 5 digits, found none"),
        (b"ags,year,value\n01001,2022,viel\n", "column 'value': expected a number .*'viel' in row 01001"),
        (b"ags,year,share\n01001,2022,1.5\n", "expected column 'value', found ags, year, share"),
    ],
)  # fmt: skip
def test_a_broken_table_says_what_is_wrong(tmp_path, content, message):
    file = tmp_path / "share.csv"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=rf"share\.csv: .*{message}"):
        gerda.read(file, part="none", columns=("value",))


def test_a_cut_off_archive_is_refused(tmp_path):
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b"Bereich;Kuerzel\n" * 1000)[:-20])
    with pytest.raises(SourceError, match=r"a\.csv\.gz: damaged or not readable \(EOFError"):
        published.read_bytes(file)


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path):
    with pytest.raises(SourceError, match="damaged or not readable"):
        published.checksum(tmp_path)


def test_what_is_no_workbook_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"a\.xlsx: not readable as a workbook"):
        published.read_sheet(written(tmp_path / "a.xlsx", "PK but no archive"), "s")


# -- GV100AD ------------------------------------------------------------------------------------------------------


def record(kind, key, name, *, code="", hectares=None, people=None):
    """Make a record of the register, 220 characters wide."""
    numbers = "" if hectares is None else f"{hectares:011d}{people:011d}{people // 2:011d}"
    head = f"{kind}20251031{key:<8}    {name:<50}{'':<50}{code:<2}"
    return f"{head:<128}{numbers}".ljust(220)


REGISTER = [
    record("40", "01999", "Süderstadt, Stadt", code="41"),
    record("40", "16998", "Ostkreis", code="44"),
    record("60", "01999000", "Süderstadt, Stadt", code="61", hectares=5673, people=96326),
    record("60", "16998001", "Wölfis", code="64", hectares=1005, people=1200),
    record("60", "16998002", "Forst, gemfr. Gebiet", code="66", hectares=2000, people=0),
    record("60", "13000999", "Küstengewässer", code="66", hectares=5, people=0),
]


def register(tmp_path, lines):
    return written(tmp_path / "GV100AD.txt", "\n".join(lines) + "\n")


def test_a_district_is_the_sum_of_its_municipalities_also_of_those_without_people(tmp_path):
    rows = gv100.read(register(tmp_path, REGISTER), part="none", columns=("population", "area_km2"))
    assert by_key(rows, "population") == {"01999": (96326, "value"), "16998": (1200, "value")}
    assert by_key(rows, "area_km2") == {"01999": (56.73, "value"), "16998": (30.05, "value")}


def test_the_register_is_cut_by_characters_not_bytes(tmp_path):
    districts, municipalities = gv100.read_register(register(tmp_path, REGISTER))
    assert districts.loc["01999"].to_list() == ["Süderstadt, Stadt", "41"]
    assert municipalities.loc["16998001", ["name", "ags", "population"]].to_list() == ["Wölfis", "16998", 1200]


def test_coastal_waters_belong_to_no_district(tmp_path):
    assert "13000999" not in gv100.read_register(register(tmp_path, REGISTER))[1].index


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([REGISTER[0][:-1]], "line 1: expected 220 characters, found 219"),
        (REGISTER[:2], "expected records of type 40 and 60, found 40"),
        ([*REGISTER, REGISTER[2]], "expected each municipality once, found 01999000 again"),
        ([*REGISTER, record("60", "07000999", "I", hectares=1, people=3)], "each inhabited municipality in a district"),
        ([REGISTER[0].replace(" 41", " 99"), *REGISTER[1:]], "line 1: not readable as a record of type 40: 99 is not"),
        ([REGISTER[0].replace(" 41", "   "), *REGISTER[1:]], "expected 41 to 45, found '0'"),
        ([*REGISTER, record("60", "16998003", "X").ljust(220)], "line 7: not readable as a record of type 60"),
    ],
)
def test_a_broken_register_says_what_is_wrong(tmp_path, lines, message):
    with pytest.raises(SourceError, match=rf"GV100AD\.txt: .*{message}"):
        gv100.read_register(register(tmp_path, lines))


# -- Deutschlandatlas ---------------------------------------------------------------------------------------------


@pytest.fixture
def atlas(tmp_path):
    """Return a made-up workbook with the traps of the real one."""
    return workbook(
        tmp_path / "Atlas.xlsx",
        {
            "Vorblatt": [["Stand"]],
            "Deutschlandatlas_KRS1222": [
                ["KRS1222", "Kreisname", "bev_binw", "preis_miet", "wohn_leer"],
                [1001000, "Nordstadt", -9999, "5,50 bis unter 7,00", 2.5],
                [16054000, "Suhl", -1238.08, "unter 5,50", None],
            ],
            "Deutschlandatlas_GEM1223": [
                ["GKZ1223", "Gemeindename", "st_einnkr", None],
                [1061001, "A", -99999],
                [7132001, "B", -5628],
                [7133001, "C", -9999],
            ],
            "Deutschlandatlas_VBGEM1223": [["VBG1223", "Name", "pendel"], [10010000, "A", 11.0]],
            "Deutschlandatlas_VBGEM1219": [["VBG1219", "Name", "oenv"], ["01001000", "A", 99.5]],
        },
    )


def test_large_negative_figures_are_figures(atlas):
    rows = deutschlandatlas.read(atlas, part="Deutschlandatlas_KRS1222", columns=("bev_binw",))
    assert by_key(rows, "bev_binw") == {"01001": (None, "missing"), "16054": (-1238.08, "value")}


def test_the_tax_capacity_has_a_missing_code_of_its_own(atlas):
    rows = deutschlandatlas.read(atlas, part="Deutschlandatlas_GEM1223", columns=("st_einnkr",))
    expected = {"01061001": (None, "missing"), "07132001": (-5628, "value"), "07133001": (-9999, "value")}
    assert by_key(rows, "st_einnkr") == expected


@pytest.mark.parametrize(
    ("sheet", "column", "key"), [("VBGEM1223", "pendel", "010010000"), ("VBGEM1219", "oenv", "01001000")]
)
def test_keys_of_associations_have_eight_or_nine_digits(atlas, sheet, column, key):
    assert set(deutschlandatlas.read(atlas, part=f"Deutschlandatlas_{sheet}", columns=(column,))["key"]) == {key}


def test_an_empty_cell_is_missing(atlas):
    rows = deutschlandatlas.read(atlas, part="Deutschlandatlas_KRS1222", columns=("wohn_leer",))
    assert by_key(rows, "wohn_leer") == {"01001": (2.5, "value"), "16054": (None, "missing")}


@pytest.mark.parametrize(
    ("sheet", "column", "message"),
    [
        ("KRS1222", "preis_miet", "column 'preis_miet': expected a number .*'5,50 bis unter 7,00' in row 01001"),
        ("KRS1222", "v_harzt", "expected column 'v_harzt', found KRS1222, Kreisname, "),
    ],
)
def test_the_atlas_names_sheet_and_column_of_a_fault(atlas, sheet, column, message):
    with pytest.raises(SourceError, match=rf"Atlas\.xlsx: sheet 'Deutschlandatlas_{sheet}': {message}"):
        deutschlandatlas.read(atlas, part=f"Deutschlandatlas_{sheet}", columns=(column,))


def test_an_absent_sheet_is_named_with_those_there_are(atlas):
    with pytest.raises(SourceError, match=r"Atlas\.xlsx: expected a sheet 'KRS1299', found 'Vorblatt', 'Deutsch"):
        deutschlandatlas.read(atlas, part="KRS1299", columns=("v_harzt",))


ATLAS_CSV = """\ufeffKRS1222;Kreisname;bev_binw;wohn_leer
1001000;Nördstadt;-9999;2,5
16054000;Suhl;-1238,08;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("separator", [";", ","])
def test_a_csv_of_one_territory_is_read_like_its_sheet(tmp_path, encoding, separator):
    text = ATLAS_CSV if separator == ";" else ATLAS_CSV.replace(",", ".").replace(";", ",")
    text = text if encoding == "utf-8" else text.removeprefix("\ufeff")
    file = written(tmp_path / "Deutschlandatlas_KRS1222.csv", text, encoding)
    rows = deutschlandatlas.read(file, part="Deutschlandatlas_KRS1222", columns=("bev_binw", "wohn_leer"))
    assert by_key(rows, "bev_binw") == {"01001": (None, "missing"), "16054": (-1238.08, "value")}
    assert by_key(rows, "wohn_leer") == {"01001": (2.5, "value"), "16054": (None, "missing")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            ATLAS_CSV.replace("2,5", "2.5"),
            "column 'wohn_leer': expected a number with decimal ',' .*'2.5' in row 01001",
        ),
        (ATLAS_CSV.replace(";2,5", ""), "row 2: expected 4 cells, found 3"),
        (ATLAS_CSV.replace("wohn_leer", "x"), "expected column 'wohn_leer', found KRS1222, Kreisname, bev_binw, x"),
        (ATLAS_CSV.replace("1001000", "1001001"), "expected keys of districts that end with 000"),
        ("<html>", "found a web page"),
    ],
)
def test_a_broken_csv_of_one_territory_says_what_is_wrong(tmp_path, text, message):
    file = written(tmp_path / "K.csv", text)
    with pytest.raises(SourceError, match=rf"K\.csv: .*{message}"):
        deutschlandatlas.read(file, part="Deutschlandatlas_KRS1222", columns=("wohn_leer",))


# -- Regionalstatistik --------------------------------------------------------------------------------------------

CLASSIC = """Tabelle: 00000-00-00-0
Erfundene Schülerinnen und Schüler;;;;;
;;;Schulart;Anzahl;Anzahl
2023;DG;Deutschland;Insgesamt;100;20,5
2023;01001;      Nordstadt, kreisfreie Stadt;Grundschulen;40;8,0
2023;01001;      Nordstadt, kreisfreie Stadt;Insgesamt;50;-
2023;02;  Hamburg;Insgesamt;30;.
2023;031;    Statistische Region;Insgesamt;9;9
2023;03152;      Göttingen, Landkreis;Insgesamt;-;-
2023;11;  Berlin;Insgesamt;20;(4,5)
2023;11001001;      Berlin-Mitte;Insgesamt;.;.
_______________
"Hinweis;
2023;01002;      in einer Fußnote;Insgesamt;7;7"
"""


@pytest.fixture
def classic(tmp_path):
    """Return a made-up table of the classic layout."""
    return written(tmp_path / "classic.csv", CLASSIC, "iso-8859-1")


def test_hamburg_and_berlin_stand_under_the_key_of_the_land(classic):
    rows = regionalstatistik.read(classic, part="Insgesamt", columns=("c5", "c6"))
    assert set(rows["key"]) == {"01001", "02000", "03152", "11000"}
    assert by_key(rows, "c6")["02000"] == (None, "suppressed")
    assert by_key(rows, "c6")["11000"] == (4.5, "limited")


def test_only_the_rows_of_the_part_are_read_and_no_footnote(classic):
    found = by_key(regionalstatistik.read(classic, part="Insgesamt", columns=("c5",)), "c5")
    assert found["01001"] == (50, "value") and "01002" not in found


def test_the_year_of_a_row_is_its_period(classic):
    assert set(regionalstatistik.read(classic, part="Insgesamt", columns=("c5",))["period"]) == {"2023"}


AACHEN = """Tabelle
2008;05334;      Städteregion Aachen;-;-
2008;05334002;      Aachen, krfr. Stadt;258478;132666
2008;05354;      Aachen, Kreis;309611;151604
2009;05334;      Städteregion Aachen;566687;1
2009;05334002;      Aachen, krfr. Stadt;257000;1
_______________
"zu ""gesamte Tabelle"":
Rheinland-Pfalz (ab Berichtsjahr 2011): Gebietsstand
01.01.2016
Baden-Württemberg (ab Berichtsjahr 2011): Gebietsstand
01.01.2011
Nordrhein-Westfalen: Gebietsstand 31.12.2018"
"""


def test_the_city_of_aachen_is_a_district_until_2008(tmp_path):
    rows = regionalstatistik.read(written(tmp_path / "a.csv", AACHEN, "iso-8859-1"), part="none", columns=("c4",))
    found = {(row.period, row.key): row.value for row in rows.itertuples()}
    assert found == {
        ("2008", "05334"): 0, ("2008", "05313"): 258_478, ("2008", "05354"): 309_611, ("2009", "05334"): 566_687,
    }  # fmt: skip


def test_other_borders_than_those_of_the_year_come_from_the_footnotes(tmp_path):
    rows = regionalstatistik.read(written(tmp_path / "a.csv", AACHEN, "iso-8859-1"), part="none", columns=("c4",))
    assert set(rows["borders"]) == {2018}
    rhine = AACHEN.replace(";05334;", ";07135;").replace("2009;", "2012;").replace("Nordrhein-Westfalen:", "Hamburg:")
    rows = regionalstatistik.read(written(tmp_path / "r.csv", rhine, "iso-8859-1"), part="none", columns=("c4",))
    borders = rows.set_index(["period", "key"])["borders"]
    assert borders["2012", "07135"] == 2016 and borders.drop(("2012", "07135")).isna().all()


def test_without_a_footnote_about_borders_there_is_no_such_column(classic):
    assert list(regionalstatistik.read(classic, part="Insgesamt", columns=("c5",))) == published.COLUMNS


@pytest.mark.parametrize(
    ("text", "part", "column", "message"),
    [
        (CLASSIC.partition("____")[0], "Insgesamt", "c5", "expected a line of underscores .*cut off"),
        (CLASSIC, "zusammen", "c5", "expected rows 'zusammen', found 'Insgesamt', 'Grundschulen'"),
        (CLASSIC, "none", "c5", "expected each key once, found 01001 again"),
        (CLASSIC, "Insgesamt", "c7", "expected column c4 to c6, found 'c7'"),
        (CLASSIC, "Insgesamt", "c1", "expected column c4 to c6, found 'c1'"),
        (CLASSIC, "Insgesamt", "rate", "expected column c4 to c6, found 'rate'"),
        (CLASSIC.replace("50;-", "50"), "Insgesamt", "c5", r"of equal width, found widths \[5, 6\]"),
        (CLASSIC.replace("50;-", "50;a"), "Insgesamt", "c6", "column 'c6': expected a number .*'a' in row 01001"),
        ("nichts\n____\n", "none", "c5", "expected rows 'year;key;name;…' of equal width, found none"),
    ],
)
def test_a_broken_classic_table_says_what_is_wrong(tmp_path, text, part, column, message):
    with pytest.raises(SourceError, match=rf"t\.csv: .*{message}"):
        regionalstatistik.read(written(tmp_path / "t.csv", text, "iso-8859-1"), part=part, columns=(column,))


FLAT = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;"
    "1_variable_attribute_code;1_variable_attribute_label;2_variable_code;2_variable_label;2_variable_attribute_code;"
    "2_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label\n"
    "99999;Erfunden;STAG;Stichtag;2010-12-31;DINSG;Kreise;DG;Deutschland;ART;Art;NW3;Regelleistung;9;Anzahl;M01;Empfänger\n"
    "99999;;;;2010-12-31;DLAND;;02;Hamburg;ART;;NW3;;6,5;Anzahl;M01;\n"
    "99999;;;;2010-12-31;KREISE;;01001;Nordstadt;ART;;NW3;;-;Anzahl;M01;\n"
    "99999;;;;2010-12-31;KREISE;;01001;;;;;;12;Anzahl;M01;\n"
)


def test_a_flat_file_is_read_by_its_codes_because_labels_stand_only_once(tmp_path):
    rows = regionalstatistik.read(written(tmp_path / "flat.csv", FLAT), part="none", columns=("M01/NW3", "M01"))
    assert by_key(rows, "M01/NW3") == {"02000": (6.5, "value"), "01001": (0, "zero")}
    assert by_key(rows, "M01") == {"01001": (12, "value")}
    assert set(rows["period"]) == {"2010-12-31"}


def test_a_flat_file_lists_its_columns(tmp_path):
    with pytest.raises(SourceError, match=r"flat\.csv: expected column 'M02' for districts, found M01, M01/NW3"):
        regionalstatistik.read(written(tmp_path / "flat.csv", FLAT), part="none", columns=("M02",))


# -- INKAR --------------------------------------------------------------------------------------------------------

BULK = """Bereich;ID;Kuerzel;Indikator;Raumbezug;Kennziffer;Name;Zeitbezug;Wert
Soziales;1;q_a;Eins;Kreise;01001000;Nordstadt, Stadt;2020;7,61
Soziales;1;q_a;Eins;Kreise;01001000;Nordstadt, Stadt;2021;8,5
Soziales;1;q_a;Eins;Kreise;02000000;Hamburg;2021;0
Soziales;1;q_a;Eins;Bundesländer;02;Hamburg;2021;3
Wirtschaft;2;q_a;Zwei;Kreise;01001000;Nordstadt, Stadt;2021;99
"""


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_bulk_file_is_read_by_area_and_code_for_districts(tmp_path, mark):
    file = tmp_path / "bulk.csv.gz"
    file.write_bytes(gzip.compress(mark + BULK.encode()))
    rows = inkar.read(file, part="none", columns=("Soziales/q_a", "Wirtschaft/q_a"))
    found = {(row.key, row.column, row.period): row.value for row in rows.itertuples()}
    assert found == {
        ("01001", "Soziales/q_a", "2020"): 7.61,
        ("01001", "Soziales/q_a", "2021"): 8.5,
        ("02000", "Soziales/q_a", "2021"): 0,
        ("01001", "Wirtschaft/q_a", "2021"): 99,
    }


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (BULK, "q_a", "expected column 'q_a' for Kreise, found Soziales, Wirtschaft"),
        (BULK, "Soziales/q_b", "found Soziales/q_a"),
        (BULK[:-40], "Soziales/q_a", "with separator ';': "),
        (BULK.replace("Wert", "Value"), "Soziales/q_a", "expected columns Bereich, Kuerzel"),
        (BULK.replace("01001000", "1001000"), "Soziales/q_a", "expected keys of 5 digits, found '1001'"),
        (BULK.replace("8,5", "8.5"), "Soziales/q_a", "'8.5' in row 01001"),
        ("a,b\n1,2\n", "q_a", "or a table with ags, found a, b"),
    ],
)
def test_a_broken_bulk_file_says_what_is_wrong(tmp_path, text, column, message):
    with pytest.raises(SourceError, match=rf"b\.csv: .*{message}"):
        inkar.read(written(tmp_path / "b.csv", text), part="none", columns=(column,))


def test_a_zero_in_the_table_of_newest_values_is_a_missing_value(tmp_path):
    file = written(tmp_path / "latest.csv", "ags,d_KW_BL\n01001,0\n01002,164.5\n01003,\n")
    expected = {"01001": (None, "missing"), "01002": (164.5, "value"), "01003": (None, "missing")}
    assert by_key(inkar.read(file, part="none", columns=("d_KW_BL",)), "d_KW_BL") == expected


def test_a_share_below_nil_is_not_reliable(tmp_path):
    text = BULK.replace(";q_a;", ";a_a;").replace("8,5", "-0,01")
    found = inkar.read(written(tmp_path / "b.csv", text), part="none", columns=("Soziales/a_a",)).set_index("period")
    assert found.loc["2020", ["value", "status"]].to_list() == [7.61, "value"]
    assert (found["status"] == "unreliable").sum() == 1 and found["value"].isna().sum() == 1
    change = BULK.replace("8,5", "-0,01")
    found = inkar.read(written(tmp_path / "b.csv", change), part="none", columns=("Soziales/q_a",))
    assert found["value"].min() == -0.01, "a balance may be negative"


ONLINE = """\ufeffKennziffer;Raumeinheit;Aggregat;Quote;Quote;Quote A;Menschen
;;;2016;2017;2017;2017
"01001";"Nordstadt, Stadt";"krsfr. Stadt";"44,6";"-0,5";"30,5";"1.234.567,5"
"16056";"Eisenach";"krsfr. Stadt";"50,1";"";"5,2";"999"
"""


def test_a_wide_export_has_the_indicator_above_the_year(tmp_path):
    file = written(tmp_path / "online.csv", ONLINE)
    rows = inkar.read(file, part="x", columns=("Quote", "Menschen"))
    found = {(row.key, row.column, row.period): row.value for row in rows.dropna().itertuples()}
    assert found == {
        ("01001", "Quote", "2016"): 44.6, ("16056", "Quote", "2016"): 50.1, ("01001", "Quote", "2017"): -0.5,
        ("01001", "Menschen", "2017"): 1_234_567.5, ("16056", "Menschen", "2017"): 999,
    }  # fmt: skip
    assert rows.loc[rows["value"].isna(), "status"].to_list() == ["missing"]


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (ONLINE, "Anteil", "expected column 'Anteil', found Quote, Quote A, Menschen"),
        (
            ONLINE.replace("Raumeinheit", "Name"),
            "Quote",
            "expected columns Kennziffer, Raumeinheit, Aggregat and a year",
        ),
        (ONLINE.replace('"16056"', '"1605"'), "Quote", "expected keys of 5 digits, found '1605'"),
        (ONLINE.replace("44,6", "44,6 %"), "Quote", "2016: column 'Quote': expected a number .*'44,6 %' in row 01001"),
    ],
)
def test_a_broken_wide_export_says_what_is_wrong(tmp_path, text, column, message):
    with pytest.raises(SourceError, match=rf"o\.csv: .*{message}"):
        inkar.read(written(tmp_path / "o.csv", text), part="x", columns=(column,))


# -- the others ---------------------------------------------------------------------------------------------------

ZENSUS = [
    ["Wohnungskennzahlen: Durchschnittliche Nettokaltmiete"],
    [None, None, "Durchschnittliche Nettokaltmiete"],
    [None, None, "€/m²"],
    ["15.05.2022"],
    ["01001", "Nordstadt", 6.96, "e"],
    ["16076", "Greiz", "/", "e"],
    ["______________"],
    ["© erfunden"],
]


def test_the_census_is_read_from_the_official_sheet(tmp_path):
    file = workbook(tmp_path / "z.xlsx", {"4000W_adjusted": [["ID"], ["01001", "x", 1.0]], "4000W": ZENSUS})
    rows = destatis.read_census(file, part="4000W", columns=("net_rent",))
    assert by_key(rows, "net_rent") == {"01001": (6.96, "value"), "16076": (None, "unreliable")}


@pytest.mark.parametrize(
    ("rows", "column", "message"),
    [
        (ZENSUS[:-2], "net_rent", "expected districts and a line of underscores below"),
        (ZENSUS, "rent", "expected column 'rent'"),
        (ZENSUS[:1] + ZENSUS[2:], "net_rent", "heading 'Durchschnittliche Nettokaltmiete' once, found it 0 times"),
    ],
)
def test_a_broken_census_table_says_what_is_wrong(tmp_path, rows, column, message):
    with pytest.raises(SourceError, match=rf"z\.xlsx: sheet '4000W': .*{message}"):
        destatis.read_census(workbook(tmp_path / "z.xlsx", {"4000W": rows}), part="4000W", columns=(column,))


ELECTION = """\ufeffEW1999;
Erfundenes Ergebnis;
Nr;Gebiet;gehört zu;Wahlberechtigte;;Wähler/-innen;
;;;Stimmen;;Stimmen;
;;;Endgültig;Vorperiode;Endgültig;Vorperiode
16056;Eisenach, Stadt;16;33008;1;19656;2
16;Thüringen;99;7;7;7;7
;
99;Bundesgebiet;;8;8;8;8
"""


def test_the_final_result_is_read_not_that_of_the_election_before(tmp_path):
    file = written(tmp_path / "kerg.csv", ELECTION)
    rows = bundeswahlleiterin.read(file, part="none", columns=("Wähler/-innen", "Wahlberechtigte"))
    assert by_key(rows, "Wähler/-innen") == {"16056": (19656, "value")}
    assert by_key(rows, "Wahlberechtigte") == {"16056": (33008, "value")}


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (ELECTION.partition("99;B")[0], "Wahlberechtigte", "expected the row 99 of Germany"),
        (ELECTION, "Ungültige", "expected column 'Ungültige'"),
        (ELECTION.replace("Nr;", "No;"), "Wahlberechtigte", "expected a heading line"),
        (ELECTION.replace("Endgültig", "Vorläufig"), "Wahlberechtigte", "with 'Endgültig' once, found it 0 times"),
    ],
)
def test_a_broken_result_says_what_is_wrong(tmp_path, text, column, message):
    with pytest.raises(SourceError, match=rf"k\.csv: .*{message}"):
        bundeswahlleiterin.read(written(tmp_path / "k.csv", text), part="none", columns=(column,))


def test_the_election_before_stands_in_the_second_column(tmp_path):
    file = written(tmp_path / "kerg.csv", ELECTION)
    rows = bundeswahlleiterin.read(file, part="none", columns=("Wähler/-innen (Vorperiode)",))
    assert by_key(rows, "Wähler/-innen (Vorperiode)") == {"16056": (2, "value")}


YEARBOOK = [
    ["Kreisfreie Städte und Landkreise nach Fläche, Bevölkerung und Bevölkerungsdichte"],
    ["Schlüssel-nummer", "Bezeichnung", "Kreis", "NUTS3", "Fläche \nin km2", "Bevölkerung2)", None],
    [None, None, None, None, None, "insgesamt", "männlich"],
    ["01", "Schleswig-Holstein"],
    ["01001", "Kreisfreie Stadt", "Nordstadt", "DEF01", 56.73, 91113, 45336],
    ["16076", "Landkreis", "Greiz", "DEG0L", 845.98, 97398, 47892],
    [None, None, "Insgesamt", None, 1, 2, 3],
    ["Quelle: Gemeindeverzeichnis"],
]


def test_area_and_people_of_districts_are_found_by_their_headings(tmp_path):
    file = workbook(tmp_path / "k.xlsx", {"Deckblatt": [["x"]], "Kreise": YEARBOOK})
    rows = destatis.read_districts(file, part="Kreise", columns=("area_km2", "population"))
    assert by_key(rows, "area_km2") == {"01001": (56.73, "value"), "16076": (845.98, "value")}
    assert by_key(rows, "population") == {"01001": (91113, "value"), "16076": (97398, "value")}


@pytest.mark.parametrize(
    ("rows", "column", "message"),
    [
        (YEARBOOK[:-1], "population", "expected districts and their source below, found none"),
        (YEARBOOK, "women", "expected column 'women'"),
        (YEARBOOK[:2] + YEARBOOK[3:], "population", "found it 0 times"),
    ],
)
def test_a_broken_yearbook_says_what_is_wrong(tmp_path, rows, column, message):
    file = workbook(tmp_path / "k.xlsx", {"Kreise": rows})
    with pytest.raises(SourceError, match=rf"k\.xlsx: sheet 'Kreise': .*{message}"):
        destatis.read_districts(file, part="Kreise", columns=(column,))


INCIDENTS = """ags,year,category,incidents
01001,2015,arson,1
01001,2016,assault & demonstration,2
01001,2017,demonstration,4
16056,2014,suspicion,8
16056,2014,other,16
"""


def test_incidents_of_all_years_are_added_up_and_demonstrations_are_no_attacks(tmp_path):
    rows = arvig.read(written(tmp_path / "a.csv", INCIDENTS), part="none", columns=("incidents", "attacks"))
    assert by_key(rows, "incidents") == {"01001": (7, "value"), "16056": (24, "value")}
    assert by_key(rows, "attacks") == {"01001": (3, "value"), "16056": (0, "value")}
    assert set(rows["period"]) == {"2014/2017"}


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (INCIDENTS, "murders", "expected column incidents or attacks, found murders"),
        (INCIDENTS.replace("16056", "1605"), "attacks", "expected keys of 5 digits, found 1605"),
        (INCIDENTS.replace(",16\n", ",many\n"), "attacks", "expected a number .*'many' in row 16056"),
    ],
)
def test_a_broken_chronicle_says_what_is_wrong(tmp_path, text, column, message):
    with pytest.raises(SourceError, match=rf"a\.csv: .*{message}"):
        arvig.read(written(tmp_path / "a.csv", text), part="none", columns=(column,))


def test_the_index_of_deprivation_is_read_by_year(tmp_path):
    text = (
        'kreis_id,kreis_name,year,gisd_score\n01001,"Nordstadt, Stadt",1998,0.77\n01001,"Nordstadt, Stadt",1999,0.76\n'
    )
    rows = rki.read(written(tmp_path / "g.csv", text), part="none", columns=("gisd_score",))
    assert rows.set_index("period")["value"].to_dict() == {"1998": 0.77, "1999": 0.76}


CROSSWALK = [
    [
        "Kreise\n 31.12.2020",
        "Name",
        "Fläche",
        "Bevölkerung",
        "Beschäftigte",
        "km²",
        "1000",
        "1000",
        "Kreise 2021",
        "Name",
    ],
    [1001000, "KS Nordstadt", 1, 1, 1, 1.0, 1.0, 1.0, 1001000, "Nordstadt, Stadt"],
    [16056000, "Eisenach,  Stadt", 1, 1, 1, 1.0, 1.0, 1.0, 16063000, "Wartburgkreis"],
    [None] * 10,
]


def test_the_crosswalk_is_read_by_position(tmp_path):
    early = [[cell for place, cell in enumerate(row) if place not in (4, 7)] for row in CROSSWALK]
    found = bbsr.read_crosswalk(workbook(tmp_path / "c.xlsx", {"1990": early, "2020": CROSSWALK}))
    assert found.table["employees"].isna().sum() == 2
    assert found.shares(2020, "employees") == {"01001": {"01001": 1}, "16063": {"16056": 1}}
    assert found.table["old_name"].to_list() == ["Nordstadt", "Eisenach"] * 2


@pytest.mark.parametrize(
    ("name", "rows", "message"),
    [
        ("Info", CROSSWALK, "sheet 'Info': expected a sheet per year with 8 or 10 columns, found 10"),
        ("2020", [row[:9] for row in CROSSWALK], "expected a sheet per year with 8 or 10 columns, found 9"),
        ("2020", [*CROSSWALK, [9] * 10], "expected keys of districts that end with 000"),
    ],
)
def test_a_broken_crosswalk_says_what_is_wrong(tmp_path, name, rows, message):
    with pytest.raises(SourceError, match=rf"c\.xlsx: .*{message}"):
        bbsr.read_crosswalk(workbook(tmp_path / "c.xlsx", {name: rows}))


def typology(types):
    """Write districts of known type as the Thünen table has them."""
    lines = [f"{ags},x,{ags}000,{code},{thuenen.TEXTS[str(code)]},0.1" for ags, code in types.items()]
    return "\n".join(["ags,name,kreisregion,typ,typ_text,laendlichkeit", *lines]) + "\n"


def test_the_thuenen_types_are_read_with_their_region(tmp_path):
    file = written(tmp_path / "t.csv", typology(thuenen.THUENEN_ANCHORS))
    found = thuenen.read_types(file)
    assert found["thuenen_type"].to_dict() == thuenen.THUENEN_ANCHORS
    assert found.loc["09175", "kreisregion"] == "09175000"


def test_thuenen_codes_3_and_4_the_wrong_way_round_are_noticed(tmp_path):
    swapped = {ags: {3: 4, 4: 3}[code] for ags, code in thuenen.THUENEN_ANCHORS.items()}
    with pytest.raises(SourceError, match=r"t\.csv: 09175: expected type 3, found 4"):
        thuenen.read_types(written(tmp_path / "t.csv", typology(swapped)))


def test_a_thuenen_code_with_the_label_of_another_is_noticed(tmp_path):
    text = typology(thuenen.THUENEN_ANCHORS).replace(",3,eher ländlich / gute", ",3,eher ländlich / weniger gute")
    with pytest.raises(SourceError, match=r"t\.csv: 09174: expected 'eher ländlich / gute .*found 3 'eher ländlich"):
        thuenen.read_types(written(tmp_path / "t.csv", text))


def test_bbsr_and_eurostat_types_are_read_by_the_keys_of_their_year(tmp_path):
    text = f'"{bbsr.KEY}";"Name";"{bbsr.TYPE}"\n"01001000";"Nörd";"4"\n"16056000";"Eisenach";"4"\n'
    assert bbsr.read_types(written(tmp_path / "b.csv", text, "iso-8859-1")).to_dict() == {"01001": 4, "16056": 4}
    text = "nuts3,ags,ags_2021,urbn_type\nDEG0N,16056,16063,3\nDEG0P,16063,16063,3\n"
    assert eurostat.read_types(written(tmp_path / "e.csv", text)).to_dict() == {"16056": 3, "16063": 3}


LAENDER_OF_A_SURVEY = "land,name,year,engagementquote\n09,Bayern,2019,41.0\n14,Sachsen,2019,/\n"


def test_figures_of_the_laender_keep_the_key_of_the_land(tmp_path):
    rows = freiwilligensurvey.read(
        written(tmp_path / "f.csv", LAENDER_OF_A_SURVEY), part="none", columns=("engagementquote",)
    )
    assert by_key(rows, "engagementquote") == {"09": (41.0, "value"), "14": (None, "unreliable")}
    assert set(rows["period"]) == {"2019"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("09,Bayern", "08,Bayern", r"expected key and name of the same Land in each row, found 'Bayern' beside '08'"),
        ("09,Bayern", "9,Bayern", r"expected key and name of the same Land in each row, found 'Bayern' beside '9'"),
        ("14,Sachsen", "09,Bayern", r"expected each key once, found 09 again"),
        ("41.0", "41,0", r"expected 4 cells, found 5"),
        ("engagementquote", "quote", r"expected column 'engagementquote', found land, name, year, quote"),
    ],
)
def test_a_broken_table_of_the_laender_says_what_is_wrong(tmp_path, old, new, message):
    file = written(tmp_path / "f.csv", LAENDER_OF_A_SURVEY.replace(old, new))
    with pytest.raises(SourceError, match=rf"f\.csv: .*{message}"):
        freiwilligensurvey.read(file, part="none", columns=("engagementquote",))


def test_the_weight_of_an_association_is_the_sum_of_its_municipalities(tmp_path):
    rows = [
        ["gem17", "name", "fl17", "bev17", "vbgem17"],
        ["Gemeinden 31.12.2017", None, "Fläche", "Einwohner", "Verbände"],
        [1051001, "A", 17.5, 3717, 1051975],
        [1051002, "B", 2.5, 283, 1051975],
    ]
    found = bbsr.read_associations(workbook(tmp_path / "r.xlsx", {"G": rows}), part="G")
    assert found.loc["01051975"].to_dict() == {"population": 4000, "area_km2": 20}


# -- the producers' files -----------------------------------------------------------------------------------------


def test_every_file_has_the_checksum_that_was_recorded_when_it_was_taken_over(producers):
    recorded = dict(reversed(line.split()) for line in (producers / "SHA256SUMS").read_text().splitlines())
    for source in catalogue().sources.values():
        if source.importer != "bkg":
            assert source.sha256 == recorded[source.file] == published.checksum(producers / source.file), source.id


def test_the_workbooks_of_the_web_site_are_read(producers):
    file = producers / "rki_gisd" / "inkar_E_Haushaltseinkommen.xls"
    rows = inkar.read(file, part="Daten", columns=("Haushaltseinkommen",))
    assert len(rows) == 400 * 22 and rows["value"].notna().all()
    assert rows[(rows["key"] == "01001") & (rows["period"] == "2000")]["value"].to_list() == [1178.74]


def test_an_online_export_and_the_extract_of_it_agree(producers):
    folder = producers / "inkar_online_1995_2017"
    rows = inkar.read(folder / "Struktur_Teil_1.csv", part="x", columns=("Beschäftigtenquote Ausländer",))
    other = pd.read_csv(folder / "beschaeftigtenquote_auslaender_1999_2017.csv", dtype={"ags": str, "year": str})
    both = rows.merge(other, left_on=["key", "period"], right_on=["ags", "year"])
    assert len(both) == len(rows) == len(other) == 401 * 19
    assert (both["value_x"] - both["value_y"]).abs().max() == 0


def test_incidents_are_those_counted_when_the_file_was_taken_over(producers):
    rows = arvig.read(producers / "arvig" / "arvig_2014_2017.csv", part="none", columns=("incidents",))
    assert rows["value"].sum() == 493 + 1539 + 3998 + 888


def test_real_negative_figures_survive(producers):
    file = producers / "deutschlandatlas_2025" / "Deutschlandatlas.xlsx"
    rows = deutschlandatlas.read(file, part="Deutschlandatlas_KRS1222", columns=("bev_binw",))
    assert by_key(rows, "bev_binw")["16054"] == (pytest.approx(-1238.08), "value")
    rows = deutschlandatlas.read(file, part="Deutschlandatlas_GEM1223", columns=("st_einnkr",))
    assert sorted(rows.loc[rows["value"] < -2000, "value"]) == [-5628, -4618, -2354]


def test_the_register_holds_all_people_districts_and_municipalities(producers):
    districts, municipalities = gv100.read_register(producers / "destatis" / "GV100AD_31102025.txt")
    assert (len(districts), len(municipalities)) == (400, 10_953 - 3)
    assert municipalities["population"].sum() == 83_577_140
    assert (municipalities["population"] == 0).sum() == 200 - 3


def test_the_flat_file_of_the_producer_is_read(producers):
    file = producers / "regionalstatistik" / "ffcsv_22811-01-01-4_sample.csv"
    rows = regionalstatistik.read(file, part="none", columns=("ESML01/ARTDLNW3",))
    assert by_key(rows, "ESML01/ARTDLNW3") == {"02000": (6783, "value")}
