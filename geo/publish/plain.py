"""The pages of text and lists: all districts, good practice, downloads, sources, imprint."""

from collections.abc import Mapping

from markupsafe import Markup

from geo.data import good_practice
from geo.data.catalogue import catalogue
from geo.data.credit import credit
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.districts import shipped as shipped_districts
from geo.data.language import period, quantity, word
from geo.maps.profile_html import card
from geo.publish import layout
from geo.publish.layout import Page
from geo.views.profile_context import practice as profile_card


def districts(page: Page) -> Markup:
    """List all profiles by Land."""
    table = shipped_districts().loc[list(page.edition.districts)]
    laender = []
    for land, name in sorted(LAENDER.items(), key=lambda item: item[1][page.language]):
        rows = sorted(table.loc[table["land"] == land, "name"].items(), key=lambda item: item[1].casefold())
        if rows:
            laender.append((name[page.language], rows))
    return layout.draw(page, "districts.html", current="districts/index.html", names=layout.names(), laender=laender)


def practice(page: Page) -> Markup:
    """Show the cards of good practice by topic; a place with a profile leads to it."""
    cards = good_practice.cards()
    topics = [
        (topic, [_card(shown, page) for shown in good_practice.choose(cards, topic=topic)])
        for topic in sorted({shown.topic for shown in cards})
    ]
    return layout.draw(page, "practice.html", current="practice.html", topics=topics)


def _card(shown: good_practice.Card, page: Page) -> Markup:
    places = Markup(", ").join(
        Markup('<a href="{}">{}</a>').format(address, place) if (address := page.to_profile(ags)) else place
        for ags, place in zip(shown.ags, good_practice.where(shown, layout.names()), strict=True)
    )
    return card(profile_card(shown, shown.ags[0], layout.names(), page.language), page.language, places=places)


def downloads(page: Page, sizes: Mapping[str, int]) -> Markup:
    """List the files of the site with their sizes in bytes; the metadata stand beside each table."""
    language = page.language
    rows = [
        ("data/all.csv", word("site_file_wide", language), "data/all.metadata.json"),
        ("data/all.geojson", word("site_file_geojson", language), ""),
        ("data/series.zip", word("site_file_series", language), ""),
    ]
    rows += [
        (
            f"data/{layer.id}.csv", word("site_file_layer", language, layer=layer.title[language]),
            f"data/{layer.id}.metadata.json",
        )
        for layer in catalogue().layers.values()
    ]  # fmt: skip
    files = [
        {
            "path": path, "name": path.rpartition("/")[2], "metadata": beside, "text": text,
            "size": _size(sizes[path], language),
        }
        for path, text, beside in rows
    ]  # fmt: skip
    return layout.draw(page, "downloads.html", current="downloads.html", files=files)


def _size(size: int, language: Language) -> str:
    return quantity(size / 1e6, 1, "MB", language) if size >= 1e6 else quantity(size / 1e3, 0, "kB", language)


def sources(page: Page) -> Markup:
    """List all sources with licence and terms, and all indicators with unit, period and source."""
    declared = catalogue()
    return layout.draw(
        page,
        "sources.html",
        current="sources.html",
        sources=declared.sources,
        layers=declared.layers,
        period=period,
        credit=credit,
    )


def imprint(page: Page) -> Markup:
    """Say who answers for the site and what it does with visitors' data."""
    return layout.draw(page, "imprint.html")
