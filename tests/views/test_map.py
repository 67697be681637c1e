"""
From a selection to what the map shows: four districts by hand, then every shipped indicator.

The decoder of the message is written here once more, as the browser does it, so that both ends are compared.
"""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from geo.data import districts as district_table
from geo.data import figures
from geo.data.catalogue import ROOT, Catalogue, catalogue
from geo.data.declarations import Indicator, Layer, Text
from geo.data.districts import phrase
from geo.data.language import word
from geo.data.sources import Source, Typology
from geo.maps import files, live
from geo.methods.classify import SCHEMES
from geo.views.map import describe
from geo.views.map_spec import MISSING, GapEntry, MapSpec
from geo.views.palettes import PALETTES
from geo.views.selection import Rural, Selection

BOTH = ("de", "en")
BY_THEMSELVES = tuple(scheme for scheme in SCHEMES if scheme != "own")  # schemes that find their breaks


def text(de: str, en: str) -> Text:
    return Text(de=de, en=en)


SOURCE = {
    "producer": text("Amt", "Office"), "title": text("Zählung", "Count"), "table": "T-1", "url": "https://example.org/t1",
    "licence": text("Freie Lizenz", "Free licence"), "licence_confirmed": "file", "attribution": "Quelle: © Amt 2023",
    "as_of": "2022", "territorial_status": "2022-12-31", "harmonisation": text("keine", "none"), "obtained_via": "Amt",
    "retrieved": "2024-01-01", "file": "t1.csv", "sha256": "0" * 64, "importer": "none",
}  # fmt: skip
EMPTY = Indicator(
    id="empty_pct", layer="homes", label=text("Leerstand", "Vacancy"),
    definition=text("Anteil leerer Häuser.", "Share of empty houses."), numerator=text("leere", "empty"),
    denominator=text("alle", "all"), unit=text("%", "%"), decimals=1, kind="potential", direction=0,
    direction_reason=text("beides", "both"), source="count", data_basis="Häuserbuch", period="2022-05-15",
    resolution="district", recipe={"column": "c1"}, valid_range=(0, 100), quality="A",
    suppression=text("keine", "none"), caveat=text("Nicht der Zustand.", "Not the condition."),
    reading=text("{place} standen {value} von 100 Häusern leer.", "{place}, {value} out of 100 houses stood empty."),
    tags={"nap_phase": "none", "themenforum": "none", "nrw_dimension": "none", "ager_strang": "none",
          "thuenen_domain": "none"},
)  # fmt: skip
TYPES = tuple(
    {"code": n, "label": text(f"Typ {n}", f"type {n}"), "short": text(f"Typ {n}", f"type {n}"), "colour": "#000000",
     "rural": n < 5}
    for n in range(1, 6)
)  # fmt: skip
SMALL = Catalogue(
    layers={"homes": Layer(id="homes", position=1, title=text("Häuser", "Homes"),
                           introduction=text("Häuser.", "Homes."), indicators=(EMPTY,))},
    sources={"count": Source(id="count", **SOURCE),
             "boundaries_2016": Source(id="boundaries_2016", **SOURCE | {"attribution": "© Vermessung 2016"})},
    typologies={"thuenen": Typology(id="thuenen", label=text("Thünen", "Thünen"), description=text("t", "t"),
                                    source="count", types=TYPES)},
)  # fmt: skip
FOUR = pd.DataFrame(
    {
        "name": ["Hafen", "Aue", "Berg", "Wald"], "kind": [41, 44, 43, 44], "land": ["01", "03", "03", "09"],
        "thuenen_type": [5, 1, 3, 2],
    },
    index=pd.Index(["01001", "03001", "03002", "09001"], name="ags"),
)  # fmt: skip
VALUES = pd.DataFrame({"empty_pct": [2.0, 4.0, 9.04, None]}, index=FOUR.index)
STATUSES = pd.DataFrame({"empty_pct": ["value", "limited", "value", "suppressed"]}, index=FOUR.index)
PLAIN = Selection("homes", "empty_pct", k=3)
RURAL = Rural("thuenen", (1, 2, 3, 4))


def four(selection: Selection = PLAIN, **fields) -> MapSpec:
    return describe(replace(selection, **fields), catalogue=SMALL, districts=FOUR, values=VALUES, statuses=STATUSES)


# --- four districts that a reader can compute by hand


