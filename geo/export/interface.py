"""
The shipped data for Python: ``from geo import districts, layer`` gives GeoDataFrames that say what they are.

The frames are those of the files (`geo.export`), indexed by `ags`; their metadata lie in ``.attrs``. Each call gives a
new frame, so it may be changed.
"""

from collections.abc import Iterable

import geopandas as gpd

from geo.data import districts as table
from geo.data import figures
from geo.data.catalogue import Catalogue, catalogue
from geo.data.declarations import LANGUAGES
from geo.data.errors import SelectionError
from geo.export import (
    choose_crs,
    choose_detail,
    choose_indicators,
    choose_laender,
    choose_rural,
    layer_frame,
    shapes_of,
)
from geo.export.about import metadata
from geo.views.selection import Selection


def layer(
    name: str, *, rural: str | None = None, land: str | Iterable[str] = (), crs: int | str = 3035,
    detail: str = "full", language: str = "de",
) -> gpd.GeoDataFrame:  # fmt: skip
    """
    Read the newest figures of a layer with the shapes of the districts.

    Parameters
    ----------
    name
        Key of the layer, such as ``housing``.
    rural
        Typology, alone (its rural types) or with codes: ``thuenen``, ``thuenen:1,2``, ``bbsr``, ``eurostat:3``.
    land
        One Land or several, by key or name.
    crs
        EPSG number: 3035 (equal-area), 25832 or 4326.
    detail
        ``full``: borders simplified to 100 m; ``web``: to 500 m.
    language
        Of names of Länder and kinds, ``de`` or ``en``.

    Returns
    -------
    frame
        Indexed by `ags`; name, Land, kind and types, and for each indicator the columns ``<id>``, ``<id>_status`` and
        ``<id>_period``. ``.attrs`` holds the metadata of `geo.export.about.metadata`.

    Raises
    ------
    SelectionError
        If a wish does not exist.
    """
    known = catalogue()
    indicators = choose_indicators(known, layer=_text("layer", name, "the key of a layer"))
    if rural is not None:
        _text("rural", rural, "a typology such as thuenen or thuenen:1,2")
    wishes = (land,) if isinstance(land, str) or not isinstance(land, Iterable) else tuple(land)
    for wish in wishes:
        _text("land", wish, "keys or names of Länder as text, such as 09 or Bayern")
    selection = Selection(
        name, indicators[0], language=_language(language), rural=choose_rural(rural, known) if rural else None,
        land=choose_laender(wishes),
    )  # fmt: skip
    values, statuses = figures.shipped()
    shared = {"catalogue": known, "districts": table.shipped(), "values": values}
    epsg, detail = choose_crs(str(crs)), choose_detail(detail)
    frame = layer_frame(indicators, selection, **shared, statuses=statuses, shapes=shapes_of(epsg, detail).copy())
    return _told(frame, metadata(indicators, selection, **shared, crs=epsg, detail=detail))


def districts(*, crs: int | str = 3035, detail: str = "full", language: str = "de") -> gpd.GeoDataFrame:
    """
    Read names, kinds, types and shapes of the 400 districts.

    Parameters
    ----------
    crs, detail, language
        As for `layer`.

    Returns
    -------
    frame
        Indexed by `ags`; ``.attrs`` names the sources of names, types and borders.

    Raises
    ------
    SelectionError
        If a wish does not exist.
    """
    known: Catalogue = catalogue()
    first = next(iter(known.indicators.values()))
    selection = Selection(first.layer, first.id, language=_language(language))
    values, statuses = figures.shipped()
    shared = {"catalogue": known, "districts": table.shipped(), "values": values}
    epsg, detail = choose_crs(str(crs)), choose_detail(detail)
    frame = layer_frame((), selection, **shared, statuses=statuses, shapes=shapes_of(epsg, detail).copy())
    described = metadata((), selection, **shared, crs=epsg, detail=detail)
    kept = ("generator", "territorial_status", "key", "typologies", "names", "boundaries", "attributions", "note")
    return _told(frame, {key: described[key] for key in kept})


def _text(key: str, wish: object, expected: str) -> str:
    if not isinstance(wish, str):
        raise SelectionError(f"{key}: expected {expected}, found {wish!r:.80}")
    return wish


def _language(wish: str) -> str:
    if wish not in LANGUAGES:
        raise SelectionError(f"language: expected one of {', '.join(LANGUAGES)}, found {wish!r}")
    return wish


def _told(frame: gpd.GeoDataFrame, described: dict) -> gpd.GeoDataFrame:
    frame = frame.set_index("ags")
    frame.attrs = described
    return frame
