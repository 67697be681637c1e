"""
The body of a district profile as HTML, for the page and for the static site: the same words, tables and drawings.

All text is escaped here. Addresses come from the caller, because a page and a memory stick have different ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from geo.data.catalogue import BOUNDARIES
from geo.data.declarations import Language
from geo.data.language import word
from geo.maps.strip import HEIGHT, SPARK_WIDTH, WIDTH, spark_svg, strip_svg
from geo.views.profile import Practice, Profile, Section, Told, Verdict
from geo.views.profile_rows import Row
from geo.views.profile_sources import footnotes


@dataclass(frozen=True)
class Links:
    """
    Where the links of a profile lead.

    ``indicator`` and ``district`` make addresses of ids, empty for no link; ``locator`` is the picture of the map;
    ``downloads`` are pairs of a label and an address, ``citation`` is HTML that stands in for the plain citation.
    ``drawings`` is the sheet of `geo.maps.strip`; without one the drawings stand in the HTML itself, ``compact`` or
    bar by bar. ``picture`` is finished HTML in place of the map.
    """

    indicator: Callable[[str], str]
    district: Callable[[str], str]
    locator: str
    drawings: str = ""
    on_map: str = ""
    practice: str = ""
    citation: str = ""
    downloads: tuple[tuple[str, str], ...] = ()
    compact: bool = False
    picture: str = ""


def _link(address: str, label: str, *, more: str = "") -> str:
    """Write a link; `label` is plain text."""
    return f'<a href="{escape(address)}"{more}>{escape(label)}</a>' if address else escape(label)


def body(profile: Profile, links: Links) -> dict[str, str]:
    """
    Write a profile.

    Parameters
    ----------
    profile
        The content.
    links
        Where its links lead.

    Returns
    -------
    parts
        Sections of HTML by name, from the head to the sources, each complete in itself; one heading of level 1.
    """
    notes = footnotes(profile.credits, _uses(profile), profile.language)
    return {
        "head": _head(profile, links, notes.numbers),
        "verdicts": _verdicts(profile, links),
        "figures": _figures(profile, links, notes.numbers),
        "similar": _similar(profile, links),
        "practice": _practice(profile, links),
        "cautions": _cautions(profile),
        "end": _end(profile, links, notes.lines),
    }


def _uses(profile: Profile) -> list[tuple[str, str]]:
    rows = [(row.indicator, key) for row in profile.rows for key in dict.fromkeys((*row.sources, *row.series_sources))]
    laender = [("", line.source) for line in profile.laender]
    return [*(("", each.source) for each in profile.facts if each.source), *rows, *laender, ("", BOUNDARIES)]


def _cited(numbers: dict[str, int], keys: Sequence[str]) -> str:
    found = sorted({numbers[key] for key in keys})
    marks = ", ".join(f'<a href="#source-{each}">{each}</a>' for each in found)
    return f"<sup>{marks}</sup>" if marks else ""


def _head(profile: Profile, links: Links, numbers: dict[str, int]) -> str:
    language = profile.language
    facts = "".join(
        f"<div><dt>{escape(each.label)}</dt><dd>{escape(each.text)}"
        + (f" <span class=quiet>({escape(each.note)})</span>" if each.note else "")
        + (_cited(numbers, [each.source]) if each.source else "")
        + "</dd></div>"
        for each in profile.facts
    )
    alt = word("profile_locator_alt", language, name=profile.name, land=profile.land)
    actions = [_link(address, label, more=" download") for label, address in links.downloads]
    if links.on_map:
        actions.insert(0, _link(links.on_map, word("profile_on_map", language)))
    picture = links.picture or (
        f'<img class=p-map src="{escape(links.locator)}" alt="{escape(alt)}" width="308" height="412">'
    )
    subtitle = f"{profile.kind} · {profile.land} · {profile.type_text}"
    return (
        f"<header class=p-top><div><h1>{escape(profile.title)}</h1>"
        f'<p class=p-sub><i class="chip t{profile.type_code}"></i>{escape(subtitle)}</p>'
        f"<p class=p-actions>{' '.join(actions)}</p>"
        f"<h2>{escape(word('profile_facts', language))}</h2><dl class=p-facts>{facts}</dl></div>"
        f"{picture}</header>"
    )


# --- strengths and needs


def _told(title: str, told: Sequence[Told], none: str, links: Links) -> str:
    items = "".join(
        f"<li><p><b>{_link(links.indicator(each.indicator), each.label)}</b> {escape(each.value)}</p>"
        f"<p class=quiet>{escape(each.text)}</p></li>"
        for each in told
    )
    content = f"<ul>{items}</ul>" if items else f"<p class=quiet>{escape(none)}</p>"
    return f"<div><h3>{escape(title)}</h3>{content}</div>"


def _verdict(verdict: Verdict, profile: Profile, links: Links) -> str:
    language = profile.language
    return (
        f"<div class=p-told>{_told(word('strengths', language), verdict.strengths, verdict.strengths_none, links)}"
        f"{_told(word('needs', language), verdict.needs, verdict.needs_none, links)}</div>"
    )


def _verdicts(profile: Profile, links: Links) -> str:
    language = profile.language
    first, *others = profile.verdicts

    def against(verdict: Verdict) -> str:
        return escape(word("profile_against", language, group=verdict.name, n=verdict.size))

    more = "".join(
        f"<details class=p-more><summary>{against(each)}</summary>{_verdict(each, profile, links)}</details>"
        for each in others
    )
    return (
        f"<section class=p-part><h2>{escape(word('profile_statements', language))}</h2>"
        f"<p class=quiet>{against(first)}. {escape(word('profile_rule', language))}</p>"
        f"{_verdict(first, profile, links)}{more}</section>"
    )


# --- figures


def _figures(profile: Profile, links: Links, numbers: dict[str, int]) -> str:
    language = profile.language
    no_land = "" if all(each.text for each in profile.rows[0].medians) else word("profile_no_land", language)
    key = word("profile_strip_key", language, name=profile.name)
    tables = "".join(_table(section, profile, links, numbers) for section in profile.sections)
    return (
        f"<section class=p-part><h2>{escape(word('profile_figures', language))}</h2>"
        f"<p class=quiet>{escape(' '.join((word('profile_kinds', language), key, no_land)).strip())}</p>"
        f"{tables}</section>"
    )


def _table(section: Section, profile: Profile, links: Links, numbers: dict[str, int]) -> str:
    language = profile.language
    heads = "".join(
        f"<th scope=col class=n>{escape(word('median', language))}"
        f"<span class=quiet>{escape(word(f'profile_median_{each.group}', language))}</span></th>"
        for each in section.rows[0].medians
    )
    rows = "".join(_row(row, language, links, numbers) for row in section.rows)
    laender = "".join(
        f"<p class='quiet p-land'>{escape(line.text)}{_cited(numbers, [line.source])}</p>" for line in section.laender
    )
    return (
        f"<div class='wide p-wide' tabindex=0 role=region aria-label=\"{escape(section.title)}\"><table>"
        f"<caption><h3>{escape(section.title)}</h3></caption><thead><tr>"
        f"<th scope=col>{escape(word('table_indicator', language))}</th>"
        f"<th scope=col class=n>{escape(word('profile_value', language))}</th>"
        f"<th scope=col>{escape(word('profile_place', language))}</th>{heads}"
        f"<th scope=col>{escape(word('profile_trend', language))}</th></tr></thead><tbody>{rows}</tbody></table></div>{laender}"
    )


def _drawing(kind: str, row: Row, links: Links) -> str:
    inline, alt, width = {
        "strip": lambda: (strip_svg(row.strip, compact=links.compact), row.strip.alt, WIDTH),
        "spark": lambda: (spark_svg(row.series, compact=links.compact), row.series.alt, SPARK_WIDTH),
    }[kind]()
    if not links.drawings:
        return inline
    return (
        f'<img src="{escape(links.drawings)}#{kind}-{row.indicator}" alt="{escape(alt)}" width="{width}" '
        f'height="{HEIGHT}">'
    )


def _row(row: Row, language: Language, links: Links, numbers: dict[str, int]) -> str:
    facts = " · ".join((row.unit, row.period, f"{row.kind_text}, {row.direction_text}"))
    status = f"<span class=quiet>{escape(row.status_text)}</span>" if row.status_text and row.number else ""
    shown = f"<b>{escape(row.number)}</b>" if row.number else f"<span class=quiet>{escape(row.text)}</span>"
    medians = "".join(f"<td class=n>{escape(each.text) or '–'}</td>" for each in row.medians)
    strip, spark = _drawing("strip", row, links), _drawing("spark", row, links) if row.series else ""
    return (
        f"<tr><th scope=row>{_link(links.indicator(row.indicator), row.label)}"
        f"{_cited(numbers, (*row.sources, *row.series_sources))}<span class=quiet>{escape(facts)}</span></th>"
        f"<td class=n>{shown}{status}</td>"
        f"<td class=p-strip>{strip}<span class=quiet>{escape(row.position)}</span></td>{medians}"
        f"<td class=p-trend>{spark}<span class=quiet>{escape(row.trend)}</span></td></tr>"
    )


# --- what stands below


def _similar(profile: Profile, links: Links) -> str:
    language = profile.language
    told = f"{profile.similar_intro} {profile.similar_method}".strip()
    items = "".join(
        f"<li><p><b>{_link(links.district(each.ags), each.name)}</b> {escape(each.land)}, "
        f"<span class=quiet>{escape(each.distance)}</span></p>"
        + "".join(f"<p class=quiet>{escape(text)}</p>" for text in (each.alike, each.differing) if text)
        + "</li>"
        for each in profile.similar
    )
    content = f"<ul class=p-cards>{items}</ul>" if items else f"<p>{escape(word('profile_similar_none', language))}</p>"
    return (
        f"<section class=p-part><h2>{escape(word('profile_similar', language))}</h2>"
        f"<p class=quiet>{escape(told)}</p>"
        f"{content}</section>"
    )


def card(each: Practice, language: Language, *, places: str = "", level: int = 3) -> str:
    """Write one card of good practice with a heading; `places` is HTML and stands in for the one place of the card."""
    where = places or escape(each.place)
    # topic and source are named as their German publishers do
    return (
        f"<li class=p-card><p class=quiet>{escape(each.kind)} · <span lang=de>{escape(each.topic)}</span></p>"
        f"<h{level}>{escape(each.title)}</h{level}><p class=p-places>{where}</p><p>{escape(each.done)}</p>"
        f'<p class=quiet><a href="{escape(each.url)}" rel="noreferrer"><span lang=de>{escape(each.source)}</span></a>; '
        f"{escape(word('practice_dated', language, date=each.date))}</p></li>"
    )


def _practice(profile: Profile, links: Links) -> str:
    language = profile.language
    cards = "".join(card(each, language) for each in profile.practice)
    content = (
        f"<ul class=p-cards>{cards}</ul>" if cards else f"<p>{escape(word('profile_practice_none', language))}</p>"
    )
    more = f"<p>{_link(links.practice, word('practice_more', language))}</p>" if links.practice else ""
    return f"<section class=p-part><h2>{escape(word('profile_practice', language))}</h2>{content}{more}</section>"


def _cautions(profile: Profile) -> str:
    language = profile.language
    parts = []
    for key, texts in (("reforms", profile.reforms), ("notes", profile.notes), ("limits", profile.limits)):
        if texts:
            items = "".join(f"<li>{escape(text)}</li>" for text in texts)
            parts.append(f"<h3>{escape(word(f'profile_{key}', language))}</h3><ul>{items}</ul>")
    return f"<section class=p-part><h2>{escape(word('caveat', language))}</h2>{''.join(parts)}</section>"


def _end(profile: Profile, links: Links, lines: Sequence[str]) -> str:
    language = profile.language
    sources = "".join(f'<li id="source-{i}">{escape(line)}</li>' for i, line in enumerate(lines, start=1))
    link = (
        f"<p>{escape(word('profile_link', language))}: {_link(profile.permalink, profile.permalink)}</p>"
        if profile.permalink
        else ""
    )
    plain = f"<h2>{escape(word('cite', language))}</h2><p>{escape(profile.citation)}</p>{link}"
    return (
        f"<section class=p-part>{links.citation or plain}</section>"
        f"<section class=p-part><h2>{escape(word('profile_sources', language))}</h2>"
        f"<p class=quiet>{escape(word('profile_territory', language))}</p><ol class=p-sources>{sources}</ol></section>"
    )
