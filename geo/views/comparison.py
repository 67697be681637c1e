"""
Two to six districts beside each other: what is chosen, and where each value stands in one reference group.

All districts are measured against the same group, else their distances could not share a scale. The groups ``type``
and ``land`` are those of the first chosen district; a district outside the group is placed as well and marked. Values
stay beside each other, indicator by indicator: nothing is added up and nobody is put in an order (Thünen Working
Papers 59 and 135 waive an overall figure for methodological reasons).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np
import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import LANGUAGES, Indicator, Language
from geo.data.districts import LAENDER
from geo.data.language import round_half_up, word
from geo.methods import rurality, standardise
from geo.methods.positions import Position, positions_in
from geo.views.address import Hint, Reader, listed
from geo.views.selection import MOST_COMPARED

Group = Literal["all", "rural", "type", "land"]
GROUPS: tuple[Group, ...] = get_args(Group)
FORMS = ("dots", "radar")
ALL = "all"
# the display ends here, the value is kept
MOST_Z = 3.0
BINS = 24


@dataclass(frozen=True)
class Comparison:
    """
    All that decides what the compare page shows, as ids.

    ``layer`` is a theme or `ALL`; ``indicator`` is the one on the small maps. ``reference`` names the group that the
    values are measured against, ``form`` how a theme is drawn.
    """

    layer: str
    indicator: str
    language: Language = "de"
    compare: tuple[str, ...] = ()
    reference: Group = "all"
    form: str = "dots"


@dataclass(frozen=True)
class Entry:
    """
    A value of a district.

    ``z`` is None without one or without a spread in the group; ``difference`` is that of the shown value to the shown
    median, in the unit of the indicator; ``strength`` names the size of the rounded z.
    """

    ags: str
    value: float | None
    status: str
    z: float | None
    difference: float | None
    position: Position | None

    @property
    def shown_z(self) -> float | None:
        """Return z as far as it is drawn, from −3 to 3."""
        return None if self.z is None else max(-MOST_Z, min(MOST_Z, self.z))

    @property
    def strength(self) -> standardise.Strength | None:
        """Return the word for z, judged as it is shown."""
        return None if self.z is None else standardise.strength(round_half_up(self.z, 1))


@dataclass(frozen=True)
class Row:
    """
    An indicator in all chosen districts.

    ``spread`` counts the districts of the reference group in bins of equal width from −3 to 3, those beyond in the
    outer ones; ``rings`` holds the mean of ``all`` and of the ``rural`` districts on the same scale.
    """

    indicator: Indicator
    size: int
    median: float
    entries: tuple[Entry, ...]
    spread: tuple[int, ...]
    rings: dict[str, float]


def parse(
    query: Mapping[str, str], *, catalogue: Catalogue, districts: pd.DataFrame
) -> tuple[Comparison, tuple[Hint, ...]]:
    """
    Read a comparison from the parameters of an address.

    The comparison is valid in every field, whatever the query holds; a hint stands for every parameter that could not be
    used as it stood. Unknown names are left alone.
    """
    reader = Reader(query)
    layer = reader.take("layer", reader.one_of((*catalogue.layers, ALL)))
    indicator = reader.take("indicator", reader.one_of(catalogue.indicators))
    if indicator and layer not in (None, ALL, catalogue.indicators[indicator].layer):
        reader.drop("indicator", expected=listed([one.id for one in catalogue.layers[layer].indicators]))
        indicator = None
    first = next(iter(catalogue.layers))
    layer = layer or (catalogue.indicators[indicator].layer if indicator else first)
    indicator = indicator or catalogue.layers[first if layer == ALL else layer].indicators[0].id
    compare = reader.several("compare", districts.index, MOST_COMPARED)
    reference = reader.take("reference", reader.one_of(GROUPS)) or Comparison.reference
    if reference not in (offered := groups(districts, compare, catalogue)):
        reader.drop("reference", expected=f"{listed(offered)} for these districts")
        reference = Comparison.reference
    comparison = Comparison(
        layer=layer,
        indicator=indicator,
        language=reader.take("lang", reader.one_of(LANGUAGES)) or Comparison.language,
        compare=compare,
        reference=reference,
        form=reader.take("chart", reader.one_of(FORMS)) or Comparison.form,
    )
    return comparison, tuple(reader.hints)


def query(comparison: Comparison, catalogue: Catalogue) -> dict[str, str]:
    """Write a comparison as the parameters of an address; `parse` reads it back."""
    parameters = {"layer": comparison.layer}
    layer = next(iter(catalogue.layers)) if comparison.layer == ALL else comparison.layer
    if comparison.indicator != catalogue.layers[layer].indicators[0].id:
        parameters["indicator"] = comparison.indicator
    if comparison.compare:
        parameters["compare"] = ",".join(comparison.compare)
    if comparison.reference != Comparison.reference:
        parameters["reference"] = comparison.reference
    if comparison.form != Comparison.form:
        parameters["chart"] = comparison.form
    if comparison.language != Comparison.language:
        parameters["lang"] = comparison.language
    return parameters


def groups(districts: pd.DataFrame, compare: Collection[str], catalogue: Catalogue) -> dict[str, pd.Index]:
    """
    List the keys of the districts by reference group that can be chosen; none has fewer than five districts.

    ``type`` and ``land`` are those of the first district of `compare`.
    """
    first = next(iter(compare), districts.index[0])
    members = rurality.reference_groups(districts, first, typologies=catalogue.typologies)
    return {
        key: members[key]
        for key in GROUPS
        if key in members and len(members[key]) >= rurality.FEWEST and (compare or key in {"all", "rural"})
    }


def group_name(reference: str, comparison: Comparison, districts: pd.DataFrame, catalogue: Catalogue) -> str:
    """
    Name a reference group, which need not be the chosen one, for example ``ländliche Kreise`` or ``Niedersachsen``.

    Type and Land are those of the first district of the comparison.
    """
    language, named = comparison.language, {}
    if comparison.compare:
        first = cast(pd.Series, districts.loc[comparison.compare[0]])  # one row by its key
        named = {
            "type": catalogue.typologies["thuenen"].type(first["thuenen_type"]).short[language],
            "land": LAENDER[first["land"]][language],
        }
    return word(f"reference_{reference}", language, **named)


def indicators(layer: str, catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Return what a theme compares: all that the catalogue shows."""
    return tuple(indicator for indicator in catalogue.layers[layer].indicators if indicator.shown)


