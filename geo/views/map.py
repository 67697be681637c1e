"""
From a selection to a `MapSpec`: classes, texts, legend, histogram, reading help and source line of one map.

A map shows the newest period, another period with classes frozen over all of them, or the change between two. Pure
arithmetic on frames that the caller passes in; no file, no clock, no geometry.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import Indicator, Language
from geo.data.districts import phrase
from geo.data.figures import PLAIN, STATUSES, WITH_VALUE
from geo.data.history import History
from geo.data.language import number, period, quantity, round_half_up, signed, word
from geo.methods import change
from geo.methods.classify import Classes, classify, histogram
from geo.views import palettes
from geo.views.filters import filter_query, filter_words
from geo.views.map_sources import source_lines
from geo.views.map_spec import MISSING, Frozen, GapEntry, Histogram, LegendEntry, MapSpec
from geo.views.selection import MOST_BREAKS, Selection, inside

CHANGE_PALETTE = "puor"
MOST_POOLED = 800


def drawn_palette(selection: Selection, midpoint: float | None, *, is_change: bool = False) -> str:
    """Return the palette that is drawn: a diverging one needs a midpoint, and a change always has one."""
    if is_change and palettes.PALETTES[selection.palette].kind != "diverging":
        return CHANGE_PALETTE
    return selection.palette if selection.palette in palettes.offered(midpoint) else palettes.DEFAULT


def class_labels(classes: Classes, values: pd.Series, language: Language, decimals: int) -> tuple[str, ...]:
    """
    Write each class as a half-open interval.

    Parameters
    ----------
    classes
        Breaks and the decimals that print them exactly.
    values
        The classed values; needed where a single class has no break.
    language
        ``de`` or ``en``.
    decimals
        Decimals of the values as shown.

    Returns
    -------
    labels
        From the lowest class to the highest.
    """
    breaks = [number(each, classes.decimals, language) for each in classes.breaks]
    if not classes.counts:
        return ()
    if not breaks:
        low, high = (number(end, decimals, language) for end in (values.min(), values.max()))
        return (word("one_class", language, low=low, high=high),)
    middle = [word("between", language, low=low, high=high) for low, high in pairwise(breaks)]
    return (word("below", language, high=breaks[0]), *middle, word("above", language, low=breaks[-1]))


def _histogram(values: pd.Series, classes: Classes, language: Language, decimals: int) -> Histogram:
    edges, counts = histogram(values)
    ends = (number(end, decimals, language) for end in (values.min(), values.max())) if counts else ("", "")
    return Histogram(edges or (0.0, 1.0), counts or (0,), classes.breaks, *ends)


@dataclass(frozen=True)
class _Shown:
    """What a map is about, before classes and colours: figures, words, and the sources they come from."""

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


def _newest(indicator: Indicator, values: pd.DataFrame, statuses: pd.DataFrame, language: Language) -> _Shown:
    when = period(indicator.period, language)
    return _Shown(
        values[indicator.id], statuses[indicator.id], indicator.label[language],
        word("subtitle", language, definition=indicator.definition[language], period=when), indicator.unit[language],
        indicator.decimals, indicator.midpoint, indicator.period, when, (indicator.source,),
    )  # fmt: skip


def _at(indicator: Indicator, history: History, when: str, language: Language) -> _Shown:
    spoken = period(when, language)
    return _Shown(
        history.values.loc[when], history.statuses.loc[when], indicator.label[language],
        word("subtitle", language, definition=indicator.definition[language], period=spoken), indicator.unit[language],
        indicator.decimals, indicator.midpoint, when, spoken, _sources_at(history, when),
    )  # fmt: skip


def _change(indicator: Indicator, history: History, selection: Selection, language: Language) -> _Shown:
    since, until = selection.period_from, selection.period or history.periods[-1]
    values, statuses = shown(selection, indicator, history)
    when = word("since_until", language, since=period(since, language), until=period(until, language))
    cautions = tuple(
        word("break_between", language, period=each.period, text=each.text[language])
        for each in change.breaks_between(indicator, since, until)
    )
    return _Shown(
        values, statuses, word("change_title", language, title=indicator.label[language]),
        word("subtitle", language, definition=indicator.definition[language], period=when),
        change.unit(indicator, selection.change, language), change.decimals_of(indicator, selection.change), 0.0, until,
        when, tuple(dict.fromkeys(_sources_at(history, since) + _sources_at(history, until))), cautions, is_change=True,
    )  # fmt: skip


def _sources_at(history: History, when: str) -> tuple[str, ...]:
    return tuple(sorted(set(history.sources.loc[when]) - {""}))


def value_text(
    value: float, status: str, *, decimals: int, unit: str, language: Language, is_change: bool = False
) -> str:
    """Write a value with its unit, a change with its sign, or the reason why there is none."""
    if status not in WITH_VALUE or pd.isna(value):
        return STATUSES[status][language]
    sign = "+" if is_change and round_half_up(value, decimals) > 0 else ""
    text = sign + quantity(value, decimals, unit, language)
    return text if status in PLAIN else f"{text} ({STATUSES[status][language]})"


def reading_help(
    indicator: Indicator, shown: _Shown, districts: pd.DataFrame, *, ags: str | None, kept: pd.Series, rural: pd.Series,
    language: Language,
) -> str:  # fmt: skip
    """
    Read the map aloud for one real district, and say where the medians lie.

    Parameters
    ----------
    indicator, shown, districts
        What is shown; its values indexed by `ags`.
    ags
        The chosen district; without one, or without its value, that of those kept which is nearest to their median.
    kept
        True for the districts inside the filter.
    rural
        True for the districts of the rural reference group.
    language
        ``de`` or ``en``.

    Returns
    -------
    text
        Two sentences, or nothing where there is no value at all.
    """
    known = shown.values.dropna()
    if known.empty:
        return ""
    if ags is None or ags not in known.index:
        near = known[kept[known.index]] if kept[known.index].any() else known
        ags = (near - near.median()).abs().idxmin()
    here = phrase(districts, ags, language)

    def write(value: float) -> str:
        return (signed if shown.is_change else number)(value, shown.decimals, language)

    if shown.is_change:
        sentence = word(
            "reading_change", language, place=here, value=write(known[ags]), unit=shown.unit, when=shown.when
        )
    elif shown.period == indicator.period:
        sentence = indicator.reading[language].format(place=here, value=write(known[ags]))
    else:  # the sentence of the catalogue names its own date
        value = quantity(known[ags], shown.decimals, shown.unit, language)
        sentence = word("reading_period", language, place=here, value=value, when=shown.when, title=shown.title)
    return f"{sentence} " + word(
        "reading_compare", language, all=write(known.median()), rural=write(known[rural[known.index]].median()),
        unit=shown.unit,
    )  # fmt: skip


def pooled_classes(selection: Selection, *, history: History, base: pd.Series, decimals: int) -> Classes:
    """
    Class all periods of an indicator together, so that a colour means the same in each of them.

    Parameters
    ----------
    selection
        Scheme, number of classes, own breaks and where the breaks come from.
    history
        All periods.
    base
        True for the districts inside the filters by type and Land.
    decimals
        Decimals as shown.

    Returns
    -------
    classes
        Only breaks, decimals and goodness of fit are of use. Fisher–Jenks takes at most `MOST_POOLED` values, evenly
        spaced in the order of size, because its memory grows with their square.
    """
    table = history.values
    if selection.breaks_from == "filter" and base.any():
        table = table.loc[:, base[base].index]
    pooled = np.sort(table.to_numpy().ravel())
    pooled = pooled[~np.isnan(pooled)]
    if selection.scheme == "fisher_jenks" and pooled.size > MOST_POOLED:
        pooled = pooled[np.linspace(0, pooled.size - 1, MOST_POOLED).round().astype(int)]
    return classify(
        pd.Series(pooled, name=history.indicator), scheme=selection.scheme, k=selection.k, decimals=decimals,
        breaks=selection.breaks,
    )  # fmt: skip


def _ramp(
    selection: Selection, shown: _Shown, breaks: tuple[float, ...], size: int, ends: tuple[float, float]
) -> tuple[str, ...]:
    palette = drawn_palette(selection, shown.midpoint, is_change=shown.is_change)
    if palettes.PALETTES[palette].kind == "diverging":
        return palettes.diverging(size, breaks, shown.midpoint, palette=palette, ends=ends)
    return palettes.sequential(size, palette)


def describe(
    selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame, values: pd.DataFrame,
    statuses: pd.DataFrame, history: History | None = None, pooled: Callable[[], Classes] | None = None,
    permalink: str = "",
) -> MapSpec:  # fmt: skip
    """
    Make the description of the map that a selection asks for.

    Parameters
    ----------
    selection
        What is chosen; every field valid.
    catalogue
        Meaning and sources of the indicators.
    districts
        One row per district, sorted by `ags`; the order of the result.
    values, statuses
        The newest period: one column per indicator, same rows.
    history
        All periods of the indicator; without it only the newest can be shown.
    pooled
        Gives the classes over all periods (see `pooled_classes`); a caller may keep them.
    permalink
        Address that opens this view again.

    Returns
    -------
    spec
        Plain values only.
    """
    language, indicator = selection.language, catalogue.indicators[selection.indicator]
    if history is not None and selection.period_from:
        shown = _change(indicator, history, selection, language)
    elif history is not None and selection.period:
        shown = _at(indicator, history, selection.period, language)
    else:
        shown = _newest(indicator, values, statuses, language)
    column, status = shown.values.reindex(districts.index), shown.statuses.reindex(districts.index)
    kept = inside(selection, districts, column)
    # the range of values is a way to point at districts; breaks from what it leaves would run in a circle
    base = inside(replace(selection, low=None, high=None), districts, column)
    frozen = None
    if history is not None and len(history.periods) > 1 and not shown.is_change:
        frozen = pooled() if pooled else pooled_classes(
            selection, history=history, base=base, decimals=indicator.decimals
        )  # fmt: skip
    if frozen is not None and selection.period:
        # own breaks are kept exactly, so the classes of one period are those of all
        classes = _by_breaks(column, frozen)
    else:
        classes = classify(
            column, scheme=selection.scheme, k=selection.k, decimals=shown.decimals, breaks=selection.breaks,
            within=base if selection.breaks_from == "filter" and base.any() else None,
        )  # fmt: skip
        if shown.is_change and selection.scheme != "own":
            classes = _around_zero(column, classes)
    numbers = np.array(classes.numbers)
    shown_together = history.values if frozen is not None and selection.period else column
    labels = class_labels(classes, column, language, shown.decimals)
    ramp = _ramp(selection, shown, classes.breaks, len(labels), _ends(shown_together))
    rural = districts["thuenen_type"].isin(catalogue.typologies["thuenen"].rural_codes)
    scheme = word(f"scheme_short_{selection.scheme}", language)
    if frozen is not None and selection.period and selection.scheme != "own":
        # the newest period alone has other breaks, under the same name of its year
        scheme = word("scheme_pooled", language, scheme=scheme)
    here = kept.to_numpy()
    told = status[here].value_counts(sort=False)
    return MapSpec(
        indicator=indicator.id,
        language=language,
        title=shown.title,
        subtitle=shown.subtitle,
        filter=filter_words(selection, catalogue) if filter_query(selection, catalogue) else "",
        unit=shown.unit,
        decimals=shown.decimals,
        ags=tuple(districts.index),
        names=tuple(districts["name"]),
        classes=tuple(numbers.tolist()),
        values=tuple(None if np.isnan(each) else round_half_up(each, shown.decimals) for each in column.tolist()),
        texts=tuple(
            value_text(
                v, s, decimals=shown.decimals, unit=shown.unit, language=language, is_change=shown.is_change
            )
            for v, s in zip(column.tolist(), status.tolist(), strict=True)
        ),
        statuses=tuple(status.tolist()),
        remarkable=tuple(each not in PLAIN for each in status.tolist()),
        inside=tuple(kept.tolist()),
        legend=tuple(
            LegendEntry(label, colour, int(((numbers == c) & here).sum()))
            for c, (label, colour) in enumerate(zip(labels, ramp, strict=True))
        ),
        gaps=_counted(told, [key for key in STATUSES if key not in WITH_VALUE], language),
        marks=_counted(told, [key for key in WITH_VALUE if key not in PLAIN], language),
        outside_label=word("outside", language),
        outside_count=int((~kept).sum()),
        histogram=_histogram(column[base], classes, language, shown.decimals),
        scheme=scheme,
        summary=_summary(
            selection, shown, column[kept], base, classes, is_filtered=not kept.all(), frozen=frozen is not None and bool(selection.period)
        ),
        reading=reading_help(
            indicator, replace(shown, values=column), districts, ags=selection.district, kept=kept, rural=rural,
            language=language,
        ),
        caveat=indicator.caveats(language, newest=indicator.period in (shown.period, selection.period_from)),
        recipe=selection.indicator,
        permalink=permalink,
        selected=selection.district,
        compared=selection.compare,
        period=shown.period,
        periods=history.periods if history is not None else (indicator.period,),
        is_change=shown.is_change,
        frozen=_frozen(selection, shown, frozen, history),
        cautions=shown.cautions,
        **source_lines(
            indicator, shown.sources, shown.when, shown.title, catalogue=catalogue, language=language,
            is_change=shown.is_change,
        ),
    )  # fmt: skip


def _counted(told: pd.Series, keys: list[str], language: Language) -> tuple[GapEntry, ...]:
    return tuple(GapEntry(key, STATUSES[key][language], int(told[key])) for key in keys if told.get(key, 0))


def _around_zero(column: pd.Series, classes: Classes) -> Classes:
    """Make zero a break of a change, so that no class holds decreases and increases; it replaces the nearest at seven."""
    known = column.dropna()
    if known.empty or not known.min() < 0 < known.max() or 0.0 in classes.breaks:
        return classes
    breaks = list(classes.breaks)
    if len(breaks) >= MOST_BREAKS:
        breaks.remove(min(breaks, key=abs))
    return _by_breaks(column, replace(classes, breaks=tuple(sorted((*breaks, 0.0)))))


def _by_breaks(column: pd.Series, frozen: Classes) -> Classes:
    known = column.notna().to_numpy()
    numbers = np.where(known, np.searchsorted(frozen.breaks, column.to_numpy(), side="right"), MISSING)
    counts = np.bincount(numbers[known], minlength=len(frozen.breaks) + 1)
    return replace(frozen, numbers=tuple(numbers.tolist()), counts=tuple(counts.tolist()))


def _frozen(selection: Selection, shown: _Shown, classes: Classes | None, history: History | None) -> Frozen | None:
    if classes is None or not classes.breaks:
        return None
    ramp = _ramp(selection, shown, classes.breaks, len(classes.breaks) + 1, _ends(history.values))
    return Frozen(classes.breaks, classes.decimals, ramp)


def _ends(values: pd.Series | pd.DataFrame) -> tuple[float, float]:
    """Return the lowest and the highest value; without any, all numbers."""
    known = values.to_numpy(dtype=float)
    known = known[~np.isnan(known)]
    return (float(known.min()), float(known.max())) if known.size else (-np.inf, np.inf)


def _summary(
    selection: Selection,
    shown: _Shown,
    values: pd.Series,
    base: pd.Series,
    classes: Classes,
    *,
    is_filtered: bool,
    frozen: bool,
) -> str:
    language, known = selection.language, values.dropna()
    if known.empty:
        return word("nothing_left", language)
    low, high, middle = (number(each, shown.decimals, language) for each in (known.min(), known.max(), known.median()))
    summary = word(
        "summary_filter" if is_filtered else "summary", language, n=len(known), of=len(values), low=low, high=high,
        median=middle, unit=shown.unit,
    )  # fmt: skip
    if frozen:
        summary += " " + word("breaks_frozen", language)
    elif len(classes.counts) > 1:
        # the goodness of fit is that of the districts the breaks were made of
        key = "gvf_all" if is_filtered and selection.breaks_from == "all" else "gvf"
        summary += " " + word(key, language, percent=number(100 * classes.gvf, 0, language))
    if selection.breaks_from == "filter" and not base.all():
        summary += " " + word("breaks_filtered", language, n=int(base.sum()))
    return summary


def shown(selection: Selection, indicator: Indicator, history: History) -> tuple[pd.Series, pd.Series]:
    """
    Return what a map of a selection shows: the figures of its period, or the change since ``period_from``.

    Parameters
    ----------
    selection
        Without a period its newest is shown.
    indicator, history
        What is chosen, and all its periods.

    Returns
    -------
    values, statuses
        By `ags`; a limit of the value range is held against these. A change is rounded as shown, so that zero is zero
        on the map as well.
    """
    until = selection.period or history.periods[-1]
    if not selection.period_from:
        return history.values.loc[until], history.statuses.loc[until]
    values, statuses = change.change(history, selection.period_from, until, kind=selection.change)
    decimals = change.decimals_of(indicator, selection.change)
    return values.map(lambda value: round_half_up(value, decimals), na_action="ignore"), statuses
