"""
The content of a profile: a district that a reader can compute by hand, then all 400 in both languages.

Values of the synthetic frames are invented; texts and sources are those of the catalogue.
"""

import itertools
import re
from dataclasses import asdict, is_dataclass, replace

import numpy as np
import pandas as pd
import pytest
from vocabulary import CAUSAL, forbidden

from geo.data import districts, figures, good_practice, land_figures
from geo.data.catalogue import Catalogue, catalogue
from geo.data.declarations import LANGUAGES
from geo.data.errors import SelectionError
from geo.data.history import History
from geo.methods.positions import yardstick
from geo.views.footnotes import footnotes
from geo.views.profile import FACTS, FIRST, Basis, profile
from geo.views.profile_context import reforms
from geo.views.profile_rows import series
from geo.views.shipped import history_of, neighbours_of, profile_of, profiles_of, yardstick_of

KNOWN = catalogue()
KEYS = districts.shipped().index
LAENDER = sorted({ags[:2] for ags in KEYS})  # the cases that share the districts out among the workers
SHOWN = sum(each.shown for each in KNOWN.indicators.values())
RATE, VACANCY = KNOWN.indicators["unemployment_rate_pct"], KNOWN.indicators["vacancy_rate_pct"]
ATTACKS = KNOWN.indicators["anti_refugee_incidents_per_100k"]
AGS = [f"03{row:03d}" for row in range(1, 8)]
TABLE = pd.DataFrame(
    {
        "name": ["Aa", "Bb", "Cc", "Dd", "Ee", "Ff", "Gg"], "kind": [44, 44, 44, 44, 44, 44, 41], "land": "03",
        "thuenen_type": [1, 1, 2, 3, 4, 4, 5], "bbsr_type": 4, "eurostat_type": 3,
        "kreisregion": [f"{ags}000" for ags in AGS],
    },
    index=pd.Index(AGS, name="ags"),
)  # fmt: skip


def small(**changes):
    """Make a catalogue of two themes: one figure with direction and one without, and one that is not shown."""
    work = KNOWN.layers["labour_market"].model_copy(update={"indicators": (RATE.model_copy(update=changes),)})
    home = KNOWN.layers["housing"].model_copy(update={"indicators": (VACANCY, ATTACKS)})
    return Catalogue(
        layers={"labour_market": work, "housing": home}, sources=KNOWN.sources, typologies=KNOWN.typologies
    )


def past(indicator, rows):
    """Make the history of the first district: its value per period, the others stay at 0, 5 and 10."""
    keys = TABLE.index
    table = pd.DataFrame({when: [value, 0, 5, 10, 0, 5, 10] for when, value in rows.items()}, index=keys, dtype=float).T
    told = pd.DataFrame("value", index=table.index, columns=keys)
    source = pd.DataFrame("unemployment_2025", index=table.index, columns=keys)
    return History(indicator, tuple(rows), table, told, source)


def made(ags=AGS[0], language="de", *, rates=(1, 2, 3, 4, 5, 6, 10), statuses=None, known=None, history=None, **more):
    """Make the profile of a synthetic district; the rate of unemployment is given, everything else is 7."""
    known = known or small()
    values = pd.DataFrame({RATE.id: np.array(rates, dtype=float), VACANCY.id: 7.0, ATTACKS.id: 7.0}, index=TABLE.index)
    told = pd.DataFrame("value", index=values.index, columns=values.columns)
    told.loc[values[RATE.id].isna(), RATE.id] = "suppressed"
    for key, status in (statuses or {}).items():
        told.at[key, RATE.id] = status
    given = history or {"2025": float(rates[0])}
    basis = Basis(
        catalogue=known, districts=TABLE, values=values, statuses=told,
        histories=lambda each: past(each, given if each == RATE.id else {"2022": 7.0}),
        cards=good_practice.cards(), predecessors=more.pop("predecessors", {}),
        yardsticks=lambda each: yardstick(known.indicators[each], values[each], TABLE, known.typologies),
        land_figures=more.pop("laender", land_figures.shipped()),
    )  # fmt: skip
    return profile(ags, language, basis, neighbours=None, **more)


# --- by hand


