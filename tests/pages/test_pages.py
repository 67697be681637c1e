"""
The pages without a browser: AppTest runs dashboard.py as a function, the way the server does for each visitor.

A link goes in through the query, a click on the map as the message that the browser would send. Every number that is
checked is computed here once more with the standard library.
"""

import csv
import json
import re
import shutil
import statistics
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest
from visiting import (
    FLENSBURG,
    GOETTINGEN,
    HAMBURG,
    SCRIPT,
    VECHTA,
    Reader,
    bodies,
    calm,
    event,
    go,
    hints,
    raw_event,
    send,
    texts,
    visit,
)

from geo.data import figures
from geo.data.catalogue import DATA, ROOT, catalogue
from geo.data.declarations import LANGUAGES
from geo.data.language import number, word
from geo.views import shipped
from geo.views.palettes import PALETTES

RURAL = (1, 2, 3, 4)


# --- a visit


def opened(page: AppTest) -> AppTest:
    """Open the box with classes and colours."""
    names = {word("look", language) for language in LANGUAGES}
    (look,) = (each for each in page.expander if each.proto.label in names)
    return send(page, id=look.proto.id, bool_value=True)


def message(page: AppTest) -> dict:
    """Return what the map gets."""
    return json.loads(page.get("bidi_component")[0].proto.json)


def section(page: AppTest, kind: str) -> Reader:
    """Return the part of the page with this class, read."""
    found = [body for body in bodies(page) if body.startswith((f"<section class={kind}", f"<footer class={kind}"))]
    assert len(found) == 1, f"{kind}: {len(found)} times on the page"
    return Reader(found[0])


# --- arithmetic of a reader with paper and pencil


def district(ags: str) -> dict[str, str]:
    with (DATA / "districts.csv").open(encoding="utf-8") as file:
        return next(row for row in csv.DictReader(file) if row["ags"] == ags)


