"""The headline of a map: title, unit, what is counted and when, and what kind of figure it is. HTML escaped."""

from html import escape

from geo.data.declarations import Indicator
from geo.data.language import word
from geo.views.map_spec import MapSpec


def headline(spec: MapSpec, indicator: Indicator) -> str:
    """
    Write the headline.

    Parameters
    ----------
    spec
        The map.
    indicator
        Knows kind and direction.

    Returns
    -------
    html
        A header with one heading.
    """
    keys = (f"kind_{indicator.kind}", f"direction_{indicator.direction}")
    kind = " · ".join(word(key, spec.language) for key in keys)
    return (
        f"<header class=headline><h1>{escape(spec.title)}<span>{escape(spec.unit)}</span></h1>"
        f"<p>{escape(spec.subtitle)}</p><p class=quiet>{escape(kind)}</p></header>"
    )
