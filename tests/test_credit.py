"""Whatever shows a figure prints what its source obliges us to print: the same words in every place."""

import functools
import html
import io
import json
import re

import openpyxl
import pypdf
import pytest
from asking import ask
from visiting import Reader, bodies, calm, go, visit

from geo.data.catalogue import catalogue
from geo.data.declarations import LANGUAGES
from geo.maps.profile_html import Links, body
from geo.views.shipped import profile_of

# one indicator of each of ten sources
TEN = (
    "employment_growth_pct_pa", "unemployment_rate_pct", "employment_rate_foreign_pct", "sgb2_rate_pct",
    "tax_capacity_eur_per_head", "gisd_score", "net_rent_eur_per_m2", "population", "turnout_european_pct",
    "foreign_pupils_pct",
)  # fmt: skip
# two sources behind one value
MIXED = "anti_refugee_incidents_per_100k"
HERE, THERE = "03460", "09162"
HYPHENS = re.compile(r"[\s\u00ad\u2010\u2011-]")


def obliged(indicator_id, language):
    """Return the obligatory words, read from the declarations alone."""
    indicator = catalogue().indicators[indicator_id]
    source = catalogue().sources[indicator.source]
    attribution = re.sub("^(Quelle|Source): ", "", source.attribution).rstrip(".")
    words = [*attribution.split("; "), source.url, source.licence_url]
    if not set(re.findall(r"\w+", source.title[language])) <= set(re.findall(r"\w+", source.attribution)):
        words.append(source.title[language])
    words += indicator.data_basis.split("; ")
    if source.licence_confirmed == "no":
        words.append({"de": "nicht bestätigt", "en": "not confirmed"}[language])
    elif not source.licence_url:
        words.append(source.licence[language])
    ours = {"de": "eigene Berechnung", "en": "own calculation"}[language]
    if indicator.recipe.column is None and not any(each.endswith("eigene Berechnung") for each in words):
        words.append(ours)
    return [ours if word == "eigene Berechnung" else word for word in words if word]


def pdf_text(content):
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    # a sentence may go on below the foot of its page
    return re.sub(r"Landpotenziale · .*?(Seite|Page) \d+ (von|of) \d+", "", text, flags=re.DOTALL)


