"""Sentences by rule: who gets which by hand, all templates in both languages, no causal word in any of 400 districts."""

import re

import numpy as np
import pandas as pd
import pytest
from vocabulary import CAUSAL, forbidden

from geo.data import districts as places
from geo.data import figures
from geo.data.catalogue import catalogue
from geo.data.declarations import LANGUAGES
from geo.data.history import History, history
from geo.data.language import word
from geo.methods.rurality import reference_groups
from geo.views.sentences import Statement, sentence, short, strengths_and_needs, trend

KNOWN = catalogue()
# mean 5, population standard deviation 2: z is −1.5, −0.5 …, 1, 2
RATES = [2, 4, 4, 4, 5, 5, 7, 9]


@pytest.fixture(scope="module")
def shipped():
    """Return values and districts as the product ships them."""
    return figures.shipped()[0], places.shipped()


def made(**columns):
    """Make eight districts in which every indicator is 0 except the given ones."""
    keys = pd.Index([f"{row:05d}" for row in range(1, 9)], name="ags")
    values = pd.DataFrame(0.0, index=keys, columns=list(KNOWN.indicators))
    return values.assign(**columns)


def test_direction_decides_between_strength_and_need():
    values = made(unemployment_rate_pct=RATES, employment_rate_pct=RATES)
    strengths, needs = strengths_and_needs(values, KNOWN, "00008", values.index)
    assert strengths == (Statement("employment_rate_pct", 9, 2.0, 5.0, 8, True),)
    assert needs == (Statement("unemployment_rate_pct", 9, 2.0, 5.0, 8, False),)
    # a z-value of exactly 1 is enough, −0.5 is not
    assert [len(each) for each in strengths_and_needs(values, KNOWN, "00007", values.index)] == [1, 1]
    assert strengths_and_needs(values, KNOWN, "00002", values.index) == ((), ())


def test_figures_without_direction_and_of_other_kinds_say_nothing():
    names = [each.id for each in KNOWN.indicators.values() if not each.direction or each.kind != "potential"]
    assert {"vacancy_rate_pct", "foreign_share_pct", "anti_refugee_incidents_per_100k"} <= set(names)
    values = made(**{name: np.array(RATES) for name in names})
    assert strengths_and_needs(values, KNOWN, "00008", values.index) == ((), ())


def test_at_most_three_and_the_first_of_each_theme_before_the_second():
    values = made(
        employment_rate_pct=RATES, gdp_per_employed_keur=RATES, employment_growth_pct_pa=RATES,
        training_places_per_100_applicants=RATES, turnout_federal_pct=RATES,
    )  # fmt: skip
    strengths, needs = strengths_and_needs(values, KNOWN, "00008", values.index)
    found = [each.indicator for each in strengths]
    assert len(found) == 3
    # four figures of the labour market, one of another theme
    assert "turnout_federal_pct" in found[:2]
    assert needs == ()


def test_the_stronger_statement_comes_first():
    weaker = [2, 4, 4, 4, 5, 5, 9, 7]
    values = made(employment_rate_pct=weaker, turnout_federal_pct=RATES)
    strengths, _ = strengths_and_needs(values, KNOWN, "00008", values.index)
    assert [(each.indicator, each.z) for each in strengths] == [("turnout_federal_pct", 2), ("employment_rate_pct", 1)]


def test_a_sentence_names_value_distance_group_and_mean(shipped):
    statement = Statement("unemployment_rate_pct", 3.14, -1.2, 5.26, 306, True)
    german = sentence(statement, shipped[1], KNOWN, "03460", group="ländliche Kreise", language="de")
    assert german == (
        "Im Landkreis Vechta waren im Jahresdurchschnitt 2025 von 100 zivilen Erwerbspersonen 3,1 arbeitslos gemeldet. "
        "Der Wert liegt deutlich unter dem Mittelwert der Vergleichsgruppe (ländliche Kreise, n = 306: 5,3\u00a0%)."
    )
    english = short(statement, KNOWN, group="rural districts", language="en")
    assert english == "Unemployment rate: 3.1%, clearly below the mean (rural districts, n = 306: 5.3%)"
    far = short(
        Statement("unemployment_rate_pct", 12, 2.5, 5.26, 306, False), KNOWN, group="alle Kreise", language="de"
    )
    assert "weit über dem Mittelwert" in far