def row(
    indicator: Indicator, compare: Collection[str], reference: str, *, groups: Mapping[str, pd.Index],
    values: pd.Series, statuses: pd.Series,
) -> Row:  # fmt: skip
    """
    Place the chosen districts in an indicator, in the order of `compare`.

    Parameters
    ----------
    reference
        Key of the group that gives median, mean and standard deviation.
    groups
        Keys of the districts by group, with ``all`` and ``rural``; see `groups`.
    values, statuses
        One row per district, indexed by `ags`; NaN where there is no value.
    """
    members = groups[reference]
    z = standardise.z_score(values, members)
    middle = standardise.median(values, members)
    inside = values.loc[members].dropna()
    places = positions_in(values, indicator, compare, group=reference, members=members)
    entries = []
    for ags in compare:
        value = float(values[ags])
        there = not np.isnan(value)
        entries.append(Entry(
            ags=ags, value=value if there else None, status=str(statuses[ags]),
            z=float(z[ags]) if pd.notna(z[ags]) else None,
            difference=(
                round_half_up(value, indicator.decimals) - round_half_up(middle, indicator.decimals)
                if there and not np.isnan(middle) else None
            ),
            position=places[ags] if there else None,
        ))  # fmt: skip
    drawn = z.loc[members].dropna().clip(-MOST_Z, MOST_Z)
    deviation = inside.std(ddof=0)
    rings = {}
    for key in ("all", "rural"):
        mean = values.loc[groups[key]].mean()
        if drawn.size and pd.notna(mean):
            rings[key] = float((mean - inside.mean()) / deviation)
    return Row(
        indicator=indicator, size=len(inside), median=middle, entries=tuple(entries),
        spread=tuple(np.histogram(drawn, bins=BINS, range=(-MOST_Z, MOST_Z))[0].tolist()), rings=rings,
    )  # fmt: skip
