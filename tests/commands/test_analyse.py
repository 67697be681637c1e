"""The command line twin: JSON with the numbers of the domain, and sentences where an input is wrong."""

import csv
import json

import pytest
from asking import ask
from click.testing import CliRunner

from geo.__main__ import main
from geo.data.catalogue import catalogue
from geo.methods.weighting import read
from geo.methods.weighting_text import to_json
from geo.views import findings
from geo.views.scenario_finding import scenario

RECIPE = read({"weights": {"housing": 1, "services": 2}, "signs": {"vacancy_rate_pct": -1}}, catalogue())


def run(*arguments: str, code: int = 0) -> str:
    """Run a command and return what it printed."""
    result = CliRunner().invoke(main, ["analyse", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_moran_prints_the_numbers_of_the_finding_with_their_source():
    found = json.loads(run("moran", "--indicator", "vacancy_rate_pct", "--permutations", 999, "--seed", 3))
    expected = findings.moran("vacancy_rate_pct", permutations=999, seed=3)
    assert found["result"] == expected.result and found["settings"]["seed"] == 3
    assert found["metadata"]["indicators"][0]["source"]["licence_confirmed"] in {"file", "beside", "no"}
    assert found["metadata"]["attributions"] and found["metadata"]["territorial_status"] == "2021-07-01"


def test_lisa_prints_every_district():
    found = json.loads(run("lisa", "--indicator", "vacancy_rate_pct", "--permutations", 999, "--residuals"))
    assert len(found["districts"]) == 400 and sum(found["result"]["counts"].values()) == 400
    # Berlin and Hamburg are alone in their Land: no residual
    assert {row["ags"] for row in found["districts"] if row["kind"] == "missing"} == {"02000", "11000"}
    assert found["settings"]["land_mean_taken_off"] is True
    city = next(row for row in found["districts"] if row["name"] == "Flensburg")
    assert city["neighbours"] == 1 and city["few_neighbours"] is True


def test_fragile_and_bivariate_print_what_they_count():
    found = json.loads(run("fragile", "--indicator", "vacancy_rate_pct"))
    assert found["result"]["fragile"] == sum(row["fragile"] for row in found["districts"])
    assert sum(found["result"]["levels"].values()) == found["result"]["n"] == 400
    found = json.loads(run("bivariate", "--x", "vacancy_rate_pct", "--y", "net_rent_eur_per_m2"))
    thirds = [(row["x_third"], row["y_third"]) for row in found["districts"]]
    assert found["result"]["counts"] == [[thirds.count((x, y)) for x in (1, 2, 3)] for y in (1, 2, 3)]
    assert [each["id"] for each in found["metadata"]["indicators"]] == ["vacancy_rate_pct", "net_rent_eur_per_m2"]


def test_lisa_says_what_the_country_as_a_whole_does():
    found = json.loads(run("lisa", "--indicator", "vacancy_rate_pct", "--permutations", 999, "--seed", 3))
    whole = json.loads(run("moran", "--indicator", "vacancy_rate_pct", "--permutations", 999, "--seed", 3))
    assert found["result"]["global"] == whole["result"] and whole["result"]["moran"] > 0.6
    kinds = [row["kind"] for row in found["districts"]]
    assert found["result"]["significant"] == 400 - kinds.count("not_significant")
    assert {"weights", "permutations", "seed", "alpha", "correction"} <= set(found["settings"])
    assert "queen" in found["settings"]["weights"] and "false discovery rate" in found["settings"]["correction"]


def test_typology_prints_types_people_and_who_switches():
    found = json.loads(run("typology", "--typology", "bbsr", "--indicator", "vacancy_rate_pct"))
    assert [each["code"] for each in found["result"]["types"]] == [1, 2, 3, 4]
    assert sum(row["switches"] for row in found["districts"]) == found["result"]["switching"] == 104
    assert found["settings"]["rural_codes"] == {"thuenen": [1, 2, 3, 4], "bbsr": [3, 4], "eurostat": [3]}
    assert {"thuenen_type", "bbsr_type", "eurostat_type", "vacancy_rate_pct"} <= set(found["districts"][0])
    assert set(found["metadata"]["typologies"]) == {"thuenen_type", "bbsr_type", "eurostat_type"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("lisa", "--indicator", "vacancy_rate_pct", "--permutations", "99"),
        ("fragile", "--indicator", "population"),
        ("typology", "--indicator", "population"),
        ("bivariate", "--x", "population", "--y", "gisd_score"),
    ],
)
def test_a_file_is_what_its_name_says_and_holds_the_same_districts(tmp_path, arguments):
    printed = json.loads(run(*arguments))
    run(*arguments, "--out", tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == printed
    run(*arguments, "--out", tmp_path / "b.csv")
    with (tmp_path / "b.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["ags"] for row in rows] == [row["ags"] for row in printed["districts"]]
    assert list(rows[0]) == list(printed["districts"][0])
    beside = json.loads((tmp_path / "b.csv.metadata.json").read_text(encoding="utf-8"))
    assert beside["settings"] == printed["settings"] and beside["result"] == printed["result"]
    run(*arguments, "--out", tmp_path / "c.geojson")
    shapes = json.loads((tmp_path / "c.geojson").read_text(encoding="utf-8"))
    assert [each["properties"] for each in shapes["features"]] == printed["districts"]


def test_files_and_command_name_the_address_in_full(tmp_path):
    printed = json.loads(run("fragile", "--indicator", "vacancy_rate_pct"))
    assert printed["metadata"]["recipe_link"] == "analyse?view=fragile&indicator=vacancy_rate_pct"
    served = ask("/export/analysis/scenario.json?lang=en").json()["metadata"]["recipe_link"]
    assert served.partition("?")[2] == (
        "lang=en&view=scenario&recipe=w-labour_market,prosperity,housing,services,accessibility,volunteering"
        "~n-z~a-arithmetic~r-all~c-yes&draws=1000"
    )
    served = ask("/export/analysis/lisa.json?indicator=population").json()["metadata"]["recipe_link"]
    assert served.partition("?")[2] == "indicator=population&view=spatial&residuals=no"


def test_a_file_with_another_ending_is_refused(tmp_path):
    assert "ends with .json or .csv or .geojson or .svg or .png or .pdf" in run(
        "fragile", "--indicator", "population", "--out", tmp_path / "a.txt", code=2
    )
    # the country as a whole has no districts
    # one number for the whole country: nothing to draw and no table
    assert ".svg" not in run("moran", "--help") and ".svg" in run("lisa", "--help")
    assert "ends with .json" in run("moran", "--indicator", "population", "--out", tmp_path / "a.csv", code=2)
    assert not list(tmp_path.iterdir())


def test_a_scenario_prints_intervals_its_recipe_and_who_gave_which_sign(tmp_path):
    file = tmp_path / "recipe.json"
    file.write_text(to_json(RECIPE))
    found = json.loads(run("scenario", "--recipe", file, "--draws", 1000, "--seed", 1))
    expected = scenario(RECIPE, draws=1000, seed=1)
    assert found["result"]["rank_variance_shares"] == expected.result["rank_variance_shares"]
    assert read(found["settings"]["recipe"], catalogue()) == RECIPE
    assert found["settings"]["signs_given_by_the_user"] == {"vacancy_rate_pct": -1}
    row = found["districts"][10]
    assert row["rank_low"] <= row["median_rank"] <= row["rank_high"]
    assert "rank" not in row and "score" not in row, "never a bare rank"
    assert abs(sum(found["result"]["rank_variance_shares"].values()) - 1) < 1e-9


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("moran", "--indicator", "vacancy"), "indicator: expected the id of an indicator, found 'vacancy'; similar: vacancy_rate_pct"),
        (("lisa", "--indicator", "vacancy_rate_pct", "--permutations", "5"), "permutations: expected 99 to 99,999, found 5"),
        (("fragile", "--indicator", "<b>"), "expected the id of an indicator, found '<b>'"),
        (("bivariate", "--x", "population", "--y", "nothing"), "y: expected the id of an indicator"),
        (("bivariate", "--x", "population", "--y", "population"), "expected two indicators, found population twice"),
        (("scenario", "--recipe", "absent.json"), "absent.json: expected a JSON file with a recipe, found No such file"),
    ],
)  # fmt: skip
def test_a_wrong_input_gets_a_sentence_and_status_2(arguments, sentence):
    output = run(*arguments, code=2)
    assert sentence in output and "Traceback" not in output


@pytest.mark.parametrize(
    ("text", "draws", "sentence"),
    [
        ("{", 1000, "recipe.json: recipe: not readable as JSON"),
        ('{"signs": {"foreign_share_pct": -1}}', 1000, "it never gets a sign, in no scenario"),
        ("{}", 5, "draws: expected 1,000 to 100,000, found 5"),
        ("{}", 10**9, "draws: expected 1,000 to 100,000"),
        ("x" * 200_000, 1000, "at most 100,000 bytes, found 200,000"),
        ("\udcff", 1000, "expected a JSON file in UTF-8"),
    ],
)
def test_a_broken_recipe_or_absurd_draws_get_a_sentence(tmp_path, text, draws, sentence):
    file = tmp_path / "recipe.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert sentence in run("scenario", "--recipe", file, "--draws", draws, code=2)