def test_a_row_holds_what_a_reader_would_compute():
    row = made().rows[0]
    assert (row.text, row.number, row.unit) == ("1,0\u00a0%", "1,0", "%")
    assert (row.kind_text, row.direction_text) == ("Potenzial", "niedriger ist günstiger")
    # rural: 1 to 6; all: 1 to 6 and 10; type 1: 1 and 2; the Land is all seven
    assert [(each.group, each.value) for each in row.medians] == [
        ("rural", 3.5),
        ("all", 4),
        ("type", 1.5),
        ("land", 4),
    ]
    assert [each.text for each in row.medians] == ["3,5", "4,0", "1,5", "4,0"]
    # below nobody of six, equal to itself: (0 + 0.5) / 6 is in the first fifth
    assert row.position == "unterstes Fünftel (ländliche Kreise)"
    assert row.period == "2025"
    assert row.sources == ("unemployment_2025",)
    assert (sum(row.strip.rural), sum(row.strip.other)) == (6, 1)
    assert row.strip.here == 0


def test_the_sentences_follow_the_rule():
    # mean of the rural districts 3.5, deviation 1.708: z = −1.46, and fewer unemployed are favourable
    rural, everyone = made().verdicts
    assert (rural.group, rural.size, everyone.size) == ("rural", 6, 7)
    assert [each.indicator for each in rural.strengths] == [RATE.id]
    assert "deutlich unter dem Mittelwert der Vergleichsgruppe (ländliche Kreise, n = 6: 3,5" in rural.strengths[0].text
    assert rural.needs == ()
    # mean of all 4.43, deviation 2.77: z = −1.24
    assert "alle Kreise, n = 7: 4,4" in everyone.strengths[0].text


def test_an_urban_district_is_measured_by_all():
    city = made("03007")
    assert [each.group for each in city.verdicts] == ["all"]
    assert city.rows[0].position == "oberstes Fünftel (alle Kreise)"
    assert [each.indicator for each in city.verdicts[0].needs] == [RATE.id]


def test_what_is_not_shown_stays_out():
    assert [row.indicator for row in made().rows] == [RATE.id, VACANCY.id]
    assert ATTACKS.id not in str(asdict(made()))


def test_no_value_says_why_and_has_neither_place_nor_trend():
    row = made(rates=(np.nan, 2, 3, 4, 5, 6, 10)).rows[0]
    assert (row.text, row.value, row.number) == ("geheim oder unbekannt", None, "")
    assert (row.position, row.positions) == ("ohne Wert keine Lage", ())
    assert row.trend_key == ""
    assert row.strip.here is None
    assert "ohne Wert" in row.strip.alt


def test_a_value_that_is_less_than_certain_says_so():
    row = made(statuses={AGS[0]: "limited"}).rows[0]
    assert (row.text, row.status_text) == ("1,0\u00a0%", "eingeschränkt aussagekräftig")
    assert made(statuses={AGS[0]: "zero"}).rows[0].status_text == ""


def test_the_trend_names_its_source_and_the_year_it_starts():
    row = made(rates=(9, 2, 3, 4, 5, 6, 10), history={"2023": 4.0, "2025": 9.0}).rows[0]
    assert (row.trend, row.trend_key) == ("gestiegen seit 2023", "up")
    assert (
        made("03001", "en", rates=(9, 2, 3, 4, 5, 6, 10), history={"2023": 4.0, "2025": 9.0}).rows[0].trend
        == "up since 2023"
    )


def test_a_series_is_cut_at_breaks_and_gaps():
    assert [each.period for each in RATE.breaks] == ["2023"]
    rows = {"2019": 1.0, "2020": 2.0, "2021": float("nan"), "2022": 3.0, "2023": 4.0, "2025": 5.0}
    found = series(past(RATE.id, rows), RATE, AGS[0], "de")
    assert found.runs == (((2019, 1.0), (2020, 2.0)), ((2022, 3.0),), ((2023, 4.0), (2025, 5.0)))
    assert found.alt == (
        "Verlauf 2019 bis 2025: 1,0\u00a0% bis 5,0\u00a0%. Brüche in der Reihe: 2023; darüber ist keine Linie gezogen."
    )
    assert series(past(RATE.id, {"2025": 1.0}), RATE, AGS[0], "de") is None
    assert series(past(RATE.id, {"2022": 1.0, "INKAR-2025": 2.0}), RATE, AGS[0], "de") is None


