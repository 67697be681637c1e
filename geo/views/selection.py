"""
The selection: what a visitor has chosen, as ids, and its form in an address.

A link holds ids and never labels, so it works in every language. Defaults are left out of the address; a default
therefore never changes its meaning. What a link asks for and does not exist is dropped and named in a hint.
"""

import itertools
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import LANGUAGES, Language
from geo.methods import rurality
from geo.methods.classify import SCHEMES
from geo.views.address import Expected, Hint, Reader

CLASS_NUMBERS = (3, 4, 5, 6, 7)
BREAKS_FROM = ("all", "filter")
VIEWS = ("map", "table")
CHANGES = ("difference", "percent")
MOST_COMPARED = 6
MOST_BREAKS = 6


@dataclass(frozen=True)
class Rural:
    """The filter by type: the typology and the codes of the types that stay."""

    typology: str
    types: tuple[int, ...]


@dataclass(frozen=True)
class Selection:
    """
    All that decides what is shown.

    ``rural`` is None without a filter by type, ``land`` empty without one by Land, ``low`` and ``high`` are the
    limits of the value range, both included; ``breaks`` are used with the scheme ``own`` alone; ``breaks_from`` says
    whether the breaks come from ``all`` districts or from those inside the ``filter``. Without a ``period`` the newest
    is shown; with one the breaks come from all periods. With ``period_from`` the ``change`` since then is shown.
    """

    layer: str
    indicator: str
    language: Language = "de"
    rural: Rural | None = None
    land: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    scheme: str = "quantile"
    k: int = 5
    breaks: tuple[float, ...] = ()
    palette: str = "ylgnbu"
    breaks_from: str = "all"
    district: str | None = None
    compare: tuple[str, ...] = ()
    view: str = "map"
    period: str | None = None
    period_from: str | None = None
    change: str = "difference"


def _number(text: str) -> float:
    """Read a plain decimal number; no exponent tricks, nothing infinite."""
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", text):
        raise Expected("decimal numbers")
    return float(text)


def shortest(value: float) -> str:
    """Write a number as short as it can be read back."""
    return f"{value:.9f}".rstrip("0").rstrip(".")


def parse_rural(text: str, catalogue: Catalogue) -> Rural:
    """Read a filter by type: ``thuenen`` (its rural types), ``bbsr:3,4``; `Expected` is raised for what does not exist."""
    name, _, codes = text.partition(":")
    typology = catalogue.typologies.get(name)
    by_text = {str(type_.code): type_.code for type_ in typology.types} if typology else {}
    wished = codes.split(",") if codes else []
    if typology is None or not set(wished) <= by_text.keys():
        all_ = "; ".join(
            f"{id_}:{','.join(str(type_.code) for type_ in one.types)}" for id_, one in catalogue.typologies.items()
        )
        raise Expected(f"a typology, alone or with some of its codes ({all_})")
    return Rural(name, tuple(sorted({by_text[code] for code in wished})) if wished else typology.rural_codes)


def write_rural(rural: Rural, catalogue: Catalogue) -> str:
    """Write a filter by type as `parse_rural` reads it."""
    usual = rural.types == catalogue.typologies[rural.typology].rural_codes
    return rural.typology if usual else f"{rural.typology}:{','.join(map(str, rural.types))}"


def _limits(text: str) -> tuple[float | None, float | None]:
    expected = Expected("decimal numbers as low..high, low.. or ..high")
    low_text, separator, high_text = text.partition("..")
    try:
        low, high = (_number(end) if end else None for end in (low_text, high_text))
    except Expected:
        raise expected from None
    if not separator or (low is None and high is None) or (low is not None and high is not None and low > high):
        raise expected
    return low, high


def _own_breaks(text: str) -> tuple[float, ...]:
    expected = Expected(f"2 to {MOST_BREAKS} rising decimal numbers, separated by commas")
    try:
        breaks = tuple(_number(part) for part in text.split(","))
    except Expected:
        raise expected from None
    if not 2 <= len(breaks) <= MOST_BREAKS or any(low >= high for low, high in itertools.pairwise(breaks)):
        raise expected
    return breaks


def _theme(reader: Reader, catalogue: Catalogue) -> tuple[str, str]:
    """Read layer and indicator; an indicator brings its layer, a layer its first indicator."""
    layer = reader.take("layer", reader.one_of(catalogue.layers))
    indicator = reader.take("indicator", reader.one_of(catalogue.indicators))
    if not indicator:
        layer = layer or next(iter(catalogue.layers))
        return layer, catalogue.layers[layer].indicators[0].id
    own = catalogue.indicators[indicator].layer
    if layer and layer != own:
        reader.drop("layer", expected=f"{own}, the theme of {indicator}")
    return own, indicator


def _scheme(reader: Reader) -> tuple[str, tuple[float, ...]]:
    """Read the scheme and its own breaks, which go together."""
    breaks = reader.take("breaks", _own_breaks) or ()
    scheme = reader.take("scheme", reader.one_of(SCHEMES)) or Selection.scheme
    if scheme != "own":
        return scheme, ()
    if breaks:
        return scheme, breaks
    if "breaks" not in reader.query:
        reader.drop("scheme", expected="breaks beside the scheme own")
    return Selection.scheme, ()


