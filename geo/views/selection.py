"""
The selection: what a visitor has chosen, as ids, and its form in an address.

A link holds ids and never labels, so it works in every language. Defaults are left out of the address; a default
therefore never changes its meaning. What a link asks for and does not exist is dropped and named in a hint.
"""

import itertools
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

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


def _number(text: str) -> float | None:
    """Read a plain decimal number; no exponent tricks, nothing infinite."""
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", text):
        raise Expected("decimal numbers")
    return float(text)


def shortest(value: float) -> str:
    """Write a number as short as it can be read back."""
    return f"{value:.9f}".rstrip("0").rstrip(".")


def parse_rural(text: str, catalogue: Catalogue) -> Rural:
    """
    Read a filter by type: ``thuenen`` (its rural types), ``bbsr:3,4``, ``thuenen:1``.

    Raises
    ------
    Expected
        If the typology or a code does not exist.
    """
    name, _, codes = text.partition(":")
    typology = catalogue.typologies.get(name)
    known = {str(each.code): each.code for each in typology.types} if typology else {}
    wished = codes.split(",") if codes else []
    if typology is None or not set(wished) <= known.keys():
        all_ = "; ".join(
            f"{each}:{','.join(str(one.code) for one in found.types)}" for each, found in catalogue.typologies.items()
        )
        raise Expected(f"a typology, alone or with some of its codes ({all_})")
    return Rural(name, tuple(sorted({known[code] for code in wished})) if wished else typology.rural_codes)


def write_rural(rural: Rural, catalogue: Catalogue) -> str:
    """Write a filter by type as `parse_rural` reads it."""
    usual = rural.types == catalogue.typologies[rural.typology].rural_codes
    return rural.typology if usual else f"{rural.typology}:{','.join(map(str, rural.types))}"


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
    take, known, several, drop = reader.take, reader.one_of, reader.several, reader.drop

    def limits(text: str) -> tuple[float | None, float | None]:
        low, separator, high = text.partition("..")
        try:
            pair = (_number(low) if low else None, _number(high) if high else None)
        except Expected:
            pair = (None, None)
        if not separator or pair == (None, None) or (None not in pair and pair[0] > pair[1]):
            raise Expected("decimal numbers as low..high, low.. or ..high")
        return pair

    def own_breaks(text: str) -> tuple[float, ...]:
        expected = Expected(f"2 to {MOST_BREAKS} rising decimal numbers, separated by commas")
        try:
            found = tuple(_number(each) for each in text.split(","))
        except Expected:
            raise expected from None
        if not 2 <= len(found) <= MOST_BREAKS or any(low >= high for low, high in itertools.pairwise(found)):
            raise expected
        return found

    layer = take("layer", known(catalogue.layers))
    indicator = take("indicator", known(catalogue.indicators))
    if indicator and layer and catalogue.indicators[indicator].layer != layer:
        drop("layer", expected=f"{catalogue.indicators[indicator].layer}, the theme of {indicator}")
    if indicator:
        layer = catalogue.indicators[indicator].layer
    else:
        layer = layer or next(iter(catalogue.layers))
        indicator = catalogue.layers[layer].indicators[0].id
    breaks = take("breaks", own_breaks) or ()
    scheme = take("scheme", known(SCHEMES)) or Selection.scheme
    if scheme == "own" and not breaks:
        if "breaks" not in query:
            drop("scheme", expected="breaks beside the scheme own")
        scheme = Selection.scheme
    low, high = take("range", limits) or (None, None)
    period = take("period", lambda text: known(periods(indicator))(text))
    since = take("period_from", lambda text: known(periods(indicator))(text))
    if since and list(periods(indicator)).index(since) >= list(periods(indicator)).index(
        period or periods(indicator)[-1]
    ):
        drop("period_from", expected=f"a period before {period or periods(indicator)[-1]}")
        since = None
    selection = Selection(
        layer=layer,
        indicator=indicator,
        language=take("lang", known(LANGUAGES)) or Selection.language,
        rural=take("rural", lambda text: parse_rural(text, catalogue)),
        land=several("land", laender, len(laender)),
        low=low,
        high=high,
        scheme=scheme,
        k=int(take("k", known([str(k) for k in CLASS_NUMBERS])) or Selection.k),
        breaks=breaks if scheme == "own" else (),
        palette=take("palette", known(palettes)) or Selection.palette,
        breaks_from=take("breaks_from", known(BREAKS_FROM)) or Selection.breaks_from,
        district=take("district", known(ags)),
        compare=several("compare", ags, MOST_COMPARED),
        view=take("view", known(VIEWS)) or Selection.view,
        period=period,
        period_from=since,
        change=take("change", known(CHANGES)) or Selection.change,
    )
    return selection, tuple(reader.hints)


def query(selection: Selection, catalogue: Catalogue) -> dict[str, str]:
    """
    Write a selection as the parameters of an address; `parse` reads it back.

    Parameters
    ----------
    selection
        What is chosen.
    catalogue
        Knows which types are rural by default.

    Returns
    -------
    query
        Layer and indicator always, everything else where it differs from the default.
    """
    found = {"layer": selection.layer, "indicator": selection.indicator}
    if selection.rural:
        found["rural"] = write_rural(selection.rural, catalogue)
    if selection.land:
        found["land"] = ",".join(selection.land)
    if selection.low is not None or selection.high is not None:
        found["range"] = "..".join("" if end is None else shortest(end) for end in (selection.low, selection.high))
    if selection.breaks:
        found["breaks"] = ",".join(map(shortest, selection.breaks))
    for key in ("scheme", "palette", "breaks_from", "district", "view", "period", "period_from", "change"):
        if (value := getattr(selection, key)) and value != getattr(Selection, key):
            found[key] = value
    if selection.k != Selection.k:
        found["k"] = str(selection.k)
    if selection.compare:
        found["compare"] = ",".join(selection.compare)
    if selection.language != Selection.language:
        found["lang"] = selection.language
    return found


def changed(selection: Selection, catalogue: Catalogue, **fields: object) -> Selection:
    """
    Change what is chosen, and drop what only the former indicator had.

    Parameters
    ----------
    selection
        What was chosen.
    catalogue
        Knows which indicator of a layer comes first.
    fields
        Fields of `Selection`; another ``layer`` alone chooses its first indicator.

    Returns
    -------
    selection
        Not yet judged: write it with `query` and read it with `parse` where the fields come from a browser.
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
    Say which districts the filters keep.

    Parameters
    ----------
    selection
        Filters by type, Land and value.
    districts
        One row per district, indexed by `ags`.
    values
        The shown indicator, same index; a district without a value is outside any value range.

    Returns
    -------
    inside
        True where the district stays, same index.
    """
    rural = selection.rural
    kept = rurality.keep(
        districts, typology=rural and rural.typology, types=rural.types if rural else (), land=selection.land
    )
    if selection.low is not None:
        kept &= values >= selection.low
    if selection.high is not None:
        kept &= values <= selection.high
    return kept