def test_notes_of_the_same_words_stand_once():
    note = {"ags": (AGS[0],), "text": {"de": "Vorsicht.", "en": "Careful."}}
    known = small(notes=(type(KNOWN.indicators["centre_min_car"].notes[0]).model_validate(note),))
    assert made(known=known).notes == ("Arbeitslosenquote: Vorsicht.",)
    assert made("03002", known=known).notes == ()
    shipped = profile_of("16063", "de").notes
    # one about associations of municipalities, one about wages that are not shown
    assert len(shipped) == len(set(shipped)) == 2
    assert shipped[0].startswith("Bruttoverdienst: Veröffentlicht sind ab 2018 Werte um 4.000 Euro")
    assert shipped[1].startswith("Gut bediente Haltestelle in der Nähe, Mit Bus und Bahn in die nächste Stadt, Mit dem")


def test_reforms_name_day_or_year_and_share():
    lines = reforms(districts.predecessors()["16063"], "de")
    assert "Eisenach (16056, 01.07.2021)" in lines
    renamed = [{"name": "X", "old": "1", "what": "renamed", "date": "", "last_year": 2000, "share": 1.0}]
    assert reforms(renamed, "de") == ()
    split = [{"name": "X", "old": "1", "what": "split", "date": "", "last_year": 2000, "share": 0.25}]
    assert reforms(split, "en") == ("X (1, until the end of 2000, 25% of its people)",)


def test_an_unknown_district_is_refused():
    with pytest.raises(SelectionError, match="expected the key of one of 7 districts, found '99999'"):
        made("99999")
    for wishes in (["03460"], ["03460", "03460"], ["03460"] * 7, []):
        with pytest.raises(SelectionError, match="2 to 6 different districts"):
            profiles_of(wishes, "de")


# --- invariants


def test_a_city_of_two_types_says_whose_type_it_is():
    shared = profile_of("01001", "de")
    assert any("(Typ der Kreisregion)" in each.text for each in shared.facts)
    assert not any("(Typ der Kreisregion)" in each.text for each in profile_of("03460", "de").facts)


def test_a_land_of_few_districts_has_no_median():
    assert all(
        each.text == "" for row in profile_of("11000", "de").rows for each in row.medians if each.group == "land"
    )
    assert all(each.value is not None for row in profile_of("03460", "de").rows for each in row.medians)


def laender_of(ags, language="de", **more):
    """Return the lines on the Land of a synthetic district with the theme of volunteering."""
    layer = KNOWN.layers["volunteering"].model_copy(update={"indicators": ()})
    known = small()
    return made(
        ags, language, known=known.model_copy(update={"layers": known.layers | {layer.id: layer}}), **more
    ).laender


def test_the_value_of_the_land_is_a_line_and_no_row():
    (line,) = laender_of(AGS[0])
    assert line.text == (
        "Wert des Landes (kein Kreiswert): Engagementquote Niedersachsen 39,4\u00a0% "
        "(2019, Deutscher Freiwilligensurvey; Lizenz nicht bestätigt)"
    )
    assert line.source == "freiwilligensurvey_2019"
    found = profile_of("09162", "en")
    assert [each.text for each in found.laender] == [
        "Value of the Land (no district value): Engagement rate Bavaria 41.0% "
        "(2019, German Survey on Volunteering; licence not confirmed)"
    ]
    assert "engagement_rate_land_pct" not in [row.indicator for row in found.rows]
    assert [section.layer for section in found.sections if section.laender] == ["volunteering"]
    (note,) = footnotes([(line.indicator, line.source)], "en", catalogue=KNOWN).lines
    assert "Licence: not confirmed. Territorial status of the data: 2019." in note


def test_a_value_of_the_land_that_is_not_there_says_why():
    table = land_figures.shipped()
    missing = table.assign(value=np.nan, status="unreliable")
    assert "Engagementquote Niedersachsen nicht verlässlich genug (2019" in laender_of(AGS[0], laender=missing)[0].text


def test_berlin_and_hamburg_are_land_and_district_in_one():
    for ags, name in (("11000", "Berlin 36,9"), ("02000", "Hamburg 35,6")):
        text = profile_of(ags, "de").laender[0].text
        assert f"(hier dasselbe Gebiet wie der Kreis): Engagementquote {name}" in text and "kein Kreiswert" not in text
    assert "kein Kreiswert" in profile_of("04011", "de").laender[0].text, "Bremen has two districts"


def test_all_districts_of_a_land_have_the_same_line():
    lines = {ags: profile_of(ags, "de").laender for ags in ("09162", "09780", "09187", "14612")}
    assert lines["09162"] == lines["09780"] == lines["09187"] != lines["14612"]


