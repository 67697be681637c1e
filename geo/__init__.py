"""
Landpotenziale: rural integration potentials of Germany's 400 districts.

``from geo import districts, layer`` is the way in for Python: ``layer("housing")`` and ``districts()`` return
GeoDataFrames, see `geo.export.interface`. Nothing is imported before it is called.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd


def layer(name: str, **wishes: object) -> "gpd.GeoDataFrame":
    """Read the newest figures of a layer as a GeoDataFrame; see `geo.export.interface.layer` for the wishes."""
    from geo.export.interface import layer as read

    return read(name, **wishes)


def districts(**wishes: object) -> "gpd.GeoDataFrame":
    """Read the districts as a GeoDataFrame: see `geo.export.interface.districts`."""
    from geo.export.interface import districts as read

    return read(**wishes)
