"""CSVW: the columns of a CSV described for programs, after the W3C's Metadata Vocabulary for Tabular Data."""

import json
from collections.abc import Mapping, Sequence

from geo.data.catalogue import Catalogue
from geo.data.declarations import Language
from geo.data.figures import STATUSES
from geo.export.columns import TYPES

TEXTS = {
    "ags": {"de": "Amtlicher Schlüssel des Kreises (AGS)", "en": "Key of the district (AGS)"},
    "name": {"de": "Name", "en": "Name"},
    "land": {"de": "Schlüssel des Landes", "en": "Key of the Land"},
    "land_name": {"de": "Name des Landes", "en": "Name of the Land"},
    "kind": {"de": "Art des Kreises", "en": "Kind of district"},
    "indicator": {"de": "Indikator", "en": "Indicator"},
    "period": {"de": "Zeitpunkt", "en": "Period"},
    "value": {"de": "Wert", "en": "Value"},
    "status": {"de": "Status", "en": "Status"},
    "source": {"de": "Quelle", "en": "Source"},
}


def describe_csv(
    header: Sequence[str], url: str, described: Mapping, *, catalogue: Catalogue, language: Language
) -> str:
    """
    Write the content of ``….csv-metadata.json``.

    Parameters
    ----------
    header
        Names of the columns.
    url
        Where the table lies, seen from the description.
    described
        Result of `geo.export.about.metadata` for the same table.
    """
    known = {each["id"]: each for each in described["indicators"]}
    columns = [_column(name, known, catalogue, language) for name in header]
    keys = [name for name in ("ags", "indicator", "period") if name in header]
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "url": url,
        "dc:title": described["title"],
        "dc:description": described["description"],
        "dc:creator": described["generator"],
        "dc:rights": described["attributions"],
        "dc:relation": described["recipe_link"],
        "dc:coverage": f"Germany, districts, territorial status {described['territorial_status']}",
        "dialect": {"encoding": "utf-8", "delimiter": ",", "quoteChar": '"', "header": True, "lineTerminators": ["\n"]},
        "tableSchema": {"columns": columns, "primaryKey": keys, "aboutUrl": "#ags-{ags}"},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _column(name: str, known: Mapping[str, Mapping], catalogue: Catalogue, language: Language) -> dict:
    stem, _, part = name.rpartition("_")
    if name in known:
        each = known[name]
        source = each["source"]
        return {
            "name": name, "titles": name, "datatype": "number", "null": "", "rdfs:label": each["label"][language],
            "dc:description": each["definition"][language], "schema:unitText": each["unit"][language],
            "dc:temporal": ", ".join(each["periods"]), "dc:source": source["title"][language],
            "dc:publisher": source["producer"][language], "dc:license": source["licence"][language],
            "schema:creditText": each["attribution"], "schema:url": source["url"],
            "dc:rights": f"licence confirmed: {source['licence_confirmed']}",
            "schema:spatialCoverage": source["territorial_status"], "dc:date": source["retrieved"],
        }  # fmt: skip
    column = {"name": name, "titles": name, "datatype": "string", "required": name == "ags"}
    if stem in known and part in {"status", "period"}:
        label = f"{known[stem]['label'][language]}: {TEXTS[part][language]}"
        return column | {"rdfs:label": label} | (_statuses() if part == "status" else {})
    if name == "ags":
        return column | {"datatype": {"base": "string", "format": "[0-9]{5}"}, "rdfs:label": TEXTS[name][language]}
    if name in TYPES:
        return column | {"datatype": "integer", "rdfs:label": catalogue.typologies[TYPES[name]].label[language]}
    if name == "value":
        return column | {"datatype": "number", "null": "", "rdfs:label": TEXTS[name][language]}
    return column | {"rdfs:label": TEXTS[name][language]} | (_statuses() if name == "status" else {})


def _statuses() -> dict:
    return {"datatype": {"base": "string", "format": "|".join(STATUSES)}}
