"""Files of an analysis: GeoJSON (RFC 7946), CSV and JSON with recipe, sources and licences; functions return text."""

import json

from geo import districts, export
from geo.catalogue import Language
from geo.findings import Finding, document, rows

# what only the JSON and the metadata of a table hold
HEAD = ("analysis", "settings", "result", "note", "metadata")


def geojson(finding: Finding, language: Language, *, outlines: export.Outlines, permalink: str = "") -> str:
    """
    Write a finding with the borders of the districts.

    Parameters
    ----------
    finding
        With a table.
    language
        Of the notes.
    outlines
        Geometry of each district, see `geo.export.outlines`.
    permalink
        Address of the page that shows it.

    Returns
    -------
    text
        A FeatureCollection in longitude and latitude, one feature a line, ``id`` = ags; ``analysis``, ``settings``,
        ``result`` and ``metadata`` are foreign members.
    """
    whole = document(finding, language, permalink=permalink)
    head = {"type": "FeatureCollection", "name": f"landpotenziale_{finding.analysis}"}
    west, south, east, north = zip(*(outlines[ags][1] for ags in districts.shipped().index), strict=True)
    head["bbox"] = [min(west), min(south), max(east), max(north)]
    head |= {key: whole[key] for key in HEAD}
    features = (
        f'{{"type":"Feature","id":{json.dumps(row["ags"])},"properties":{_json(row)},"geometry":{outlines[row["ags"]][0]}}}'
        for row in rows(finding)
    )
    return _json(head)[:-1] + ',"features":[\n' + ",\n".join(features) + "\n]}\n"


def table(finding: Finding) -> str:
    """Write the districts of a finding as CSV after RFC 4180, but with LF; decimal point, empty where there is no value."""
    found = rows(finding)
    return export.csv_text({key: [row[key] for row in found] for key in found[0]})


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