def _periods(reader: Reader, periods: Callable[[], Sequence[str]]) -> tuple[str | None, str | None]:
    """Read the period and the earlier one that it is compared with."""
    period = reader.take("period", lambda text: reader.one_of(periods())(text))
    since = reader.take("period_from", lambda text: reader.one_of(periods())(text))
    if since:
        order = list(periods())
        newest = period or order[-1]
        if order.index(since) >= order.index(newest):
            reader.drop("period_from", expected=f"a period before {newest}")
            since = None
    return period, since


def parse(
    query: Mapping[str, str], *, catalogue: Catalogue, ags: Collection[str], laender: Collection[str],
    palettes: Collection[str], periods: Callable[[str], Sequence[str]],
) -> tuple[Selection, tuple[Hint, ...]]:  # fmt: skip
    """
    Read a selection from the parameters of an address.

    Parameters
    ----------
    query
        Parameters as text; unknown names are left alone.
    catalogue, ags, laender, palettes
        What exists.
    periods
        Gives the periods of an indicator, oldest first; asked only where the address names one.

    Returns
    -------
    selection
        Valid in every field, whatever the query holds.
    hints
        One per parameter that could not be used as it stood.
    """
    reader = Reader(query)
    take, one_of, several = reader.take, reader.one_of, reader.several
    layer, indicator = _theme(reader, catalogue)
    scheme, breaks = _scheme(reader)
    low, high = take("range", _limits) or (None, None)
    period, since = _periods(reader, lambda: periods(indicator))
    selection = Selection(
        layer=layer,
        indicator=indicator,
        language=take("lang", one_of(LANGUAGES)) or Selection.language,
        rural=take("rural", lambda text: parse_rural(text, catalogue)),
        land=several("land", laender, len(laender)),
        low=low,
        high=high,
        scheme=scheme,
        k=int(take("k", one_of([str(k) for k in CLASS_NUMBERS])) or Selection.k),
        breaks=breaks,
        palette=take("palette", one_of(palettes)) or Selection.palette,
        breaks_from=take("breaks_from", one_of(BREAKS_FROM)) or Selection.breaks_from,
        district=take("district", one_of(ags)),
        compare=several("compare", ags, MOST_COMPARED),
        view=take("view", one_of(VIEWS)) or Selection.view,
        period=period,
        period_from=since,
        change=take("change", one_of(CHANGES)) or Selection.change,
    )
    return selection, tuple(reader.hints)


def query(selection: Selection, catalogue: Catalogue) -> dict[str, str]:
    """
    Write a selection as the parameters of an address; `parse` reads it back.

    Layer and indicator stand there always, everything else where it differs from the default.
    """
    parameters = {"layer": selection.layer, "indicator": selection.indicator}
    if selection.rural:
        parameters["rural"] = write_rural(selection.rural, catalogue)
    if selection.land:
        parameters["land"] = ",".join(selection.land)
    if selection.low is not None or selection.high is not None:
        parameters["range"] = "..".join("" if end is None else shortest(end) for end in (selection.low, selection.high))
    if selection.breaks:
        parameters["breaks"] = ",".join(map(shortest, selection.breaks))
    for key in ("scheme", "palette", "breaks_from", "district", "view", "period", "period_from", "change"):
        if (value := getattr(selection, key)) and value != getattr(Selection, key):
            parameters[key] = value
    if selection.k != Selection.k:
        parameters["k"] = str(selection.k)
    if selection.compare:
        parameters["compare"] = ",".join(selection.compare)
    if selection.language != Selection.language:
        parameters["lang"] = selection.language
    return parameters


def changed(selection: Selection, catalogue: Catalogue, **fields: Any) -> Selection:
    """
    Change what is chosen, and drop what only the former indicator had.

    Another ``layer`` alone chooses its first indicator. The result is not yet judged: write it with `query` and read it
    with `parse` where the fields come from a browser.
    """
    if "indicator" not in fields and fields.get("layer", selection.layer) != selection.layer:
        fields["indicator"] = catalogue.layers[fields["layer"]].indicators[0].id
    if fields.get("indicator", selection.indicator) != selection.indicator:
        # limits and breaks in per cent mean nothing in minutes, and other periods belong to other indicators
        fields |= {"low": None, "high": None, "breaks": (), "period": None, "period_from": None}
        if selection.scheme == "own":
            fields["scheme"] = Selection.scheme
    return replace(selection, **fields)


def inside(selection: Selection, districts: pd.DataFrame, values: pd.Series) -> pd.Series:
    """
    Say which districts the filters by type, Land and value keep: True where one stays.

    `districts` and `values` of the shown indicator are indexed by `ags`; a district without a value is outside any range.
    """
    rural = selection.rural
    kept = rurality.keep(
        districts, typology=rural.typology if rural else None, types=rural.types if rural else (), land=selection.land
    )
    if selection.low is not None:
        kept &= values >= selection.low
    if selection.high is not None:
        kept &= values <= selection.high
    return kept
