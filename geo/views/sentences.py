"""
Sentences made by rule: where a district has favourable conditions, where there is need for action, and the trend.

The rule is that of the district profiles: among the indicators of kind potential with a direction, direction · z ≥ 1 is
a favourable condition and ≤ −1 a need for action; at most three each, favourable ones first, the reference group
named. The first of each theme come before the second of one, so that three ways to count unemployment do not fill all
three places. A sentence says what goes with a district, never why: no template has a causal word, and no figure without
direction gets a judging one. z-values are those of `geo.methods.standardise`, not winsorised.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import Indicator, Language
from geo.data.districts import phrase
from geo.data.history import History, year
from geo.data.language import number, quantity, round_half_up, word
from geo.methods.change import breaks_between
from geo.methods.standardise import strength, z_scores

LEAST = 1.0
MOST = 3
# a trend looks back this far, and calls steady what is less than this share of the spread between districts
YEARS = 5
STEADY = 0.2

Course = Literal["up", "down", "steady"]


@dataclass(frozen=True)
class Statement:
    """A figure in which a district stands out; `mean` is that of the reference group with `size` known values."""

    indicator: str
    value: float
    z: float
    mean: float
    size: int
    is_strength: bool


@dataclass(frozen=True)
class Trend:
    """The course of a figure in one district; `change` is in the unit of the indicator, `key` names the word."""

    indicator: str
    since: str
    until: str
    change: float
    key: Course


def strengths_and_needs(
    values: pd.DataFrame, catalogue: Catalogue, ags: str, reference: pd.Index
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """
    Find where a district has favourable conditions, and where there is need for action.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`, one column per indicator in the unit of the catalogue; indicators with
        ``shown = false`` stay out.
    ags
        The district; it need not be of the reference group.
    reference
        Keys of the reference group.

    Returns
    -------
    strengths, needs
        At most three each, the strongest of each theme first.

    Raises
    ------
    FigureError
        If a key of the group is not in the index of the values.
    """
    chosen = [
        each.id
        for each in catalogue.indicators.values()
        if each.kind == "potential" and each.direction and each.shown and each.id in values
    ]
    own = cast(pd.Series, values.loc[ags, chosen]).to_dict()
    statements = [
        Statement(
            name, float(own[name]), row.z, row.mean, int(row.size), catalogue.indicators[name].direction * row.z > 0
        )
        for name, row in z_scores(values[chosen], ags, reference).items()
        if abs(row.z) >= LEAST
    ]  # fmt: skip
    strengths, needs = (
        [each for each in statements if each.is_strength is is_strength] for is_strength in (True, False)
    )
    return _most(strengths, catalogue), _most(needs, catalogue)


def _most(statements: list[Statement], catalogue: Catalogue) -> tuple[Statement, ...]:
    ordered = sorted(statements, key=lambda each: -abs(each.z))
    seen: dict[str, int] = {}
    turns = []
    for each in ordered:
        layer = catalogue.indicators[each.indicator].layer
        turns.append(seen.setdefault(layer, 0))
        seen[layer] += 1
    # sorting is stable: within a turn the stronger statement stays first
    return tuple(each for _, each in sorted(zip(turns, ordered, strict=True), key=lambda pair: pair[0]))[:MOST]


def sentence(
    statement: Statement, districts: pd.DataFrame, catalogue: Catalogue, ags: str, *, group: str, language: Language
) -> str:  # fmt: skip
    """
    Write a statement as two sentences: what the value means, and how it lies to the mean of the reference group.

    ``group`` is the name of the reference group in this language, such as ``ländliche Kreise``; ``districts`` holds
    ``name`` and ``kind``, indexed by `ags`.
    """
    indicator = catalogue.indicators[statement.indicator]
    meaning = indicator.reading[language].format(
        place=phrase(districts, ags, language), value=number(statement.value, indicator.decimals, language)
    )
    return f"{meaning} {_beside('statement', statement, indicator, group, language)}"


def short(statement: Statement, catalogue: Catalogue, *, group: str, language: Language) -> str:
    """Write a statement as a line of a list: label, value with unit, distance from the mean of the group."""
    indicator = catalogue.indicators[statement.indicator]
    return _beside("statement_short", statement, indicator, group, language)


def _beside(key: str, statement: Statement, indicator: Indicator, group: str, language: Language) -> str:
    def write(value: float) -> str:
        return quantity(value, indicator.decimals, indicator.unit[language], language)

    side = "above" if statement.z > 0 else "below"
    return word(
        key, language, label=indicator.label[language], value=write(statement.value), mean=write(statement.mean),
        group=group, n=statement.size, place=word(f"{strength(statement.z)}_{side}", language),
    )  # fmt: skip


def trend(history: History, indicator: Indicator, ags: str, *, periods: Sequence[str] | None = None) -> Trend | None:
    """
    Name the course of a figure over the last five years at most.

    Parameters
    ----------
    indicator
        Its decimals say what is no change, its breaks how far back one may look.
    periods
        Periods that may be used; None for all.

    Returns
    -------
    trend
        From the earliest period without a break in between to the newest: ``steady`` if the change is less than a
        fifth of the standard deviation of the districts, or nothing after rounding; else ``up`` or ``down``, which
        judges nothing. None without two such values, or where the source does not say the year.
    """
    values = {when: value for when, value, _ in history.of(ags) if not math.isnan(value)}
    usable = [when for when in (periods or history.periods) if when in values]
    if len(usable) < 2 or (last := year(until := usable[-1])) is None:
        return None
    # a period without a year stands last, so all earlier ones have one
    since = next(
        (
            each for each in usable[:-1]
            if (first := year(each)) is not None and last - YEARS <= first < last
            and not breaks_between(indicator, each, until)
        ),
        None,
    )  # fmt: skip
    if since is None:
        return None
    change = values[until] - values[since]
    is_steady = abs(change) < STEADY * history.spreads[until] or not round_half_up(change, indicator.decimals)
    key: Course = "steady" if is_steady else "up" if change > 0 else "down"
    return Trend(indicator.id, since, until, change, key)
