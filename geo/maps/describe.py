"""
From a selection to a `MapSpec`: classes, texts, legend, histogram, reading help and source line of one map.

Pure arithmetic on frames that the caller passes in; no file, no clock, no geometry.
"""

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from geo import __version__
from geo.catalogue import Catalogue, Indicator, Language
from geo.classify import Classes, classify, histogram
from geo.districts import phrase
from geo.figures import STATUSES, WITH_VALUE
from geo.language import number, period, quantity, round_half_up, word
from geo.maps import palettes
from geo.maps.spec import MISSING, Histogram, LegendEntry, MapSpec
from geo.selection import Selection, inside

BOUNDARIES = "boundaries_2016"
PLAIN = ("value", "zero")  # statuses of which the number alone says everything


def drawn_palette(selection: Selection, indicator: Indicator) -> str:
    """Return the palette that is drawn: a diverging one needs a midpoint, else the default stands in."""
    return selection.palette if selection.palette in palettes.offered(indicator.midpoint) else palettes.DEFAULT


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


def value_text(value: float, status: str, indicator: Indicator, language: Language) -> str:
    """Write a value with its unit, or the reason why there is none."""
    if status not in WITH_VALUE or pd.isna(value):
        return STATUSES[status][language]
    text = quantity(value, indicator.decimals, indicator.unit[language], language)
    return text if status in PLAIN else f"{text} ({STATUSES[status][language]})"


def source_lines(indicator: Indicator, catalogue: Catalogue, language: Language) -> dict[str, str]:
    """
    Write source, licence, territorial status and citation of an indicator.

    Returns
    -------
    lines
        ``source``, ``licence``, ``territorial_status`` and ``citation``, plain text.
    """
    source, borders = catalogue.source_of(indicator.id), catalogue.sources[BOUNDARIES]
    attribution = source.attribution.replace("{data_basis}", indicator.data_basis)
    basis = "" if indicator.data_basis in attribution else f" {word('data_basis', language)}: {indicator.data_basis}."
    # some producers prescribe "Quelle: …"; the page says the word itself
    attribution = re.sub(r"^(Quelle|Source): ", "", attribution)
    return {
        "source": f"{attribution}.{basis} {word('boundaries', language)}: {borders.attribution}.".replace("..", "."),
        "licence": f"{source.licence[language]} ({word('licence_' + source.licence_confirmed, language)})",
        "territorial_status": word(
            "territorial_today", language, source=period(source.territorial_status, language)
        ),
        "citation": word(
            "citation", language, version=__version__, title=indicator.label[language],
            period=period(indicator.period, language), attribution=attribution,
        ),
    }  # fmt: skip


def reading_help(
    indicator: Indicator, values: pd.Series, districts: pd.DataFrame, *, ags: str | None, rural: pd.Series,
    language: Language,
) -> str:  # fmt: skip
    """
    Read the map aloud for one real district, and say where the medians lie.

    Parameters
    ----------
    indicator, values, districts
        What is shown; values indexed by `ags`.
    ags
        The chosen district; without one, or without its value, the district nearest to the median is read.
    rural
        True for the districts of the rural reference group.
    language
        ``de`` or ``en``.

    Returns
    -------
    text
        Two sentences, or nothing where there is no value at all.
    """
    known = values.dropna()
    if known.empty:
        return ""
    if ags is None or ags not in known.index:
        ags = (known - known.median()).abs().idxmin()
    write = lambda value: number(value, indicator.decimals, language)  # noqa: E731
    sentence = indicator.reading[language].format(place=phrase(districts, ags, language), value=write(known[ags]))
    return f"{sentence} " + word(
        "reading_compare", language, all=write(known.median()), rural=write(known[rural[known.index]].median()),
        unit=indicator.unit[language],
    )  # fmt: skip


def describe(
    selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame, values: pd.DataFrame,
    statuses: pd.DataFrame, permalink: str = "",
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
        One column per indicator, same rows.
    permalink
        Address that opens this view again.

    Returns
    -------
    spec
        Plain values only.
    """
    language, indicator = selection.language, catalogue.indicators[selection.indicator]
    column, status = values[indicator.id].reindex(districts.index), statuses[indicator.id].reindex(districts.index)
    kept = inside(selection, districts, column)
    # the range of values is a way to point at districts; breaks from what it leaves would run in a circle
    base = inside(replace(selection, low=None, high=None), districts, column)
    classes = classify(
        column, scheme=selection.scheme, k=selection.k, decimals=indicator.decimals, breaks=selection.breaks,
        within=base if selection.breaks_from == "filter" and base.any() else None,
    )  # fmt: skip
    numbers = np.array(classes.numbers)
    labels = class_labels(classes, column, language, indicator.decimals)
    palette = drawn_palette(selection, indicator)
    if palettes.PALETTES[palette].kind == "diverging":
        ramp = palettes.diverging(len(labels), classes.breaks, indicator.midpoint, palette=palette)
    else:
        ramp = palettes.sequential(len(labels), palette)
    shown = column[kept]
    known = shown.dropna()
    summary = word("nothing_left", language)
    if not known.empty:
        low, high, middle = (
            number(each, indicator.decimals, language) for each in (known.min(), known.max(), known.median())
        )
        summary = word(
            "summary", language, n=len(known), low=low, high=high, median=middle, unit=indicator.unit[language]
        )
        if len(labels) > 1:
            summary += " " + word("gvf", language, percent=number(100 * classes.gvf, 0, language))
        if selection.breaks_from == "filter" and not base.all():
            summary += " " + word("breaks_filtered", language, n=int(base.sum()))
    rural = districts["thuenen_type"].isin(catalogue.typologies["thuenen"].rural_codes)
    return MapSpec(
        indicator=indicator.id,
        language=language,
        title=indicator.label[language],
        subtitle=word(
            "subtitle", language, definition=indicator.definition[language], period=period(indicator.period, language)
        ),
        unit=indicator.unit[language],
        decimals=indicator.decimals,
        ags=tuple(districts.index),
        names=tuple(districts["name"]),
        classes=tuple(numbers.tolist()),
        values=tuple(None if np.isnan(each) else round_half_up(each, indicator.decimals) for each in column.tolist()),
        texts=tuple(
            value_text(v, s, indicator, language) for v, s in zip(column.tolist(), status.tolist(), strict=True)
        ),
        remarkable=tuple(each not in PLAIN for each in status.tolist()),
        inside=tuple(kept.tolist()),
        legend=tuple(
            LegendEntry(label, colour, int(((numbers == c) & kept.to_numpy()).sum()))
            for c, (label, colour) in enumerate(zip(labels, ramp, strict=True))
        ),
        missing_label=word("missing", language),
        missing_count=int(((numbers == MISSING) & kept.to_numpy()).sum()),
        outside_label=word("outside", language),
        outside_count=int((~kept).sum()),
        histogram=_histogram(column[base], classes, language, indicator.decimals),
        scheme=word(f"scheme_short_{selection.scheme}", language),
        summary=summary,
        reading=reading_help(indicator, column, districts, ags=selection.district, rural=rural, language=language),
        caveat=indicator.caveat[language],
        recipe=selection.indicator,
        permalink=permalink,
        selected=selection.district,
        compared=selection.compare,
        **source_lines(indicator, catalogue, language),
    )
