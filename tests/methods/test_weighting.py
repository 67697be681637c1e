"""Recipes: round trips, one canonical form, and rules that nobody can break."""

import json
import re

import pytest
from hypothesis import given, settings
from weightings import KNOWN, recipes

from geo.data.errors import SelectionError
from geo.methods.weighting import Weighting, chosen, default, read, usable
from geo.methods.weighting_text import as_fields, from_json, from_short, to_json, to_short


def test_the_default_has_every_layer_of_potentials_with_equal_weight():
    recipe = default(KNOWN)
    assert recipe == read({}, KNOWN) == from_short("default", KNOWN) == from_short("", KNOWN)
    assert [layer for layer, _ in recipe.weights] == [
        "labour_market", "prosperity", "housing", "services", "accessibility", "volunteering",
    ]  # fmt: skip
    assert {weight for _, weight in recipe.weights} == {1}
    assert to_short(recipe, KNOWN) == "default"


def test_only_potentials_with_a_direction_are_chosen_unless_a_sign_is_given():
    used = chosen(default(KNOWN), KNOWN)
    names = {name: sign for layer in used.values() for name, sign in layer.items()}
    assert all(
        KNOWN.indicators[name].kind == "potential" and sign == KNOWN.indicators[name].direction
        for name, sign in names.items()
    )
    assert "vacancy_rate_pct" not in names and names["net_rent_eur_per_m2"] == -1
    signed = chosen(read({"signs": {"vacancy_rate_pct": -1}}, KNOWN), KNOWN)
    assert signed["housing"]["vacancy_rate_pct"] == -1


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    "name", [name for name, each in KNOWN.indicators.items() if not usable(each)]
)  # fmt: skip
def test_no_need_no_state_and_no_context_ever_gets_a_sign(name, sign):
    with pytest.raises(SelectionError, match="it never gets a sign, in no scenario"):
        read({"signs": {name: sign}}, KNOWN)
    assert not any(name in layer for layer in chosen(default(KNOWN), KNOWN).values())


def test_the_rule_covers_foreigners_asylum_seekers_and_incidents():
    refused = {name for name, each in KNOWN.indicators.items() if not usable(each)}
    assert {
        "foreign_share_pct", "asylum_benefit_recipients_per_1000", "foreign_pupils_pct", "daycare_foreign_origin_pct",
        "unemployment_gap_foreign_pp", "anti_refugee_incidents_per_100k",
    } <= refused  # fmt: skip


def test_the_direction_of_the_catalogue_cannot_be_turned():
    with pytest.raises(SelectionError, match=r"gp_per_100k: expected an indicator without a direction, found \+1"):
        read({"signs": {"gp_per_100k": -1}}, KNOWN)


def test_the_whole_form_leaves_nothing_to_a_default():
    usual = default(KNOWN)
    whole = to_short(usual, KNOWN, whole=True)
    assert whole == f"w-{','.join(layer for layer, _ in usual.weights)}~n-z~a-arithmetic~r-all~c-yes"
    assert from_short(whole, KNOWN) == usual


def test_the_short_form_reads_as_it_says():
    text = "w-labour_market.2,services~n-percentile~a-worst~r-land:09~c-no~x-gp_per_100k"
    recipe = from_short(text, KNOWN)
    assert recipe == Weighting(
        weights=(("labour_market", 2), ("services", 1)), normalisation="percentile", aggregation="worst",
        reference="land:09", winsorise=False, without=("gp_per_100k",),
    )  # fmt: skip
    assert to_short(recipe, KNOWN) == text


@settings(max_examples=60, deadline=None)
@given(recipes())
def test_every_recipe_survives_both_forms(recipe):
    assert from_json(to_json(recipe), KNOWN) == recipe
    short = to_short(recipe, KNOWN)
    assert from_short(short, KNOWN) == recipe
    assert re.fullmatch(r"[a-z0-9_.,:~-]+", short)
    assert json.loads(to_json(recipe)) == as_fields(recipe)


