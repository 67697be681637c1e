"""The check: shipped data are in order, and every kind of damage is named in a line, never in a traceback."""

import random
import re
import tomllib
from fnmatch import fnmatchcase

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner
from shapely.affinity import translate

from geo.__main__ import main
from geo.build import check as checking
from geo.build.check import INPUTS, STEPS, check
from geo.build.comparisons import COUNTS
from geo.data.districts import WHOLE, read_districts
from geo.data.errors import SelectionError


def replaced(file, old, new):
    """Replace text in a file; the test is void if it was not there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def with_figures(data, change):
    """Change the table of figures."""
    figures = pd.read_parquet(data / "figures.parquet")
    change(figures).to_parquet(data / "figures.parquet", index=False)


def moved(figures, indicator, old, new):
    """Give the figures of a period another one."""
    figures.loc[(figures["indicator"] == indicator) & (figures["period"] == old), "period"] = new
    return figures


def without(figures, indicator, period):
    """Drop a period."""
    return figures[(figures["indicator"] != indicator) | (figures["period"] != period)]


def with_value(figures, value):
    """Give the fourth row another value."""
    figures.loc[3, "value"] = value
    return figures


def swap_types(data):
    """Exchange the Thünen codes 3 and 4."""
    table = pd.read_csv(data / "districts.csv", dtype=str)
    table["thuenen_type"] = table["thuenen_type"].replace({"3": "4", "4": "3"})
    table.to_csv(data / "districts.csv", index=False)


def move_border(data):
    """Push one district over its neighbours."""
    boundaries = gpd.read_parquet(data / "boundaries.parquet")
    boundaries.loc["09780", "geometry"] = translate(boundaries.loc["09780", "geometry"], 500, 0)
    boundaries.to_parquet(data / "boundaries.parquet")


DAMAGES = {
    "parquet that is none": (
        lambda _, data: (data / "figures.parquet").write_bytes(b"PAR1 half a file"),
        r"figures\.parquet: damaged or not a Parquet file",
    ),
    "parquet that is gone": (
        lambda _, data: (data / "figures.parquet").unlink(),
        r"figures\.parquet: expected in districts/, found none; `python -m geo build` makes it",
    ),
    "a district fewer": (
        lambda _, data: with_figures(data, lambda figures: figures.drop(index=5)),
        r"figures\.parquet: \w+ [\d/-]+: expected 400 districts, found none for \d{5}$",
    ),
    "a district twice": (
        lambda _, data: with_figures(data, lambda figures: pd.concat([figures, figures.head(1)])),
        r"figures\.parquet: .*expected each district once, found 01001 again",
    ),
    "an unknown district": (
        lambda _, data: with_figures(data, lambda figures: figures.replace({"ags": {"01001": "01000"}})),
        r"figures\.parquet: .*expected keys of districts\.csv, found 01000",
    ),
    "a value out of range": (
        lambda _, data: with_figures(data, lambda figures: with_value(figures, 1e9)),
        r"figures\.parquet: \w+: expected values from [\d.]+ to [\d.]+, found 01004: 1e\+09 \(.*\)",
    ),
    "a missing value that says it is one": (
        lambda _, data: with_figures(data, lambda figures: with_value(figures, None)),
        r"figures\.parquet: status: \w+ of 01004 has value nan and status value",
    ),
    "a status that does not exist": (
        lambda _, data: with_figures(data, lambda figures: figures.replace({"status": {"converted": "guessed"}})),
        r"figures\.parquet: status: expected one of value, .*found guessed",
    ),
    "an indicator without figures": (
        lambda _, data: with_figures(data, lambda figures: figures[figures["indicator"] != "vacancy_rate_pct"]),
        r"figures\.parquet: expected figures of every indicator, none of vacancy_rate_pct; build anew",
    ),
    "a period that nobody declared": (
        lambda _, data: with_figures(data, lambda figures: moved(figures, "unemployment_rate_pct", "1998", "1997")),
        r"figures\.parquet: unemployment_rate_pct: expected periods 2023 to 2023, 1998 to 2021, 2025, found 1997; build",
    ),
    "a stretch without figures": (
        lambda _, data: with_figures(data, lambda figures: without(figures, "unemployment_rate_pct", "2023")),
        r"figures\.parquet: unemployment_rate_pct: expected figures from 2023 to 2023, found none; build anew",
    ),
    "a figure of another source": (
        lambda _, data: with_figures(data, lambda figures: figures.replace({"source": {"pupils_2023": "inkar_2024"}})),
        r"figures\.parquet: foreign_pupils_pct 2023: expected source pupils_2023, found inkar_2024; build anew",
    ),
    "two tables joined without a break": (
        lambda layers, _: replaced(
            layers / "integration.toml",
            '{period = "2023", text = {de = "Bis 2021 INKAR',
            '{period = "2013", text = {de = "Bis 2021 INKAR',
        ),
        r"foreign_pupils_pct\.breaks: expected one after 2021 and up to 2023, where the source changes, or a cross-check",
    ),
    "a history of a source that nobody declared": (
        lambda layers, _: replaced(layers / "demography.toml", 'source = "share_65plus_series"', 'source = "nowhere"'),
        r"demography\.toml: share_65plus_pct\.history\.source: expected a key of sources\.toml, found 'nowhere'",
    ),
    "another history": (
        lambda layers, _: replaced(
            layers / "demography.toml", 'periods = ["1995", "2021"]', 'periods = ["1996", "2021"]'
        ),
        r"demography\.toml: share_65plus_pct: recipe, period, resolution or source changed since the build; build anew",
    ),
    "a description of something else": (
        lambda _, data: replaced(data / "datapackage.json", '"name": "share"', '"name": "portion"'),
        r"datapackage\.json: expected a description of the tables beside it, found another; build anew",
    ),
    "a description that is no JSON": (
        lambda _, data: (data / "datapackage.json").write_text("{"),
        r"datapackage\.json: damaged, not to be compared \(JSONDecodeError",
    ),
    "a reform of a district that is none": (
        lambda _, data: replaced(data / "territorial_changes.csv", ",13073,", ",13079,"),
        r"territorial_changes\.csv: ags: expected keys of districts\.csv, found 13079",
    ),
    "neighbours in one direction": (
        lambda _, data: replaced(data / "neighbours.csv", "01001,01059\n", ""),
        r"neighbours\.csv: expected each pair in both directions, not so for 01059 and 01001 \(1\)",
    ),
    "neighbours that do not touch": (
        lambda _, data: (data / "neighbours.csv").write_text(
            (data / "neighbours.csv").read_text() + "01001,09184\n09184,01001\n"
        ),
        r"neighbours\.csv: expected the pairs that touch in boundaries\.parquet, differs in 01001 and 09184",
    ),
    "statistical neighbours of other figures": (
        lambda _, data: replaced(data / "similar.csv", "01001,06611,", "01001,09184,"),
        r"similar\.csv: expected the nearest by figures\.parquet, differs in 01001 and 06611, 01001 and 09184",
    ),
    "figures without an indicator": (
        lambda _, data: with_figures(data, lambda figures: figures.replace("vacancy_rate_pct", "empty")),
        r"figures\.parquet: expected indicators of layers/, found empty; build anew",
    ),
    "a Land that is gone": (
        lambda _, data: replaced(
            data / "land_figures.csv", "04,engagement_rate_land_pct,2019,40.9,value", "04,other,2019,40.9,value"
        ),
        r"land_figures\.csv: engagement_rate_land_pct: expected 16 Länder, found none for 04; build anew",
    ),
    "a figure by Land that nobody declared": (
        lambda _, data: replaced(data / "land_figures.csv", "engagement_rate_land_pct", "vacancy_rate_pct"),
        r"land_figures\.csv: expected indicators of layers/, found vacancy_rate_pct; build anew",
    ),
    "a Land twice": (
        lambda _, data: replaced(data / "land_figures.csv", "\n04,", "\n03,"),
        r"land_figures\.csv: land: expected each Land once in a period, found 03 again",
    ),
    "a district in the place of a Land": (
        lambda _, data: replaced(data / "land_figures.csv", "\n09,", "\n09162,"),
        r"land_figures\.csv: land: expected keys 01 to 16, found '09162'",
    ),
    "a share of a Land that is none": (
        lambda _, data: replaced(data / "land_figures.csv", ",46.1,", ",461,"),
        r"land_figures\.csv: engagement_rate_land_pct: expected values from 20 to 60, found 08: 461",
    ),
    "a word in the place of a share": (
        lambda _, data: replaced(data / "land_figures.csv", ",46.1,", ",viel,"),
        r"land_figures\.csv: value: expected numbers, found 'viel'",
    ),
    "a figure of a Land of another source": (
        lambda _, data: replaced(data / "land_figures.csv", "value,freiwilligensurvey_2019", "value,inkar_2024"),
        r"land_figures\.csv: engagement_rate_land_pct: expected source freiwilligensurvey_2019, found inkar_2024",
    ),
    "another period of the Länder": (
        lambda layers, _: replaced(
            layers / "volunteering.toml", 'period           = "2019"', 'period           = "2014"'
        ),
        r"land_figures\.csv: engagement_rate_land_pct: expected the period 2014, found 2019; build anew",
    ),
    "another column of the Länder": (
        lambda layers, _: replaced(layers / "volunteering.toml", '"engagementquote"', '"aktivitätsquote"'),
        r"volunteering\.toml: engagement_rate_land_pct: recipe, period, resolution or source changed since the build",
    ),
    "a table of the Länder that is gone": (
        lambda _, data: (data / "land_figures.csv").unlink(),
        r"land_figures\.csv: expected in districts/, found none; `python -m geo build` makes it",
    ),
    "numbers in the place of periods": (
        lambda _, data: with_figures(data, lambda figures: figures.assign(period=2020)),
        r"figures\.parquet: period: expected text, found 2020",
    ),
    "a table of something else": (
        lambda _, data: with_figures(data, lambda figures: figures.rename(columns={"ags": "key"})),
        r"figures\.parquet: expected columns ags, indicator, period, value, status, source, found key",
    ),
    "codes 3 and 4 swapped": (
        lambda _, data: swap_types(data),
        r"districts\.csv: 09175\.thuenen_type: expected 3, found 4",
    ),
    "one type too many": (
        lambda _, data: replaced(data / "districts.csv", "56.73,96326,1,4,2", "56.73,96326,2,4,2"),
        r"districts\.csv: thuenen_type: expected 108 / 63 / 65 / 68 / 96 districts, found 107 / 64 / 65 / 68 / 96",
    ),
    "keys that lost their zero": (
        lambda _, data: replaced(data / "districts.csv", "\n01001,", "\n1001,"),
        r"districts\.csv: ags: expected text of five digits, found 1001: '1001'",
    ),
    "an unknown field in a layer": (
        lambda layers, _: replaced(layers / "housing.toml", "decimals  ", "decimal_places = 1\ndecimals  "),
        r"housing\.toml: vacancy_rate_pct\.decimal_places: Extra inputs are not permitted",
    ),
    "a layer that is no TOML": (
        lambda layers, _: (layers / "housing.toml").write_text("[housing\n"),
        r"housing\.toml: not readable as TOML",
    ),
    "a source that nobody declared": (
        lambda layers, _: replaced(layers / "housing.toml", '"zensus_2022_rent"', '"zensus_2011"'),
        r"housing\.toml: net_rent_eur_per_m2\.source: expected a key of sources\.toml, found 'zensus_2011'",
    ),
    "another recipe": (
        lambda layers, _: replaced(layers / "housing.toml", '"wohn_leer"', '"wohn_eigen"'),
        r"housing\.toml: vacancy_rate_pct: recipe, period, resolution or source changed since the build; build anew",
    ),
    "a note about a district of yesterday": (
        lambda layers, _: replaced(layers / "accessibility.toml", '"16063"', '"16056"'),
        r"accessibility\.toml: \w+\.notes: expected districts of today, found 16056",
    ),
    "another file of a producer": (
        lambda _, data: replaced(data / "sources.toml", "ad8d5359097f", "000000000000"),
        r"sources\.toml: foreign_share_series\.sha256: expected that of the file last built from, ad8d5359097f…",
    ),
    "a file edited by hand": (
        lambda _, data: replaced(data / "municipalities.csv", "Flensburg", "Flensborg"),
        r"municipalities\.csv: expected sha256 \w{12}…, found \w{12}…: changed since the build",
    ),
    "a file that is gone": (
        lambda _, data: (data / "coverage.csv").unlink(),
        r"coverage\.csv: expected by manifest\.toml, found no such file",
    ),
    "a manifest that is gone": (
        lambda _, data: (data / "manifest.toml").unlink(),
        r"districts/manifest\.toml: expected, found none; `python -m geo build` makes it",
    ),
    "a manifest of something else": (
        lambda _, data: (data / "manifest.toml").write_text("files = 3\n"),
        r"manifest\.toml: expected the tables files, sources, recipes, found files",
    ),
    "borders that overlap": (
        lambda _, data: move_border(data),
        r"boundaries\.parquet: expected borders shared by neighbours, not so at 08436, 09763, ",
    ),
    "borders that are none": (
        lambda _, data: (data / "boundaries.parquet").write_text("{}"),
        r"boundaries\.parquet: damaged or no",
    ),
    "a file for the browser that was edited": (
        lambda _, data: replaced(next((data / "web").glob("districts-*")), "01001", "01000"),
        r"web/districts-\w+\.json: expected content with the hash in its name",
    ),
    "a file for the browser that is gone": (
        lambda _, data: next((data / "web").glob("places-*")).unlink(),
        r"web/places-\*\.json: expected one file, found none",
    ),
    "a file for the browser that nobody made": (
        lambda _, data: (data / "web" / "other.json").write_text("{}"),
        r"web/other\.json: expected only files of manifest\.toml",
    ),
}


def test_the_shipped_data_are_in_order():
    assert check() == []


def test_the_command_sums_up_what_is_in_order():
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 0
    sentence = r"ok: \d+ indicators in 8 layers and 1 by Land only from \d+ sources, 400 districts, \d+ periods, [\d,]+ of [\d,]+ figures with a value"
    assert re.fullmatch(sentence, result.output.strip())


def test_the_command_lists_faults_and_ends_with_status_1(monkeypatch):
    monkeypatch.setattr(checking, "check", lambda: ["a.csv: one", "b.csv: two"])
    result = CliRunner().invoke(main, ["check"])
    assert (result.exit_code, result.output) == (1, "a.csv: one\nb.csv: two\n2 faults\n")


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_named(copy, damage):
    break_it, expected = DAMAGES[damage]
    break_it(*copy)
    faults = check(*copy)
    assert any(re.search(expected, fault) for fault in faults), "\n".join(faults) or "no fault found"
    assert not any("Traceback" in fault or "\n" in fault for fault in faults)


@pytest.mark.parametrize("name", ["figures.parquet", "boundaries.parquet", "districts.csv", "manifest.toml"])
def test_random_damage_is_found_and_never_a_traceback(copy, name):
    file = copy[1] / name
    whole = file.read_bytes()
    dice = random.Random(7)
    for _ in range(3):
        broken = bytearray(whole)
        for place in dice.sample(range(len(whole)), 20):
            broken[place] ^= 1 << dice.randrange(8)
        file.write_bytes(bytes(broken))
        assert check(*copy), "twenty flipped bits were not noticed"


def test_every_typology_counts_400_districts():
    assert {sum(counts) for counts in COUNTS.values()} == {400}
    assert {column: (1, len(counts)) for column, counts in COUNTS.items()} == {each: WHOLE[each] for each in COUNTS}


def test_the_manifest_lists_sources_and_recipes_of_the_catalogue(copy):
    manifest = tomllib.loads((copy[1] / "manifest.toml").read_text())
    declared = tomllib.loads((copy[1] / "sources.toml").read_text())
    assert manifest["sources"] == {key: source["sha256"] for key, source in declared.items()}
    assert len(read_districts(copy[1] / "districts.csv")) == 400


# -- steps --------------------------------------------------------------------------------------------------------


def test_a_step_can_be_asked_alone(copy):
    DAMAGES["a file edited by hand"][0](*copy)
    assert check(*copy, steps=["types", "web"]) == []
    assert any("municipalities.csv" in fault for fault in check(*copy, steps=["files"]))
    with pytest.raises(SelectionError, match=r"steps: expected some of types, keys, .*, found typos"):
        check(*copy, steps=["typos"])


@pytest.mark.parametrize("name", [name for name in STEPS if name != "files"])
def test_a_step_rests_on_its_files_alone(copy, tmp_path, name):
    """What is kept for unchanged files is right only if a step reads no other ones."""
    layers, data = copy
    patterns = [*STEPS[name].files, *(file for each in STEPS[name].inputs for file in INPUTS[each].files)]
    for file in [file for file in data.rglob("*") if file.is_file()]:
        if not any(fnmatchcase(file.relative_to(data).as_posix(), pattern) for pattern in patterns):
            file.unlink()
    assert check(layers, data, steps=[name]) == []


def test_a_file_that_changes_back_and_forth_is_judged_by_its_bytes(copy):
    file = copy[1] / "municipalities.csv"
    whole = file.read_bytes()
    for _ in range(2):
        file.write_bytes(whole.replace(b"Flensburg", b"Flensborg"))
        assert len(check(*copy)) == 2, "manifest and data package"
        file.write_bytes(whole)
        assert check(*copy) == []
