"""The lines below a map: source, licence, territorial status and citation of what it shows and of its borders."""

from collections.abc import Iterable
from typing import TypedDict

from geo.data.catalogue import BOUNDARIES, Catalogue, __version__
from geo.data.credit import Use, credit, credits_of, uses_of
from geo.data.declarations import Indicator, Language
from geo.data.language import period, word


class MapLines(TypedDict):
    """The lines as plain text; the citation names no borders."""

    source: str
    licence: str
    territorial_status: str
    citation: str


def source_lines(
    indicator: Indicator, sources: tuple[str, ...], when: str, title: str, *, catalogue: Catalogue, language: Language,
    is_change: bool = False,
) -> MapLines:  # fmt: skip
    """
    Write the lines of a map of one indicator.

    Parameters
    ----------
    sources
        Keys of the sources of the figures shown; without any, that of the newest period.
    when, title
        Period and title in words.
    is_change
        Whether a change between two periods is shown, which we compute.
    """
    uses = uses_of(indicator, sources=sources, is_changed=is_change)
    return map_lines(uses, when, title, catalogue=catalogue, language=language)


def map_lines(uses: Iterable[Use], when: str, title: str, *, catalogue: Catalogue, language: Language) -> MapLines:
    """Write the lines of a map that rests on some sources; ``when`` and ``title`` are period and title in words."""
    uses = tuple(uses)
    credits_ = credits_of(uses, catalogue, language)
    borders = credit(catalogue.sources[BOUNDARIES], language)
    drawn = word("boundaries", language)
    states = dict.fromkeys(period(catalogue.sources[use.source].territorial_status, language) for use in uses)
    licences = dict.fromkeys(each.licence for each in credits_)
    return {
        "source": " ".join((*(f"{each.source}." for each in credits_), f"{drawn}: {borders.source}.")),
        "licence": "; ".join((*licences, f"{drawn}: {borders.licence}")),
        "territorial_status": word("territorial_today", language, source=", ".join(states)),
        "citation": word(
            "citation", language, version=__version__, title=title, period=when,
            attribution=" ".join(each.line for each in credits_),
        ),
    }  # fmt: skip
