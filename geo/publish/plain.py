"""The pages of text and lists: all districts, good practice, downloads, sources, imprint."""

from collections.abc import Mapping
from html import escape

from geo.data import good_practice
from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.districts import shipped as shipped_districts
from geo.data.language import period, quantity, word
from geo.maps.profile_html import card
from geo.publish import layout, maps
from geo.publish.layout import Edition, document, relative
from geo.views.profile import practice as profile_card


def districts(edition: Edition, language: Language, path: str) -> str:
    """List all profiles by Land; parameters as in `maps.draw`."""
    table = shipped_districts().loc[list(edition.districts)]
    parts = [
        f"<h1>{_say('site_list_title', language)}</h1>"
        f"<p>{_say('site_list_lead', language, n=len(table))}</p>{maps.search(edition, language, path)}"
    ]
    for land, name in sorted(LAENDER.items(), key=lambda item: item[1][language]):
        rows = sorted(table.loc[table["land"] == land, "name"].items(), key=lambda item: item[1].casefold())
        if rows:
            items = "".join(
                f'<li><a href="{relative(layout.profile(ags, language), path)}">{escape(each)}</a></li>'
                for ags, each in rows
            )
            parts.append(f"<h2>{escape(name[language])}</h2><ul class=columns>{items}</ul>")
    title = word("site_list_title", language)
    return document(edition, path, language, title=title, body="".join(parts), current="districts/index.html")


def practice(edition: Edition, language: Language, path: str) -> str:
    """Show the cards of good practice by topic; each place with a profile leads to it."""
    cards, names = good_practice.cards(), shipped_districts()["name"].to_dict()

    def write(each: good_practice.Card) -> str:
        places = ", ".join(
            f'<a href="{relative(layout.profile(ags, language), path)}">{escape(name)}</a>'
            if ags in edition.districts
            else escape(name)
            for ags, name in zip(each.ags, good_practice.where(each, names), strict=True)
        )
        return card(profile_card(each, each.ags[0], names, language), language, places=places)

    parts = [f"<h1>{_say('page_practice', language)}</h1><p>{_say('practice_intro', language)}</p>"]
    for topic in sorted({each.topic for each in cards}):
        # forums have German names in both languages, as in the action plan
        foreign = "" if language == "de" else " lang=de"
        shown = "".join(write(each) for each in good_practice.choose(cards, topic=topic))
        parts.append(f"<h2{foreign}>{escape(topic)}</h2><ul class=p-cards>{shown}</ul>")
    body = f'<div class="st-key-profile">{"".join(parts)}</div>'
    title = word("page_practice", language)
    return document(edition, path, language, title=title, body=body, current="practice.html")


def downloads(edition: Edition, language: Language, path: str, sizes: Mapping[str, int]) -> str:
    """List the files of the site with their sizes in bytes; the metadata stand beside each table."""

    def row(file: str, text: str, beside: str = "") -> str:
        more = f', <a href="{relative(beside, path)}">{_say("site_file_metadata", language)}</a>' if beside else ""
        is_large = sizes[file] >= 1e6
        size = quantity(sizes[file] / (1e6 if is_large else 1e3), int(is_large), "MB" if is_large else "kB", language)
        return (
            f'<tr><th scope=row><a href="{relative(file, path)}" download>{escape(file.rpartition("/")[2])}</a>{more}'
            f"</th><td>{escape(text)}</td><td class=n>{size}</td></tr>"
        )

    rows = row("data/all.csv", word("site_file_wide", language), "data/all.metadata.json")
    rows += row("data/all.geojson", word("site_file_geojson", language))
    rows += row("data/series.zip", word("site_file_series", language))
    for layer in catalogue().layers.values():
        title = layer.title[language]
        rows += row(
            f"data/{layer.id}.csv", word("site_file_layer", language, layer=title), f"data/{layer.id}.metadata.json"
        )
    keys = ("site_file", "site_content", "site_size")
    title = word("site_downloads", language)
    body = f"<h1>{escape(title)}</h1><p>{_say('site_downloads_lead', language)}</p>{table(keys, rows, title, language)}"
    return document(edition, path, language, title=title, body=body, current="downloads.html")


