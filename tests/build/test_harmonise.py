"""Harmonising: four districts and a handful of municipalities that a reader can compute by hand."""

import pandas as pd
import pytest

from geo.build import harmonise
from geo.build.series import Material, make_figures, make_series, summarise
from geo.build.stretches import fingerprint, stretches
from geo.data.catalogue import catalogue
from geo.data.declarations import Indicator
from geo.data.errors import SourceError
from geo.data.figures import COLUMNS

DISTRICTS = pd.Index(["01001", "02000", "03159", "16063"], name="ags")


def rows(cells, column="c", period=""):
    """Make tidy rows of a dict of key → value, or (value, status)."""
    full = {key: cell if isinstance(cell, tuple) else (float(cell), "value") for key, cell in cells.items()}
    table = pd.DataFrame.from_dict(full, orient="index", columns=["value", "status"]).astype({"value": float})
    return table.rename_axis("key").reset_index().assign(column=column, period=period)


def as_dict(figures):
    """Return value (None if there is none) and status by district."""
    return {ags: (None if row.value != row.value else row.value, row.status) for ags, row in figures.iterrows()}


def figures(**cells):
    """Make figures of districts a, b, … of value or (value, status)."""
    full = {key: cell if isinstance(cell, tuple) else (cell, "value") for key, cell in cells.items()}
    return pd.DataFrame.from_dict(full, orient="index", columns=["value", "status"]).astype({"value": float})


NIL, SECRET, GONE = (0.0, "zero"), (None, "suppressed"), (None, "missing")


# -- keys ---------------------------------------------------------------------------------------------------------


def test_keys_of_all_levels_lead_to_the_district_of_today():
    keys = pd.Index(["01001", "03152", "03156000", "16056000", "160565001", "16063105"])
    assert harmonise.district(keys).to_list() == ["01001", "03159", "03159", "16063", "16063", "16063"]


def test_dissolved_districts_are_those_that_the_borders_merge():
    assert set(harmonise.DISSOLVED) == set(harmonise.MERGED)


def test_the_types_of_the_parts_of_a_district_have_to_agree():
    types = pd.Series({"16056": 3, "16063": 3, "01001": 1})
    assert harmonise.carry_types(types, where="t").to_dict() == {"01001": 1, "16063": 3}
    with pytest.raises(SourceError, match="t: expected one type for the parts of 16063, found several"):
        harmonise.carry_types(types.replace({3: 4}).where(types.index != "16056", 3), where="t")


# -- published figures --------------------------------------------------------------------------------------------


def test_a_published_figure_is_taken_over_with_its_status():
    found = harmonise.published(rows({"01001": 5.5, "02000": NIL, "03159": SECRET}), DISTRICTS, where="t")
    assert as_dict(found) == {"01001": (5.5, "value"), "02000": NIL, "03159": SECRET, "16063": GONE}


def test_the_nil_sign_of_a_dissolved_district_is_no_figure():
    found = harmonise.published(rows({"16056": NIL, "16063": 6.0, "05313": NIL}), DISTRICTS, where="t")
    assert as_dict(found)["16063"] == (6.0, "value")


def test_two_published_rates_are_never_merged():
    with pytest.raises(SourceError, match="t: 16063 has values of 16056, 16063: a published rate cannot be merged"):
        harmonise.published(rows({"16056": 59.5, "16063": 62.6}), DISTRICTS, where="t")


def test_a_value_of_a_district_that_nobody_knows_is_an_error():
    with pytest.raises(SourceError, match="t: expected districts of today or known changes, found values for 05313"):
        harmonise.published(rows({"05313": 1.0}), DISTRICTS, where="t")


# -- counts -------------------------------------------------------------------------------------------------------


def test_counts_of_merged_districts_are_added_before_they_are_divided():
    # European election 2019: Eisenach 19,656 of 33,008 and Wartburgkreis 61,886 of 98,890, together 81,542 of 131,898
    voters = harmonise.add_up(rows({"16056": 19_656, "16063": 61_886}), DISTRICTS, where="t")
    entitled = harmonise.add_up(rows({"16056": 33_008, "16063": 98_890}), DISTRICTS, where="t")
    value, status = as_dict(harmonise.ratio(voters, entitled))["16063"]
    assert status == "converted"
    assert value == pytest.approx(0.618, abs=0.0005)
    assert value != pytest.approx(0.626, abs=0.0005), "that is the Wartburgkreis without Eisenach"