def test_three_values_fall_into_three_classes_and_the_missing_one_into_none():
    spec = four()
    # one value per class; 3 is the shortest number between 2 and 4, 6 between 4 and 9.04
    assert spec.histogram.breaks == (3, 6)
    assert spec.classes == (0, 1, 2, MISSING)
    assert [entry.count for entry in spec.legend] == [1, 1, 1]
    assert spec.gaps == (GapEntry("suppressed", "geheim oder unbekannt", 1),) and spec.outside_count == 0
    assert spec.ags == ("01001", "03001", "03002", "09001") and spec.names == ("Hafen", "Aue", "Berg", "Wald")


@pytest.mark.parametrize(
    ("language", "labels"),
    [("de", ["unter 3", "3 bis unter 6", "6 und mehr"]), ("en", ["under 3", "3 to under 6", "6 and more"])],
)
def test_legend_writes_half_open_intervals(language, labels):
    assert [entry.label for entry in four(language=language).legend] == labels


def test_decimals_of_a_legend_follow_the_language():
    own = {"scheme": "own", "breaks": (2.5, 1000.25)}
    assert [each.label for each in four(**own).legend] == ["unter 2,50", "2,50 bis unter 1.000,25", "1.000,25 und mehr"]
    assert [each.label for each in four(**own, language="en").legend][1] == "2.50 to under 1,000.25"


def test_a_value_on_a_break_belongs_to_the_upper_class():
    assert four(scheme="own", breaks=(2.0, 4.0)).classes == (1, 2, 2, MISSING)


def test_counts_are_those_inside_the_filter_and_classes_stay():
    spec = four(rural=RURAL)
    assert spec.inside == (False, True, True, True)
    assert spec.classes == four().classes, "breaks come from all districts unless the visitor asks otherwise"
    assert [entry.count for entry in spec.legend] == [0, 1, 1]
    assert [gap.count for gap in spec.gaps] == [1] and spec.outside_count == 1
    assert sum(entry.count for entry in (*spec.legend, *spec.gaps)) + spec.outside_count == len(FOUR)


def test_breaks_from_the_filter_are_those_of_its_districts():
    spec = four(rural=RURAL, breaks_from="filter", k=2)
    # of 4 and 9.04 alone
    assert spec.histogram.breaks == (6,) and spec.classes == (0, 0, 1, MISSING)
    assert "Klassengrenzen aus den 3 Kreisen im Filter." in spec.summary


def test_range_of_values_greys_districts_and_never_moves_the_breaks():
    for breaks_from in ("all", "filter"):
        spec = four(low=3.0, high=5.0, breaks_from=breaks_from)
        assert spec.inside == (False, True, False, False) and spec.histogram.breaks == (3, 6)


def test_texts_carry_the_unit_or_the_reason_why_there_is_no_value():
    german = ("2,0\u00a0%", "4,0\u00a0% (eingeschränkt aussagekräftig)", "9,0\u00a0%", "geheim oder unbekannt")
    assert four().texts == german
    assert four(language="en").texts == ("2.0%", "4.0% (limited reliability)", "9.0%", "suppressed or unknown")
    assert four().remarkable == (False, True, False, True)
    assert four().values == (2.0, 4.0, 9.0, None), "rounded as shown"


def test_reading_help_speaks_of_the_chosen_district():
    assert four(district="01001").reading == (
        "In der Stadt Hafen standen 2,0 von 100 Häusern leer. "
        "Zum Vergleich: Median aller Kreise 4,0, Median der ländlichen Kreise 6,5 (%)."
    )
    assert four(district="03002", language="en").reading == (
        "In the district of Berg, 9.0 out of 100 houses stood empty. "
        "For comparison: median of all districts 4.0, median of the rural districts 6.5 (%)."
    )


@pytest.mark.parametrize("district", [None, "09001"])
def test_without_a_chosen_value_the_district_at_the_median_is_read(district):
    assert four(district=district).reading.startswith("Im Landkreis Aue standen 4,0 von 100")


def test_summary_counts_values_inside_the_filter():
    assert four().summary == (
        "3 von 400 Kreisen mit Wert: 2,0 bis 9,0, Median 4,0 (%). Die Klassen erklären 100\u00a0% der Streuung."
    )
    assert four(land=("03",), language="en").summary.startswith(
        "2 of the 2 districts in the filter with a value: 4.0 to 9.0, median 6.5 (%)."
    )


def test_goodness_of_fit_by_hand():
    # 2, 4 | 9.04: mean 5.0133, squares of all 26.32, of the lower class 2; 1 − 2 / 26.32 = 0.924
    assert "Die Klassen erklären 92" in four(k=2, scheme="fisher_jenks").summary


