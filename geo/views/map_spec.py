"""
MapSpec: everything a renderer needs to draw a map, as plain values.

Live map, saved HTML file and picture read the same specification, so they cannot differ. It knows neither
streamlit nor folium nor data frames.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.data.declarations import Language
from geo.data.errors import DistrictError

MISSING = -1


@dataclass(frozen=True)
class LegendEntry:
    """One class: its half-open interval in words, its colour, and how many districts inside the filter it holds."""

    label: str
    colour: str
    count: int


@dataclass(frozen=True)
class GapEntry:
    """A status of districts inside the filter, and how many it concerns."""

    status: str
    label: str
    count: int


@dataclass(frozen=True)
class Frozen:
    """Classes over all periods of a series: the same breaks and colours whatever period is shown."""

    breaks: tuple[float, ...]
    decimals: int
    colours: tuple[str, ...]


@dataclass(frozen=True)
class Histogram:
    """Counts of equally wide bins over the values of the districts inside the filter."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    breaks: tuple[float, ...]
    low: str
    high: str


@dataclass(frozen=True)
class MapSpec:
    """
    A map of one indicator.

    ``filter`` names the filter in words, nothing without one. The tuples ``ags``, ``names``, ``classes``, ``values``, ``texts`` and ``inside`` have one entry per district, in
    the order of the web geometry (sorted by ags). ``classes`` holds `MISSING` where there is no value, ``values`` the
    number rounded as shown or None, ``texts`` the value with its unit or the reason why there is none,
    ``statuses`` why a value is there or not (see `geo.data.figures.STATUSES`), ``remarkable`` whether the text says more
    than number and unit (no value, or one that is converted, estimated or of limited reliability), ``inside`` whether
    the filter keeps the district (others are greyed, not removed). ``gaps`` counts the reasons for no value, ``marks``
    the values that are less than certain. Where the classes are no order of values (``is_ordered`` false), the legend keeps
    theirs; ``square`` names the two axes of nine classes, third of the second times 3 plus third of the first.
    """

    indicator: str
    language: Language
    title: str
    subtitle: str
    filter: str
    unit: str
    decimals: int
    ags: tuple[str, ...]
    names: tuple[str, ...]
    classes: tuple[int, ...]
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    statuses: tuple[str, ...]
    remarkable: tuple[bool, ...]
    inside: tuple[bool, ...]
    legend: tuple[LegendEntry, ...]
    gaps: tuple[GapEntry, ...]
    marks: tuple[GapEntry, ...]
    outside_label: str
    outside_count: int
    histogram: Histogram
    scheme: str
    summary: str
    reading: str
    caveat: str
    source: str
    licence: str
    territorial_status: str
    citation: str
    recipe: str
    permalink: str
    selected: str | None
    compared: tuple[str, ...]
    period: str
    periods: tuple[str, ...]
    is_change: bool
    frozen: Frozen | None
    cautions: tuple[str, ...]
    is_ordered: bool = True
    square: tuple[str, str] | None = None


def check_order(spec: MapSpec, borders: Mapping[str, Any]) -> None:
    """
    Refuse borders that are not those of the map, district by district.

    Parameters
    ----------
    spec
        The map.
    borders
        GeoJSON, one feature per district with ``id`` = ags.

    Raises
    ------
    DistrictError
        If districts are absent, strange or in another order; each would get the colour of another.
    """
    if (found := tuple(feature["id"] for feature in borders["features"])) != spec.ags:
        strangers = sorted(set(found) ^ set(spec.ags))[:5]
        culprits = ", ".join(strangers) or "the order"
        raise DistrictError(f"borders: expected the districts of the map in its order, different: {culprits}")
