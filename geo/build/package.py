"""
The data package: data/districts/ described for other programs, after Frictionless (specs.frictionlessdata.io).

Tables are described column by column; what is no table of rows and columns (borders, files for the browser) is left to
the manifest. Equal data give equal bytes: no clock is read.
"""

import hashlib
import json
from pathlib import Path

from geo.data.catalogue import Catalogue
from geo.data.figures import STATUSES
from geo.methods import nearest

FILE = "datapackage.json"
AGS = {
    "name": "ags",
    "type": "string",
    "description": "Key of the district (AGS)",
    "constraints": {"pattern": "[0-9]{5}"},
}
PERIOD = {
    "name": "period", "type": "string",
    "description": "Year, month, day, years first/last, or edition whose newest year the source does not state",
}  # fmt: skip


def _text(name: str, description: str, **constraints: object) -> dict:
    return {"name": name, "type": "string", "description": description} | (
        {"constraints": constraints} if constraints else {}
    )


def _number(name: str, description: str, kind: str = "number", **constraints: object) -> dict:
    return {"name": name, "type": kind, "description": description} | (
        {"constraints": constraints} if constraints else {}
    )


def _fields(catalogue: Catalogue) -> dict[str, dict]:
    """Return the schema of each table."""
    indicator = _text("indicator", "Id in layers/*.toml", enum=list(catalogue.indicators))
    source = _text("source", "Key in sources.toml", enum=list(catalogue.sources))
    count = {"minimum": 0, "required": True}
    return {
        "figures.csv.gz": {
            "fields": [
                AGS, indicator, PERIOD, _number("value", "In the unit of the indicator; empty where the status says why"),
                _text("status", "Why a value is as it is, or is not there", enum=list(STATUSES)), source,
            ],
            "primaryKey": ["ags", "indicator", "period"],
            "foreignKeys": [{"fields": ["ags"], "reference": {"resource": "districts", "fields": ["ags"]}}],
        },
        "districts.csv": {
            "fields": [
                AGS, _text("name", "Short name, each once"), _text("official_name", "Name in the municipal register"),
                _number("kind", "Text code of the register, 41 to 45", "integer", minimum=41, maximum=45),
                _text("land", "Key of the Land", pattern="[0-9]{2}"),
                _number("area_km2", "Area in km²", minimum=0), _number("population", "Inhabitants", "integer", minimum=0),
                *(
                    _number(name, f"Type 1 to {high} of typologies.toml", "integer", minimum=1, maximum=high)
                    for name, high in (("thuenen_type", 5), ("bbsr_type", 4), ("eurostat_type", 3))
                ),
                _text("kreisregion", "District region of the Thünen typology"),
            ],
            "primaryKey": ["ags"],
        },
        "municipalities.csv": {
            "fields": [_text("key", "Key of the municipality", pattern="[0-9]{8}"), _text("name", "Name"), AGS],
            "primaryKey": ["key"],
            "foreignKeys": [{"fields": ["ags"], "reference": {"resource": "districts", "fields": ["ags"]}}],
        },
        "territorial_changes.csv": {
            "fields": [
                _text("old_ags", "Key of the old district", pattern="[0-9]{5}"), _text("old_name", "Its name"), AGS,
                _text("name", "Name of the district of today"), _text("date", "Day of the change where it is known"),
                _text("what", "merged: as a whole; split: a part; renamed: another key", enum=["merged", "split", "renamed"]),
                _number("last_year", "Last 31 December with the old borders", "integer"),
                _number("share", "Share of the old district's people that belong to that of today", minimum=0, maximum=1),
            ],
            "primaryKey": ["old_ags", "ags"],
        },
        "land_figures.csv": {
            "fields": [
                _text("land", "Key of the Land; the value says nothing about its districts", pattern="[0-9]{2}"),
                _text("indicator", "Id in layers/*.toml, level land", enum=list(catalogue.land_indicators)), PERIOD,
                _number("value", "In the unit of the indicator; empty where the status says why"),
                _text("status", "Why a value is as it is, or is not there", enum=list(STATUSES)), source,
            ],
            "primaryKey": ["land", "indicator", "period"],
        },
        "neighbours.csv": {
            "fields": [AGS, AGS | {"name": "neighbour", "description": "Key of a district that touches it"}],
            "primaryKey": ["ags", "neighbour"],
            "foreignKeys": [
                {"fields": [name], "reference": {"resource": "districts", "fields": ["ags"]}}
                for name in ("ags", "neighbour")
            ],
        },
        nearest.FILE: {
            "fields": [
                AGS, AGS | {"name": "similar", "description": "Key of a district whose figures resemble it"},
                _number("distance", "Distance over all themes, in standard deviations", minimum=0),
                *(
                    _number(name, f"The same in {catalogue.layers[name].title['en']}", minimum=0)
                    for name in nearest.columns(catalogue)[3:]
                ),
            ],
            "primaryKey": ["ags", "similar"],
            "foreignKeys": [
                {"fields": [name], "reference": {"resource": "districts", "fields": ["ags"]}}
                for name in ("ags", "similar")
            ],
        },
        "coverage.csv": {
            "fields": [
                indicator, PERIOD, source,
                *(
                    _number(f"n_{name}", f"Districts with {words}", "integer", **count)
                    for name, words in (
                        ("value", "a value"), ("missing", "no data"), ("suppressed", "a suppressed value"),
                        ("other", "no value for another reason"),
                    )
                ),
                *(_number(name, f"{name.capitalize()} of the values") for name in ("min", "median", "max")),
                *(
                    _number(f"n_{name}", f"Values of status {name}", "integer", **count)
                    for name in ("limited", "converted", "estimated")
                ),
                _number("lowest_covered_pct", "Lowest share of a district's people or area that a mean rests on, in %"),
            ],
            "primaryKey": ["indicator", "period"],
        },
    }  # fmt: skip