def test_a_filter_that_keeps_nothing_is_said_and_drawn():
    spec = four(land=("01",), rural=RURAL)
    assert spec.summary == "Kein Kreis erfüllt alle Filter."
    assert not any(spec.inside) and [entry.count for entry in spec.legend] == [0, 0, 0]
    assert spec.classes == four().classes


@pytest.mark.parametrize("breaks_from", ["all", "filter"])
def test_an_indicator_without_any_value_has_no_class_and_no_crash(breaks_from):
    nothing = describe(
        replace(PLAIN, breaks_from=breaks_from), catalogue=SMALL, districts=FOUR, values=VALUES * float("nan"),
        statuses=STATUSES.map(lambda _: "missing"),
    )  # fmt: skip
    assert nothing.classes == (MISSING,) * 4 and nothing.legend == ()
    assert nothing.gaps == (GapEntry("missing", "keine Daten", 4),)
    assert nothing.reading == "" and nothing.summary == "Kein Kreis erfüllt alle Filter."
    assert nothing.texts == ("keine Daten",) * 4


def test_equal_values_are_one_class_with_their_value_as_name():
    same = describe(PLAIN, catalogue=SMALL, districts=FOUR, values=VALUES * 0 + 5, statuses=STATUSES)
    assert [(entry.label, entry.count) for entry in same.legend] == [("5,0 bis 5,0", 3)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", {"source": "© Amt 2023. Datensatz: Zählung (T-1), Stand 2022, https://example.org/t1. Datenbasis: Häuserbuch. "
                "Grenzen: © Vermessung 2016. Datensatz: Zählung (T-1), Stand 2022, https://example.org/t1.",
                "licence": "Freie Lizenz (bestätigt: steht in der veröffentlichten Datei); "
                "Grenzen: Freie Lizenz (bestätigt: steht in der veröffentlichten Datei)",
                "territorial_status": "400 Kreise seit 01.07.2021; Gebietsstand der Daten: 31.12.2022",
                "subtitle": "Anteil leerer Häuser. Stand: 15.05.2022."}),
        ("en", {"source": "© Amt 2023. Data set: Count (T-1), as of 2022, https://example.org/t1. Data basis: Häuserbuch. "
                "Boundaries: © Vermessung 2016. Data set: Count (T-1), as of 2022, https://example.org/t1.",
                "licence": "Free licence (confirmed: stated in the published file); "
                "Boundaries: Free licence (confirmed: stated in the published file)",
                "territorial_status": "400 districts since 1 July 2021; territorial status of the data: 31 December 2022",
                "subtitle": "Share of empty houses. As of 15 May 2022."}),
    ],
)  # fmt: skip
def test_source_line_holds_attribution_licence_confirmation_territory_and_period(language, expected):
    spec = four(language=language)
    assert {key: getattr(spec, key) for key in expected} == expected
    assert "© Amt 2023" in spec.citation and spec.title in spec.citation
    assert ("15.05.2022" if language == "de" else "15 May 2022") in spec.citation


def test_a_diverging_palette_without_a_midpoint_is_replaced():
    diverging = next(key for key, palette in PALETTES.items() if palette.kind == "diverging")
    assert [each.colour for each in four(palette=diverging).legend] == [each.colour for each in four().legend]


def test_order_of_the_rows_of_the_figures_does_not_matter():
    mixed = describe(PLAIN, catalogue=SMALL, districts=FOUR, values=VALUES[::-1], statuses=STATUSES[::-1])
    assert mixed == four()


# --- every shipped indicator


def shipped(selection: Selection) -> MapSpec:
    values, statuses = figures.shipped()
    return describe(
        selection, catalogue=catalogue(), districts=district_table.shipped(), values=values, statuses=statuses
    )