def test_order_and_zeros_do_not_make_another_recipe():
    one = read({"weights": {"services": 1, "housing": 2, "volunteering": 0}}, KNOWN)
    other = read({"weights": {"housing": 2.0, "services": 1}}, KNOWN)
    assert one == other and hash(one) == hash(other)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ([], "expected a table of choices, found list"),
        ({"weight": {}}, "expected the fields version, weights, .* found weight"),
        ({"version": 2}, "recipe.version: expected 1, found 2"),
        ({"weights": {"demography": 1}}, "expected layers among labour_market, .* found 'demography'"),
        ({"weights": {"housing": "2"}}, "recipe.weights.housing: expected a number, found '2'"),
        ({"weights": {"housing": True}}, "recipe.weights.housing: expected a number, found True"),
        ({"weights": {"housing": float("nan")}}, "recipe.weights.housing: expected a number, found nan"),
        ({"weights": {"housing": -1}}, "recipe.weights.housing: expected 0 to 100, found -1"),
        ({"weights": {"housing": 1.234}}, "at most two decimals"),
        ({"weights": {"housing": 0}}, "expected a layer with a weight above 0"),
        ({"normalisation": "log"}, "expected one of z, minmax, percentile, found 'log'"),
        ({"aggregation": ["worst"]}, "recipe.aggregation: expected one of arithmetic"),
        ({"reference": "land:11"}, "recipe.reference: expected one of all, rural"),
        ({"winsorise": "no"}, "expected true or false, found 'no'"),
        ({"signs": {"nothing": 1}}, "recipe.signs.nothing: expected the id of an indicator"),
        ({"signs": {"vacancy_rate_pct": 2}}, "expected 1 or -1, found 2"),
        ({"signs": {"vacancy_rate_pct": 1}, "weights": {"services": 1}}, "expected an indicator of a layer with a weight"),
        ({"signs": {"vacancy_rate_pct": 1}, "without": ["vacancy_rate_pct"]}, "not left out"),
        ({"without": "gp_per_100k"}, "expected a list of indicators"),
        ({"without": ["population"]}, "expected indicators of kind potential, found 'population'"),
        ({"without": ["net_rent_eur_per_m2", "dwellings_completed_per_1000"]}, "recipe.weights.housing: expected an indicator to be left"),
    ],
)  # fmt: skip
def test_a_broken_recipe_names_its_fault(fields, fault):
    with pytest.raises(SelectionError, match=fault):
        read(fields, KNOWN)


def test_all_faults_are_named_at_once():
    with pytest.raises(SelectionError) as caught:
        read({"normalisation": 1, "aggregation": 2, "weights": {"x" * 500: 1}}, KNOWN)
    lines = str(caught.value).splitlines()
    assert len(lines) == 3 and max(map(len, lines)) < 200


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "not readable as JSON"),
        ("[" * 10_000, "not readable as JSON|expected a table"),
        ('{"weights": {"housing": NaN}}', "expected finite numbers, found NaN"),
        ('{"version": 1, "version": 1}', "expected each name once, found version again"),
        ("null", "found NoneType"),
        (" " * 30_000, "at most 20,000 characters"),
    ],
)
def test_a_file_that_is_no_recipe_is_refused(text, fault):
    with pytest.raises(SelectionError, match=fault):
        from_json(text, KNOWN)


@pytest.mark.parametrize(
    "text",
    ["w", "q-1", "w-housing~w-services", "w-housing,housing", "w-housing.x", "w-housing.1e3", "s-vacancy_rate_pct.plus",
     "c-maybe", "n-", "w-" + "a" * 5000, "<script>", "w-housing.-1"],
)  # fmt: skip
def test_a_broken_address_is_refused(text):
    with pytest.raises(SelectionError, match="recipe"):
        from_short(text, KNOWN)
