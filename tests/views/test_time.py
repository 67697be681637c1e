"""Time on the map: classes frozen over all periods, a change around zero, and what the browser plays."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from geo.data.catalogue import catalogue
from geo.maps import files, page, picture
from geo.maps.live import LETTERS, letters, message
from geo.views import shipped
from geo.views.palettes import diverging
from geo.views.selection import Selection

SERIES = [each for each in catalogue().indicators if len(shipped.periods_of(each)) > 1]


def select(indicator, **fields):
    return Selection(catalogue().indicators[indicator].layer, indicator, **fields)


def test_there_is_a_history_to_show():
    assert "foreign_share_pct" in SERIES and len(SERIES) > 10


@pytest.mark.parametrize("indicator", SERIES)
def test_the_newest_period_of_the_history_is_that_of_the_catalogue(indicator):
    assert shipped.periods_of(indicator)[-1] == catalogue().indicators[indicator].period


def test_breaks_are_the_same_in_every_period():
    periods = shipped.periods_of("foreign_share_pct")
    specs = [shipped.spec(select("foreign_share_pct", period=each)) for each in (periods[0], periods[9], periods[-1])]
    assert len({spec.histogram.breaks for spec in specs}) == 1
    assert len({tuple(entry.label for entry in spec.legend) for spec in specs}) == 1
    assert specs[0].frozen.breaks == specs[0].histogram.breaks
    assert specs[0].classes != specs[-1].classes


@pytest.mark.parametrize("scheme", ["quantile", "fisher_jenks", "equal_interval", "std_mean", "head_tail"])
def test_every_value_of_every_period_lies_in_its_class(scheme):
    selection = select("foreign_share_pct", scheme=scheme)
    breaks = shipped.spec(selection).frozen.breaks
    for period in shipped.periods_of("foreign_share_pct")[::6]:
        spec = shipped.spec(replace(selection, period=period))
        known = [(value, number) for value, number in zip(spec.values, spec.classes, strict=True) if value is not None]
        for value, number in known:
            assert number == np.searchsorted(breaks, value, side="right")


def test_a_change_is_the_difference_of_two_periods_around_zero():
    first, last = (shipped.spec(select("foreign_share_pct", period=each)) for each in ("2012", "2022"))
    spec = shipped.spec(select("foreign_share_pct", period_from="2012", period="2022"))
    assert spec.is_change and spec.frozen is None and spec.unit == "Prozentpunkte"
    i = spec.ags.index("03460")
    assert spec.values[i] == pytest.approx(last.values[i] - first.values[i], abs=0.11)
    assert spec.title.startswith("Veränderung") and "2012 bis 2022" in spec.subtitle
    known = [each for each in spec.values if each is not None]
    expected = diverging(len(spec.legend), spec.histogram.breaks, 0.0, palette="puor", ends=(min(known), max(known)))
    assert tuple(entry.colour for entry in spec.legend) == expected


def test_a_change_across_a_break_says_so():
    spec = shipped.spec(select("foreign_share_pct", period_from="2005", period="2022"))
    assert any("2011" in caution for caution in spec.cautions)


def test_a_sentence_about_another_period_names_that_period():
    spec = shipped.spec(select("foreign_share_pct", period="2005", district="03460"))
    assert "Im Landkreis Vechta" in spec.reading and "2005" in spec.reading and "2022" not in spec.reading


@pytest.mark.parametrize("indicator", SERIES)
def test_the_browser_gets_the_same_figures_for_every_period(indicator):
    address, content = files.series_address(indicator), files.series(indicator)
    series, known = json.loads(content), catalogue().indicators[indicator]
    assert address.startswith(f"/series/{indicator}-") and tuple(series["periods"]) == shipped.periods_of(indicator)
    scale = 10**known.decimals
    for n in {0, len(series["periods"]) // 2, len(series["periods"]) - 1}:
        spec = shipped.spec(select(indicator, period=series["periods"][n]))
        values = [None if each == "" else int(each) / scale for each in series["values"][n].split(" ")]
        assert values == [None if each is None else pytest.approx(each) for each in spec.values]
        assert series["statuses"][n] == letters(spec.statuses)
    assert len(content) < 200_000


def test_statuses_travel_as_letters_only_where_they_say_something():
    assert letters(["value", "zero"]) == "" and letters(["value", "suppressed", "converted"]) == ".sC"
    assert len(set(LETTERS.values())) == len(LETTERS)


@pytest.mark.parametrize("indicator", SERIES)
def test_the_message_stays_small_with_its_frozen_classes(indicator):
    spec = shipped.spec(select(indicator))
    text = json.dumps(
        message(spec, vocabulary="v", series=files.series_address(indicator), view="map", limits=(None, None))
    )
    assert len(text) < 5_500


def test_an_increase_everywhere_has_no_class_that_looks_like_no_change():
    grown = shipped.spec(select("foreign_share_pct", period_from="2011", period="2022", change="percent"))
    assert min(value for value in grown.values if value is not None) > 0
    neutral = shipped.spec(
        select("foreign_share_pct", period_from="2011", period="2022", scheme="own", breaks=(-5.0, 5.0))
    )
    colours = [entry.colour for entry in grown.legend]
    assert neutral.legend[1].colour not in colours
    assert grown.legend[0].colour == "#bebadb", "the first step of the arm of increases"


def test_the_legend_says_when_its_breaks_come_from_all_periods():
    newest, asked = (shipped.spec(select("unemployment_rate_pct", period=each)) for each in (None, "2025"))
    assert (newest.scheme, asked.scheme) == ("Quantile", "Quantile, alle Zeitpunkte")
    assert newest.histogram.breaks != asked.histogram.breaks == asked.frozen.breaks
    own = shipped.spec(select("unemployment_rate_pct", period="2010", scheme="own", breaks=(5.0, 10.0)))
    assert own.scheme == "Eigene Grenzen"
    change = shipped.spec(select("unemployment_rate_pct", period="2025", period_from="2010"))
    assert change.scheme == "Quantile"
    assert "Quantile, alle Zeitpunkte" in page.render(asked, shipped.borders())
    assert "alle Zeitpunkte" in re.sub(r"<[^>]*>", "", picture.render(asked, "svg").decode()).replace("\u00a0", " ")