def sheets(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def map_file(kind, indicator, language):
    answer = ask(f"/export/map.{kind}?indicator={indicator}&lang={language}")
    assert answer.status == 200, answer.text
    return pdf_text(answer.body) if kind == "pdf" else Reader(answer.text).whole


@functools.cache
def layer_file(kind, layer, language):
    answer = ask(f"/export/{layer}.{kind}?lang={language}")
    assert answer.status == 200, answer.text
    return answer.body if kind == "xlsx" else answer.text


def columns(indicator, language):
    described = json.loads(layer_file("csv-metadata.json", layer_of(indicator), language))
    return next(each["schema:creditText"] for each in described["tableSchema"]["columns"] if each["name"] == indicator)


@functools.cache
def compared(kind, language):
    layers = "" if kind == "pdf" else "&layer=all"
    answer = ask(f"/export/compare.{kind}?compare={HERE},{THERE}&lang={language}{layers}")
    assert answer.status == 200, answer.text
    return {"pdf": pdf_text, "xlsx": sheets, "csv": bytes.decode}[kind](answer.body)


@functools.cache
def profile_file(kind, language):
    if kind == "html":
        links = Links(indicator=lambda id_: "", district=lambda ags: "", locator="")
        return Reader("".join(body(profile_of(HERE, language), links).values())).whole
    answer = ask(f"/export/profile.{kind}?district={HERE}&lang={language}")
    assert answer.status == 200, answer.text
    return answer.text


@functools.cache
def cited(indicator, language):
    """Return the citation of the data page as text, as BibTeX without its commands, and as CSL-JSON."""
    page = calm(go(visit(indicator=indicator, lang=language), "daten"))
    (whole,) = [each for each in bodies(page) if "<section class=cite>" in each]
    text, bibtex, csl = whole.partition("<section class=cite>")[2].split("<summary>")
    return {
        "text": Reader(text).whole, "bibtex": html.unescape(bibtex).replace("\\", ""), "csl": html.unescape(csl),
    }  # fmt: skip


@functools.cache
def api(path):
    return ask(f"/api/{path}").json()


def item(indicator, language):
    items = api(f"collections/indicators/items?limit=100&lang={language}")["features"]
    return next(each["properties"]["attribution"] for each in items if each["id"] == indicator)


def layer_of(indicator):
    return catalogue().indicators[indicator].layer


PLACES = {
    "saved map": functools.partial(map_file, "html"),
    "picture": functools.partial(map_file, "svg"),
    "picture as PDF": functools.partial(map_file, "pdf"),
    "metadata": lambda id_, language: " ".join(
        json.loads(layer_file("metadata.json", layer_of(id_), language))["attributions"]
    ),
    "CSVW": columns,
    "workbook": lambda id_, language: sheets(layer_file("xlsx", layer_of(id_), language)),
    "comparison as CSV": lambda id_, language: compared("csv", language),
    "comparison as workbook": lambda id_, language: compared("xlsx", language),
    "comparison as PDF": lambda id_, language: compared("pdf", language),
    "profile": lambda id_, language: profile_file("html", language),
    "profile as CSV": lambda id_, language: profile_file("csv", language),
    "citation": lambda id_, language: cited(id_, language)["text"],
    "BibTeX": lambda id_, language: cited(id_, language)["bibtex"],
    "CSL": lambda id_, language: cited(id_, language)["csl"],
    "item of the API": item,
    "collection of the API": lambda id_, language: api(f"collections/{layer_of(id_)}?lang={language}")["attribution"],
}


def lacking(text, words):
    # lines break and words are hyphenated differently everywhere
    plain = HYPHENS.sub("", text)
    return [word for word in words if HYPHENS.sub("", word) not in plain]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PLACES)
def test_the_obligatory_words_stand_in_every_place(place, language):
    assert len({catalogue().indicators[each].source for each in TEN}) == len(TEN)
    for indicator in TEN:
        assert not lacking(PLACES[place](indicator, language), obliged(indicator, language)), indicator


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_on_the_page_names_them(language):
    for indicator in TEN:
        page = calm(visit(indicator=indicator, lang=language))
        (foot,) = [each for each in bodies(page) if "quiet source" in each]
        assert not lacking(Reader(foot).whole, obliged(indicator, language)), indicator


def test_the_catalogue_for_portals_names_them():
    text = ask("/export/catalogue.jsonld").text
    for indicator in TEN:
        graph = json.loads(text)["@graph"]
        file = next(each for each in graph if each["@id"] == f"#{layer_of(indicator)}-csv")
        assert not lacking(" ".join(file["dcatde:licenseAttributionByText"]), obliged(indicator, "de")), indicator


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_profile_on_paper_names_those_of_the_rows_that_it_shows(language):
    text = pdf_text(ask(f"/export/profile.pdf?district={HERE}&lang={language}").body)
    shown = [row.indicator for row in profile_of(HERE, language).rows if row.first]
    assert len(shown) >= 8
    for indicator in shown:
        assert not lacking(text, obliged(indicator, language)), indicator


@pytest.mark.parametrize("place", ["picture", "metadata", "citation", "item of the API"])
def test_both_sources_of_a_rate_are_named(place):
    text = PLACES[place](MIXED, "de")
    assert not lacking(text, obliged(MIXED, "de"))
    assert not lacking(text, [catalogue().sources["population_1995_2019"].attribution])


def test_a_territorial_status_is_never_called_the_date_of_the_data():
    for indicator, language in ((TEN[0], "de"), (TEN[0], "en")):
        text = " ".join(map_file("svg", indicator, language).split())
        assert {"de": "Gebietsstand der Daten: 31.12.2022", "en": "territorial status of the data: 31 Dec"}[
            language
        ] in text
