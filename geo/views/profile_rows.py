"""
The figures of a district as rows: value, status, place, trend and how all districts are spread, in one language.

What exists by Land only is a sentence below the rows and never one of them.
"""

import math
from dataclasses import dataclass
from typing import cast

import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import Indicator, Kind, LandIndicator, Language
from geo.data.districts import LAENDER
from geo.data.figures import STATUSES, WITH_VALUE
from geo.data.history import History, year
from geo.data.land_figures import by_land
from geo.data.language import number, period, quantity, word
from geo.methods.change import breaks_between
from geo.methods.positions import PLACED, Position, Yardstick
from geo.views.sentences import trend

GROUPS = ("rural", "all", "type", "land")


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
class Place:
    """
    A district as its rows need it.

    ``name`` and ``land`` are those shown; ``type_code`` and ``land_key`` say which groups ``type`` and ``land`` stand
    for. An urban district is placed among all (``main``), a rural one among the rural ones.
    """

    ags: str
    language: Language
    name: str
    land: str
    land_key: str
    type_code: int
    main: str


def make_row(
    indicator: Indicator, place: Place, *, value: float, status: str, history: History, measure: Yardstick,
    first: bool,
) -> Row:  # fmt: skip
    """Make the row of an indicator; value (it may be NaN) and status are those of the newest period."""
    ags, language = place.ags, place.language
    has_value = status in WITH_VALUE and not math.isnan(value)
    unit = indicator.unit[language]
    text = quantity(value, indicator.decimals, unit, language) if has_value else STATUSES[status][language]
    placed = {group: measure.position(ags, group) for group in PLACED} if has_value else {}
    position = _position(placed[place.main], language) if has_value else word("profile_no_place", language)
    course = trend(history, indicator, ags) if has_value else None
    sources = {when: source for when, _, source in history.of(ags)}
    return Row(
        indicator=indicator.id, label=indicator.label[language], kind=indicator.kind,
        kind_text=word(f"kind_{indicator.kind}", language),
        direction_text=word(f"direction_{indicator.direction}", language),
        value=value if has_value else None, number=number(value, indicator.decimals, language) if has_value else "",
        text=text, unit=unit, decimals=indicator.decimals, period=period(indicator.period, language),
        period_code=indicator.period, status=status,
        status_text="" if status in {"value", "zero"} else STATUSES[status][language],
        medians=_medians(indicator, place, measure), position=position, positions=tuple(placed.values()),
        trend=word("trend_since", language, trend=word(f"trend_{course.key}", language),
                   since=period(course.since, language)) if course else word("trend_none", language),
        trend_key=course.key if course else "",
        strip=_strip(measure, place, value if has_value else None, text=text, position=position),
        series=series(history, indicator, ags, language),
        notes=tuple(note.text[language] for note in indicator.cautions if ags in note.ags),
        sources=tuple(dict.fromkeys((indicator.source, *((sources[course.since],) if course else ())))),
        series_sources=tuple(dict.fromkeys(source for source in reversed(sources.values()) if source)),
        first=first,
    )  # fmt: skip


def _medians(indicator: Indicator, place: Place, measure: Yardstick) -> tuple[Median, ...]:
    keys: dict[str, object] = {"type": place.type_code, "land": place.land_key}
    medians = []
    for group in GROUPS:
        name = word(f"group_{group}", place.language, land=place.land)
        value = measure.medians.get((group, keys.get(group)), math.nan)
        text = "" if math.isnan(value) else number(value, indicator.decimals, place.language)
        medians.append(Median(group, name, None if math.isnan(value) else value, text))
    return tuple(medians)


def _position(position: Position, language: Language) -> str:
    if position.fifth is None:
        return word("profile_no_place", language)
    group = word(f"group_{position.group}", language)
    text = word("position_in", language, fifth=word(f"fifth_{position.fifth}", language), group=group)
    return text if position.inside else word("profile_outside", language, position=text)


def _strip(measure: Yardstick, place: Place, value: float | None, *, text: str, position: str) -> Strip:
    key = "profile_strip_alt" if value is not None else "profile_strip_none"
    rural_median = measure.medians["rural", None]
    return Strip(
        low=measure.low, high=measure.high, rural=measure.rural, other=measure.other,
        here=None if value is None else measure.spot(value),
        rural_median=None if math.isnan(rural_median) else measure.spot(rural_median),
        alt=word(key, place.language, name=place.name, value=text, position=position).replace("..", "."),
    )  # fmt: skip


def series(history: History, indicator: Indicator, ags: str, language: Language) -> Series | None:
    """
    Take the series of a district, cut where it does not continue: at a break, and at a year without a value.

    Only years that the source names count; None with fewer than two of them.
    """
    runs: list[list[tuple[int, float]]] = []
    before = None
    for when, value, _ in history.of(ags):
        if (year_ := year(when)) is None:
            continue
        if math.isnan(value):
            before = None
            continue
        if before is None or breaks_between(indicator, before, when):
            runs.append([])
        # two names of one year: the more exact one comes later and counts
        if runs[-1] and runs[-1][-1][0] == year_:
            runs[-1].pop()
        runs[-1].append((year_, value))
        before = when
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


def land_line(
    indicator: LandIndicator, ags: str, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame,
    figures: pd.DataFrame,
) -> LandLine:  # fmt: skip
    """
    Say the value of the Land as such, with survey, period and licence; Berlin and Hamburg are Land and district in one.

    ``figures`` is what exists by Land only, see `geo.data.land_figures`.
    """
    land = str(districts.at[ags, "land"])
    row = cast(pd.Series, by_land(figures, indicator).loc[land])
    has_value = row["status"] in WITH_VALUE
    is_one = int((districts["land"] == land).sum()) == 1
    confirmed = catalogue.sources[indicator.source].licence_confirmed
    text = word(
        "profile_land_same" if is_one else "profile_land_value", language, label=indicator.label[language],
        land=LAENDER[land][language], period=period(indicator.period, language), survey=indicator.survey[language],
        value=quantity(row["value"], indicator.decimals, indicator.unit[language], language)
        if has_value else STATUSES[row["status"]][language],
        licence=word(f"profile_{confirmed}", language),
    )  # fmt: skip
    return LandLine(indicator.id, text, indicator.source)
