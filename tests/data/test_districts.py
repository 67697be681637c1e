"""Names, kinds and types of the districts, and the sentences that begin with them."""

import csv

import pandas as pd
import pytest

from geo.data import districts
from geo.data.declarations import LANGUAGES
from geo.data.errors import DistrictError


@pytest.fixture
def table():
    """Return the shipped table as text, free to be broken."""
    return districts.shipped().reset_index()[list(districts.COLUMNS)].astype(str)


def written(table, folder):
    """Write a table as the build does."""
    file = folder / "districts.csv"
    table.to_csv(file, index=False, quoting=csv.QUOTE_MINIMAL)
    return file


def test_there_are_400_districts_sorted_by_key_with_one_name_each():
    shipped = districts.shipped()
    assert len(shipped) == 400
    assert shipped.index.is_monotonic_increasing and shipped.index.is_unique
    assert shipped.index.str.fullmatch(r"\d{5}").all()
    assert shipped["name"].is_unique
    assert not shipped["name"].str.contains(",").any()


def test_keys_keep_their_leading_zero():
    assert {"01001", "02000", "09780"} <= set(districts.shipped().index)


def test_merged_districts_stand_under_their_new_key_only():
    index = districts.shipped().index
    assert set(districts.MERGED.values()) <= set(index)
    assert not set(districts.MERGED) & set(index)


def test_every_land_has_districts_and_every_district_a_land():
    assert set(districts.shipped()["land"]) == set(districts.LAENDER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_laender_and_kinds_have_different_names(language):
    for texts in (districts.LAENDER, districts.KINDS):
        names = [text[language] for text in texts.values()]
        assert len(set(names)) == len(texts)


def test_reading_what_was_written_gives_the_same_table(table, tmp_path):
    pd.testing.assert_frame_equal(districts.read_districts(written(table, tmp_path)), districts.shipped())


def test_order_of_rows_does_not_matter(table, tmp_path):
    found = districts.read_districts(written(table.sample(frac=1, random_state=1), tmp_path))
    pd.testing.assert_frame_equal(found, districts.shipped())


def test_swapped_thuenen_codes_are_refused(table, tmp_path):
    table["thuenen_type"] = table["thuenen_type"].replace({"3": "4", "4": "3"})
    with pytest.raises(DistrictError, match=r"09175\.thuenen_type: expected 3, found 4 \(are codes 3 and 4 swapped"):
        districts.read_districts(written(table, tmp_path))


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("ags", "1001", "ags: expected text of five digits, found 1001: '1001'"),
        ("ags", "01002", "ags: expected each key once"),
        ("land", "17", "land: expected the key of a Land"),
        ("land", "02", "land: expected the first two digits of the key"),
        ("name", "", "name: expected a name"),
        ("name", "Kiel", "name: expected each name once"),
        ("kind", "46", "kind: expected a whole number from 41 to 45, found 01001: '46'"),
        ("thuenen_type", "0", "thuenen_type: expected a whole number from 1 to 5"),
        ("bbsr_type", "5", "bbsr_type: expected a whole number from 1 to 4"),
        ("eurostat_type", "2.5", "eurostat_type: expected a whole number from 1 to 3"),
        ("population", "-", "population: expected a whole number"),
        ("population", "inf", "population: expected a whole number"),
        ("area_km2", "NaN", "area_km2: expected 1 to 10,000 km²"),
        ("kreisregion", "x", "kreisregion: expected the key of a region"),
    ],
)
def test_a_wrong_cell_is_named(table, tmp_path, column, value, message):
    table.loc[0, column] = value
    with pytest.raises(DistrictError) as error:
        districts.read_districts(written(table, tmp_path))
    assert f"districts.csv: {message}" in str(error.value)


def test_all_faults_are_told_at_once(table, tmp_path):
    table.loc[0, "kind"], table.loc[1, "bbsr_type"] = "99", "x"
    with pytest.raises(DistrictError) as error:
        districts.read_districts(written(table.iloc[:-1], tmp_path))
    lines = str(error.value).splitlines()
    assert [line.split(": ")[1].split(" ")[0] for line in lines] == ["expected", "kind", "bbsr_type"]
    assert "expected 400 districts, found 399" in lines[0]