def test_three_districts_of_today_from_four_of_yesterday():
    found = harmonise.add_up(rows({"01001": 10, "02000": NIL, "03152": 3, "03156": 4}), DISTRICTS, where="t")
    assert as_dict(found) == {"01001": (10, "value"), "02000": NIL, "03159": (7, "converted"), "16063": GONE}


def test_a_sum_with_a_secret_part_is_secret():
    found = harmonise.add_up(rows({"03152": 3, "03156": SECRET}), DISTRICTS, where="t")
    assert as_dict(found)["03159"] == SECRET


def test_a_sum_is_as_weak_as_its_weakest_part():
    order = list(harmonise.STRENGTH)
    for weak in order[3:]:
        value = 1.0 if weak == "limited" else None
        found = harmonise.add_up(rows({"03152": 3, "03156": (value, weak)}), DISTRICTS, where="t")
        assert as_dict(found)["03159"][1] == weak


# -- ratios and differences ---------------------------------------------------------------------------------------


def test_a_ratio_with_its_statuses():
    top = figures(a=1, b=NIL, c=2, d=SECRET, e=3, f=(4, "converted"))
    bottom = figures(a=4, b=5, c=NIL, d=5, e=(None, "missing"), f=(8, "limited"))
    assert as_dict(harmonise.ratio(top, bottom)) == {
        "a": (0.25, "value"), "b": NIL, "c": (None, "not_applicable"), "d": SECRET, "e": GONE, "f": (0.5, "limited"),
    }  # fmt: skip


def test_a_difference_has_no_binary_dust_and_no_nil_sign():
    found = harmonise.difference(figures(a=17.8, b=NIL, c=5), figures(a=5.9, b=NIL, c=SECRET))
    assert as_dict(found) == {"a": (11.9, "value"), "b": (0.0, "value"), "c": SECRET}


# -- means --------------------------------------------------------------------------------------------------------

# two municipalities with people and a forest without
WEIGHTS = pd.DataFrame(
    {"population": [100, 300, 0, 50, 50, 80], "area_km2": [10.0, 10.0, 20.0, 1.0, 1.0, 8.0]},
    index=["01001001", "01001002", "01001003", "02000001", "02000002", "16056000"],
)


def mean(cells, weight="population"):
    return harmonise.weighted_mean(rows(cells), WEIGHTS[weight], DISTRICTS, where="t")


FULL = {"01001001": 10, "01001002": 20, "01001003": 90, "02000001": 4, "02000002": 6, "16056000": 7}


def test_a_mean_is_weighted_by_people_and_a_forest_without_people_does_not_count():
    found = mean(FULL)
    # (100·10 + 300·20) / 400 = 17.5
    assert as_dict(found[["value", "status"]])["01001"] == (17.5, "value")
    assert found.loc["01001", "covered"] == 1.0


def test_a_share_of_area_is_weighted_by_area_and_the_forest_counts():
    # (10·10 + 10·20 + 20·90) / 40 = 52.5
    assert mean(FULL, "area_km2").loc["01001", "value"] == 52.5


def test_a_mean_that_takes_in_a_dissolved_district_is_converted():
    assert as_dict(mean(FULL)[["value", "status"]])["16063"] == (7, "converted")


def test_a_municipality_without_a_value_is_left_out_and_counted():
    found = mean(FULL | {"01001001": GONE})
    assert found.loc["01001", ["value", "status", "covered"]].to_list() == [20, "limited", 0.75]


def test_a_gap_of_less_than_a_tenth_does_not_weaken_a_mean():
    weights = pd.Series({"01001001": 9, "01001002": 91})
    found = harmonise.weighted_mean(rows({"01001001": GONE, "01001002": 5}), weights, DISTRICTS, where="t")
    assert found.loc["01001", ["value", "status", "covered"]].to_list() == [5, "value", 0.91]


def test_all_missing_stays_missing_and_says_why():
    found = mean(FULL | {"02000001": GONE, "02000002": SECRET})
    assert as_dict(found[["value", "status"]])["02000"] == SECRET
    assert as_dict(mean(FULL | {"02000001": GONE, "02000002": GONE})[["value", "status"]])["02000"] == GONE
    assert as_dict(mean(FULL)[["value", "status"]])["03159"] == GONE


def test_a_municipality_that_the_register_does_not_know_is_left_out():
    assert mean(FULL | {"01001999": 1000}).loc["01001", "value"] == 17.5


def test_keys_that_do_not_meet_are_an_error_not_400_gaps():
    shifted = {key[1:] + "0": value for key, value in FULL.items()}
    with pytest.raises(SourceError, match=r"t: expected keys for 80% of people or area, found 0%"):
        mean(shifted)


