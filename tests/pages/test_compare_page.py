"""The compare page without a browser: a link goes in, sections, tables and a changed address come out."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest
from visiting import Reader, bodies, go, hints, raw_event, send, visit

from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.data.language import number, read_words
from geo.methods.similarity import Search, neighbours

VECHTA, HAMBURG, GOETTINGEN = "03460", "02000", "03159"


def compare(**query) -> AppTest:
    page = go(visit(**query), "vergleich")
    assert not page.exception
    return page


def sections(page: AppTest) -> list[str]:
    return [body for body in bodies(page) if body.startswith("<section class=versus>")]


def test_two_districts_stand_side_by_side_with_the_published_numbers():
    page = compare(compare=f"{VECHTA},{HAMBURG}", reference="rural")
    (body,) = sections(page)
    rows = {row[0][0]: row for row in Reader(body).rows if len(row) == 4}
    values, _ = figures.shipped()
    for each in (each for each in catalogue().layers["labour_market"].indicators if each.shown):
        row = rows[each.label.de]
        assert each.unit.de in row[0][1]
        for place, ags in enumerate((VECHTA, HAMBURG), start=1):
            assert row[place][0] == number(values.at[ags, each.id], each.decimals, "de")
            assert any("zum Median" in text for text in row[place]) and any("Fünftel" in text for text in row[place])
    assert body.count("<img class=") == len(rows) - 1
    assert "gehört nicht zur Vergleichsgruppe" in body  # Hamburg is not rural
    # what only a scenario or a league table would say
    assert "Rang" not in body.replace("Rangfolge", "") and "Platz " not in body


def test_the_number_of_a_district_stands_apart_from_its_value():
    for language, gdp in (
        ("de", "{:.1f} × 1.000 € je erwerbstätige Person"),
        ("en", "{:.1f} × €1,000 per person employed"),
    ):
        (body,) = sections(compare(compare=f"{VECHTA},{GOETTINGEN}", lang=language))
        values, _ = figures.shipped()
        read = Reader(body)
        for place, (ags, name) in enumerate(((VECHTA, "Vechta"), (GOETTINGEN, "Göttingen")), start=1):
            # a screen reader says the name before the value
            said = gdp.format(values.at[ags, "gdp_per_employed_keur"])
            said = said.replace(".", ",", 1) if language == "de" else said
            assert f"{place} {name}: {said}" in read.whole.replace("\u00a0", " ")
        badges = re.findall(r"<span class=place>(\d)</span>", body)
        assert set(badges) == {"1", "2"} and not re.search(r"<b>\d</b> ", body)


def test_every_theme_in_both_forms_and_both_languages():
    for language, form in (("de", "radar"), ("en", "dots")):
        page = compare(compare=f"{VECHTA},{GOETTINGEN},{HAMBURG}", layer="all", chart=form, lang=language)
        found = sections(page)
        assert len(found) == len(catalogue().layers)
        for layer, body in zip(catalogue().layers.values(), found, strict=True):
            assert f"<h2>{layer.title[language]}</h2>" in body or layer.title[language] in body
            for each in layer.indicators:
                assert (each.label[language] in Reader(body).whole) == each.shown
        whole = " ".join(found)
        assert ("figure class=net" in whole) == (form == "radar")
        assert "{" not in Reader(whole).whole.replace("{data_basis}", "")


def test_a_wrong_link_is_a_hint_and_a_page():
    page = compare(compare="99999,<b>", layer="<script>", reference="land", chart="pie")
    assert len(hints(page)) == 2 and "&lt;script&gt;" in hints(page)[0]
    assert sections(page) == []
    page = compare()
    assert "mindestens zwei" in hints(page)[0]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"kind": "compare", "value": [VECHTA, HAMBURG]}, f"{VECHTA},{HAMBURG}"),
        ({"kind": "compare", "value": [HAMBURG]}, HAMBURG),
        ({"kind": "compare", "value": ["x", 7, None, VECHTA]}, VECHTA),
        ({"kind": "compare", "value": "03460"}, GOETTINGEN),
        ("nonsense", GOETTINGEN),
    ],
)
def test_what_the_browser_sends_is_checked_like_an_address(payload, expected):
    page = raw_event(compare(compare=GOETTINGEN), payload)
    assert not page.exception
    compared = page.query_params.get("compare")
    assert (compared if isinstance(compared, str) else compared[0]) == expected


def test_widgets_write_the_address_and_a_group_that_ends_falls_back():
    page = compare(compare=f"{VECHTA},{HAMBURG}")
    page.selectbox(key="versus-reference").select("land").run()
    assert page.query_params["reference"] in ("land", ["land"])
    page = raw_event(page, {"kind": "compare", "value": [HAMBURG, VECHTA]})
    # Hamburg alone is no group: the address says so no longer, the page says it once
    assert "reference" not in page.query_params
    (said,) = hints(page)
    assert "Die gewählte Vergleichsgruppe gibt es mit diesen Kreisen nicht" in said and "alle" in said
    assert hints(page.run()) == []
    page = raw_event(page, {"kind": "compare", "value": [HAMBURG, VECHTA, GOETTINGEN]})
    assert hints(page) == [], "nothing was lost this time"


def offers(page: AppTest) -> list[str]:
    return [each.key[-5:] for each in page.button if (each.key or "").startswith("versus-add-")]


def test_similar_districts_are_offered_only_when_asked_for():
    page = compare(compare=VECHTA)
    assert offers(page) == []
    (box,) = (each for each in page.expander if each.proto.label == "Ähnliche Kreise vorschlagen")
    page = send(page, id=box.proto.id, bool_value=True)
    first, *others = offers(page)
    assert len(others) == 4 and page.query_params["similar"] in (VECHTA, [VECHTA])
    page.button(key=f"versus-add-{first}").click().run()
    compared = page.query_params["compare"]
    assert (compared if isinstance(compared, str) else compared[0]) == f"{VECHTA},{first}"
    assert len(offers(page)) == 5, "the suggestions stay open"


def test_the_choice_of_similar_districts_stays_open_in_another_language_and_in_a_link():
    page = compare(compare=f"{VECHTA},{GOETTINGEN}", similar=GOETTINGEN, similar_layers="housing,services")
    german = offers(page)
    assert page.selectbox(key="versus-similar-to").value == GOETTINGEN and len(german) == 5
    page.button(key="language").click().run()
    assert page.selectbox(key="versus-similar-to").value == GOETTINGEN and offers(page) == german
    assert "in Housing, Services" in " ".join(bodies(page))


def test_similar_districts_follow_themes_type_and_land():
    table = districts.shipped()
    page = compare(compare=VECHTA, similar=VECHTA)
    usual = offers(page)
    page.multiselect(key="similar-layers").select("housing").run()
    housing = offers(page)
    assert housing != usual and page.query_params["similar_layers"] in ("housing", ["housing"])
    page.checkbox(key="similar-rural_type").check().run()
    page.checkbox(key="similar-other_land").check().run()
    assert page.query_params["similar_within"] in ("both", ["both"])
    both = neighbours(figures.shipped()[0], table, catalogue(), VECHTA, Search(layers=("housing",), n=5, within="both"))  # fmt: skip
    assert offers(page) == [each.ags for each in both.found]
    assert {table.at[ags, "land"] for ags in offers(page)}.isdisjoint({"03"})
    assert {table.at[ags, "thuenen_type"] for ags in offers(page)} == {table.at[VECHTA, "thuenen_type"]}
    page.checkbox(key="similar-rural_type").uncheck().run()
    page.checkbox(key="similar-other_land").uncheck().run()
    page.multiselect(key="similar-layers").unselect("housing").run()
    assert offers(page) == usual
    assert {"similar_layers", "similar_within"}.isdisjoint(page.query_params)


def test_a_wrong_choice_of_similar_districts_is_a_hint():
    page = compare(compare=f"{VECHTA},{HAMBURG}", similar="99999", similar_layers="housing,<b>", similar_within="x")
    (said,) = hints(page)
    assert all(each in said for each in ("similar=99999", "similar_layers=&lt;b&gt;", "similar_within=x"))
    assert not page.exception


def test_the_map_gets_classes_and_no_geometry():
    page = compare(compare=f"{VECHTA},{HAMBURG}", indicator="vacancy_rate_pct")
    told = json.loads(page.get("bidi_component")[0].proto.json)
    assert told["indicator"] == "vacancy_rate_pct" and told["compare"] == [VECHTA, HAMBURG]
    assert len(json.dumps(told)) < 6_000 and "coordinates" not in told


def test_map_and_comparison_can_be_cited():
    map_ = visit()
    map_.session_state["more-open"] = True  # link and formats are sent when they are opened
    for page, words in (
        (map_.run(), "Arbeitslosenquote, 2025"),
        (compare(compare=f"{VECHTA},{HAMBURG}"), "Vechta, Hamburg"),
    ):
        (foot,) = [body for body in bodies(page) if "class=cite" in body]
        read = Reader(foot)
        assert words in read.whole and "@online{landpotenziale-" in read.whole and '"type": "webpage"' in read.whole
        assert any("?layer=" in link or "layer=labour_market" in link for link in read.links)


def test_words_of_the_page_are_used():
    code = "".join(file.read_text(encoding="utf-8") for file in _code())
    own = [key for key in read_words() if key.startswith(("versus_", "dots_", "radar_", "similar_"))]
    assert len(own) > 20 and [key for key in own if f'"{key}' not in code and f"'{key}'" not in code] == []


def _code():
    from geo.data.catalogue import ROOT

    return [file for ending in ("py", "js", "html") for file in (ROOT / "geo").rglob(f"*.{ending}")]
