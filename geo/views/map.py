"""
From a selection to a `MapSpec`: classes, texts, legend, histogram, reading help and source line of one map.

A map shows the newest period, another period with classes frozen over all of them, or the change between two. Pure
arithmetic on frames that the caller passes in; no file, no clock, no geometry.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.figures import PLAIN, STATUSES, WITH_VALUE
from geo.data.history import History
from geo.data.language import round_half_up, word
from geo.methods.classify import Classes
from geo.methods.rurality import is_rural
from geo.views import map_figures
from geo.views.filters import filter_query, filter_words
from geo.views.map_classes import MapClasses, map_classes
from geo.views.map_figures import MapFigures
from geo.views.map_sources import source_lines
from geo.views.map_spec import LegendEntry, MapSpec
from geo.views.map_words import (
    class_labels,
    counted,
    map_histogram,
    reading_help,
    scheme_words,
    summary,
    value_text,
)
from geo.views.selection import Selection, inside


@dataclass(frozen=True)
class _Drawing:
    """Figures and classes of a map, with the districts that all filters keep and those inside type and Land (``base``)."""

    figures: MapFigures
    classes: MapClasses
    kept: pd.Series
    base: pd.Series


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
    districts
        One row per district, sorted by `ags`; the order of the result.
    values, statuses
        The newest period: one column per indicator, same rows.
    history
        All periods of the indicator; without it only the newest can be shown.
    pooled
        Gives the classes over all periods (see `geo.views.map_classes.pooled_classes`); a caller may keep them.
    permalink
        Address that opens this view again.
    """
    indicator = catalogue.indicators[selection.indicator]
    if history is not None and (selection.period_from or selection.period):
        figures = map_figures.from_history(selection, indicator, history)
    else:
        figures = map_figures.newest(indicator, values, statuses, selection.language)
    figures = replace(
        figures, values=figures.values.reindex(districts.index), statuses=figures.statuses.reindex(districts.index)
    )
    # the range of values is a way to point at districts; breaks from what it leaves would run in a circle
    base = inside(replace(selection, low=None, high=None), districts, figures.values)
    drawing = _Drawing(
        figures, map_classes(selection, figures, base, history=history, pooled=pooled),
        inside(selection, districts, figures.values), base,
    )  # fmt: skip
    periods = history.periods if history is not None else (indicator.period,)
    return _spec(selection, drawing, catalogue=catalogue, districts=districts, periods=periods, permalink=permalink)


def _spec(
    selection: Selection, drawing: _Drawing, *, catalogue: Catalogue, districts: pd.DataFrame,
    periods: tuple[str, ...], permalink: str,
) -> MapSpec:  # fmt: skip
    language, indicator = selection.language, catalogue.indicators[selection.indicator]
    figures, drawn, kept = drawing.figures, drawing.classes, drawing.kept
    values, statuses = figures.values.tolist(), figures.statuses.tolist()
    here, numbers = kept.to_numpy(), np.array(drawn.classes.numbers)
    labels = class_labels(drawn.classes, figures.values, language, figures.decimals)
    counts = figures.statuses[here].value_counts(sort=False)
    return MapSpec(
        indicator=indicator.id, language=language, title=figures.title, subtitle=figures.subtitle,
        filter=filter_words(selection, catalogue) if filter_query(selection, catalogue) else "",
        unit=figures.unit, decimals=figures.decimals,
        ags=tuple(districts.index), names=tuple(districts["name"]), classes=tuple(numbers.tolist()),
        values=tuple(None if np.isnan(each) else round_half_up(each, figures.decimals) for each in values),
        texts=tuple(
            value_text(value, status, figures, language) for value, status in zip(values, statuses, strict=True)
        ),
        statuses=tuple(statuses), remarkable=tuple(status not in PLAIN for status in statuses),
        inside=tuple(kept.tolist()),
        legend=tuple(
            LegendEntry(label, colour, int(((numbers == place) & here).sum()))
            for place, (label, colour) in enumerate(zip(labels, drawn.colours, strict=True))
        ),
        gaps=counted(counts, [key for key in STATUSES if key not in WITH_VALUE], language),
        marks=counted(counts, [key for key in WITH_VALUE if key not in PLAIN], language),
        outside_label=word("outside", language), outside_count=int((~kept).sum()),
        histogram=map_histogram(figures.values[drawing.base], drawn.classes, language, figures.decimals),
        scheme=scheme_words(selection, is_pooled=drawn.is_pooled),
        summary=summary(selection, figures, drawn, kept=kept, base=drawing.base),
        reading=reading_help(
            selection, indicator, figures, districts, kept=kept,
            rural=is_rural(districts, catalogue.typologies["thuenen"]),
        ),
        caveat=indicator.caveats(language, newest=indicator.period in (figures.period, selection.period_from)),
        recipe=selection.indicator, permalink=permalink, selected=selection.district, compared=selection.compare,
        period=figures.period, periods=periods, is_change=figures.is_change, frozen=drawn.frozen,
        cautions=figures.cautions,
        **source_lines(
            indicator, figures.sources, figures.when, figures.title, catalogue=catalogue, language=language,
            is_change=figures.is_change,
        ),
    )  # fmt: skip