def test_a_mean_does_not_depend_on_the_order_of_rows_and_follows_the_unit():
    backwards = dict(reversed(FULL.items()))
    pd.testing.assert_frame_equal(mean(FULL), mean(backwards))
    tenfold = {key: 10 * value for key, value in FULL.items()}
    pd.testing.assert_series_equal(10 * mean(FULL)["value"], mean(tenfold)["value"])


# -- recipes ------------------------------------------------------------------------------------------------------


def indicator(recipe, *, period="2021-12-31", resolution="district"):
    """Take a shipped indicator and give it a recipe."""
    any_ = next(iter(catalogue().indicators.values()))
    changes = {"recipe": recipe, "period": period, "resolution": resolution}
    return Indicator.model_validate(any_.model_dump() | changes)


def two_years(column):
    return pd.concat([rows({"01001": 1, "02000": 2}, column, "2020"), rows({"01001": 3, "02000": 4}, column, "2021")])


def material(table, **more):
    """Return rows of the source of the shipped indicator, and what else a recipe needs."""
    return Material(rows={any_source(): table}, districts=DISTRICTS, **more)


def any_source():
    return next(iter(catalogue().indicators.values())).source


def made(recipe, table, *, period="2021-12-31", resolution="district", **more):
    """Make the newest figures of an indicator."""
    newest = stretches(indicator(recipe, period=period, resolution=resolution))[-1]
    return make_figures(newest, period, material(table, **more))


def test_a_recipe_takes_the_declared_period_of_the_file():
    assert made({"column": "c"}, two_years("c"))["value"].to_list()[:2] == [3, 4]


def test_a_period_that_the_file_does_not_have_is_named():
    with pytest.raises(SourceError, match=r"period: expected a period of the file \(2020, 2021\), found 2019"):
        made({"column": "c"}, two_years("c"), period="2019")


def test_every_form_of_recipe_is_a_table_without_code():
    table = pd.concat([two_years("a"), two_years("b").assign(value=lambda frame: 2 * frame["value"])])
    ratio = {"numerator": "a", "denominator": "b", "scale": 100}
    assert made(ratio, table)["value"].to_list()[:2] == [50, 50]
    gap = {"minuend": "b", "subtrahend": "a"}
    assert made(gap, table)["value"].to_list()[:2] == [3, 4]
    share = {"mean_of": "m", "weight": "area"}
    weights = {"municipality": WEIGHTS}
    found = made(share, rows(FULL, "m"), resolution="municipality", weights=weights)
    assert found.loc["01001", "value"] == 52.5


def test_a_mean_needs_units_that_have_weights():
    share = {"mean_of": "m", "weight": "area"}
    with pytest.raises(SourceError, match=r"resolution: expected municipality for a mean, found 'association of m"):
        made(share, rows(FULL, "m"), resolution="association of municipalities", weights={"municipality": WEIGHTS})


def test_a_mean_of_districts_is_weighted_by_people():
    with pytest.raises(SourceError, match=r"recipe\.weight: expected 'population' for a mean of districts"):
        made({"mean_of": "c", "weight": "area"}, two_years("c"))


# -- series -------------------------------------------------------------------------------------------------------


def with_history(history, **changes):
    """Take a shipped indicator and give it a history; its newest period is 2021 of column c."""
    segments = [{"source": any_source(), "data_basis": "x"} | each for each in history]
    newest = {"history": segments, "breaks": [], "cross_checks": []} | changes
    return Indicator.model_validate(indicator({"column": "c"}).model_dump() | newest)


PAST = {"recipe": {"column": "c", "scale": 10}, "periods": ["2019", "2020"]}


def test_a_series_is_its_history_and_its_newest_period():
    found, coverage = make_series(with_history([PAST]), material(two_years("c")))
    assert list(found.columns) == list(COLUMNS)
    cells = {(row.period, row.ags): row.value for row in found.itertuples() if row.value == row.value}
    assert cells == {
        ("2020", "01001"): 10,
        ("2020", "02000"): 20,
        ("2021-12-31", "01001"): 3,
        ("2021-12-31", "02000"): 4,
    }
    assert [(row["period"], row["n_value"], row["n_missing"]) for row in coverage] == [
        ("2020", 2, 2),
        ("2021-12-31", 2, 2),
    ]
    assert set(found["source"]) == {any_source()}


