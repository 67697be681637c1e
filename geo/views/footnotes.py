"""The sources of a profile or a comparison on paper: numbered lines that figures refer to."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo.data.catalogue import Catalogue
from geo.data.credit import Use, credits_of, uses_of
from geo.data.declarations import Language
from geo.data.language import period, word


@dataclass(frozen=True)
class Footnotes:
    """Numbered source lines: those with the same attribution are one, ``numbers`` leads to it by the key of a source."""

    lines: tuple[str, ...]
    numbers: dict[str, int]


def footnotes(pairs: Iterable[tuple[str, str]], language: Language, *, catalogue: Catalogue) -> Footnotes:
    """
    Write the sources of some figures as numbered lines.

    ``pairs`` are an indicator (empty for types and borders) and a key of a source, in the order of their numbers.
    Sources of one attribution and licence share a line; their data sets, data bases and territorial statuses are joined.
    """
    indicators = catalogue.indicators | catalogue.land_indicators
    uses: list[Use] = []
    for indicator, key in dict.fromkeys(pairs):
        uses += uses_of(indicators[indicator], sources=(key,)) if indicator else (Use(key),)
    lines: list[str] = []
    numbers: dict[str, int] = {}
    for number, credit in enumerate(credits_of(uses, catalogue, language, short=True), start=1):
        numbers |= dict.fromkeys(credit.keys, number)
        states = dict.fromkeys(period(catalogue.sources[key].territorial_status, language) for key in credit.keys)
        lines.append(word("profile_source_line", language, credit=credit.line, territorial=", ".join(states)))
    return Footnotes(tuple(lines), numbers)