def read_interval(label: str, language: str) -> tuple[float, float]:
    """Read a label of the legend as a visitor would: numbers, and the words around them."""
    thousands, decimal = (".", ",") if language == "de" else (",", ".")
    numbers = [
        float(found.replace(thousands, "").replace(decimal, ".").replace("−", "-"))
        for found in re.findall(r"−?[\d.,]*\d", label)
    ]
    patterns = {
        "below": (float("-inf"), *numbers), "above": (*numbers, float("inf")), "between": tuple(numbers),
        "one_class": tuple(numbers),
    }  # fmt: skip
    for key, ends in patterns.items():
        shape = re.escape(re.sub(r"\{\w+\}", "#", word(key, language))).replace(r"\#", r"−?[\d.,]+")
        if re.fullmatch(shape, label):
            low, high = ends
            return low, high
    raise AssertionError(f"no interval: {label!r}")


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("indicator", catalogue().indicators)
def test_each_value_lies_in_the_printed_interval_of_its_class(indicator, language):
    raw = figures.shipped()[0][indicator].reindex(district_table.shipped().index)
    layer = catalogue().indicators[indicator].layer
    for scheme in BY_THEMSELVES:
        spec = shipped(Selection(layer, indicator, language=language, scheme=scheme))
        intervals = [read_interval(entry.label, language) for entry in spec.legend]
        assert [low for low, _ in intervals[1:]] == [high for _, high in intervals[:-1]], "no gap, no overlap"
        for place, (value, shown, number) in enumerate(zip(raw, spec.values, spec.classes, strict=True)):
            if pd.isna(value):
                assert (shown, number) == (None, MISSING), spec.ags[place]
                continue
            low, high = intervals[number]
            assert low <= value < high and low <= shown < high, (scheme, spec.ags[place], value, spec.legend[number])
        assert sum(entry.count for entry in (*spec.legend, *spec.gaps)) == len(spec.ags) == 400
        assert len({entry.colour for entry in spec.legend}) == len(spec.legend)


@pytest.mark.parametrize("language", BOTH)
def test_every_indicator_names_its_source_licence_period_and_a_real_district(language):
    table, values = district_table.shipped(), figures.shipped()[0]
    for indicator in catalogue().indicators.values():
        spec = shipped(Selection(indicator.layer, indicator.id, language=language))
        source = catalogue().source_of(indicator.id)
        attribution = source.attribution.removeprefix("Quelle: ").removesuffix("; eigene Berechnung")
        assert attribution.removeprefix("Source: ").rstrip(".") in spec.source, indicator.id
        assert all(part in spec.source for part in indicator.data_basis.split("; ")), indicator.id
        assert catalogue().sources["boundaries_2016"].attribution in spec.source
        confirmed = word(f"licence_{source.licence_confirmed}", language)
        address = f", {source.licence_url}" if source.licence_url else ""
        assert spec.licence.startswith(f"{source.licence[language]}{address} ({confirmed})")
        # the district nearest to the median is read, by its name and its value as shown
        distance = (values[indicator.id] - values[indicator.id].median()).abs()
        middle = distance.index[distance == distance.min()]
        assert any(spec.reading.startswith(phrase(table, ags, language)) for ags in middle), spec.reading
        assert "{" not in spec.reading + spec.subtitle + spec.summary + spec.source + spec.citation
        assert spec.title == indicator.label[language] and spec.unit == indicator.unit[language]


def test_a_diverging_palette_changes_its_colour_at_the_midpoint():
    diverging = next(key for key, palette in PALETTES.items() if palette.kind == "diverging")
    with_midpoint = [each for each in catalogue().indicators.values() if each.midpoint is not None]
    assert with_midpoint
    for indicator in with_midpoint:
        usual = shipped(Selection(indicator.layer, indicator.id))
        spec = shipped(Selection(indicator.layer, indicator.id, palette=diverging))
        assert len({each.colour for each in spec.legend}) == len(usual.legend)
        assert {each.colour for each in spec.legend} != {each.colour for each in usual.legend}


# --- what travels to the browser


def decode(message: dict) -> tuple[list, list, list]:
    """Read a message as words.js, borders.js and legend.js read it: values, classes, inside."""
    scale = 10 ** message["decimals"]
    values = [None if each == "" else int(each) / scale for each in message["values"].split(" ")]
    classes = [-1 if each == "-" else int(each) for each in message["classes"]]
    return values, classes, [not message["inside"] or message["inside"][i] == "1" for i in range(len(classes))]


def sent(spec: MapSpec, *, limits=(None, None)) -> tuple[dict, int]:
    """Return the message as the browser gets it, and its bytes as Streamlit writes them."""
    address = files.vocabulary(spec.language)[0]
    series = files.series_address(spec.indicator) if spec.indicator in catalogue().indicators else ""
    written = json.dumps(live.message(spec, vocabulary=address, series=series, view="map", limits=limits))
    return json.loads(written), len(written.encode())