def test_every_source_of_a_row_is_credited_with_licence_and_status():
    found = profile_of("03460", "de")
    pairs = [(row.indicator, key) for row in found.rows for key in (*row.sources, *row.series_sources)]
    notes = footnotes([*pairs, ("", "thuenen_typology"), ("", "boundaries_2016")], "de", catalogue=KNOWN)
    assert {"boundaries_2016", "thuenen_typology", *(key for _, key in pairs)} <= set(notes.numbers)
    for key, number in notes.numbers.items():
        source, line = KNOWN.sources[key], notes.lines[number - 1]
        assert source.attribution.removeprefix("Quelle: ").removeprefix("Source: ").rstrip(".") in line
        confirmed = {"file": r"\(bestätigt\)", "beside": "laut weiter", "no": "nicht bestätigt"}
        assert re.search(confirmed[source.licence_confirmed], line) and "Gebietsstand der Daten: " in line


def test_sources_of_one_wording_share_a_number():
    found = profile_of("03460", "de")
    uses = [(row.indicator, key) for row in found.rows for key in row.series_sources]
    notes = footnotes(uses, found.language, catalogue=KNOWN)
    # those that count inhabitants for a rate stand beside
    assert set(notes.numbers) >= {key for _, key in uses}
    assert set(notes.numbers.values()) == set(range(1, len(notes.lines) + 1))
    assert len(notes.lines) < len(notes.numbers)
    # two years of one table differ in territorial status alone
    line = notes.lines[notes.numbers["unemployment_2025"] - 1]
    assert notes.numbers["unemployment_2025"] == notes.numbers["unemployment_2023"]
    assert "Gebietsstand der Daten: 2025, 2023." in line
    assert line.count("Datenbasis") == 1
    assert "Arbeitsmarktstatistik der Bundesagentur für Arbeit" in line


def test_the_rows_for_paper_are_the_first_of_each_theme_and_no_key_facts():
    for section in profile_of("03460", "de").sections:
        first = [row.indicator for row in section.rows if row.first]
        assert len(first) == FIRST
        assert not set(first) & set(FACTS)


def test_both_languages_hold_the_same_numbers():
    de, en = profile_of("03460", "de"), profile_of("03460", "en")
    for one, other in zip(de.rows, en.rows, strict=True):
        same = ("indicator", "value", "period_code", "status", "trend_key", "sources", "positions", "first")
        assert all(getattr(one, key) == getattr(other, key) for key in same)
        assert one.label != other.label or one.label == "GISD"
    assert [each.ags for each in de.similar] == [each.ags for each in en.similar]


def test_an_equal_profile_is_equal():
    basis = Basis(
        catalogue=KNOWN, districts=districts.shipped(), values=figures.shipped()[0].iloc[::-1],
        statuses=figures.shipped()[1].iloc[::-1], histories=history_of, cards=good_practice.cards(),
        predecessors=districts.predecessors(), yardsticks=yardstick_of, land_figures=land_figures.shipped(),
    )  # fmt: skip
    fresh = profile("03460", "de", basis, neighbours=neighbours_of("03460"))
    # the order of rows does not matter
    assert fresh == profile_of("03460", "de")
    assert replace(fresh, permalink="x") != fresh


def texts(thing):
    """Walk every text of a profile."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        # bins and points of a drawing are numbers
        for each in () if thing and isinstance(thing[0], int) else thing:
            yield from texts(each)
    elif is_dataclass(thing):
        for each in vars(thing).values():
            yield from texts(each)


@pytest.mark.parametrize("land", LAENDER)
def test_all_districts_have_a_profile_without_forbidden_words(land):
    # both languages of a district after each other: they share its similar districts, which take longest to compute
    seen, noted = set(), set()
    for ags, language in itertools.product(KEYS[KEYS.str.startswith(land)], LANGUAGES):
        found = profile_of(ags, language)
        assert len(found.rows) == SHOWN
        assert len(found.similar) == 5, ags
        assert [each.id for each in found.practice] == [
            each.id for each in good_practice.choose(good_practice.cards(), ags=ags)
        ]
        notes = {*found.notes, *(note for row in found.rows for note in row.notes)}
        seen |= set(texts(found)) - notes
        noted |= notes
    # notes are words of the catalogue, among them long ways to the mainland ("Wegen")
    assert forbidden("\n".join(noted)) == []
    whole = "\n".join(seen)
    assert forbidden(whole) == []
    assert not CAUSAL.search(whole.casefold())
    assert not re.search(r"[{}]|\bnan\b|\bNone\b", whole)
    assert ".." not in whole
    # a position is a fifth, never a rank
    assert not re.search(r"\b(Rang|Platz|rank) \d", whole)