def group(**fields: object) -> set[str]:
    """Return the keys of the districts whose columns hold one of the given codes."""
    with (DATA / "districts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["ags"] for row in rows if all(int(row[key]) in codes for key, codes in fields.items())}


def known(indicator: str, ags: set[str] | None = None) -> dict[str, float]:
    table = figures.read_figures()
    newest = table["period"] == catalogue().indicators[indicator].period
    table = table[(table["indicator"] == indicator) & newest & table["value"].notna()]
    return {key: value for key, value in zip(table["ags"], table["value"], strict=True) if ags is None or key in ags}


def shown(value: float, decimals: int) -> Decimal:
    # a median may have 12 wrong digits behind the comma
    exact = Decimal(repr(round(value, 9)))
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def written(number: Decimal, language: str, *, sign: bool = False) -> str:
    text = f"{abs(number):,}"
    if language == "de":
        text = text.translate(str.maketrans(",.", ".,"))
    mark = "−" if number < 0 else ("+" if number > 0 else "±") if sign else ""
    return mark + text


# --- first visit and links


def test_first_visit_shows_the_first_indicator_in_german_without_a_filter():
    page = calm(visit())
    sent = message(page)
    assert (sent["indicator"], sent["lang"], sent["view"]) == ("unemployment_rate_pct", "de", "map")
    assert (sent["inside"], sent["selected"], sent["compare"], sent["range"]) == ("", None, [], None)
    assert len(sent["classes"]) == len(sent["values"].split(" ")) == 400 and len(sent["legend"]) == 5
    assert page.selectbox(key="layer").value == "labour_market"
    assert page.radio(key="indicator").value == sent["indicator"]
    assert page.selectbox(key="typology").value == "none" and page.multiselect(key="land").value == []
    assert {"Alle Kreise", "Alle Länder"} <= texts(page) and hints(page) == []
    assert not [each for each in texts(page) if "im Filter" in each and "400 Kreise im Filter" not in each]
    assert page.query_params == {}, "a default is not written into the address"


def test_a_link_restores_the_whole_view():
    page = opened(
        visit(
            layer="housing", indicator="net_rent_eur_per_m2", rural="bbsr:3", land="03,09", range="5.5..9",
            scheme="own", k="6", breaks="6,7.25,8", palette="viridis", breaks_from="filter", district=VECHTA,
            compare=f"{GOETTINGEN},{VECHTA}", view="table", lang="en",
        )
    )  # fmt: skip
    sent = message(calm(page))
    assert (sent["indicator"], sent["lang"], sent["view"]) == ("net_rent_eur_per_m2", "en", "table")
    assert (sent["selected"], sent["compare"], sent["range"]) == (VECHTA, [GOETTINGEN, VECHTA], [5.5, 9.0])
    labels = ["under 6.00", "6.00 to under 7.25", "7.25 to under 8.00", "8.00 and more"]
    assert [label for label, _ in sent["legend"]] == labels
    assert sent["colours"] == list(PALETTES["viridis"].colours[4])
    assert (page.selectbox(key="layer").value, page.radio(key="indicator").value) == ("housing", "net_rent_eur_per_m2")
    assert page.selectbox(key="typology").value == "bbsr" and page.pills[0].value == [3]
    assert page.multiselect(key="land").value == ["03", "09"]
    assert page.selectbox(key="scheme").value == "own" and page.text_input(key="breaks").value == "6; 7.25; 8"
    assert page.selectbox(key="palette").value == "viridis" and page.radio(key="breaks_from").value == "filter"
    values = known("net_rent_eur_per_m2", group(bbsr_type=(3,), land=(3, 9)))
    kept = {ags for ags, value in values.items() if 5.5 <= value <= 9}
    order = sorted(known("net_rent_eur_per_m2"))
    assert {ags for ags, inside in zip(order, sent["inside"], strict=True) if inside == "1"} == kept
    assert f"**{len(kept)}** of 400 districts in the filter" in texts(page)
    assert hints(page) == []


def test_number_of_classes_comes_from_the_link():
    page = opened(visit(k="7"))
    assert len(message(page)["legend"]) == 7 and page.segmented_control(key="k").value == 7


WRONG = [
    ("layer", "no_such"), ("indicator", "no_such"), ("rural", "thuenen:9"), ("rural", "thuenen:1,x"), ("land", "99"),
    ("range", "b..a"), ("range", "9..1"), ("range", "nan..1"), ("scheme", "rainbow"), ("scheme", "own"), ("k", "8"),
    ("k", "٥"), ("breaks", "3,2"), ("palette", "RdYlGn"), ("breaks_from", "nowhere"), ("district", "1001"),
    ("compare", "01001,99999"), ("compare", ",".join(sorted(group(land=(3,)))[:7])), ("view", "globe"), ("lang", "fr"),
    ("land", "09," * 500), ("district", "\x00"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_wrong_value_in_a_link_gives_a_hint_and_the_rest_of_the_view_stands(key, value):
    rest = {"indicator": "vacancy_rate_pct", "district": VECHTA} | ({"scheme": "own"} if key == "breaks" else {})
    page = calm(visit(**rest | {key: value}))
    assert len(hints(page)) == 1 and f"{key}=" in hints(page)[0]
    if key not in rest:
        assert (message(page)["indicator"], message(page)["selected"]) == ("vacancy_rate_pct", VECHTA)


def test_a_palette_that_the_indicator_cannot_have_gives_a_hint():
    diverging = next(key for key, palette in PALETTES.items() if palette.kind == "diverging")
    without = next(each for each in catalogue().indicators.values() if each.midpoint is None)
    page = calm(visit(indicator=without.id, palette=diverging))
    assert message(page)["colours"] == message(visit(indicator=without.id))["colours"]
    assert len(hints(page)) == 1


def test_everything_wrong_at_once_is_still_a_page():
    page = calm(visit(**{key: "\u202e<b>" * 99 for key, _ in WRONG}))
    assert message(page)["indicator"] == "unemployment_rate_pct" and len(hints(page)) == 1


def test_a_parameter_given_twice_is_no_error():
    page = calm(visit(district=[FLENSBURG, VECHTA], indicator=["vacancy_rate_pct", "net_rent_eur_per_m2"]))
    assert message(page)["selected"] in {FLENSBURG, VECHTA}


@pytest.mark.parametrize(
    "hostile", ["<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "[x](javascript:alert(1))"]
)
def test_html_in_parameters_is_shown_and_not_obeyed(hostile):
    page = calm(visit(**dict.fromkeys([*dict(WRONG), "unknown"], hostile)))
    everything = "".join((*bodies(page), *(each.value for kind in ("markdown", "caption") for each in page.get(kind))))
    assert not {"img", "script"} & set(Reader(everything).tags)
    assert hostile[:20] in " ".join(Reader(hints(page)[0]).texts)
    assert "javascript:" not in "".join(Reader(everything).links)


# --- language


@pytest.mark.parametrize("layer", catalogue().layers)
def test_language_switch_changes_every_text(layer):
    view = {"district": GOETTINGEN, "compare": f"{GOETTINGEN},16063", "rural": "bbsr", "range": "1..", "palette": "no"}
    view["indicator"] = catalogue().layers[layer].indicators[0].id
    page = visit(**view)
    german = texts(calm(opened(page)))
    page.button(key="language").click().run()
    assert page.query_params["lang"] == "en" and page.query_params["indicator"] == view["indicator"]
    english = texts(calm(opened(page)))
    same = {text for text in german & english if re.search(r"[^\W\d_]{2}", text)}
    units = {each.unit.de for each in catalogue().indicators.values() if each.unit.de == each.unit.en}
    # what both languages write alike, each for its reason: names, formats of files, and a word of Latin
    alike = {
        "Landpotenziale",
        "Länder",
        "GeoJSON",
        "CSV",
        "CSVW",
        "Excel",
        "FlatGeobuf",
        "GeoPackage",
        "GeoParquet",
        "PDF",
        "PNG",
        "SVG",
        "BibTeX",
        "CSL-JSON",
        "Median",
        "Göttingen",
        "Wartburgkreis",
        *units,
    }
    laender = {"Baden-Württemberg", "Berlin", "Brandenburg", "Bremen", "Hamburg", "Saarland", "Schleswig-Holstein"}
    assert same - alike - laender == set()
    page.button(key="language").click().run()
    assert "lang" not in page.query_params and texts(opened(page)) == german


@pytest.mark.parametrize("path", ["methode", "ueber"])
def test_pages_of_text_speak_both_languages(path):
    german, english = (go(visit(**query), path) for query in ({}, {"lang": "en"}))
    assert calm(german).get("bidi_component") == [] and calm(english).get("bidi_component") == []
    long = [{each.value for each in page.get("markdown") if len(each.value) > 40} for page in (german, english)]
    assert all(long) and not long[0] & long[1]
    assert german.button(key="language").label == "English" and english.button(key="language").label == "Deutsch"


def test_method_page_lists_every_indicator_and_every_source():
    for language in ("de", "en"):
        body = " ".join(texts(go(visit(lang=language), "methode")))
        assert [each.id for each in catalogue().indicators.values() if each.label[language] not in body] == []
        assert [each.id for each in catalogue().sources.values() if each.title[language] not in body] == []


def test_way_back_from_a_text_leads_to_the_view_that_was_left():
    page = visit(indicator="vacancy_rate_pct", district=VECHTA)
    page = go(page, "methode")
    back = next(each.proto for each in page.get("page_link") if each.proto.label == "Karte")
    assert f"district={VECHTA}" in back.query_string and "indicator=vacancy_rate_pct" in back.query_string


def way(page: AppTest, label: str) -> dict[str, str]:
    """Return what the link of the head carries to a page."""
    (found,) = (each.proto for each in page.get("page_link") if each.proto.label == label)
    return dict(parse_qsl(found.query_string))


def follow(page: AppTest, label: str, path: str) -> AppTest:
    """Press a link of the head; unlike `go` it brings its own address."""
    page.query_params = way(page, label)
    return go(page, path)


LEFT = [
    ("Analyse", "analyse", {"view": "scenario", "recipe": "w-services,accessibility", "draws": "1000"}),
    ("Vergleich", "vergleich", {"compare": f"{VECHTA},{HAMBURG}", "layer": "housing", "reference": "land"}),
    ("Kreisprofil", "profil", {"district": VECHTA}),
    ("Gute Praxis", "praxis", {"land": "03"}),
]


@pytest.mark.parametrize(("label", "path", "wishes"), LEFT, ids=[path for _, path, _ in LEFT])
def test_the_way_back_to_any_page_leads_to_what_was_left(label, path, wishes):
    page = visit()
    page.query_params = wishes
    page = calm(follow(calm(go(page, path)), "Methode", "methode"))
    assert dict(page.query_params) == {} and way(page, label) == wishes
    # another language is that of the visitor, not of the page that was left
    page.button(key="language").click().run()
    assert way(page, {"Analyse": "Analysis", "Vergleich": "Compare", "Kreisprofil": "District profile"}.get(
        label, "Good practice")) == wishes | {"lang": "en"}  # fmt: skip


def test_a_link_from_outside_opens_what_it_says_and_nothing_of_an_earlier_visit():
    page = visit()
    page.query_params = {"view": "scenario", "recipe": "w-services,accessibility"}
    page = go(page, "analyse")
    page.query_params = {"view": "fragile"}
    assert calm(go(page, "analyse")).query_params == {"view": "fragile"}
    page.query_params = {}
    assert calm(page.run()).query_params == {}


def test_districts_chosen_on_the_map_are_those_of_profile_and_comparison():
    page = go(visit(compare=f"{VECHTA},{HAMBURG}", reference="land"), "vergleich")
    page = follow(page, "Karte", "")
    assert way(page, "Vergleich") == {"reference": "land"}, "what the map can change does not stand in its head"
    page = event(event(page, "compare", [VECHTA, GOETTINGEN]), "select", GOETTINGEN)
    page = calm(follow(page, "Vergleich", "vergleich"))
    assert page.query_params == {"reference": "land", "compare": f"{VECHTA},{GOETTINGEN}"}
    page = calm(follow(page, "Kreisprofil", "profil"))
    assert page.query_params == {"district": GOETTINGEN}
    # whoever looks at another profile finds it again
    page.selectbox(key="profile-district-de").select(FLENSBURG).run()
    assert way(follow(page, "Methode", "methode"), "Kreisprofil") == {"district": FLENSBURG}


# --- widgets write the address


def test_another_theme_starts_with_its_first_indicator():
    page = visit(district=VECHTA)
    page.selectbox(key="layer").select("housing").run()
    first = catalogue().layers["housing"].indicators[0].id
    assert calm(page).query_params == {"layer": "housing", "indicator": first, "district": VECHTA}
    assert message(page)["indicator"] == first and page.radio(key="indicator").value == first


def test_another_indicator_keeps_the_view_and_drops_what_only_the_former_had():
    page = visit(indicator="vacancy_rate_pct", rural="thuenen", land="03", range="2..5", scheme="own", breaks="3,4",
                 k="7", palette="viridis", district=VECHTA, compare=f"{VECHTA},{GOETTINGEN}")  # fmt: skip
    page.radio(key="indicator").set_value("net_rent_eur_per_m2").run()
    assert calm(page).query_params == {
        "layer": "housing", "indicator": "net_rent_eur_per_m2", "rural": "thuenen", "land": "03", "k": "7",
        "palette": "viridis", "district": VECHTA, "compare": f"{VECHTA},{GOETTINGEN}",
    }  # fmt: skip
    assert message(page)["range"] is None


def test_typology_and_types_filter():
    page = visit()
    page.selectbox(key="typology").select("thuenen").run()
    assert page.query_params["rural"] == "thuenen" and message(page)["inside"].count("1") == 304
    assert "**304** von 400 Kreisen im Filter" in texts(page)
    page.pills[0].set_value([1, 2]).run()
    assert page.query_params["rural"] == "thuenen:1,2"
    assert message(page)["inside"].count("1") == len(group(thuenen_type=(1, 2)))
    page.pills[0].set_value([]).run()
    assert "rural" not in calm(page).query_params, "no type left means no filter by type"


@pytest.mark.parametrize(("typology", "codes"), [("bbsr", (3, 4)), ("eurostat", (3,))])
def test_another_typology_says_how_many_districts_change_sides(typology, codes):
    page = visit(rural=typology)
    rural = group(**{f"{typology}_type": codes})
    assert message(page)["inside"].count("1") == len(rural)
    assert f"{len(rural ^ group(thuenen_type=RURAL))} Kreise wechseln" in page.caption[0].value


def test_land_filter_and_reset():
    page = visit(indicator="vacancy_rate_pct", rural="thuenen", range="2..5", district=VECHTA)
    page.multiselect(key="land").set_value(["03", "09"]).run()
    assert page.query_params["land"] == "03,09"
    page.button(key="reset").click().run()
    assert calm(page).query_params == {"layer": "housing", "indicator": "vacancy_rate_pct", "district": VECHTA}
    assert "reset" not in {button.key for button in page.button}


def test_scheme_classes_palette_and_origin_of_the_breaks_write_the_address():
    page = opened(visit(indicator="vacancy_rate_pct", rural="thuenen"))
    page.selectbox(key="scheme").select("fisher_jenks").run()
    page.segmented_control(key="k").select(3).run()
    page.selectbox(key="palette").select("viridis").run()
    page.radio(key="breaks_from").set_value("filter").run()
    assert calm(page).query_params == {
        "layer": "housing", "indicator": "vacancy_rate_pct", "rural": "thuenen", "scheme": "fisher_jenks", "k": "3",
        "palette": "viridis", "breaks_from": "filter",
    }  # fmt: skip
    assert len(message(page)["legend"]) == 3 and message(page)["scheme"] == "Fisher-Jenks"
    page.selectbox(key="scheme").select("head_tail").run()
    assert "k" not in {each.key for each in page.segmented_control}, "the data decide how many classes there are"


def test_own_breaks_start_from_those_that_are_shown():
    page = opened(visit(indicator="vacancy_rate_pct"))
    before = message(page)
    page.selectbox(key="scheme").select("own").run()
    assert [label for label, _ in message(page)["legend"]] == [label for label, _ in before["legend"]]
    assert message(page)["classes"] == before["classes"] and page.query_params["scheme"] == "own"


@pytest.mark.parametrize(
    "view",
    [
        {"indicator": "unemployment_rate_pct", "scheme": "head_tail"},  # one break
        {"indicator": "vacancy_rate_pct", "land": "11", "breaks_from": "filter"},  # one district, no break
    ],
)
def test_own_breaks_can_be_chosen_wherever_the_map_has_fewer_than_two(view):
    page = opened(visit(**view))
    page.selectbox(key="scheme").select("own").run()
    assert hints(calm(page)) == [], "the visitor has followed no link"
    assert page.query_params["scheme"] == "own" and page.text_input(key="breaks").value


@pytest.mark.parametrize(
    ("language", "typed", "breaks"),
    [
        ("de", "3; 5,5; 8", "3,5.5,8"),
        ("de", "3 5,5", "3,5.5"),
        ("en", "3; 5.5; 8", "3,5.5,8"),
        ("de", "-1,5; 0", "-1.5,0"),
    ],
)
def test_own_breaks_are_read_as_the_language_writes_them(language, typed, breaks):
    page = opened(visit(indicator="vacancy_rate_pct", lang=language, scheme="own", breaks="1,2"))
    page.text_input(key="breaks").input(typed).run()
    assert calm(page).query_params["breaks"] == breaks and hints(page) == []


@pytest.mark.parametrize(
    "typed", ["", "3", "5; 3", "3; 3", "1;2;3;4;5;6;7", "nan; 1", "1e999; 2", "<b>; 2", "drei; vier"]
)
def test_wrong_breaks_are_refused_with_a_sentence(typed):
    page = opened(visit(indicator="vacancy_rate_pct", scheme="own", breaks="1,2"))
    page.text_input(key="breaks").input(typed).run()
    assert calm(page).query_params["breaks"] == "1,2"
    assert "Bitte 2 bis 6 aufsteigende Zahlen eingeben" in " ".join(texts(page))


def test_the_sentence_about_wrong_breaks_does_not_come_back():
    page = opened(visit(indicator="vacancy_rate_pct", scheme="own", breaks="1,2"))
    page.text_input(key="breaks").input("drei").run()
    page.selectbox(key="scheme").select("quantile").run()
    page.selectbox(key="scheme").select("own").run()
    assert "Bitte 2 bis 6" not in " ".join(texts(calm(page)))


def test_breaks_with_the_thousands_of_the_legend_are_never_read_as_small_numbers():
    page = opened(visit(indicator="population", scheme="own", breaks="100000,200000"))
    page.text_input(key="breaks").input("150.000; 300.000").run()
    assert calm(page).query_params["breaks"] in {"150000,300000", "100000,200000"}, "read, or refused"


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("layer", {"string_value": "Wohnen"}),  # a label of the other language, as a browser holds it after a switch
        ("layer", {"string_value": "<img src=x>"}), ("typology", {"string_value": "Alle Kreise"}),
        ("typology", {"string_value": "x" * 10**5}), ("scheme", {"string_value": "Gleiche Abstände"}),
        ("palette", {"string_value": "no such palette"}),
    ],
)  # fmt: skip
def test_a_widget_that_sends_what_it_never_offered_changes_nothing(key, state):
    page = opened(visit(indicator="vacancy_rate_pct", lang="en", rural="bbsr", district=VECHTA))
    before = dict(page.query_params)
    send(page, id=page.selectbox(key=key).proto.id, **state)
    assert calm(page).query_params.items() >= before.items() and len(str(page.query_params)) < 2_000
    assert message(page)["selected"] == VECHTA and hints(page) == []


# --- the map tells what was done on it


def test_click_chooses_a_district_and_a_second_event_lets_it_go():
    page = event(visit(indicator="vacancy_rate_pct"), "select", VECHTA)
    assert calm(page).query_params["district"] == VECHTA and message(page)["selected"] == VECHTA
    assert "Vechta" in section(page, "panel").texts
    page = event(page, "select", None)
    assert "district" not in calm(page).query_params and "Überblick" in section(page, "panel").texts


def test_buttons_beside_the_map_compare_and_let_go():
    page = visit(indicator="vacancy_rate_pct", district=VECHTA)
    page.button(key="compare-toggle").click().run()
    assert page.query_params["compare"] == VECHTA and "Noch ein Kreis" in " ".join(texts(page))
    page.button(key="compare-toggle").click().run()
    assert "compare" not in page.query_params
    page.button(key="deselect").click().run()
    assert "district" not in calm(page).query_params


def test_compare_range_and_view_write_the_address():
    page = visit(indicator="vacancy_rate_pct")
    event(page, "compare", [VECHTA, GOETTINGEN])
    event(page, "range", [2.5, None])
    event(page, "view", "table")
    assert calm(page).query_params == {
        "layer": "housing", "indicator": "vacancy_rate_pct", "compare": f"{VECHTA},{GOETTINGEN}", "range": "2.5..",
        "view": "table",
    }  # fmt: skip
    event(page, "range", [None, None])
    assert "range" not in page.query_params and message(page)["range"] is None
    event(page, "view", "map")
    event(page, "compare", [])
    assert calm(page).query_params == {"layer": "housing", "indicator": "vacancy_rate_pct"}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("select", "<img src=x onerror=alert(1)>"), ("select", 10**9), ("select", ["01001"]), ("select", {"a": 1}),
        ("select", "x" * 10**6), ("compare", "01001"), ("compare", ["<img>", None, ["01001"]]), ("compare", None),
        ("compare", list(range(10**5))), ("compare", [VECHTA] * 10**5), ("range", ["<img>", None]), ("range", [[1], 2]),
        ("range", [{}, 2]), ("range", [5, 3]), ("range", [float("nan"), 1]), ("range", [float("inf"), None]),
        ("range", [10**400, None]), ("range", [1e300, None]), ("range", [1, 2, 3]), ("range", None), ("range", "12"),
        ("view", "<img>"), ("view", None), ("view", ["table"]), ("no such kind", 1), (None, None),
        (["select"], "01001"),
    ],
)  # fmt: skip
def test_hostile_events_change_nothing_that_does_not_exist(kind, value):
    page = event(visit(indicator="vacancy_rate_pct", land="03"), kind, value)
    sent = message(calm(page))
    assert sent["indicator"] == "vacancy_rate_pct" and sent["selected"] in {None, FLENSBURG}
    assert len(sent["compare"]) <= 6 and set(sent["compare"]) <= {VECHTA} and sent["view"] in {"map", "table"}
    assert "<img" not in "".join(bodies(page))
    length = len(str(page.query_params))
    assert length < 2_000, "the address is no place for what a browser makes up"


