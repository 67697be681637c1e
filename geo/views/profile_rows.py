"""
The figures of a district as rows: value, status, place, trend and how all districts are spread, in one language.

What exists by Land only is a sentence below the rows and never one of them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

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


def make_row(
    indicator: Indicator, ags: str, language: Language, *, name: str, land: str, keys: Mapping[str, object],
    main: str, value: float, status: str, history: History, measure: Yardstick, first: bool,
) -> Row:  # fmt: skip
    """
    Make the row of an indicator.

    Parameters
    ----------
    indicator, ags, language
        What, where, and in which language.
    name, land
        Of the district, as shown.
    keys
        Which type and which Land the groups ``type`` and ``land`` stand for.
    main
        The group that the district is placed in: ``rural`` or ``all``.
    value, status
        Of the newest period; the value may be missing.
    history
        All periods.
    measure
        What all districts say together.
    first
        Whether the row fits on paper.

    Returns
    -------
    row
        Plain values only.
    """
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


def land_line(
    indicator: LandIndicator, ags: str, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame,
    figures: pd.DataFrame,
) -> LandLine:  # fmt: skip
    """
    Say the value of the Land as such; Berlin and Hamburg are Land and district in one.

    Parameters
    ----------
    indicator, ags, language
        What, for which district, and in which language.
    catalogue
        Knows the source.
    districts
        One row per district, indexed by `ags`.
    figures
        What exists by Land only, see `geo.data.land_figures`.

    Returns
    -------
    line
        A sentence with value or status, survey, period and licence.
    """
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
