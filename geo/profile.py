"""
The content of a district profile as plain values: page, PDF and static site read the same object.

A profile puts figures beside four reference groups and never adds them up. Each row names its kind (potential, state,
need, context), each value its period, status and sources; a position is a fifth of a group, never a rank. Figures
that the catalogue does not show stay out. Texts are plain and in one language; whoever puts them into HTML escapes
them. Pure arithmetic on frames that the caller passes in: no file, no clock, no geometry.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo import __version__
from geo.catalogue import Catalogue, Indicator, Kind, LandIndicator, Language, Source
from geo.change import breaks_between
from geo.districts import CITIES, LAENDER
from geo.errors import SelectionError
from geo.figures import STATUSES, WITH_VALUE
from geo.good_practice import Card, choose, where
from geo.history import History, year
from geo.land_figures import by_land
from geo.language import number, period, quantity, word
from geo.positions import Position
from geo.rurality import is_rural, reference_groups
from geo.sentences import Statement, sentence, short, strengths_and_needs, trend
from geo.similarity import OVERLAP, Feature, Neighbours
from geo.yardstick import PLACED, Yardstick

GROUPS = ("rural", "all", "type", "land")
# the source of the borders, which the locator map is drawn from
BOUNDARIES = "boundaries_2016"
# figures that stand among the key facts; the two pages of paper do not repeat them
FACTS = ("population", "area_km2", "density_per_km2")
# indicators per theme on paper, two pages in all
FIRST = 3


@dataclass(frozen=True)
class Fact:
    """A key fact; ``note`` says since when it holds, ``source`` is a key of `Profile.sources` or empty."""

    label: str
    text: str
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class Told:
    """A strength or a need: the figure, a line for lists and the sentences made by rule."""

    indicator: str
    label: str
    value: str
    line: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """Strengths and needs against one reference group of ``size`` districts; ``none`` says so where there is none."""

    group: str
    name: str
    size: int
    strengths: tuple[Told, ...]
    needs: tuple[Told, ...]
    strengths_none: str
    needs_none: str


@dataclass(frozen=True)
class Strip:
    """
    How the values of all districts are spread, and where this one stands.

    ``rural`` and ``other`` count the districts in equally wide bins from ``low`` to ``high``; what lies beyond is in
    the outermost bins. ``here`` and ``rural_median`` are places from 0 to 1, None where there is no value.
    """

    low: float
    high: float
    rural: tuple[int, ...]
    other: tuple[int, ...]
    here: float | None
    rural_median: float | None
    alt: str


@dataclass(frozen=True)
class Series:
    """The values of one district over the years; ``runs`` are stretches without a break, each a tuple of (year, value)."""

    runs: tuple[tuple[tuple[int, float], ...], ...]
    alt: str


@dataclass(frozen=True)
class Median:
    """The median of a reference group, as it is; ``text`` is rounded. None and no ``text`` where the group has none."""

    group: str
    name: str
    value: float | None
    text: str


@dataclass(frozen=True)
class Row:
    """
    One figure of a district.

    ``value`` is as stored, ``number`` as shown; ``text`` is the value with its unit, or the reason why there is none; ``status_text`` is empty where the number
    alone says everything. ``sources`` are those of the value and of its trend, ``series_sources`` of all periods.
    ``first`` marks the rows that fit on paper.
    """

    indicator: str
    label: str
    kind: Kind
    kind_text: str
    direction_text: str
    value: float | None
    number: str
    text: str
    unit: str
    decimals: int
    period: str
    period_code: str
    status: str
    status_text: str
    medians: tuple[Median, ...]
    position: str
    positions: tuple[Position, ...]
    trend: str
    trend_key: str
    strip: Strip
    series: Series | None
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    series_sources: tuple[str, ...]
    first: bool


@dataclass(frozen=True)
class LandLine:
    """What is known about the Land alone, as a sentence: no figure of the district, so neither row, place nor median."""

    indicator: str
    text: str
    source: str


@dataclass(frozen=True)
class Section:
    """A theme and its rows; ``laender`` stands below them."""

    layer: str
    title: str
    rows: tuple[Row, ...]
    laender: tuple[LandLine, ...] = ()


@dataclass(frozen=True)
class Similar:
    """A statistical neighbour: how far it is, and which figures make it alike or different."""

    ags: str
    name: str
    land: str
    distance: str
    alike: str
    differing: str


@dataclass(frozen=True)
class Practice:
    """A card of good practice with the place in this district."""

    id: str
    title: str
    kind: str
    topic: str
    place: str
    done: str
    date: str
    source: str
    url: str


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


@dataclass(frozen=True)
class Profile:
    """Everything a district profile says, in one language."""

    ags: str
    language: Language
    name: str
    title: str
    kind: str
    land: str
    type_code: int
    type_text: str
    is_rural: bool
    facts: tuple[Fact, ...]
    verdicts: tuple[Verdict, ...]
    sections: tuple[Section, ...]
    reforms: tuple[str, ...]
    notes: tuple[str, ...]
    similar: tuple[Similar, ...]
    similar_method: str
    practice: tuple[Practice, ...]
    limits: tuple[str, ...]
    credits: tuple[Credit, ...]
    citation: str
    permalink: str

    @property
    def reforms_line(self) -> tuple[str, ...]:
        """One sentence on the territorial reform, or nothing."""
        return (word("merged", self.language, changes="; ".join(self.reforms)),) if self.reforms else ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the order of the themes."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def laender(self) -> tuple[LandLine, ...]:
        """All lines about the Land, in the order of the themes."""
        return tuple(line for section in self.sections for line in section.laender)


def profile(
    ags: str, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame, values: pd.DataFrame,
    statuses: pd.DataFrame, histories: Callable[[str], History], cards: tuple[Card, ...],
    predecessors: Mapping[str, Sequence[Mapping[str, object]]], neighbours: Neighbours | None,
    yardsticks: Callable[[str], Yardstick], land_figures: pd.DataFrame, permalink: str = "",
) -> Profile:  # fmt: skip
    """
    Make the content of the profile of a district.

    Parameters
    ----------
    ags
        The district.
    language
        ``de`` or ``en``.
    catalogue
        Meaning and sources of the indicators; those with ``shown = false`` stay out.
    districts
        One row per district, indexed by `ags`.
    values, statuses
        The newest period: one column per indicator, same rows.
    histories
        Gives all periods of an indicator.
    cards
        Good practice; those of the district are kept.
    predecessors
        Former districts by `ags`, as `geo.districts.predecessors` returns them.
    neighbours
        Statistical neighbours of the district; None where it has too few values for that.
    yardsticks
        Gives what all districts say together in an indicator.
    land_figures
        What exists by Land only, see `geo.land_figures`.
    permalink
        Address that opens the profile again.

    Returns
    -------
    profile
        Plain values only.

    Raises
    ------
    SelectionError
        If there is no such district.
    """
    if ags not in districts.index:
        raise SelectionError(f"district: expected the key of one of {len(districts)} districts, found {ags!r}")
    groups = reference_groups(districts, ags, typologies=catalogue.typologies)
    rural = is_rural(districts, catalogue.typologies["thuenen"])
    name, land = str(districts.at[ags, "name"]), LAENDER[districts.at[ags, "land"]][language]
    type_ = catalogue.typologies["thuenen"].type(int(districts.at[ags, "thuenen_type"]))
    keys = {"type": type_.code, "land": districts.at[ags, "land"]}
    sections = []
    for layer in catalogue.layers.values():
        shown = [each for each in layer.indicators if each.shown]
        paper = [each.id for each in shown if each.id not in FACTS][:FIRST]
        rows = tuple(
            _row(
                each, ags, language, name=name, land=land, keys=keys, main="rural" if rural[ags] else "all",
                value=float(values.at[ags, each.id]), status=str(statuses.at[ags, each.id]),
                history=histories(each.id), measure=yardsticks(each.id), first=each.id in paper,
            )
            for each in shown
        )  # fmt: skip
        lines = tuple(
            _land_line(each, ags, language, catalogue=catalogue, districts=districts, figures=land_figures)
            for each in layer.land_indicators
        )
        sections.append(Section(layer.id, layer.title[language], rows, lines))
    by_id = {row.indicator: row for section in sections for row in section.rows}
    newest = max(each for row in by_id.values() if (each := year(row.period_code)) is not None)
    return Profile(
        ags=ags, language=language, name=name, title=word("profile_title", language, name=name),
        kind=word(f"kind_{districts.at[ags, 'kind']}", language), land=land, type_code=type_.code,
        type_text=type_.label[language], is_rural=bool(rural[ags]),
        facts=_facts(ags, language, catalogue=catalogue, districts=districts, rows=by_id, land=land),
        verdicts=tuple(
            _verdict(group, ags, language, catalogue=catalogue, districts=districts, values=values, groups=groups)
            for group in (("rural", "all") if rural[ags] else ("all",))
        ),
        sections=tuple(sections),
        reforms=reforms(predecessors.get(ags, ()), language),
        notes=_notes(by_id.values(), language),
        similar=_similar(neighbours, language, catalogue=catalogue, districts=districts),
        similar_method=word("similar_method", language, share=round(100 * OVERLAP)),
        practice=tuple(practice(each, ags, districts["name"], language) for each in choose(cards, ags=ags)),
        limits=tuple(word(f"profile_limit_{key}", language) for key in ("places", "advice", "typology")),
        credits=_credits(
            by_id.values(), [line for section in sections for line in section.laender], language, catalogue=catalogue
        ),
        citation=word("profile_citation", language, version=__version__, name=name, ags=ags, newest=newest),
        permalink=permalink,
    )  # fmt: skip


# --- figures


def _row(
    indicator: Indicator, ags: str, language: Language, *, name: str, land: str, keys: Mapping[str, object],
    main: str, value: float, status: str, history: History, measure: Yardstick, first: bool,
) -> Row:  # fmt: skip
    known = status in WITH_VALUE and not math.isnan(value)
    shown = number(value, indicator.decimals, language) if known else ""
    unit = indicator.unit[language]
    text = quantity(value, indicator.decimals, unit, language) if known else STATUSES[status][language]
    # an urban district is placed among all; a rural one among the rural ones
    placed = {group: measure.position(ags, group) for group in PLACED} if known else {}
    position = _position(placed[main], language) if known else word("profile_no_place", language)
    middles = {group: measure.medians.get((group, keys.get(group)), math.nan) for group in GROUPS}
    course = trend(history, indicator, ags) if known else None
    since = course.since if course else None
    return Row(
        indicator=indicator.id, label=indicator.label[language], kind=indicator.kind,
        kind_text=word(f"kind_{indicator.kind}", language),
        direction_text=word(f"direction_{indicator.direction}", language),
        value=value if known else None, number=shown, text=text, unit=unit,
        decimals=indicator.decimals, period=period(indicator.period, language), period_code=indicator.period,
        status=status, status_text="" if status in {"value", "zero"} else STATUSES[status][language],
        medians=tuple(
            Median(
                group, word(f"group_{group}", language, land=land),
                None if math.isnan(middle) else middle,
                "" if math.isnan(middle) else number(middle, indicator.decimals, language),
            )
            for group, middle in middles.items()
        ),
        position=position, positions=tuple(placed.values()),
        trend=word("trend_none", language) if course is None
        else word("trend_since", language, trend=word(f"trend_{course.key}", language), since=period(since, language)),
        trend_key=course.key if course else "",
        strip=_strip(measure, middles["rural"], value if known else None, language, name=name, text=text,
                     position=position),
        series=series(history, indicator, ags, language),
        notes=tuple(note.text[language] for note in indicator.cautions if ags in note.ags),
        sources=tuple(dict.fromkeys((indicator.source, *([str(history.sources.at[since, ags])] if since else [])))),
        series_sources=tuple(dict.fromkeys(each for each in reversed(history.sources[ags].tolist()) if each)),
        first=first,
    )  # fmt: skip


def _position(found: Position, language: Language) -> str:
    if found.fifth is None:
        return word("profile_no_place", language)
    group = word(f"group_{found.group}", language)
    text = word("position_in", language, fifth=word(f"fifth_{found.fifth}", language), group=group)
    return text if found.inside else word("profile_outside", language, position=text)


def _strip(
    measure: Yardstick, rural_median: float, value: float | None, language: Language, *, name: str, text: str,
    position: str,
) -> Strip:  # fmt: skip
    key = "profile_strip_alt" if value is not None else "profile_strip_none"
    return Strip(
        low=measure.low, high=measure.high, rural=measure.rural, other=measure.other,
        here=None if value is None else measure.spot(value),
        rural_median=None if math.isnan(rural_median) else measure.spot(rural_median),
        alt=word(key, language, name=name, value=text, position=position).replace("..", "."),
    )  # fmt: skip


def series(history: History, indicator: Indicator, ags: str, language: Language) -> Series | None:
    """
    Take the series of a district, cut where it does not continue.

    Parameters
    ----------
    history
        All periods of the indicator.
    indicator
        Knows the breaks.
    ags
        The district.
    language
        Of the description.

    Returns
    -------
    series
        Years that the source names only; None with fewer than two of them. A year without a value ends a run too.
    """
    runs: list[list[tuple[int, float]]] = []
    before = None
    for each, value in history.values[ags].items():
        if (when := year(each)) is None:
            continue
        if math.isnan(value):
            before = None
            continue
        if before is None or breaks_between(indicator, before, each):
            runs.append([])
        # two names of one year: the more exact one comes later and counts
        if runs[-1] and runs[-1][-1][0] == when:
            runs[-1].pop()
        runs[-1].append((when, float(value)))
        before = each
    points = [point for run in runs for point in run]
    if len(points) < 2:
        return None

    def write(value: float) -> str:
        return quantity(value, indicator.decimals, indicator.unit[language], language)

    alt = word("profile_series_alt", language, since=points[0][0], until=points[-1][0], first=write(points[0][1]),
               last=write(points[-1][1]))  # fmt: skip
    crossed = [each.period for each in indicator.breaks if points[0][0] < int(each.period) <= points[-1][0]]
    if crossed:
        alt += " " + word("profile_series_breaks", language, years=", ".join(crossed))
    # some units end with a full stop themselves
    return Series(tuple(tuple(run) for run in runs), alt.replace("..", "."))


def _land_line(
    indicator: LandIndicator, ags: str, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame,
    figures: pd.DataFrame,
) -> LandLine:  # fmt: skip
    """Say the value of the Land as such; Berlin and Hamburg are Land and district in one."""
    land = str(districts.at[ags, "land"])
    row = by_land(figures, indicator).loc[land]
    known = row["status"] in WITH_VALUE
    is_one = int((districts["land"] == land).sum()) == 1
    confirmed = catalogue.sources[indicator.source].licence_confirmed
    text = word(
        "profile_land_same" if is_one else "profile_land_value", language, label=indicator.label[language],
        land=LAENDER[land][language], period=period(indicator.period, language), survey=indicator.survey[language],
        value=quantity(row["value"], indicator.decimals, indicator.unit[language], language)
        if known else STATUSES[row["status"]][language],
        licence=word(f"profile_{confirmed}", language),
    )  # fmt: skip
    return LandLine(indicator.id, text, indicator.source)


# --- facts and sentences


def _facts(
    ags: str, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame, rows: Mapping[str, Row], land: str
) -> tuple[Fact, ...]:
    row = districts.loc[ags]
    # a town below 100,000 inhabitants has the type of the region around it
    shared = row.kind in CITIES and (districts["kreisregion"] == row.kreisregion).sum() > 1

    def of_type(typology: str) -> Fact:
        known = catalogue.typologies[typology]
        label = known.type(int(row[f"{typology}_type"])).label[language]
        text = word("profile_shared_type", language, type=label) if shared and typology != "eurostat" else label
        return Fact(word(f"profile_fact_{typology}", language), text, source=known.source)

    return (
        Fact(word("profile_fact_kind", language), word(f"kind_{row.kind}", language)),
        Fact(word("profile_fact_land", language), land),
        Fact(word("profile_fact_key", language), ags),
        *(
            Fact(rows[key].label, rows[key].text, rows[key].period, rows[key].sources[0])
            for key in FACTS
            if key in rows
        ),
        *(of_type(typology) for typology in ("thuenen", "bbsr", "eurostat") if typology in catalogue.typologies),
    )


def _verdict(
    group: str, ags: str, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame, values: pd.DataFrame,
    groups: Mapping[str, pd.Index],
) -> Verdict:  # fmt: skip
    name = word(f"group_{group}", language)

    def tell(statement: Statement) -> Told:
        indicator = catalogue.indicators[statement.indicator]
        return Told(
            statement.indicator, indicator.label[language],
            quantity(statement.value, indicator.decimals, indicator.unit[language], language),
            short(statement, catalogue, group=name, language=language),
            sentence(statement, districts, catalogue, ags, group=name, language=language),
        )  # fmt: skip

    strengths, needs = strengths_and_needs(values, catalogue, ags, groups[group])
    return Verdict(
        group=group, name=name, size=len(groups[group]), strengths=tuple(map(tell, strengths)),
        needs=tuple(map(tell, needs)), strengths_none=word("strengths_none", language, group=name),
        needs_none=word("needs_none", language, group=name),
    )  # fmt: skip


def _notes(rows: Iterable[Row], language: Language) -> tuple[str, ...]:
    """Write the cautions about single values; the same words for several figures stand once."""
    labels: dict[str, list[str]] = {}
    for row in rows:
        for note in row.notes:
            labels.setdefault(note, []).append(row.label)
    return tuple(
        word("profile_note", language, label=", ".join(names), text=text) for text, names in labels.items()
    )  # fmt: skip


def reforms(predecessors: Sequence[Mapping[str, object]], language: Language) -> tuple[str, ...]:
    """
    Name the districts that gave their territory to one of today, with the day or the last year of their old borders.

    Parameters
    ----------
    predecessors
        Those of one district, as `geo.districts.predecessors` lists them; a mere change of key is left out.
    language
        ``de`` or ``en``.

    Returns
    -------
    lines
        Such as ``Osterode am Harz (03156, 01.11.2016)``.
    """
    found = []
    for each in predecessors:
        if each["what"] == "renamed":
            continue
        when = period(each["date"], language) if each["date"] else word("until_year", language, year=each["last_year"])
        if each["what"] == "split":
            when += ", " + word("split_share", language, percent=round(100 * each["share"]))
        found.append(f"{each['name']} ({each['old']}, {when})")
    return tuple(found)


# --- neighbours, cards, sources


def _similar(
    found: Neighbours | None, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame
) -> tuple[Similar, ...]:
    def labels(key: str, features: tuple[Feature, ...]) -> str:
        named = ", ".join(catalogue.indicators[each.indicator].label[language] for each in features)
        return word(key, language, labels=named) if named else ""

    return tuple(
        Similar(
            each.ags, str(districts.at[each.ags, "name"]), LAENDER[districts.at[each.ags, "land"]][language],
            word("profile_distance", language, distance=number(each.distance, 2, language)),
            labels("profile_alike", each.alike), labels("profile_differing", each.differing),
        )
        for each in (found.found if found else ())
    )  # fmt: skip


def practice(card: Card, ags: str, names: Mapping[str, str], language: Language) -> Practice:
    """Write a card of good practice for one of its districts; ``names`` by `ags`."""
    return Practice(
        card.id, card.title[language], word(f"practice_kind_{card.kind.replace(' ', '_')}", language), card.topic,
        where(card, names)[card.ags.index(ags)], card.done[language], period(card.date, language),
        word("practice_source", language, source=card.source, accessed=period(card.accessed, language)), card.url,
    )  # fmt: skip


def _credits(
    rows: Iterable[Row], laender: Iterable[LandLine], language: Language, *, catalogue: Catalogue
) -> tuple[Credit, ...]:
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


def footnotes(profile: Profile, uses: Iterable[tuple[str, str]]) -> Footnotes:
    """
    Write the sources of some figures as numbered lines.

    Parameters
    ----------
    profile
        Holds the sources.
    uses
        Pairs of an indicator (empty for types and borders) and a key of a source, in the order of their numbers.

    Returns
    -------
    footnotes
        Sources of one attribution and licence share a line; their territorial statuses and data bases are joined.
    """
    known = {each.key: each for each in profile.credits}
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
        line = word("profile_source_line", profile.language, attribution=attribution, licence=licence,
                    territorial=", ".join(states))  # fmt: skip
        if parts:
            line += f" {word('data_basis', profile.language)}: {'; '.join(parts)}."
        lines.append(line.replace("..", "."))
    return Footnotes(tuple(lines), numbers)
