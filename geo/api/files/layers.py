"""
Downloads: the figures of the page in the formats of geo.export, the map as one HTML file and as a picture.

The addresses take the parameters of the page's own address, so a link is a recipe. A parameter that cannot be used
is an error here and not a hint: a file must never hold more or less than was asked for.
"""

import functools
import gzip
import re
from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from geo.api.files.endpoint import File, NotThere, refused
from geo.api.files.links import home, related
from geo.data.catalogue import DATA, Catalogue, catalogue
from geo.data.errors import LandpotenzialeError, SelectionError, quoted
from geo.export import layers
from geo.export.about import place_sources
from geo.export.frames import choose_crs, choose_detail
from geo.export.layers import ENDINGS, FORMATS, SERIES, SPATIAL, Wish
from geo.export.wishes import choose_indicators
from geo.views import shipped
from geo.views.selection import Selection, query
from geo.views.shipped import read_selection

KINDS = {
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8",
    "csv-metadata.json": "application/csvm+json",
    "gpkg": "application/geopackage+sqlite3",
    "fgb": "application/flatgeobuf",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "metadata.json": "application/json",
    "html": "text/html; charset=utf-8",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
}
PACKED = ("png", "pdf", "parquet", "xlsx")  # compressed already
ALL = "all"


def permalink(request: Request, selection: Selection, catalogue: Catalogue) -> str:
    """Write the address of the page that shows a selection; without a trustworthy host, its query alone."""
    return f"{home(request)}?{urlencode(query(selection, catalogue), safe=':,')}"


def file_stem(
    layer: str, selection: Selection, catalogue: Catalogue, indicators: tuple[str, ...], *, is_map: bool = False
) -> str:
    """
    Name a file after its content, by ids only: letters, digits, ``_`` and ``-``.

    Parameters
    ----------
    layer
        Key of the layer, or ``all``.
    selection
        Its filters are parts of the name, as in ``landpotenziale_housing_thuenen-1-2_09``.
    indicators
        Those in the file; all of the layer need no mention.
    is_map
        Whether the file shows the period of the selection.
    """
    parts = ["landpotenziale", layer]
    if indicators != choose_indicators(catalogue, layer=None if layer == ALL else layer):
        parts.append(indicators[0] if len(indicators) == 1 else f"{len(indicators)}-indicators")
    filters = query(selection, catalogue)
    parts += [re.sub(r"[^a-z0-9]+", "-", filters[key]) for key in ("rural", "land") if key in filters]
    if "range" in filters:
        parts += ["range", selection.indicator]
    if is_map or "range" in filters:  # a file of figures holds the newest, only its filter has a period
        periods = (selection.period_from, selection.period)
        parts += [re.sub(r"[^A-Za-z0-9]+", "-", each) for each in periods if each]
    return "_".join(parts)[:150]


def layer_file(request: Request, catalogue: Catalogue, kind: str) -> File:
    """Make a file of one layer or of all; all layers as CSV are one wide table."""
    layer = request.path_params["layer"]
    wishes = dict(request.query_params)
    if layer != ALL:
        if layer not in catalogue.layers:
            raise NotThere(f"layer: found {quoted(layer)}, expected one of {', '.join((*catalogue.layers, ALL))}")
        wishes["layer"] = layer
    crs = choose_crs(wishes.pop("crs")) if "crs" in wishes else None
    detail = choose_detail(wishes.pop("detail")) if "detail" in wishes else None
    selection = read_selection(wishes)
    chosen = [each for each in wishes.get("indicators", "").split(",") if each]
    indicators = choose_indicators(catalogue, layer=None if layer == ALL else layer, wishes=chosen)
    wanted = Wish(
        indicators, selection, crs, detail, is_wide=layer == ALL, permalink=permalink(request, selection, catalogue)
    )
    sources = (*catalogue.sources_of(indicators), *place_sources(catalogue, borders=kind in SPATIAL))
    parts = [file_stem(layer, selection, catalogue, indicators)]
    parts += [str(each) for each in (crs, "web" if detail == "web" else None) if each]
    name = "_".join(parts)
    # both files of a visitor lie side by side, by the names that the server gives them
    content = layers.layer_file(kind, wanted, catalogue, csv_url=f"{name}.csv")
    return File(content, f"{name}.{kind}", kind, related(request, _beside(layer, kind), sources))


def _beside(stem: str, kind: str) -> dict[str, str]:
    """Name the descriptions of a file; they have none themselves."""
    kinds = {"csv": ("csv-metadata.json", "metadata.json")}.get(kind, ("metadata.json",))
    return {f"{stem}.{each}": KINDS[each] for each in kinds if kind in FORMATS}