@pytest.mark.parametrize("payload", ["text", ["select", "01001"], 7, [], None, {}, {"value": 1}])
def test_an_event_of_another_shape_is_left_alone(payload):
    page = raw_event(visit(indicator="vacancy_rate_pct"), payload)
    assert message(calm(page))["selected"] is None


def test_at_most_six_districts_are_compared():
    seven = sorted(group(land=(3,)))[:7]
    page = event(visit(indicator="vacancy_rate_pct"), "compare", seven)
    assert message(calm(page))["compare"] == seven[:6]
    six = visit(indicator="vacancy_rate_pct", compare=",".join(seven[:6]), district=seven[6])
    assert six.button(key="compare-toggle").disabled
    assert len(section(six, "compare").rows[0]) == 1 + 6 + 2


# --- numbers beside and below the map, by hand


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("ags", [VECHTA, FLENSBURG, HAMBURG])
def test_panel_compares_the_district_with_the_medians_of_its_groups(ags, language):
    indicator, decimals = "vacancy_rate_pct", 1
    row, panel = district(ags), section(visit(indicator=indicator, district=ags, lang=language), "panel")
    value = shown(known(indicator)[ags], decimals)
    groups = {
        "land": group(land=(int(row["land"]),)), "rural": group(thuenen_type=RURAL),
        "type": group(thuenen_type=(int(row["thuenen_type"]),)), "all": group(),
    }  # fmt: skip
    if len(groups["land"]) < 5:  # Hamburg is a Land of its own
        del groups["land"]
    expected = []
    for members in groups.values():
        median = shown(statistics.median(known(indicator, members).values()), decimals)
        expected.append([written(median, language), written(value - median, language, sign=True)])
    assert [[cell[0] for cell in cells[1:]] for cells in panel.rows[1:]] == expected
    assert re.search(rf"{written(value, language)}\s?%", panel.whole) and row["name"] in panel.texts