def test_a_file_without_a_period_gives_the_one_that_is_declared():
    past = {"recipe": {"column": "c"}, "periods": ["2014", "2014"]}
    found, _ = make_series(with_history([past]), material(rows({"01001": 1})))
    assert set(found["period"]) == {"2014", "2021-12-31"}


def test_a_history_without_a_period_in_the_file_is_refused():
    past = PAST | {"periods": ["1995", "2000"]}
    with pytest.raises(
        SourceError, match=r"history\.periods: expected periods from 1995 to 2000 in the file \(2020, 2021\)"
    ):
        make_series(with_history([past]), material(two_years("c")))


def test_two_stretches_must_not_give_the_same_period():
    with pytest.raises(SourceError, match=r"history\.periods: expected each period once, found 2020 again"):
        make_series(with_history([PAST, PAST]), material(two_years("c")))


def test_the_denominator_may_come_from_another_source_and_is_averaged_over_the_years():
    people = [rows({"01001": 100 + 10 * year}, "c4", str(2014 + year)) for year in range(4)]
    incidents = rows({"01001": 23}, "attacks", "2014/2017")
    recipe = {"numerator": "attacks", "denominator": "people:c4", "scale": 1000}
    newest = stretches(indicator(recipe, period="2014/2017"))[-1]
    assert newest.columns == {any_source(): ("attacks",), "people": ("c4",)}
    given = Material(rows={any_source(): incidents, "people": pd.concat(people)}, districts=DISTRICTS)
    # 23 / ((100 + 110 + 120 + 130) / 4) = 23 / 115 = 0.2
    assert make_figures(newest, "2014/2017", given).loc["01001", "value"] == 200


def test_a_better_wording_needs_no_build_but_another_recipe_does():
    one = indicator({"column": "c"})
    sources = catalogue().sources
    worded = one.model_copy(update={"label": one.definition, "valid_range": (0, 1)})
    assert fingerprint(worded, sources) == fingerprint(one, sources)
    others = [indicator({"column": "d"}), indicator({"column": "c"}, period="2020"), with_history([PAST])]
    assert len({fingerprint(each, sources) for each in [one.model_copy(update={"history": ()}), *others]}) == 4


def test_a_fingerprint_needs_declared_sources():
    with pytest.raises(SourceError, match=r"history\.source: expected a key of sources\.toml, found 'nowhere'"):
        fingerprint(with_history([PAST | {"source": "nowhere"}]), catalogue().sources)


def test_the_summary_counts_values_and_reasons():
    table = figures(a=1, b=NIL, c=SECRET, d=GONE, e=(3, "limited"), f=(None, "unreliable"), g=(2, "estimated"))
    found = summarise("x", "2020", "s", table)
    assert [found[f"n_{name}"] for name in ("value", "missing", "suppressed", "other", "limited", "estimated")] == [
        4, 1, 1, 1, 1, 1,
    ]  # fmt: skip
    assert (found["indicator"], found["period"], found["source"]) == ("x", "2020", "s")
    assert (found["min"], found["median"], found["max"], found["lowest_covered_pct"]) == ("0", "1.5", "3", "")


def withheld(*ags, periods=("2020",)):
    return {"withheld": [{"ags": ags, "periods": periods, "text": {"de": "Fehler", "en": "error"}}]}


def test_a_published_value_that_cannot_be_right_is_withheld_in_its_period_alone():
    found, coverage = make_series(with_history([PAST], **withheld("01001")), material(two_years("c")))
    cells = {(row.period, row.ags): (row.value, row.status) for row in found.itertuples()}
    value, status = cells["2020", "01001"]
    assert value != value and status == "unreliable"
    assert cells["2020", "02000"] == (20, "value") and cells["2021-12-31", "01001"] == (3, "value")
    assert [(row["n_value"], row["n_other"]) for row in coverage] == [(1, 1), (2, 0)]


def test_what_is_no_longer_published_is_no_longer_to_be_withheld():
    with pytest.raises(SourceError, match=r"withheld: expected a value in 2020 for 03460, found none"):
        make_series(with_history([PAST], **withheld("03460")), material(two_years("c")))
    with pytest.raises(SourceError, match=r"withheld: expected periods of the series, found 1999"):
        make_series(with_history([PAST], **withheld("01001", periods=("1999",))), material(two_years("c")))


def test_withholding_a_value_needs_a_new_build():
    sources = catalogue().sources
    assert fingerprint(with_history([PAST]), sources) != fingerprint(with_history([PAST], **withheld("01001")), sources)
