"""
What has to be printed beside figures: producer, title, date, data basis, note of change and licence of their source.

The one place where this is written; maps, files, profiles, citations, the API and the catalogue for portals read it, in
full as `Credit.line` or in two parts, `Credit.source` and `Credit.licence`. The Data licence Germany 2.0 obliges us to
name the producer in his own words, the licence with the address of its text, the data set with its address, and any
change; the Deutschlandatlas and INKAR to name the data basis. The words of a producer stay in his language.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from geo.data.catalogue import Catalogue
from geo.data.declarations import AnyIndicator, Indicator, Language, Segment
from geo.data.language import period, word
from geo.data.sources import Source

# words of a prescribed attribution that say already that the data were changed
CHANGED = re.compile(r"eigene Berechnung|(ver|ge)ändert")


@dataclass(frozen=True)
class Use:
    """A source that is used: the data basis behind the figures (empty for borders and types), and if we computed."""

    source: str
    basis: str = ""
    is_changed: bool = False


@dataclass(frozen=True)
class Credit:
    """
    The obligatory words of one attribution.

    ``attribution`` is as prescribed, without "Quelle:" and a closing dot; ``keys`` are those of the sources that share it.
    """

    keys: tuple[str, ...]
    language: Language
    attribution: str
    data_sets: tuple[str, ...]
    addresses: tuple[str, ...]
    bases: tuple[str, ...]
    is_changed: bool
    licence: str

    @property
    def named(self) -> str:
        """Producer and date as prescribed, with the note of change."""
        if self.is_changed and not CHANGED.search(self.attribution):
            return f"{self.attribution}; {word('credit_changed', self.language)}"
        return self.attribution

    @property
    def source(self) -> str:
        """Producer, date, note of change, data sets and data basis, without a closing dot."""
        parts = [self.named]
        if sets := ", ".join(("; ".join(self.data_sets), *self.addresses)).removeprefix(", "):
            parts.append(f"{word('credit_data_set', self.language)}: {sets}")
        if self.bases:
            parts.append(f"{word('data_basis', self.language)}: {'; '.join(self.bases)}")
        return ". ".join(parts)

    @property
    def line(self) -> str:
        """All obligatory words, with a closing dot."""
        return f"{self.source}. {word('licence', self.language)}: {self.licence}."


def licence_text(source: Source, language: Language, *, short: bool = False) -> str:
    """
    Name the licence of a source with the address of its text, and say whether it is confirmed.

    Parameters
    ----------
    short
        For paper: a licence that is not confirmed is not named, and none is where the attribution has its name.
    """
    text, confirmed = source.licence[language], word(f"licence_{source.licence_confirmed}", language)
    if short:
        confirmed = word(f"profile_{source.licence_confirmed}", language)
        if source.licence_confirmed == "no":
            return confirmed
        if source.licence_url and not _unsaid(text, source.attribution):
            return f"{source.licence_url} ({confirmed})"
        # a long name has its short form in brackets
        text = short_form[1] if (short_form := re.search(r"\(([^()]+)\)$", text)) else text
    # some say it in their own words already
    if confirmed.startswith(text):
        text, confirmed = confirmed, ""
    if source.licence_url:
        text += f", {source.licence_url}"
    return f"{text} ({confirmed})" if confirmed else text


def credit(
    source: Source, language: Language, *, bases: Iterable[str] = (), is_changed: bool = False, short: bool = False
) -> Credit:
    """
    Say what the terms of a source oblige us to print.

    Parameters
    ----------
    bases
        Data bases of the figures that are shown; their parts stand once, and not where the attribution has them.
    is_changed
        Whether the figures are computed from those of the source.
    short
        As for `licence_text`; the number of the table is left out as well.
    """
    # some producers prescribe "Quelle: …"; the page says the word itself
    attribution = re.sub(r"^(Quelle|Source): ", "", source.attribution).rstrip(". ")
    if attribution != (as_published := attribution.removesuffix(f"; {word('credit_changed', 'de')}")):
        attribution, is_changed = as_published, True
    title = _unsaid(source.title[language], attribution)
    if title and not short and (table := _unsaid(source.table, f"{attribution} {title}")):
        title = f"{title} ({table})"
    if title and source.as_of[:4] not in f"{attribution} {title}":
        title = f"{title}, {word('credit_as_of', language)} {period(source.as_of, language)}"
    return Credit(
        (source.id,), language, attribution,
        data_sets=(title,) if title else (),
        addresses=() if source.url in attribution else (source.url,),
        bases=_parts(bases, attribution), is_changed=is_changed, licence=licence_text(source, language, short=short),
    )  # fmt: skip


def _unsaid(part: str, text: str) -> str:
    """Return a title, or nothing where all its words stand in a text already."""
    return "" if set(re.findall(r"\w+", part)) <= set(re.findall(r"\w+", text)) else part


def _parts(bases: Iterable[str], attribution: str) -> tuple[str, ...]:
    parts = [part for basis in bases if basis not in attribution for part in basis.split("; ")]
    return tuple(dict.fromkeys(part for part in parts if part not in attribution))


def credits_of(
    uses: Iterable[Use], catalogue: Catalogue, language: Language, *, short: bool = False
) -> tuple[Credit, ...]:
    """Write the credits of some uses; those with the same attribution and licence are one."""
    together: dict[tuple[str, str], Credit] = {}
    for use in uses:
        made = credit(
            catalogue.sources[use.source], language, bases=[use.basis] if use.basis else (),
            is_changed=use.is_changed, short=short,
        )  # fmt: skip
        key = made.attribution, made.licence
        if key in together:
            made = _merged(together[key], made)
        together[key] = made
    return tuple(together.values())


def _merged(first: Credit, second: Credit) -> Credit:
    def both(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(getattr(first, name) + getattr(second, name)))

    return replace(
        first, keys=both("keys"), data_sets=both("data_sets"), addresses=both("addresses"), bases=both("bases"),
        is_changed=first.is_changed or second.is_changed,
    )  # fmt: skip


def uses_of(indicator: AnyIndicator, *, sources: Iterable[str] = (), is_changed: bool = False) -> tuple[Use, ...]:
    """
    Say which sources are behind an indicator, with their data bases.

    Parameters
    ----------
    sources
        Keys of those that the figures shown come from; by default that of the newest period.
    is_changed
        Whether something is computed from the values of the indicator.
    """
    if not isinstance(indicator, Indicator):
        return (Use(indicator.source, indicator.data_basis, is_changed),)
    keys = tuple(sources) or (indicator.source,)
    uses: list[Use] = []
    parts: tuple[Indicator | Segment, ...] = (indicator, *indicator.history)
    for part in parts:
        if part.source in keys:
            uses.append(Use(part.source, part.data_basis, is_changed or _is_computed(part)))
            # a column of another source is written source:column
            others = {column.partition(":")[0] for column in part.recipe.columns if ":" in column}
            uses += [Use(other, is_changed=True) for other in sorted(others)]
    return tuple(dict.fromkeys(uses))


def _is_computed(part: Indicator | Segment) -> bool:
    return part.recipe.column is None or part.recipe.scale != 1


def credit_lines(
    indicators: Iterable[str], catalogue: Catalogue, language: Language, *, history: bool = False
) -> tuple[str, ...]:
    """Write the credit lines of indicators by id: of the newest period, or with `history` of all."""
    uses: list[Use] = []
    for id_ in indicators:
        indicator = catalogue.indicators[id_]
        keys = (indicator.source, *(part.source for part in indicator.history)) if history else ()
        uses += uses_of(indicator, sources=keys)
    return tuple(made.line for made in credits_of(uses, catalogue, language))


def credit_text(indicators: Iterable[str], catalogue: Catalogue, language: Language) -> str:
    """Join `credit_lines` to the text that a citation ends with."""
    return " ".join(credit_lines(indicators, catalogue, language))
