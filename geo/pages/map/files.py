"""The files of the map page: the theme in every format, the map as page and picture, and how to cite the view."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo import export
from geo.data.catalogue import Catalogue
from geo.data.declarations import Language
from geo.data.language import period, word
from geo.export import frames
from geo.pages.frame import cite
from geo.pages.frame.held import drawer, hold
from geo.views.citation import attribution
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


def exports(spec: MapSpec, selection: Selection, known: Catalogue) -> str:
    """Write downloads and citation; the files come from addresses, so nothing is made before it is asked for."""
    language, layer = selection.language, known.layers[selection.layer].title[selection.language]
    lines = _lines(spec, selection, known, ("geojson", "csv"))
    view = _link("export/map.html", _view(selection, known), word("download_map", language))
    return (
        f"<footer class=export><section><h2>{escape(word('download_layer', language, layer=layer))}</h2>"
        f"<ul>{lines}<li>{view}</li></ul></section>"
        f"<section><h2>{word('cite', language)}</h2><p>{escape(spec.citation)}</p></section></footer>"
    )


def more(spec: MapSpec, selection: Selection, known: Catalogue) -> None:
    """Offer the other formats, pictures and the citation for programs; closed, it sends nothing."""
    language = selection.language
    more = drawer("more", word("more_files", language))
    if not more.open:
        return
    made = cite.make(
        spec.title, period(spec.period, language), query(selection, known), language=language,
        attribution=attribution((selection.indicator,), known),
    )  # fmt: skip
    with more:
        shapes = _shapes(language)
    # the usual GeoJSON stands above
    again = ("geojson",) if "detail" in shapes else ()
    endings = (*again, "gpkg", "fgb", "parquet", "xlsx", "metadata.json", "csv-metadata.json")
    lines = _lines(spec, selection, known, endings, shapes)
    pictures = ", ".join(
        _link(f"export/map.{kind}", _view(selection, known), kind.upper()) for kind in ("svg", "png", "pdf")
    )
    quoted = cite.sentence(made, language).replace("</section>", f"{cite.formats(made)}</section>")
    with more:
        st.html(
            f"<footer class=export><section><h2>{word('download', language)}</h2><ul>{lines}"
            f"<li>{escape(word('download_picture', language))}: {pictures}</li>"
            f"<li>{_link('export/all.csv', _spoken(language), word('download_all', language))}</li></ul></section>{quoted}</footer>"
        )


def _shapes(language: Language) -> dict[str, str]:
    """Let the visitor choose coordinates and detail of the borders; return what differs from the usual file."""
    left, right = st.columns(2)
    with left:
        crs = _wish("crs", SYSTEMS, language)
    with right:
        detail = _wish("detail", DETAILS, language)
    return {
        key: wish for key, wish, usual in (("crs", crs, SYSTEMS[0]), ("detail", detail, DETAILS[0])) if wish != usual
    }


def _wish(name: str, offered: Sequence[str], language: Language) -> str:
    """Offer what concerns files alone and not the view: the visit remembers it, the address does not."""
    key = f"file_{name}"
    kept = f"{key}-wished"
    wished = st.session_state.setdefault(kept, offered[0])
    hold(key, wished)

    def take() -> None:
        if st.session_state[key] in offered:
            st.session_state[kept] = st.session_state[key]

    st.selectbox(
        word(key, language), offered, key=key, on_change=take, format_func=lambda each: word(f"file_{name}_{each}", language),
        placeholder=word("choose_one", language),
    )  # fmt: skip
    return wished


def _view(selection: Selection, known: Catalogue) -> dict[str, str]:
    """Write the view without its theme, which its indicator says as well."""
    return {key: value for key, value in query(selection, known).items() if key != "layer"}


def _lines(
    spec: MapSpec,
    selection: Selection,
    known: Catalogue,
    endings: Sequence[str],
    shapes: Mapping[str, str] | None = None,
) -> str:
    """Write the links to the files of the theme: of the districts in the filter, then of all; `shapes` as wished for."""
    language = selection.language
    spoken = _spoken(language)
    filters = replace(
        Selection(selection.layer, selection.indicator, language),
        rural=selection.rural,
        land=selection.land,
        low=selection.low,
        high=selection.high,
        # the limits of a value choose by the figures that are shown
        period=selection.period,
        period_from=selection.period_from,
        change=selection.change,
    )
    kept, when = len(spec.inside) - spec.outside_count, judged_by(selection, known)
    newest = f" ({word('download_newest', language)})" if when else ""
    rows = [(word("download_everywhere", language) + newest, spoken)]
    if kept < len(spec.inside):
        chosen = newest
        if when and (selection.low, selection.high) != (None, None):
            chosen = f" ({word('download_judged', language, period=when)})"
        rows.insert(0, (word("download_kept", language, n=kept) + chosen, query(filters, known)))
    return "".join(
        f"<li>{escape(label)}: "
        + ", ".join(
            _link(
                f"export/{selection.layer}.{each}",
                wishes | _of_shapes(each, shapes or {}),
                word(FORMATS[each], language),
            )
            for each in endings
        )
        + "</li>"
        for label, wishes in rows
    )


def _spoken(language: Language) -> dict[str, str]:
    return {} if language == Selection.language else {"lang": language}


def _of_shapes(ending: str, wished: Mapping[str, str]) -> dict[str, str]:
    """Return what a format can meet: GeoJSON knows WGS 84 alone (RFC 7946), a table has no shapes."""
    return {
        key: each for key, each in wished.items() if ending in export.SPATIAL and (key, ending) != ("crs", "geojson")
    }


def _link(path: str, wishes: dict[str, str], label: str) -> str:
    address = f"{path}?{urlencode(wishes, safe=':,.')}" if wishes else path
    return f'<a href="{escape(address)}" download>{escape(label)}</a>'
