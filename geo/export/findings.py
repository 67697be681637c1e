"""Files of an analysis: GeoJSON (RFC 7946), CSV and JSON with recipe, sources and licences; functions return text."""

import functools
import json
from urllib.parse import urlencode

from geo.data import boundaries, districts, figures, land_figures
from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.language import word
from geo.export import about
from geo.export import land_figures as land_file
from geo.export.columns import Content
from geo.export.csv import csv_text
from geo.export.geojson import Outlines, shipped_outlines
from geo.export.geojson import outlines as outlines_of
from geo.methods import two_levels as levels
from geo.views.findings import Finding, address, plain
from geo.views.selection import Selection

# what only the JSON and the metadata of a table hold
HEAD = ("analysis", "settings", "result", "note", "metadata")


def outlines(finding: Finding) -> Outlines:
    """Return the shipped outlines of all rows of a finding; not to be changed."""
    return shipped_outlines() | (_of_laender() if finding.analysis == "volunteering" else {})


@functools.cache
def _of_laender() -> Outlines:
    return outlines_of(boundaries.geographic(boundaries.merge_laender(boundaries.read_boundaries())))


def geojson(finding: Finding, language: Language, *, outlines: Outlines, permalink: str = "") -> str:
    """
    Write a finding with the borders of the districts.

    Parameters
    ----------
    outlines
        Geometry of each row by its key, see `outlines`.
    permalink
        Address of the page that shows it.

    Returns
    -------
    text
        A FeatureCollection in longitude and latitude, one feature a line, ``id`` = ags, or the key of the Land where
        the property ``level`` says so; ``analysis``, ``settings``, ``result`` and ``metadata`` are foreign members.
    """
    whole = document(finding, language, permalink=permalink)
    head: dict[str, object] = {"type": "FeatureCollection", "name": f"landpotenziale_{finding.analysis}"}
    west, south, east, north = zip(*(outlines[ags][1] for ags in districts.shipped().index), strict=True)
    head["bbox"] = [min(west), min(south), max(east), max(north)]
    head |= {key: whole[key] for key in HEAD}
    features = (
        f'{{"type":"Feature","id":{json.dumps(key)},"properties":{_json(row)},"geometry":{outlines[key][0]}}}'
        for key, row in zip(finding.table.index, rows(finding, language), strict=True)
    )
    return _json(head)[:-1] + ',"features":[\n' + ",\n".join(features) + "\n]}\n"


def table(finding: Finding, language: Language = "de") -> str:
    """Write the rows of a finding as CSV after RFC 4180, but with LF; decimal point, empty where there is no value."""
    found = rows(finding, language)
    return csv_text({key: [row[key] for row in found] for key in found[0]})


def described(finding: Finding, language: Language, *, permalink: str = "") -> str:
    """Write everything but the districts: settings, result, sources; it lies beside the CSV and is a recipe to keep."""
    whole = document(finding, language, permalink=permalink)
    return json.dumps({key: whole[key] for key in HEAD}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def whole(finding: Finding, language: Language, *, permalink: str = "") -> str:
    """Write everything, the districts included, as one JSON document."""
    found = document(finding, language, permalink=permalink)
    return json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def rows(finding: Finding, language: Language = "de") -> list[dict]:
    """List the rows of a finding as plain JSON values, with key and name; a Land is named in the language."""
    if finding.table.empty:
        return []
    names = districts.shipped()["name"].to_dict() | {land: name[language] for land, name in LAENDER.items()}
    key = finding.table.index.name if finding.analysis == "volunteering" else "ags"
    return [
        {key: id_, "name": names[id_]} | {column: plain(value) for column, value in row.items()}
        for id_, row in finding.table.to_dict("index").items()
    ]


def document(finding: Finding, language: Language = "en", *, permalink: str = "") -> dict:
    """
    Write a finding down with everything a reader must know.

    Parameters
    ----------
    permalink
        Address of the page that shows it; without one, its path and parameters alone.

    Returns
    -------
    document
        Plain JSON values: ``analysis``, ``settings``, ``result``, ``districts``, ``note`` and ``metadata`` as in all
        files; of volunteering also ``laender``, and what is known of them in ``metadata.laender``.
    """
    known = catalogue()
    first = finding.indicators[0]
    selection = Selection(layer=known.indicators[first].layer, indicator=first, language=language)
    content = Content(finding.indicators, selection, known, districts.shipped(), figures.shipped()[0])
    metadata = about.metadata(content, permalink=permalink or f"analyse?{urlencode(address(finding), safe=':,~')}")
    told = rows(finding, language)
    whole = {
        "analysis": finding.analysis,
        "settings": finding.settings,
        "result": finding.result,
        "note": word("limits", language),
        "districts": told,
        "metadata": metadata,
    }
    if finding.analysis == "volunteering":
        whole["laender"] = [each for each in told if each["level"] == levels.LAND]
        whole["districts"] = [each for each in told if each["level"] == levels.DISTRICT]
        whole["note"] = f"{word('land_figures_note', language)} {whole['note']}"
        laender = land_file.described(
            land_figures.shipped(), catalogue=known, districts=districts.shipped(), language=language
        )
        metadata["laender"] = {key: laender[key] for key in ("level", "note", "indicators", "sources")}
        metadata["attributions"] = [
            *(each["attribution"] for each in laender["sources"].values()),
            *metadata["attributions"],
        ]
    return whole