def test_a_table_with_other_columns_is_refused(table, tmp_path):
    with pytest.raises(DistrictError, match=r"districts\.csv: expected columns ags, name, .* found name"):
        districts.read_districts(written(table.drop(columns="ags"), tmp_path))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'ags,"name\n', b"\x00" * 100])
def test_a_damaged_table_is_refused(tmp_path, content):
    file = tmp_path / "districts.csv"
    file.write_bytes(content)
    with pytest.raises(DistrictError, match=r"^districts\.csv: "):
        districts.read_districts(file)


def test_an_absent_table_names_the_command_that_makes_it(tmp_path):
    with pytest.raises(DistrictError, match="python -m geo build"):
        districts.read_districts(tmp_path / "districts.csv")


def test_territorial_changes_name_the_districts_of_the_past():
    found = districts.changes()
    assert [(each["name"], each["old"], each["date"]) for each in found["03159"]] == [
        ("Göttingen", "03152", "2016-11-01"),
        ("Osterode am Harz", "03156", "2016-11-01"),
    ]
    assert [(each["name"], each["old"], each["date"]) for each in found["16063"]] == [
        ("Eisenach", "16056", "2021-07-01")
    ]
    assert len(found) == 2


def test_a_wrong_territorial_change_is_refused(tmp_path):
    file = tmp_path / "territorial_changes.csv"
    lines = [",".join(districts.CHANGES), "03152,Göttingen,03158,x,2016-11-01,merged,2015,1"]
    file.write_text("\n".join([*lines, "16056,Eisenach,16063,x,01.07.2021,merged,2020,1"]), encoding="utf-8")
    with pytest.raises(DistrictError) as error:
        districts.read_changes(file)
    assert str(error.value).splitlines() == [
        "territorial_changes.csv: ags: expected the key of today of a merged district, found 03158: '03158'",
        "territorial_changes.csv: date: expected a date like 2016-11-01, found 16063: '01.07.2021'",
        "territorial_changes.csv: old_ags: expected all merged districts, not found 03156",
    ]


def test_predecessors_say_until_when_they_existed_and_what_became_of_them():
    found = districts.read_predecessors()
    aachen = {each["old"]: (each["name"], each["last_year"], each["what"]) for each in found["05334"]}
    assert aachen == {"05313": ("Aachen", 2008, "merged"), "05354": ("Aachen", 2008, "merged")}
    demmin = [each for ags in ("13071", "13075") for each in found[ags] if each["old"] == "13052"]
    assert [each["what"] for each in demmin] == ["split", "split"]
    assert sum(each["share"] for each in demmin) == pytest.approx(1)
    assert [each["date"] for each in found["16063"] if each["old"] == "16056"] == ["2021-07-01"]
    # the day of the reform of 2011 is not known
    assert {each["date"] for each in found["13073"]} == {""}


@pytest.mark.parametrize(
    ("ags", "german", "english"),
    [
        ("03460", "Im Landkreis Vechta", "In the district of Vechta"),
        ("03241", "In der Region Hannover", "In Region Hannover"),
        ("03358", "Im Heidekreis", "In Heidekreis"),
        ("07211", "In der Stadt Trier", "In the city of Trier"),
        ("09187", "Im Landkreis Rosenheim", "In the district of Rosenheim"),
        ("09163", "In der Stadt Rosenheim", "In the city of Rosenheim"),
        ("01051", "Im Kreis Dithmarschen", "In the district of Dithmarschen"),
        ("12053", "In der Stadt Frankfurt (Oder)", "In the city of Frankfurt (Oder)"),
    ],
)
def test_a_sentence_begins_with_the_district(ags, german, english):
    assert districts.phrase(districts.shipped(), ags, "de") == german
    assert districts.phrase(districts.shipped(), ags, "en") == english
