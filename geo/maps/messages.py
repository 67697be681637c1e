"""The message of the live map for a selection, from the shipped data: the page sends it, and a browser may ask for it."""

import json

from geo.maps import files, live
from geo.views import shipped
from geo.views.map_spec import MapSpec
from geo.views.selection import Selection


def of(selection: Selection, spec: MapSpec | None = None) -> dict:
    """
    Write the message of a selection.

    Parameters
    ----------
    selection
        What is chosen; every field valid.
    spec
        Its map, where it is at hand already.

    Returns
    -------
    message
        See `geo.maps.live.message`.
    """
    return live.message(
        spec or shipped.spec(selection), vocabulary=files.vocabulary(selection.language)[0],
        series=files.series_address(selection.indicator), view=selection.view, limits=(selection.low, selection.high),
    )  # fmt: skip


def written(selection: Selection, spec: MapSpec | None = None) -> str:
    """Write the message of a selection as compact JSON; parameters as for `of`."""
    return json.dumps(of(selection, spec), ensure_ascii=False, separators=(",", ":"))