def fifth(indicator: str, ags: str, members: set[str], decimals: int) -> int:
    """Place a value among those of a group: half of its equals lie below it."""
    values = {key: shown(value, decimals) for key, value in known(indicator, members).items()}
    below = sum(each < values[ags] for each in values.values())
    equal = sum(each == values[ags] for each in values.values())
    return min(5, 5 * Fraction(2 * below + equal, 2 * len(values)) // 1 + 1)


FIFTHS = {1: "unterstes Fünftel", 2: "zweites Fünftel von unten", 3: "mittleres Fünftel", 4: "zweites Fünftel von oben",
          5: "oberstes Fünftel"}  # fmt: skip


@pytest.mark.parametrize("ags", [VECHTA, FLENSBURG, "15084", "09775"])
def test_panel_says_in_which_fifth_the_district_lies(ags):
    indicator = "vacancy_rate_pct"
    panel = " ".join(section(visit(indicator=indicator, district=ags), "panel").texts)
    assert f"{FIFTHS[fifth(indicator, ags, group(), 1)]} (alle Kreise)" in panel
    rural = group(thuenen_type=RURAL)
    if ags in rural:
        assert f"{FIFTHS[fifth(indicator, ags, rural, 1)]} (ländliche Kreise)" in panel
    else:
        assert "Fünftel (ländliche Kreise)" not in panel and "von unten (ländliche" not in panel


def test_panel_names_class_type_and_reform():
    page = visit(indicator="vacancy_rate_pct", district=GOETTINGEN)
    panel, sent = " ".join(section(page, "panel").texts), message(page)
    place = sorted(known("vacancy_rate_pct")).index(GOETTINGEN)
    assert f"Klasse: {sent['legend'][int(sent['classes'][place])][0]}" in panel
    assert "Landkreis · Niedersachsen · 03159" in panel
    assert "Gebietsreform" in panel and "Osterode am Harz" in panel and "03156" in panel


def test_panel_says_where_a_town_shares_the_type_of_its_region():
    # Flensburg is called very rural only because it belongs to the region of Schleswig-Flensburg
    said = "teilt den Typ der Kreisregion"
    assert said in section(visit(indicator="vacancy_rate_pct", district=FLENSBURG), "panel").whole
    assert said not in section(visit(indicator="vacancy_rate_pct", district=VECHTA), "panel").whole


def test_overview_lists_the_medians_of_the_types():
    panel = section(visit(indicator="vacancy_rate_pct"), "panel")
    members = [group(thuenen_type=(code,)) for code in range(1, 6)] + [group(thuenen_type=RURAL), group()]
    medians = [shown(statistics.median(known("vacancy_rate_pct", each).values()), 1) for each in members]
    assert [cells[1][0] for cells in panel.rows] == [written(each, "de") for each in medians]


@pytest.mark.parametrize(("language", "layer"), [("de", "housing"), ("en", "demography"), ("de", "prosperity")])
def test_comparison_shows_values_and_differences_of_every_indicator_of_the_theme(language, layer):
    compared = (VECHTA, FLENSBURG, HAMBURG)
    indicators = catalogue().layers[layer].indicators
    page = visit(indicator=indicators[0].id, compare=",".join(compared), lang=language)
    table = section(calm(page), "compare")
    head = table.rows[0]
    assert [cell[:2] for cell in head[1:4]] == [[str(n), district(ags)["name"]] for n, ags in enumerate(compared, 1)]
    rural = group(thuenen_type=RURAL)
    words = {"de": ("ländl.", "alle"), "en": ("rural", "all")}[language]
    assert len(table.rows) == len(indicators) + 1
    for cells, indicator in zip(table.rows[1:], indicators, strict=True):
        values = known(indicator.id)
        medians = [
            shown(statistics.median(known(indicator.id, each).values()), indicator.decimals) for each in (rural, None)
        ]
        assert cells[0][0] == indicator.label[language] and indicator.unit[language] in cells[0][1]
        for cell, ags in zip(cells[1:4], compared, strict=True):
            value = shown(values[ags], indicator.decimals)
            apart = [
                f"{word} {written(value - median, language, sign=True)}"
                for word, median in zip(words, medians, strict=True)
            ]
            assert cell == [written(value, language), *apart], (indicator.id, ags)
        assert [cell[0] for cell in cells[4:]] == [written(each, language) for each in medians]


def test_comparison_says_unit_period_and_direction():
    page = visit(indicator="unemployment_rate_pct", compare=f"{VECHTA},{FLENSBURG}")
    facts = [cells[0][1] for cells in section(page, "compare").rows[1:]]
    assert facts[0] == "%, 2025, niedriger ist günstiger"
    directions = {"höher ist günstiger", "niedriger ist günstiger", "ohne Richtung"}
    assert {fact.rsplit(", ", 1)[1] for fact in facts} <= directions


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_page_adds_indicators_up_or_ranks_districts(language):
    said = re.compile(
        r"\b(scores?|rankings?|rangliste|rangplatz|platz \d|ranks?|punktzahl|gesamtindex|gesamtwert|overall index"
        r"|composite|bestenliste|top \d+|gewinner|verlierer|winners?|losers?|am besten|am schlechtesten|best|worst)\b",
        re.IGNORECASE,
    )
    for layer in catalogue().layers.values():
        page = opened(
            visit(indicator=layer.indicators[0].id, district=VECHTA, compare=f"{VECHTA},{HAMBURG}", lang=language)
        )
        assert {text for text in texts(page) if said.search(text)} == set()


def compared(page):
    """Return the rows of the comparison by the name of their indicator: cells as lists of their texts."""
    return {cells[0][0]: cells for cells in section(page, "compare").rows[1:]}


def test_what_is_not_shown_is_compared_only_on_the_map_and_with_its_caveat():
    layer = catalogue().layers["integration"]
    (hidden,) = (each for each in layer.indicators if not each.shown)
    plain = visit(layer="integration", compare=f"{GOETTINGEN},{VECHTA}")
    assert hidden.label.de not in compared(plain) and len(compared(plain)) == len(layer.indicators) - 1
    chosen = visit(indicator=hidden.id, compare=f"{GOETTINGEN},{VECHTA}")
    assert len(compared(chosen)) == len(layer.indicators)
    assert hidden.caveat.de[:80] in " ".join(section(chosen, "compare").texts)
    assert hidden.caveat.de[:80] not in " ".join(section(plain, "compare").texts)


def test_the_row_of_the_map_compares_what_the_map_shows():
    births = catalogue().indicators["births_per_10k"]
    old = shipped.history_of(births.id).values.loc["2010"]
    page = visit(indicator=births.id, period="2010", compare=f"{GOETTINGEN},{VECHTA}")
    head, first, second, _, everywhere = compared(page)[births.label.de]
    assert "2010" in head[1] and births.period not in head[1]
    assert [first[0], second[0]] == [number(old[each], births.decimals, "de") for each in (GOETTINGEN, VECHTA)]
    assert everywhere == [number(old.median(), births.decimals, "de")]
    newest = compared(visit(layer="demography", compare=f"{GOETTINGEN},{VECHTA}"))
    assert {key: row for key, row in newest.items() if key != births.label.de} == {
        key: row for key, row in compared(page).items() if key != births.label.de
    }


def test_the_row_of_the_map_compares_a_change():
    births = catalogue().indicators["births_per_10k"]
    page = visit(
        indicator=births.id, period_from="2008", period="2010", change="percent", compare=f"{GOETTINGEN},{VECHTA}"
    )
    (head, first, *_) = compared(page)[f"Veränderung: {births.label.de}"]
    assert head[1].startswith("%, 2008 bis 2010")
    old = shipped.history_of(births.id).values[GOETTINGEN]
    assert first[0] == number(100 * (old["2010"] / old["2008"] - 1), 1, "de")


# --- source, downloads


@pytest.mark.parametrize("indicator", ["vacancy_rate_pct", "unemployment_rate_pct", "turnout_european_pct"])
def test_under_the_map_stand_source_licence_and_territorial_status(indicator):
    body = " ".join(section(visit(indicator=indicator), "reading").texts)
    source = catalogue().source_of(indicator)
    for expected in ("Quelle:", "Lizenz:", "Gebietsstand:", source.licence.de, "Lesehilfe", "Zu beachten"):
        assert expected in body


def every_export(page):
    """Return the links of the downloads, also of those that are sent only when they are opened."""
    page.session_state["more-open"] = True
    calm(page.run())
    return [link for body in bodies(page) if "class=export" in body for link in Reader(body).links]


def test_downloads_carry_the_filters_and_the_saved_map_the_whole_view():
    page = visit(
        indicator="vacancy_rate_pct", rural="thuenen", land="03", k="7", district=VECHTA, view="table", lang="en"
    )
    links = [(link.partition("?")[0], set(filter(None, link.partition("?")[2].split("&"))))
             for link in every_export(page)]  # fmt: skip
    for name in ("geojson", "gpkg", "fgb", "parquet", "xlsx", "csv", "csv-metadata.json", "metadata.json"):
        filtered, everything = (wishes for path, wishes in links if path == f"export/housing.{name}")
        assert {"rural=thuenen", "land=03", "lang=en"} <= filtered and everything == {"lang=en"}
        assert not any(wish.startswith(("k=", "view=", "district=")) for wish in filtered)
    for kind in ("html", "svg", "png", "pdf"):
        (view,) = (wishes for path, wishes in links if path == f"export/map.{kind}")
        assert {"rural=thuenen", "k=7", f"district={VECHTA}", "indicator=vacancy_rate_pct", "lang=en"} <= view
    assert ("export/all.csv", {"lang=en"}) in links


def test_files_come_in_the_coordinates_and_the_detail_that_are_chosen_also_in_another_language():
    page = visit(indicator="vacancy_rate_pct")
    every_export(page)
    page.selectbox(key="file_crs").set_value("3035")
    page.selectbox(key="file_detail").set_value("web")
    page.query_params["lang"] = "en"
    links = {link.partition("?")[0]: set(link.partition("?")[2].split("&")) for link in every_export(page)}
    for name in ("gpkg", "fgb", "parquet"):
        assert links[f"export/housing.{name}"] == {"lang=en", "crs=3035", "detail=web"}
    assert links["export/housing.geojson"] == {"lang=en", "detail=web"}, "RFC 7946 knows WGS 84 alone"
    assert links["export/housing.xlsx"] == links["export/housing.metadata.json"] == {"lang=en"}
    assert page.selectbox(key="file_crs").value == "3035"


def test_downloads_of_another_period_keep_it_for_the_filter_and_say_whose_values_they_hold():
    page = visit(indicator="unemployment_rate_pct", period="2005", range="10..20")
    shown = next(body for body in bodies(page) if "class=export" in body)
    assert "range=10..20&amp;period=2005" in shown
    assert (
        "181 Kreise im Filter (gewählt nach dem, was die Karte zeigt: 2005; in der Datei stehen die neuesten Werte)"
        in shown
    )
    assert "alle 400 Kreise (neueste Werte)" in shown
    newest = visit(indicator="unemployment_rate_pct", range="4..8")
    assert not any("neueste Werte" in body for body in bodies(newest) if "class=export" in body)


def test_without_a_filter_a_theme_is_offered_once():
    links = [link for link in every_export(visit(indicator="vacancy_rate_pct")) if link.startswith("export/")]
    assert sorted(link.partition("?")[0] for link in links) == [
        "export/all.csv", "export/housing.csv", "export/housing.csv-metadata.json", "export/housing.fgb",
        "export/housing.geojson", "export/housing.gpkg", "export/housing.metadata.json", "export/housing.parquet",
        "export/housing.xlsx",
        "export/map.html", "export/map.pdf", "export/map.png", "export/map.svg",
    ]  # fmt: skip


# --- damaged data: a copy of the project is broken and run in a process of its own, so no cache can hide it

RUN = """
import json, sys
from streamlit.testing.v1 import AppTest
found = []
for query in ({}, {"lang": "en", "indicator": "vacancy_rate_pct", "district": "03460"}):
    page = AppTest.from_file(sys.argv[1], default_timeout=60)
    page.query_params = query
    page.run()
    found.append({
        "exceptions": [each.message for each in page.exception], "errors": [each.value for each in page.error],
        "map": len(page.get("bidi_component")),
        "texts": [each.proto.body for each in page.get("html")] + [each.value for each in page.markdown],
    })
print(json.dumps(found))
"""


def cut(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def spoil(file):
    file.write_text("<script>alert(1)</script>", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("data/districts/figures.parquet", cut),
        ("data/districts/figures.parquet", lambda file: file.unlink()),
        ("data/districts/districts.csv", cut),
        ("data/districts/sources.toml", spoil),
        ("layers/housing.toml", lambda file: file.write_text(file.read_text("utf-8") + "\nsurprise = 1\n", "utf-8")),
    ],
    ids=["figures cut", "figures gone", "districts cut", "sources spoilt", "layer with a surprise"],
)
def test_damaged_data_give_the_visitor_a_sentence_and_the_operator_the_reason(tmp_path, name, damage):
    for part in ("geo", "layers", "data", ".streamlit"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(SCRIPT, tmp_path)
    damage(tmp_path / name)
    command = [sys.executable, "-c", RUN, str(tmp_path / "dashboard.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    said = ("Die Daten dieses Dashboards sind beschädigt", "The data of this dashboard are damaged")
    for found, sentence in zip(json.loads(done.stdout.splitlines()[-1]), said, strict=True):
        assert found["exceptions"] == [] and len(found["errors"]) == 1 and found["errors"][0].startswith(sentence)
        assert "Traceback" not in str(found) and "<script>" not in str(found) and str(tmp_path) not in str(found)
    assert name.rsplit("/", 1)[1] in done.stderr, "the log names the file"
