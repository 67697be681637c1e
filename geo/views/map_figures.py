"""What a map is about, before classes and colours: the figures of a period or of a change, their words and sources."""

from dataclasses import dataclass

import pandas as pd

from geo.data.declarations import Indicator, Language
from geo.data.history import History
from geo.data.language import period, round_half_up, word
from geo.methods import change
from geo.views.selection import Selection


@dataclass(frozen=True)
class MapFigures:
    """Values and statuses by `ags` with title, unit and period; ``sources`` are keys, ``when`` is the period in words."""

    values: pd.Series
    statuses: pd.Series
    title: str
    subtitle: str
    unit: str
    decimals: int
    midpoint: float | None
    period: str
    when: str
    sources: tuple[str, ...]
    cautions: tuple[str, ...] = ()
    is_change: bool = False


def newest(indicator: Indicator, values: pd.DataFrame, statuses: pd.DataFrame, language: Language) -> MapFigures:
    """Take the newest period; one column per indicator."""
    sources = (indicator.source,)
    return _of_period(indicator, indicator.period, values[indicator.id], statuses[indicator.id], sources, language)


def from_history(selection: Selection, indicator: Indicator, history: History) -> MapFigures:
    """Take the period that is chosen, or the change since ``period_from``."""
    if selection.period_from:
        return _of_change(indicator, history, selection, selection.period_from)
    until = selection.period or history.periods[-1]
    values, statuses = history.at(until)
    return _of_period(indicator, until, values, statuses, _sources_at(history, until), selection.language)


def _of_period(
    indicator: Indicator, when: str, values: pd.Series, statuses: pd.Series, sources: tuple[str, ...],
    language: Language,
) -> MapFigures:  # fmt: skip
    spoken = period(when, language)
    return MapFigures(
        values, statuses, indicator.label[language],
        word("subtitle", language, definition=indicator.definition[language], period=spoken), indicator.unit[language],
        indicator.decimals, indicator.midpoint, when, spoken, sources,
    )  # fmt: skip


def _of_change(indicator: Indicator, history: History, selection: Selection, since: str) -> MapFigures:
    language, kind = selection.language, selection.change
    until = selection.period or history.periods[-1]
    values, statuses = shown(selection, indicator, history)
    when = word("since_until", language, since=period(since, language), until=period(until, language))
    cautions = tuple(
        word("break_between", language, period=each.period, text=each.text[language])
        for each in change.breaks_between(indicator, since, until)
    )
    return MapFigures(
        values, statuses, word("change_title", language, title=indicator.label[language]),
        word("subtitle", language, definition=indicator.definition[language], period=when),
        change.unit(indicator, kind, language), change.decimals_of(indicator, kind), 0.0, until, when,
        tuple(dict.fromkeys(_sources_at(history, since) + _sources_at(history, until))), cautions, is_change=True,
    )  # fmt: skip


def _sources_at(history: History, when: str) -> tuple[str, ...]:
    return tuple(sorted(set(history.sources.loc[when]) - {""}))


def shown(selection: Selection, indicator: Indicator, history: History) -> tuple[pd.Series, pd.Series]:
    """
    Return what a map of a selection shows: the figures of its period, or the change since ``period_from``.

    Parameters
    ----------
    selection
        Without a period its newest is shown.

    Returns
    -------
    values, statuses
        By `ags`; a limit of the value range is held against these. A change is rounded as shown, so that zero is zero
        on the map as well.
    """
    until = selection.period or history.periods[-1]
    if not selection.period_from:
        return history.at(until)
    values, statuses = change.change(history, selection.period_from, until, kind=selection.change)
    decimals = change.decimals_of(indicator, selection.change)
    return values.map(lambda value: round_half_up(value, decimals), na_action="ignore"), statuses
