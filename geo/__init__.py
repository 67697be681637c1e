"""
Landpotenziale: rural integration potentials of Germany's 400 districts.

``from geo import districts, layer`` is the way in for Python: ``layer("housing")`` and ``districts()`` return
GeoDataFrames, see `geo.interface`. Nothing is imported before it is called.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd


def layer(name: str, **wishes: object) -> "gpd.GeoDataFrame":
    """Read the newest figures of a layer as a GeoDataFrame; see `geo.interface.layer` for the wishes."""
    from geo.interface import layer as read

    return read(name, **wishes)


def district_frame(**wishes: object) -> "gpd.GeoDataFrame":
    """Read the districts as a GeoDataFrame: what ``geo.districts()`` calls; see `geo.interface.districts`."""
    from geo.interface import districts as read

    return read(**wishes)