TITLES = {
    "figures.csv.gz": ("figures", "Figures of the districts in all periods"),
    "districts.csv": ("districts", "Names, kinds and types of the 400 districts"),
    "municipalities.csv": ("municipalities", "Municipalities and their districts"),
    "territorial_changes.csv": ("territorial_changes", "Districts since 1995 and what became of them"),
    "land_figures.csv": ("land_figures", "Figures that exist by Land only, on their own level"),
    "neighbours.csv": ("neighbours", "Districts whose land touches, each pair in both directions"),
    nearest.FILE: ("similar", "The twelve districts whose newest figures resemble each district most"),
    "coverage.csv": ("coverage", "How many districts have a value, by indicator and period"),
}


def describe(folder: Path, catalogue: Catalogue) -> dict:
    """
    Describe the tables of a folder.

    Parameters
    ----------
    folder
        Holds the tables.
    catalogue
        Knows indicators and sources.

    Returns
    -------
    package
        Descriptor of a Data Package, plain JSON values.
    """
    resources = []
    for file, schema in _fields(catalogue).items():
        data = (folder / file).read_bytes()
        name, title = TITLES[file]
        resource = {"name": name, "title": title, "profile": "tabular-data-resource", "path": file, "type": "table"}
        resource |= {"scheme": "file", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
        if file.endswith(".gz"):
            resource["compression"] = "gz"
        # of the file as it lies there, packed or not
        resource |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        resources.append(resource | {"schema": schema | {"missingValues": [""]}})
    producers = {
        (source.producer.en, source.title.en): {"title": f"{source.producer.en}: {source.title.en}", "path": source.url}
        for source in catalogue.sources.values()
    }
    return {
        "name": "landpotenziale-districts",
        "title": "Landpotenziale: figures of Germany's 400 districts",
        "description": "Each source keeps its own licence and attribution: see sources.toml beside this file.",
        "profile": "data-package",
        "sources": list(producers.values()),
        "resources": resources,
    }


def write(folder: Path, catalogue: Catalogue) -> None:
    """Write the descriptor beside the tables."""
    text = json.dumps(describe(folder, catalogue), ensure_ascii=False, indent=1) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")