def test_no_district_gets_a_causal_or_forbidden_word(shipped):
    values, districts = shipped
    groups = reference_groups(districts, "03460", typologies=KNOWN.typologies)
    counts = []
    for group in ("all", "rural"):
        for ags in values.index if group == "all" else values.index[::10]:
            parts = strengths_and_needs(values, KNOWN, ags, groups[group])
            counts.append(sum(map(len, parts)))
            for statement in (*parts[0], *parts[1]):
                for language in LANGUAGES:
                    name = word(f"group_{group}", language)
                    text = sentence(statement, districts, KNOWN, ags, group=name, language=language)
                    text += " " + short(statement, KNOWN, group=name, language=language)
                    assert not forbidden(text), text
                    assert not CAUSAL.search(text.casefold()), text
                    assert not re.search(r"[{}]|\bnan\b|None", text), text
                    assert name in text
    # whoever stands out nowhere gets no sentence; nobody gets more than six
    assert max(counts) <= 6
    assert sum(counts) > 400


def test_templates_are_complete_and_without_reasons():
    keys = [
        "strengths", "needs", "strengths_none", "needs_none", "statement", "statement_short", "clear_above",
        "clear_below", "far_above", "far_below", "trend_up", "trend_down", "trend_steady", "trend_none", "trend_since",
    ]  # fmt: skip
    for key in keys:
        for language in LANGUAGES:
            assert not CAUSAL.search(word(key, language).casefold())
        assert word(key, "de") != word(key, "en")


def past(values: dict[str, list[float]]) -> History:
    """Make the history of two districts and three that stay where they are."""
    keys = pd.Index(["00001", "00002", "00003", "00004", "00005"])
    table = pd.DataFrame({period: pd.Series([*row, 0, 5, 10], index=keys) for period, row in values.items()}).T
    filled = pd.DataFrame("value", index=table.index, columns=table.columns)
    return History("school_leavers_no_certificate_pct", tuple(table.index), table, filled, filled)


LEAVERS = KNOWN.indicators["school_leavers_no_certificate_pct"]


def test_trends_look_back_five_years_and_call_little_steady():
    found = past({"2010": [0, 0], "2018": [5, 5], "2020": [7, 4], "2023": [9, 5.5]})
    up = trend(found, LEAVERS, "00001")
    # 2010 is too long ago
    assert (up.since, up.until, up.change, up.key) == ("2018", "2023", 4.0, "up")
    # half a point is less than a fifth of the deviation of 9, 5.5, 0, 5 and 10, which is 3.5
    assert trend(found, LEAVERS, "00002").key == "steady"
    assert trend(past({"2020": [9, 5], "2023": [5, 5]}), LEAVERS, "00001").key == "down"


def test_no_trend_across_a_break_nor_without_two_values():
    assert [each.period for each in LEAVERS.breaks] == ["2012"]
    assert trend(past({"2010": [1, 1], "2013": [5, 5]}), LEAVERS, "00001") is None
    assert trend(past({"2010": [1, 1], "2012": [3, 3], "2013": [9, 5]}), LEAVERS, "00001").since == "2012"
    assert trend(past({"2013": [5, 5]}), LEAVERS, "00001") is None
    assert trend(past({"2012": [5, np.nan], "2013": [5, 5]}), LEAVERS, "00002") is None
    assert trend(past({"2020": [5, 5], "INKAR-2025": [9, 9]}), LEAVERS, "00001") is None


def test_the_trends_of_the_product_cross_no_break(shipped):
    table = figures.shipped_figures()
    for name in ("unemployment_rate_pct", "childcare_under3_pct", "foreign_share_pct", "vacancy_rate_pct"):
        indicator = KNOWN.indicators[name]
        found = trend(history(table, name, shipped[0].index), indicator, "03460")
        if found:
            assert not [each for each in indicator.breaks if found.since < each.period <= found.until]
    assert (
        trend(history(table, "vacancy_rate_pct", shipped[0].index), KNOWN.indicators["vacancy_rate_pct"], "03460")
        is None
    )
    # the newest year lies alone behind the arrival of people from Ukraine
    assert (
        trend(history(table, "foreign_share_pct", shipped[0].index), KNOWN.indicators["foreign_share_pct"], "03460")
        is None
    )
    older = history(table, "share_65plus_pct", shipped[0].index)
    assert trend(older, KNOWN.indicators["share_65plus_pct"], "03460").key == "up"
