"""Every view can be cited: profile and data page say how, in three forms, with the link that opens them again."""

import json
from html import unescape

import pytest
from visiting import VECHTA, bodies, calm, go, visit

from geo.data.catalogue import catalogue
from geo.data.credit import credit
from geo.data.language import word
from geo.export import comparison


def cited(path, **query):
    """Return the block of a page: its whole text, the link, and the entry for reference managers."""
    page = calm(go(visit(**query), path))
    (body,) = [each for each in bodies(page) if "<section class=cite>" in each]
    block = unescape(body.partition("<section class=cite>")[2].partition("</section>")[0])
    entry = block.partition("<summary>CSL-JSON</summary><pre tabindex=0>")[2].partition("</pre>")[0]
    return block, json.loads(entry)[0]


@pytest.mark.parametrize(
    ("path", "query", "title", "indicator"),
    [
        ("profil", {"district": VECHTA}, f"Kreisprofil Vechta ({VECHTA})", "unemployment_rate_pct"),
        ("profil", {"district": VECHTA, "lang": "en"}, f"District profile: Vechta ({VECHTA})", "vacancy_rate_pct"),
        ("daten", {"indicator": "vacancy_rate_pct"}, "Wohnungsleerstand", "vacancy_rate_pct"),
        ("daten", {"source": "gisd", "lang": "en"}, catalogue().sources["gisd"].title.en, None),
        ("daten", {"source": "thuenen_typology"}, catalogue().sources["thuenen_typology"].title.de, None),
        ("daten", {}, "Daten", "vacancy_rate_pct"),
        ("vergleich", {"layer": "housing", "compare": f"{VECHTA},16063"}, "Kreise vergleichen", "vacancy_rate_pct"),
    ],
)
def test_a_view_says_how_to_cite_it_and_opens_again(path, query, title, indicator):
    block, entry = cited(path, **query)
    language = query.get("lang", "de")
    assert word("cite_view", language) in block
    assert "<summary>BibTeX</summary>" in block
    assert "@online{landpotenziale-" in block
    assert entry["title"].startswith(title)
    assert entry["language"][:2] == language
    # the link holds exactly what the address asked for
    assert dict(each.split("=") for each in entry["URL"].partition("?")[2].split("&") if each) == query
    source = catalogue().sources[catalogue().indicators[indicator].source if indicator else query["source"]]
    assert credit(source, language).attribution in entry["note"]


def test_a_profile_is_cited_once():
    page = calm(go(visit(district=VECHTA), "profil"))
    text = "".join(bodies(page))
    assert text.count(f"<h2>{word('cite_view', 'de')}</h2>") == 1
    assert f"<h2>{word('cite', 'de')}</h2>" not in text


def test_no_text_of_the_table_is_a_formula():
    row = dict.fromkeys(comparison.COLUMNS) | {"ags": VECHTA, "label": "=1+1", "unit": "@x", "value": -1.5}
    line = comparison.comparison_csv([row]).splitlines()[1].split(",")
    assert {"'=1+1", "'@x", "-1.5", VECHTA} <= set(line)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("path", "title"), [("methode", "page_method"), ("ueber", "page_about")])
def test_a_page_of_text_is_cited_as_well(path, title, language):
    block, entry = cited(path, **({} if language == "de" else {"lang": language}))
    assert entry["title"].startswith(word(title, language)) and word("permalink", language) in block
    assert entry["URL"].partition("?")[2] == ("" if language == "de" else "lang=en")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("praxis", {"topic": "none", "land": "99"}),
        ("daten", {"indicator": "<b>none"}),
        ("daten", {"source": "none"}),
    ],
)
def test_what_a_link_asked_for_in_vain_is_named(path, query):
    page = calm(go(visit(**query), path))
    (hint,) = [unescape(each) for each in bodies(page) if "<p class=hint" in each]
    assert all(f"{key}={value}" in hint for key, value in query.items())
    assert "<b>none" not in "".join(bodies(page)), "escaped"


@pytest.mark.parametrize(
    "query",
    [
        {"x": "foo", "y": "bar"},
        {"view": "99999"},
        {"view": "spatial", "indicator": "foo", "residuals": "1"},
        {"view": "typology", "typology": "<i>", "district": "99999"},
        {"view": "volunteering", "proxy": "foo"},
    ],
    ids=str,
)
def test_an_analysis_names_what_does_not_exist_and_its_link_leaves_it_out(query):
    wrong = {key: value for key, value in query.items() if value not in {"spatial", "typology", "volunteering"}}
    page = calm(go(visit(**query), "analyse"))
    (hint,) = [unescape(each) for each in bodies(page) if "<p class=hint" in each]
    assert all(f"{key}={value}" in hint for key, value in wrong.items())
    _, entry = cited("analyse", **query)
    link = dict(each.split("=") for each in entry["URL"].partition("?")[2].split("&"))
    assert not set(wrong.items()) & set(link.items())


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ({}, {"view": "bivariate", "x": "vacancy_rate_pct", "y": "unemployment_rate_pct"}),
        ({"view": "spatial", "district": VECHTA}, {"view": "spatial", "indicator": "vacancy_rate_pct", "residuals": "no", "district": VECHTA}),
        ({"view": "fragile"}, {"view": "fragile", "indicator": "vacancy_rate_pct"}),
        ({"view": "typology"}, {"view": "typology", "typology": "thuenen", "crossed": "bbsr", "indicator": "vacancy_rate_pct"}),
        ({"view": "volunteering", "lang": "en"}, {"view": "volunteering", "proxy": "sports_clubs_per_100k", "lang": "en"}),
        (
            {"view": "scenario", "draws": "1000"},
            {
                "view": "scenario", "draws": "1000",
                "recipe": "w-labour_market,prosperity,housing,services,accessibility,volunteering~n-z~a-arithmetic~r-all~c-yes",
            },
        ),
    ],
    ids=lambda each: each.get("view", "none"),
)  # fmt: skip
def test_the_link_of_an_analysis_names_what_is_shown_in_full(query, whole):
    _, entry = cited("analyse", **query)
    assert dict(each.split("=") for each in entry["URL"].partition("?")[2].split("&")) == whole
