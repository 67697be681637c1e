"""
The sources of a district profile: licence and obligations of each, and the numbered lines that figures refer to.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from geo.data.catalogue import BOUNDARIES, Catalogue
from geo.data.declarations import Language
from geo.data.language import period, word
from geo.data.sources import Source
from geo.views.profile_rows import LandLine, Row

# the source of the borders, which the locator map is drawn from


@dataclass(frozen=True)
class Credit:
    """
    A source as the profile prints it.

    ``licence`` says whether it is confirmed, ``licence_confirmed`` and ``territorial_status`` are as in the catalogue, ``bases`` holds pairs of an indicator and the data basis that the terms of
    the source oblige us to print beside it.
    """

    key: str
    title: str
    attribution: str
    licence: str
    licence_url: str
    licence_confirmed: str
    territorial: str
    territorial_status: str
    bases: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Footnotes:
    """Numbered source lines: those with the same words are one, and ``numbers`` leads to it by the key of a source."""

    lines: tuple[str, ...]
    numbers: dict[str, int]


def credits_of(
    rows: Iterable[Row], laender: Iterable[LandLine], language: Language, *, catalogue: Catalogue
) -> tuple[Credit, ...]:
    """Gather what a profile rests on: figures and all their periods, Länder, types and borders."""
    used: dict[str, dict[str, str]] = {}
    for row in rows:
        for key in dict.fromkeys((*row.sources, *row.series_sources)):
            used.setdefault(key, {})[row.indicator] = catalogue.indicators[row.indicator].basis(key)
    types = (each.source for each in catalogue.typologies.values())
    for key in (*(line.source for line in laender), *types, BOUNDARIES):
        used.setdefault(key, {})
    return tuple(
        Credit(
            key=key, title=source.title[language], attribution=source.credit("; ".join(dict.fromkeys(bases.values()))),
            licence=_licence(source, language), licence_url=source.licence_url,
            licence_confirmed=source.licence_confirmed, territorial=period(source.territorial_status, language),
            territorial_status=source.territorial_status, bases=tuple(bases.items()),
        )
        for key, bases in used.items()
        for source in [catalogue.sources[key]]
    )  # fmt: skip


def _licence(source: Source, language: Language) -> str:
    confirmed = word(f"profile_{source.licence_confirmed}", language)
    text = source.licence[language]
    # some say it in their own words already
    return text if text.casefold().startswith(confirmed.casefold()) else f"{text} ({confirmed})"


def footnotes(credits_: Iterable[Credit], uses: Iterable[tuple[str, str]], language: Language) -> Footnotes:
    """
    Write the sources of some figures as numbered lines.

    Parameters
    ----------
    credits_
        All sources of the profile.
    uses
        Pairs of an indicator (empty for types and borders) and a key of a source, in the order of their numbers.
    language
        ``de`` or ``en``.

    Returns
    -------
    footnotes
        Sources of one attribution and licence share a line; their territorial statuses and data bases are joined.
    """
    known = {each.key: each for each in credits_}
    groups: dict[tuple[str, str], dict[str, list[str]]] = {}
    for indicator, key in dict.fromkeys(uses):
        credit = known[key]
        groups.setdefault((credit.attribution, credit.licence), {}).setdefault(key, []).append(indicator)
    lines, numbers = [], {}
    for number_, ((attribution, licence), keys) in enumerate(groups.items(), start=1):
        numbers |= dict.fromkeys(keys, number_)
        states = dict.fromkeys(known[key].territorial for key in keys)
        bases = [
            basis for key, wanted in keys.items() for indicator, basis in known[key].bases if indicator in wanted
        ]  # fmt: skip
        # many begin with the same words: each part stands once, and what the attribution says is not repeated
        parts = dict.fromkeys(part for basis in bases for part in basis.split("; ") if part not in attribution)
        line = word("profile_source_line", language, attribution=attribution, licence=licence,
                    territorial=", ".join(states))  # fmt: skip
        if parts:
            line += f" {word('data_basis', language)}: {'; '.join(parts)}."
        lines.append(line.replace("..", "."))
    return Footnotes(tuple(lines), numbers)
