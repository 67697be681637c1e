"""
The body of a district profile as HTML, for the page and for the static site: the same words, tables and drawings.

Addresses come from the caller, because a page and a memory stick have different ones.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup

from geo.data.catalogue import BOUNDARIES, catalogue
from geo.data.declarations import Language
from geo.maps.markup import element, render
from geo.maps.strip import HEIGHT, SPARK_WIDTH, WIDTH, spark_svg, strip_svg
from geo.views.footnotes import footnotes
from geo.views.profile import Profile
from geo.views.profile_context import Practice
from geo.views.profile_rows import Row

NOTHING = Markup()
PARTS = ("head", "verdicts", "figures", "similar", "practice", "cautions", "end")


@dataclass(frozen=True)
class Links:
    """
    Where the links of a profile lead.

    ``indicator`` and ``district`` make addresses of ids, empty for no link; ``locator`` is the picture of the map;
    ``downloads`` are pairs of a label and an address, ``citation`` stands in for the plain citation.
    ``drawings`` is the sheet of `geo.maps.strip`; without one the drawings stand in the HTML itself, ``compact`` or
    bar by bar. ``picture`` stands in for the map.
    """

    indicator: Callable[[str], str]
    district: Callable[[str], str]
    locator: str
    drawings: str = ""
    on_map: str = ""
    practice: str = ""
    citation: Markup = NOTHING
    downloads: tuple[tuple[str, str], ...] = ()
    compact: bool = False
    picture: Markup = NOTHING


def body(profile: Profile, links: Links) -> dict[str, Markup]:
    """
    Write a profile.

    Returns
    -------
    parts
        Sections by name, from the head to the sources, each complete in itself; one heading of level 1.
    """
    notes = footnotes(_uses(profile), profile.language, catalogue=catalogue())

    def numbers(sources: Iterable[str]) -> list[int]:
        return sorted({notes.numbers[source] for source in sources})

    values = {
        "profile": profile, "links": links, "language": profile.language, "lines": notes.lines, "numbers": numbers,
        "strip": lambda row: _strip(row, links), "spark": lambda row: _spark(row, links), "places": NOTHING,
    }  # fmt: skip
    return {part: render(f"maps/profile/{part}.html", **values) for part in PARTS}


def card(practice: Practice, language: Language, *, places: Markup = NOTHING, level: int = 3) -> Markup:
    """Write one card of good practice with a heading; `places` stands in for the one place of the card."""
    return render("maps/profile/card.html", card=practice, language=language, places=places, level=level)


def _uses(profile: Profile) -> list[tuple[str, str]]:
    facts = [("", fact.source) for fact in profile.facts if fact.source]
    rows = [(row.indicator, key) for row in profile.rows for key in dict.fromkeys((*row.sources, *row.series_sources))]
    return [*facts, *rows, *((line.indicator, line.source) for line in profile.laender), ("", BOUNDARIES)]


def _strip(row: Row, links: Links) -> Markup:
    if links.drawings:
        return _view(f"{links.drawings}#strip-{row.indicator}", row.strip.alt, WIDTH)
    return strip_svg(row.strip, compact=links.compact)


def _spark(row: Row, links: Links) -> Markup:
    if not row.series:
        return NOTHING
    if links.drawings:
        return _view(f"{links.drawings}#spark-{row.indicator}", row.series.alt, SPARK_WIDTH)
    return spark_svg(row.series, compact=links.compact)


def _view(address: str, alt: str, width: int) -> Markup:
    return element("img", src=address, alt=alt, width=width, height=HEIGHT)