def series_file(request: Request, catalogue: Catalogue, kind: str) -> File:
    """Make the tidy table of all periods of one indicator, or its description."""
    indicator = request.path_params["indicator"]
    if indicator not in catalogue.indicators:
        raise NotThere(f"indicator: found {quoted(indicator)}, expected one of {', '.join(catalogue.indicators)}")
    selection = read_selection(dict(request.query_params) | {"indicator": indicator})
    name = f"{file_stem(selection.layer, selection, catalogue, (indicator,))}_all-periods"
    link = permalink(request, selection, catalogue)
    content = layers.series_file(kind, (indicator,), selection, catalogue, permalink=link, csv_url=f"{name}.csv")
    sources = catalogue.sources_of((indicator,), history=True)
    return File(content, f"{name}.{kind}", kind, related(request, _beside(indicator, kind), sources))


def map_file(request: Request, catalogue: Catalogue, kind: str) -> tuple[str | bytes, str, str]:
    """Make the map of the view as one HTML file or as a picture."""
    # folium takes half a second to import, and most visitors never save a map
    from geo.maps import page, picture

    wishes = dict(request.query_params)
    if "indicators" in wishes:
        raise SelectionError("indicators: expected nothing, a map shows one indicator")
    selection = read_selection(wishes)
    spec = shipped.spec(selection, permalink=permalink(request, selection, catalogue))
    stem = file_stem(selection.layer, selection, catalogue, (selection.indicator,), is_map=True)
    content = page.render(spec, shipped.borders()) if kind == "html" else picture.render(spec, kind)
    return content, f"{stem}.{kind}", kind


def catalogue_file(request: Request, catalogue: Catalogue, kind: str) -> tuple[bytes, str, str]:
    """Hand out the catalogue for portals as the build wrote it; its addresses are relative to this one."""
    file = DATA / f"catalogue.{kind}"
    if not file.is_file():
        raise LandpotenzialeError(f"{file.name}: expected a file, found none; build anew")
    return file.read_bytes(), file.name, kind


def _endpoint(
    make: Callable[[Request, Catalogue], tuple[str | bytes, str, str] | File],
) -> Callable[[Request], Response]:
    """Wrap a maker as `geo.api.files.endpoint` does; these files are compressed for clients that read gzip."""

    def answer(request: Request) -> Response:
        try:
            file = File(*make(request, catalogue()))
        except LandpotenzialeError as error:
            return refused(error)
        content = file.content.encode() if isinstance(file.content, str) else file.content
        headers = file.headers() | {"vary": "Accept-Encoding"}
        if file.kind not in PACKED and "gzip" in request.headers.get("accept-encoding", ""):
            # 5 MB of borders: level 3 takes 0.07 s, level 5 twice that for a tenth less
            content, headers["content-encoding"] = gzip.compress(content, 3, mtime=0), "gzip"
        return Response(content, headers=headers, media_type=KINDS[file.kind])

    return answer


def nothing(request: Request) -> Response:
    """Answer an unknown address under /export; otherwise Streamlit's page would, with 200."""
    addresses = (
        f"/export/<layer>.{', .'.join(ENDINGS)}, /export/series/<indicator>.{', .'.join(SERIES)}, "
        "/export/analysis/<analysis>.csv, .geojson, .json, .svg, .png, .pdf, /export/map.html, .svg, .png, .pdf, "
        "/export/land_figures.csv, .json, /export/catalogue.jsonld, .ttl, /export/profile.pdf, .csv, "
        "or /export/compare.pdf, .csv, .xlsx"
    )
    return JSONResponse({"detail": f"expected {addresses}"}, 404)


def _catalogue_of_the_api(request: Request) -> Response:
    """Lead from the API to the catalogue for portals; its addresses are relative to where the files are."""
    # relative, because the client alone knows the address before /api
    return RedirectResponse(f"../export/{request.url.path.rsplit('/', 1)[-1]}", 308)


DOWNLOADS = [
    *(
        Route(f"/export/map.{kind}", _endpoint(functools.partial(map_file, kind=kind)))
        for kind in ("html", "svg", "png", "pdf")
    ),
    *(
        Route(f"/export/catalogue.{kind}", _endpoint(functools.partial(catalogue_file, kind=kind)))
        for kind in ("jsonld", "ttl")
    ),
    *(Route(f"/api/catalogue.{kind}", _catalogue_of_the_api) for kind in ("jsonld", "ttl")),
    *(
        Route(f"/export/series/{{indicator}}.{kind}", _endpoint(functools.partial(series_file, kind=kind)))
        for kind in SERIES
    ),
    *(Route(f"/export/{{layer}}.{kind}", _endpoint(functools.partial(layer_file, kind=kind))) for kind in ENDINGS),
    Route("/export/{rest:path}", nothing),
]