def sources(edition: Edition, language: Language, path: str) -> str:
    """List all sources with licence and terms, and all indicators with unit, period and source."""
    known = catalogue()
    rows = "".join(
        f'<tr id="{escape(each.id)}"><th scope=row>{escape(each.title[language])}<span class=quiet>'
        f'{escape(each.producer[language])}; {escape(each.table)}; <a href="{escape(each.url)}" rel="noreferrer">'
        f"{escape(each.url)}</a></span><span class=quiet>{escape(each.attribution)}</span></th>"
        f"<td>{escape(each.licence[language])}<span class=quiet>"
        f"{_say(f'licence_{each.licence_confirmed}', language)}</span></td>"
        f"<td>{escape(period(each.as_of, language))}<span class=quiet>{_say('territorial_status', language)}: "
        f"{escape(period(each.territorial_status, language))}. {escape(each.harmonisation[language])}</span></td></tr>"
        for each in known.sources.values()
    )
    body = (
        f"<h1>{_say('site_sources', language)}</h1><p>{_say('site_sources_lead', language)}</p>"
        f"<h2>{_say('site_sources_table', language)}</h2>"
        f"{table(('table_source', 'table_licence', 'table_period'), rows, word('site_sources_table', language), language)}"
        f"<h2>{_say('site_indicators_table', language)}</h2>"
    )
    keys = ("table_indicator", "table_kind", "table_direction", "table_unit", "table_period", "table_source")
    for layer in known.layers.values():
        rows = "".join(
            f'<tr><th scope=row><a href="{relative(layout.map_page(each.id, language), path)}">'
            f"{escape(each.label[language])}</a><span class=quiet>{escape(each.definition[language])}</span></th>"
            f"<td>{_say(f'kind_{each.kind}', language)}</td><td>{_say(f'direction_{each.direction}', language)}</td>"
            f"<td>{escape(each.unit[language])}</td><td>{escape(period(each.period, language))}</td>"
            f'<td><a href="#{escape(each.source)}">{escape(known.sources[each.source].title[language])}</a></td></tr>'
            for each in layer.indicators
            if each.shown
        )
        title = layer.title[language]
        body += f"<h3>{escape(title)}</h3>{table(keys, rows, title, language)}"
    title = word("site_sources", language)
    return document(edition, path, language, title=title, body=body, current="sources.html")


def imprint(edition: Edition, language: Language, path: str) -> str:
    """Write who answers for the site, with open places in square brackets, and what it does with visitors' data."""
    people = ("provider", "address", "person", "contact", "content")
    items = "".join(f"<li>{_say(f'site_imprint_{each}', language)}</li>" for each in people)
    title = word("site_imprint", language)
    body = f"<h1>{escape(title)}</h1><p>{_say('site_imprint_lead', language)}</p><ul>{items}</ul>"
    for head, texts in (
        ("site_privacy", ("site_privacy_none", "site_privacy_logs")),
        ("site_access", ("site_access_text",)),
        ("site_licences", ("site_licences_text",)),
    ):
        body += f"<h2>{_say(head, language)}</h2>" + "".join(f"<p>{_say(each, language)}</p>" for each in texts)
    return document(edition, path, language, title=title, body=body)


def table(keys: tuple[str, ...], rows: str, label: str, language: Language) -> str:
    """Put finished rows under heads named by their words, in a box that scrolls by itself on narrow screens."""
    heads = "".join(f"<th scope=col>{_say(key, language)}</th>" for key in keys)
    return (
        f'<div class=wide tabindex=0 role=region aria-label="{escape(label)}"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _say(key: str, language: Language, **values: object) -> str:
    return escape(word(key, language, **values))
