"""The words of a map: legend, values, histogram, summary and reading help."""

from itertools import pairwise

import pandas as pd

from geo.data.declarations import Indicator, Language
from geo.data.districts import phrase
from geo.data.figures import PLAIN, STATUSES, WITH_VALUE
from geo.data.language import number, quantity, round_half_up, signed, word
from geo.methods.classify import Classes, histogram
from geo.views.map_classes import MapClasses
from geo.views.map_figures import MapFigures
from geo.views.map_spec import GapEntry, Histogram
from geo.views.selection import Selection


def class_labels(classes: Classes, values: pd.Series, language: Language, decimals: int) -> tuple[str, ...]:
    """
    Write each class as a half-open interval, from the lowest to the highest.

    Parameters
    ----------
    classes
        Breaks and the decimals that print them exactly.
    values
        The classed values; needed where a single class has no break.
    decimals
        Decimals of the values as shown.
    """
    breaks = [number(each, classes.decimals, language) for each in classes.breaks]
    if not classes.counts:
        return ()
    if not breaks:
        low, high = (number(end, decimals, language) for end in (values.min(), values.max()))
        return (word("one_class", language, low=low, high=high),)
    middle = [word("between", language, low=low, high=high) for low, high in pairwise(breaks)]
    return (word("below", language, high=breaks[0]), *middle, word("above", language, low=breaks[-1]))


def map_histogram(values: pd.Series, classes: Classes, language: Language, decimals: int) -> Histogram:
    """Count the values in equally wide bins, and write the lowest and the highest."""
    edges, counts = histogram(values)
    ends = (number(end, decimals, language) for end in (values.min(), values.max())) if counts else ("", "")
    return Histogram(edges or (0.0, 1.0), counts or (0,), classes.breaks, *ends)


def value_text(value: float, status: str, figures: MapFigures, language: Language) -> str:
    """Write a value with its unit, a change with its sign, or the reason why there is none."""
    if status not in WITH_VALUE or pd.isna(value):
        return STATUSES[status][language]
    sign = "+" if figures.is_change and round_half_up(value, figures.decimals) > 0 else ""
    text = sign + quantity(value, figures.decimals, figures.unit, language)
    return text if status in PLAIN else f"{text} ({STATUSES[status][language]})"


def counted(counts: pd.Series, statuses: list[str], language: Language) -> tuple[GapEntry, ...]:
    """Name the statuses that occur, with their number of districts."""
    return tuple(
        GapEntry(key, STATUSES[key][language], int(counts[key])) for key in statuses if counts.get(key, 0)
    )  # fmt: skip


def scheme_words(selection: Selection, *, is_pooled: bool) -> str:
    """Name the scheme; the newest period alone has other breaks than all of them, under the same name of its year."""
    scheme = word(f"scheme_short_{selection.scheme}", selection.language)
    if is_pooled and selection.scheme != "own":
        return word("scheme_pooled", selection.language, scheme=scheme)
    return scheme


def summary(
    selection: Selection, figures: MapFigures, drawn: MapClasses, *, kept: pd.Series, base: pd.Series
) -> str:  # fmt: skip
    """Say how the values kept lie, and how well the classes fit; ``base`` as in `geo.views.map_classes.map_classes`."""
    language, values, is_filtered = selection.language, figures.values[kept], not kept.all()
    present = values.dropna()
    if present.empty:
        return word("nothing_left", language)
    low, high, middle = (
        number(each, figures.decimals, language) for each in (present.min(), present.max(), present.median())
    )
    text = word(
        "summary_filter" if is_filtered else "summary", language, n=len(present), of=len(values), low=low, high=high,
        median=middle, unit=figures.unit,
    )  # fmt: skip
    if drawn.is_pooled:
        text += " " + word("breaks_frozen", language)
    elif len(drawn.classes.counts) > 1:
        # the goodness of fit is that of the districts the breaks were made of
        key = "gvf_all" if is_filtered and selection.breaks_from == "all" else "gvf"
        text += " " + word(key, language, percent=number(100 * drawn.classes.gvf, 0, language))
    if selection.breaks_from == "filter" and not base.all():
        text += " " + word("breaks_filtered", language, n=int(base.sum()))
    return text


def reading_help(
    selection: Selection, indicator: Indicator, figures: MapFigures, districts: pd.DataFrame, *, kept: pd.Series,
    rural: pd.Series,
) -> str:  # fmt: skip
    """
    Read the map aloud for one real district, and say where the medians lie; nothing where there is no value at all.

    Without a chosen district, or without its value, the district of those ``kept`` that is nearest to their median
    is read. ``rural`` marks the rural reference group.
    """
    language, values = selection.language, figures.values.dropna()
    if values.empty:
        return ""
    ags = selection.district
    if ags is None or ags not in values.index:
        near = values[kept[values.index]] if kept[values.index].any() else values
        ags = str((near - near.median()).abs().idxmin())
    here, value = phrase(districts, ags, language), float(values[ags])

    def write(value: float) -> str:
        return (signed if figures.is_change else number)(value, figures.decimals, language)

    if figures.is_change:
        sentence = word(
            "reading_change", language, place=here, value=write(value), unit=figures.unit, when=figures.when
        )  # fmt: skip
    elif figures.period == indicator.period:
        sentence = indicator.reading[language].format(place=here, value=write(value))
    else:  # the sentence of the catalogue names its own date
        text = quantity(value, figures.decimals, figures.unit, language)
        sentence = word("reading_period", language, place=here, value=text, when=figures.when, title=figures.title)
    return f"{sentence} " + word(
        "reading_compare", language, all=write(values.median()), rural=write(values[rural[values.index]].median()),
        unit=figures.unit,
    )  # fmt: skip
