"""The files of the map page: the theme in every format, the map as page and picture, and how to cite the view."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from geo.data.catalogue import catalogue
from geo.data.credit import credit_text
from geo.data.declarations import Language
from geo.data.language import period, word
from geo.export import frames
from geo.export.layers import SPATIAL
from geo.pages.frame import cite, html, links
from geo.pages.frame.held import drawer, select
from geo.views.filters import judged_by
from geo.views.map_spec import MapSpec
from geo.views.selection import Selection, query

# the files of a theme by their ending, with the key of their name
FORMATS = {
    "geojson": "download_geojson", "csv": "download_csv", "metadata.json": "download_metadata",
    "gpkg": "download_gpkg", "fgb": "download_fgb", "parquet": "download_parquet", "xlsx": "download_xlsx",
    "csv-metadata.json": "download_csvw",
}  # fmt: skip
# the first is what a file has without a word
SYSTEMS, DETAILS = tuple(map(str, frames.CRS)), frames.DETAILS


def exports(spec: MapSpec, selection: Selection) -> Markup:
    """Write downloads and citation; the files come from addresses, so nothing is made before it is asked for."""
    language = selection.language
    return html.fill(
        "map/files.html", language, layer=catalogue().layers[selection.layer].title[language],
        lines=_lines(spec, selection, ("geojson", "csv")), citation=spec.citation,
        map=_link("export/map.html", _view(selection), word("download_map", language)),
    )  # fmt: skip


def more(spec: MapSpec, selection: Selection) -> None:
    """Offer the other formats, pictures and the citation for programs; closed, it sends nothing."""
    language = selection.language
    more = drawer("more", word("more_files", language))
    if not more.open:
        return
    with more:
        shapes = _shapes(language)
        # the usual GeoJSON stands above
        again = ("geojson",) if "detail" in shapes else ()
        endings = (*again, "gpkg", "fgb", "parquet", "xlsx", "metadata.json", "csv-metadata.json")
        quoted = cite.block(
            spec.title, period(spec.period, language), query(selection, catalogue()), language=language,
            attribution=credit_text((selection.indicator,), catalogue(), language),
        )  # fmt: skip
        html.show(html.fill(
            "map/more_files.html", language, lines=_lines(spec, selection, endings, shapes), citation=quoted,
            pictures=Markup(", ").join(
                _link(f"export/map.{kind}", _view(selection), kind.upper()) for kind in ("svg", "png", "pdf")
            ),
            all=_link("export/all.csv", links.spoken(language), word("download_all", language)),
        ))  # fmt: skip


def _shapes(language: Language) -> dict[str, str]:
    """Let the visitor choose coordinates and detail of the borders; return the choices that differ from the usual file."""
    left, right = st.columns(2)
    with left:
        crs = _choose("crs", SYSTEMS, language)
    with right:
        detail = _choose("detail", DETAILS, language)
    chosen = (("crs", crs, SYSTEMS[0]), ("detail", detail, DETAILS[0]))
    return {key: value for key, value, usual in chosen if value != usual}


def _choose(name: str, offered: Sequence[str], language: Language) -> str:
    """Offer a choice that concerns files alone and not the view: the visit remembers it, the address does not."""
    key = f"file_{name}"
    kept = f"{key}-wished"
    chosen = st.session_state.setdefault(kept, offered[0])

    def take() -> None:
        if st.session_state[key] in offered:
            st.session_state[kept] = st.session_state[key]

    select(
        key, word(key, language), offered, chosen, on_change=take,
        name=lambda value: word(f"file_{name}_{value}", language),
    )  # fmt: skip
    return chosen


def _view(selection: Selection) -> dict[str, str]:
    """Write the view without its theme, which its indicator says as well."""
    return {key: value for key, value in query(selection, catalogue()).items() if key != "layer"}


def _lines(
    spec: MapSpec, selection: Selection, endings: Sequence[str], shapes: Mapping[str, str] | None = None
) -> Markup:
    """Write the links to the files of the theme: of the districts in the filter, then of all; `shapes` as chosen."""
    language = selection.language
    kept, when = len(spec.inside) - spec.outside_count, judged_by(selection, catalogue())
    newest = f" ({word('download_newest', language)})" if when else ""
    rows = [(word("download_everywhere", language) + newest, links.spoken(language))]
    if kept < len(spec.inside):
        chosen = newest
        if when and (selection.low, selection.high) != (None, None):
            chosen = f" ({word('download_judged', language, period=when)})"
        rows.insert(0, (word("download_kept", language, n=kept) + chosen, query(_filters(selection), catalogue())))
    return Markup().join(
        Markup("<li>{}: {}</li>").format(label, Markup(", ").join(
            _link(
                f"export/{selection.layer}.{ending}", parameters | _of_shapes(ending, shapes or {}),
                word(FORMATS[ending], language),
            )
            for ending in endings
        ))
        for label, parameters in rows
    )  # fmt: skip


def _filters(selection: Selection) -> Selection:
    """Keep the filters of a selection; the limits of a value choose by the figures that are shown."""
    return replace(
        Selection(selection.layer, selection.indicator, selection.language), rural=selection.rural, land=selection.land,
        low=selection.low, high=selection.high, period=selection.period, period_from=selection.period_from,
        change=selection.change,
    )  # fmt: skip


def _of_shapes(ending: str, shapes: Mapping[str, str]) -> dict[str, str]:
    """Return the choices that a format can meet: GeoJSON knows WGS 84 alone (RFC 7946), a table has no shapes."""
    return {key: value for key, value in shapes.items() if ending in SPATIAL and (key, ending) != ("crs", "geojson")}


def _link(path: str, parameters: Mapping[str, str], label: str) -> Markup:
    return links.download(links.with_query(path, parameters), label)
