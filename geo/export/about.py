"""What a file says about itself: content, filter, sources, licences, and how it was made."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from geo.data.catalogue import BOUNDARIES, REGISTER, TERRITORIAL_STATUS, Catalogue, __version__
from geo.data.credit import credit, credit_lines, credit_text
from geo.data.declarations import LANGUAGES, Indicator, Language, Text
from geo.data.figures import PLAIN, STATUSES
from geo.data.language import period, word
from geo.data.sources import Source
from geo.data.web_files import EXPORT_DETAIL_M, WEB_DETAIL_M
from geo.export.columns import TYPES, Content
from geo.views.filters import filter_query, filter_words, judged_by
from geo.views.selection import query

CRS_WORDS = {
    4326: "EPSG:4326 (longitude, latitude)", 3035: "EPSG:3035 (ETRS89-LAEA Europe)",
    25832: "EPSG:25832 (ETRS89 / UTM 32N)",
}  # fmt: skip
DETAIL_M = {"full": EXPORT_DETAIL_M, "web": WEB_DETAIL_M}


def _text(text: Text) -> dict[str, str]:
    return {"de": text.de, "en": text.en}


def caveats(indicator: Indicator) -> dict[str, str]:
    """Return the caveat in both languages; what is true of the newest values alone is marked so."""
    newest = indicator.caveat_newest
    return {
        language: indicator.caveat[language]
        + (" " + word("caveat_newest", language, text=newest[language]) if newest else "")
        for language in LANGUAGES
    }


def _source(source: Source, language: Language) -> dict:
    """Say where something comes from and on which terms."""
    return {
        "id": source.id,
        "producer": _text(source.producer),
        "title": _text(source.title),
        "table": source.table,
        "url": source.url,
        "licence": _text(source.licence),
        "licence_url": source.licence_url or None,
        "licence_confirmed": source.licence_confirmed,
        "attribution": credit(source, language).line,
        "as_of": source.as_of,
        "territorial_status": source.territorial_status,
        "harmonisation": _text(source.harmonisation),
        "obtained_via": source.obtained_via,
        "retrieved": source.retrieved,
        "sha256": source.sha256,
    }


def _indicator(id_: str, catalogue: Catalogue, periods: Sequence[str], language: Language) -> dict:
    """Say everything that the catalogue knows about an indicator, and which periods the file holds."""
    indicator = catalogue.indicators[id_]
    return {
        "id": indicator.id,
        "layer": indicator.layer,
        "label": _text(indicator.label),
        "definition": _text(indicator.definition),
        "numerator": _text(indicator.numerator),
        "denominator": _text(indicator.denominator),
        "unit": _text(indicator.unit),
        "decimals": indicator.decimals,
        "kind": indicator.kind,
        "direction": indicator.direction,
        "direction_reason": _text(indicator.direction_reason),
        "period": indicator.period,
        "periods": list(periods),
        "resolution": indicator.resolution,
        "recipe": indicator.recipe.model_dump(exclude_none=True),
        "quality": indicator.quality,
        "suppression": _text(indicator.suppression),
        "caveat": caveats(indicator),
        "notes": [{"ags": list(note.ags), "text": _text(note.text)} for note in indicator.cautions],
        "data_basis": indicator.data_basis,
        "attribution": credit_text((id_,), catalogue, language),
        "source": _source(catalogue.source_of(id_), language),
        "history": [
            {
                "periods": list(each.periods),
                "recipe": each.recipe.model_dump(exclude_none=True),
                "resolution": each.resolution,
                "data_basis": each.data_basis,
                "source": _source(catalogue.sources[each.source], language),
            }
            for each in indicator.history
        ],
        "breaks": [{"period": each.period, "text": _text(each.text)} for each in indicator.breaks],
    }


def attributions(
    indicators: Sequence[str], catalogue: Catalogue, language: Language, *, history: bool = False
) -> list[str]:
    """
    List what has to be printed wherever these figures are shown: the credit of figures, names, types and borders.

    With `history` also for the periods before the newest.
    """
    places = [credit(each, language).line for each in place_sources(catalogue, borders=True)]
    return list(dict.fromkeys((*credit_lines(indicators, catalogue, language, history=history), *places)))


def place_sources(catalogue: Catalogue, *, borders: bool) -> tuple[Source, ...]:
    """Return where names and types of the districts are from, and their borders if the file holds them."""
    keys = (
        REGISTER,
        *(catalogue.typologies[each].source for each in TYPES.values()),
        *((BOUNDARIES,) if borders else ()),
    )
    return tuple(catalogue.sources[each] for each in dict.fromkeys(keys))


def metadata(
    content: Content, *, permalink: str = "", periods: Mapping[str, Sequence[str]] | None = None, crs: int = 4326,
    detail: str = "full",
) -> dict[str, Any]:  # fmt: skip
    """
    Describe a file: what it holds, for which districts, from whom, on which terms, and how it was made.

    Parameters
    ----------
    permalink
        Address that shows the same selection; without one, its query alone.
    periods
        Periods of each indicator that the file holds; by default its newest.
    crs, detail
        EPSG number and detail of the borders in the file, see `geo.export.frames`.

    Returns
    -------
    metadata
        Plain JSON values. Texts that belong to the catalogue are there in both languages.
    """
    indicators, selection, catalogue = content.indicators, content.selection, content.catalogue
    language = selection.language
    counts = content.numbers.notna().sum()
    layers = {catalogue.indicators[id_].layer: None for id_ in indicators}
    topic = catalogue.layers[next(iter(layers))].title[language] if len(layers) == 1 else word("export_all", language)
    return {
        "title": word("export_title", language, topic=topic),
        "description": _description(content, is_newest=not periods),
        "language": language,
        "generator": f"Landpotenziale {__version__}",
        "layers": {layer: _text(catalogue.layers[layer].title) for layer in layers},
        "filter": {
            "words": filter_words(selection, catalogue),
            "query": filter_query(selection, catalogue),
            "districts": len(content.kept),
            "of": len(content.districts),
        },
        "recipe_link": permalink or "?" + urlencode(query(selection, catalogue), safe=":,"),
        "territorial_status": TERRITORIAL_STATUS,
        "key": "ags",
        "indicators": [
            _indicator(id_, catalogue, periods[id_] if periods else [catalogue.indicators[id_].period], language)
            | {"districts_with_value": int(counts[id_])}
            for id_ in indicators
        ],
        "statuses": {key: _text(text) for key, text in STATUSES.items()},
        "typologies": _typologies(catalogue, language),
        "names": {"source": _source(catalogue.sources[REGISTER], language)},
        "boundaries": {
            "crs": CRS_WORDS[crs], "detail_m": DETAIL_M[detail],
            "source": _source(catalogue.sources[BOUNDARIES], language),
        },
        "attributions": attributions(indicators, catalogue, language, history=periods is not None),
        "note": word("limits", language),
    }  # fmt: skip


def _description(content: Content, *, is_newest: bool) -> str:
    language = content.selection.language
    text = word(
        "export_description_1" if len(content.indicators) == 1 else "export_description", language,
        indicators=len(content.indicators), n=len(content.kept), all=len(content.districts),
        date=period(TERRITORIAL_STATUS, language),
    )  # fmt: skip
    when = judged_by(content.selection, content.catalogue)
    if when and is_newest:  # who comes from a map of another period would take the figures for that one's
        text += " " + word("export_view", language, period=when)
    return text


def _typologies(catalogue: Catalogue, language: Language) -> dict[str, dict]:
    shown = {column: catalogue.typologies[key] for column, key in TYPES.items()}
    return {
        column: {
            "label": _text(typology.label),
            "types": {str(kind.code): _text(kind.label) for kind in typology.types},
            "source": _source(catalogue.sources[typology.source], language),
        }
        for column, typology in shown.items()
    }


def metadata_json(
    content: Content, *, permalink: str = "", periods: Mapping[str, Sequence[str]] | None = None, crs: int = 4326,
    detail: str = "full", with_statuses: bool = False,
) -> str:  # fmt: skip
    """
    Write `metadata` as the file that lies beside a CSV; it says how to read the table.

    `with_statuses` names the districts whose value is less than certain or is not there, by indicator and status: for a
    table that has no columns for them.
    """
    table: dict[str, object] = {
        "encoding": "UTF-8",
        "separator": ",",
        "decimal": ".",
        "quote": '"',
        "missing": "",
        "text_columns": ["ags", "land"],
    }
    if with_statuses:
        kept = content.statuses.loc[content.kept.index, list(content.indicators)]
        table["status_of"] = {
            id_: {status: part.index.tolist() for status, part in column.groupby(column) if status not in PLAIN}
            for id_, column in kept.items()
            if not column.isin(PLAIN).all()
        }
    described = metadata(content, permalink=permalink, periods=periods, crs=crs, detail=detail)
    return json.dumps(described | {"table": table}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
