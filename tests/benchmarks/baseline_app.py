"""
The baseline of the benchmark: what a Streamlit map of districts usually is, `streamlit-folium` + `folium.Choropleth`.

It shows the same districts with the same vertices, the same figures and the same two choices (theme, indicator) as the
dashboard, written as the documentation of both packages shows it; the borders are read once and kept. Folium names its
scripts and styles on foreign hosts. Here the server answers with copies from installed wheels, which the browser may
keep for ever, so that the baseline neither waits for a network nor fails without one.

With ``BASELINE_TUNED=1`` everything is done that makes it faster without making it another thing: coordinates have no
more digits than the dashboard's, and the map sends nothing back (``returned_objects=[]``), so that the script does not
run a second time when the map has loaded.

Run by hand: ``python -m streamlit run tests/benchmarks/baseline_app.py``.
"""

import importlib.util
import json
import os
from collections.abc import Callable
from pathlib import Path

import folium
import geopandas
import numpy as np
import pandas as pd
import shapely
import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.data.web_files import web_file

TUNED = os.environ.get("BASELINE_TUNED") == "1"
CLASSES = 5
DECIMALS = 4  # as exact as the steps of 10 m of the dashboard's map
LIBRARIES = "/libraries"


# -- scripts and styles that folium names on foreign hosts ---------------------------------------------------------


def _in_wheel(package: str, file: str) -> Path | None:
    """Return a file of an XStatic package, or None where the package is not installed."""
    found = importlib.util.find_spec(f"xstatic.pkg.{package}")
    return Path(found.origin).with_name("data") / file if found and found.origin else None


WHEELS = {
    "leaflet.js": _in_wheel("leaflet", "leaflet.js"),
    "leaflet.css": _in_wheel("leaflet", "leaflet.css"),
    "d3.min.js": _in_wheel("d3", "d3.js"),
}
# without d3 the legend stays empty and everything else works; that is to the advantage of the baseline
NO_D3 = (
    "window.d3 = new Proxy(function () {}, {get: (_, key) => key === Symbol.toPrimitive ? () => '' : window.d3, "
    "apply: () => window.d3});"
)


def has_legend() -> bool:
    """Return whether d3 is installed (XStatic-D3), with which folium draws its legend."""
    return WHEELS["d3.min.js"] is not None


def library(request: Request) -> Response:
    """Answer with a library; what this map does not need (Bootstrap, jQuery, icons) is an empty file."""
    name = request.path_params["name"]
    file = WHEELS.get(name)
    content = file.read_bytes() if file else NO_D3.encode() if name == "d3.min.js" else b""
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return Response(content, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"})


@st.cache_resource
def st_folium() -> Callable[..., object]:
    """Return `st_folium` with our addresses in the place of the foreign ones; nothing else of it is touched."""
    # imported here: a component registers itself with the running server, and the other face has none yet
    import streamlit_folium

    component = streamlit_folium._component_func

    def named(**arguments: object) -> object:
        for kind in ("js_links", "css_links"):
            arguments[kind] = [f"{LIBRARIES}/{link.rpartition('/')[2]}" for link in arguments[kind]]
        return component(**arguments)

    streamlit_folium._component_func = named
    return streamlit_folium.st_folium


# -- the page ------------------------------------------------------------------------------------------------------


@st.cache_resource
def borders() -> dict:
    """Return the borders of the dashboard's map in longitude and latitude, as folium wants them."""
    web = json.loads(web_file("districts").read_text(encoding="utf-8"))
    origin, step = np.array(web["grid"]["origin"]), web["grid"]["step"]
    planar = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in web["features"]])
    metres = shapely.transform(planar, lambda xy: origin + step * xy)
    degrees = geopandas.GeoSeries(metres, crs=web["grid"]["crs"]).to_crs(4326).array
    if TUNED:
        degrees = shapely.transform(degrees, lambda xy: np.round(xy, DECIMALS))
    features = [
        feature | {"geometry": json.loads(shape)}
        for feature, shape in zip(web["features"], shapely.to_geojson(degrees), strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def bins(values: pd.Series) -> list[float] | int:
    """Return quantiles, or equal intervals where ties leave too few of them for a palette."""
    edges = sorted(set(values.quantile(np.linspace(0, 1, CLASSES + 1))))
    return edges if len(edges) > 3 else CLASSES


def choropleth(values: pd.Series, names: pd.Series, *, label: str, unit: str) -> folium.Map:
    """
    Draw one indicator the way the documentation of folium does.

    Parameters
    ----------
    values
        One value per district, indexed by `ags`.
    names
        Names of the districts, same index.
    label, unit
        Words of legend and tooltip.

    Returns
    -------
    map
        With a legend and a tooltip per district.
    """
    shown = {
        ags: {"name": name, "value": None if pd.isna(value) else round(value, 3)}
        for ags, name, value in zip(values.index, names, values, strict=True)
    }
    collection = borders()
    features = [feature | {"properties": shown[feature["id"]]} for feature in collection["features"]]
    drawn = folium.Map(location=(51.2, 10.4), zoom_start=6, tiles=None)
    layer = folium.Choropleth(
        geo_data=collection | {"features": features}, data=values, key_on="feature.id", bins=bins(values),
        fill_color="YlGnBu", fill_opacity=1, line_color="white", line_weight=0.7, nan_fill_color="grey",
        legend_name=f"{label} ({unit})",
    )  # fmt: skip
    layer.add_to(drawn)
    folium.GeoJsonTooltip(["name", "value"], aliases=["", label]).add_to(layer.geojson)
    return drawn


def show() -> None:
    """Draw the page: two choices at the left, the map at the right."""
    st.set_page_config(layout="wide")
    known, names = catalogue(), districts.shipped()["name"]
    values, _ = figures.shipped()
    pick, middle = st.columns([1, 3])
    with pick:
        layer = st.selectbox("Thema", list(known.layers), format_func=lambda key: known.layers[key].title["de"])
        chosen = st.radio(
            "Indikator", [each.id for each in known.layers[layer].indicators],
            format_func=lambda key: known.indicators[key].label["de"],
        )  # fmt: skip
    indicator = known.indicators[chosen]
    with middle:
        st.header(indicator.label["de"])
        drawn = choropleth(values[chosen], names, label=indicator.label["de"], unit=indicator.unit["de"])
        st_folium()(drawn, width=900, height=700, **({"returned_objects": []} if TUNED else {}))


if __name__ == "__main__":
    show()
else:
    app = st.App(__file__, routes=[Route(f"{LIBRARIES}/{{name}}", library)])
