"""Neighbours as JSON on the command line: complete, reproducible, and refused with a sentence when asked wrongly."""

import json

import pytest
from click.testing import CliRunner

from geo.__main__ import main
from geo.data.catalogue import catalogue


def run(*wishes: str):
    return CliRunner().invoke(main, ["similar", *wishes])


@pytest.fixture(scope="module")
def vechta():
    """Return what the command prints for Vechta."""
    found = run("03460", "--n", "3", "--lang", "en")
    assert found.exit_code == 0, found.output
    return json.loads(found.output)


def test_neighbours_come_with_what_joins_and_separates_them(vechta):
    assert vechta["district"] == {"ags": "03460", "name": "Vechta", "land": "Lower Saxony"}
    first, *others = vechta["neighbours"]
    assert len(others) == 2
    assert first["name"] == "Cloppenburg"
    assert first["distance"] < others[0]["distance"]
    assert first["indicators_compared"] == len(vechta["indicators"])
    young = next(each for each in first["alike"] if each["indicator"] == "share_under18_pct")
    assert young["unit"] == "%"
    assert young["value"] > 18
    assert young["z"] > 2
    assert young["status"] == "value"
    assert abs(first["differing"][0]["z"] - first["differing"][0]["neighbour_z"]) > 0.5


def test_every_figure_has_period_source_licence_and_territorial_status(vechta):
    assert "anti_refugee_incidents_per_100k" not in vechta["indicators"]
    for each in vechta["indicators"].values():
        assert each["period"]
        source = vechta["sources"][each["source"]]
        assert source["attribution"]
        assert source["licence"]
        assert source["licence_confirmed"] in {"file", "beside", "no"}
        assert source["territorial_status"]
    assert vechta["method"]["kinds"] == ["potential", "need", "context"]
    assert vechta["method"]["candidates"] == 399
    assert "equally good" in vechta["method"]["text"]


def test_layers_and_within_are_passed_on():
    found = json.loads(run("03460", "--layers", "housing, demography", "--within", "both").output)
    assert found["method"]["layers"] == ["housing", "demography"]
    assert {catalogue().indicators[name].layer for name in found["indicators"]} == {"housing", "demography"}
    assert "Niedersachsen" not in {each["land"] for each in found["neighbours"]}
    assert run("03460", "--layers", "housing").output == run("03460", "--layers", "housing").output


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        (("99999",), "district: expected the key of one of 400 districts, found '99999'"),
        (("03460", "--layers", "wealth"), "found wealth"),
        (("03460", "--n", "0"), "0 is not in the range"),
        (("03460", "--within", "near"), "'near' is not one of"),
    ],
)
def test_wrong_wishes_end_with_a_sentence(wishes, message):
    found = run(*wishes)
    assert found.exit_code == 2
    assert message in found.output