def test_message_of_four_districts_by_hand():
    message, _ = sent(four(rural=RURAL, district="03001", compare=("01001", "03002")), limits=(None, 9.5))
    assert message["values"] == "20 40 90 " and message["classes"] == "012-" and message["inside"] == "0111"
    assert message["statuses"] == ".L.s" and message["gaps"] == [["s", "geheim oder unbekannt", 1]]
    assert message["legend"] == [["unter 3", 0], ["3 bis unter 6", 1], ["6 und mehr", 1]]
    assert message["outside"] == ["außerhalb des Filters", 1]
    assert (message["selected"], message["compare"], message["range"]) == ("03001", ["01001", "03002"], [None, 9.5])


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("indicator", catalogue().indicators)
def test_message_is_read_back_exactly_and_stays_small(indicator, language):
    spec = shipped(Selection(catalogue().indicators[indicator].layer, indicator, language=language))
    message, size = sent(spec)
    assert decode(message) == (list(spec.values), list(spec.classes), list(spec.inside))
    assert message["colours"] == [entry.colour for entry in spec.legend]
    assert message["statuses"] == live.packed(spec.statuses)
    assert size < 5_500, f"{indicator}: {size} bytes"


@pytest.mark.parametrize("language", BOTH)
def test_message_of_the_fullest_view_stays_small_too(language):
    six = tuple(district_table.shipped().index[::70])
    for indicator in catalogue().indicators.values():
        spec = shipped(
            Selection(indicator.layer, indicator.id, language=language, k=7, rural=RURAL, district=six[0], compare=six)
        )
        message, size = sent(spec, limits=(-1e6, 1e6))
        assert sum(decode(message)[2]) == 304
        assert size < 6_000, f"{indicator.id}: {size} bytes"


def test_vocabulary_of_the_browser_knows_every_word_in_both_languages():
    for language in BOTH:
        address, content = files.vocabulary(language)
        table = json.loads(content)
        assert set(table["words"]) == set(live.WORDS) and all(table["words"].values())
        assert len(table["laender"]) == 16 and len(table["types"]) == 5
        assert re.fullmatch(rf"/assets/words-{language}-[0-9a-f]{{12}}\.json", address)
    assert files.vocabulary("de")[0] != files.vocabulary("en")[0]


def test_every_word_that_the_scripts_say_is_sent():
    code = "".join(file.read_text(encoding="utf-8") for file in sorted(files.CODE.glob("*.js")))
    said = set(re.findall(r"say\([^()]*?, '(\w+)'", code))
    assert said and said <= set(live.WORDS)


def test_colours_of_the_types_in_the_style_sheet_are_those_of_the_typology():
    style = (ROOT / "geo" / "pages" / "assets" / "page.css").read_text(encoding="utf-8")
    found = {int(code): colour for code, colour in re.findall(r"\.t(\d) \{ background: (#[0-9a-f]{6}); \}", style)}
    assert found == {each.code: each.colour for each in catalogue().typologies["thuenen"].types}


def test_a_filter_is_named_and_the_sentences_speak_of_it():
    bavaria = shipped(
        Selection("housing", "vacancy_rate_pct", rural=Rural("thuenen", (1,)), land=("09",), breaks_from="all")
    )
    assert bavaria.filter == "Thünen-Typologie: sehr ländlich / weniger gute sozioökonomische Lage · Bayern"
    assert bavaria.summary.startswith("20 der 20 Kreise im Filter mit Wert: ")
    assert "der Streuung aller Kreise" in bavaria.summary
    kept = [name for name, inside in zip(bavaria.names, bavaria.inside, strict=True) if inside]
    assert any(name in bavaria.reading for name in kept), "the example is a district that is not grey"
    everywhere = shipped(Selection("housing", "vacancy_rate_pct"))
    assert everywhere.filter == "" and everywhere.summary.startswith("400 von 400 Kreisen mit Wert: ")


def test_a_chosen_district_outside_the_filter_is_still_the_example():
    spec = shipped(Selection("housing", "vacancy_rate_pct", land=("09",), district="03460"))
    assert "Vechta" in spec.reading


def test_a_filter_that_keeps_nothing_has_an_example_and_says_so():
    spec = shipped(Selection("housing", "vacancy_rate_pct", land=("11",), rural=Rural("thuenen", (1,))))
    assert spec.reading and spec.summary == word("nothing_left", "de")


def test_statuses_of_a_few_districts_travel_as_their_places():
    few = ["value"] * 398 + ["unreliable", "limited"]
    assert live.packed(few) == {"u": [398], "L": [399]}
    assert live.packed(["value"] * 400) == ""
    assert live.packed(["converted"] * 400) == "C" * 400
    every = {key: live.packed([key, "value", key, "zero"]) for key in live.LETTERS}
    assert every["missing"] == "m.m.", "four districts are shorter as letters"
