"""
The data package: data/districts/ described for other programs, after Frictionless (specs.frictionlessdata.io).

Tables are described column by column in datapackage.toml; what is no table of rows and columns (borders, files for the
browser) is left to the manifest. Equal data give equal bytes: no clock is read.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo.data.catalogue import Catalogue
from geo.data.figures import STATUSES
from geo.methods import nearest

FILE = "datapackage.json"
# name, title, columns and keys of the tables; one word in the place of an enumeration names a list of the catalogue
DECLARED = tomllib.loads(Path(__file__).with_name("datapackage.toml").read_text(encoding="utf-8"))["tables"]
TABLES = tuple(table["path"] for table in DECLARED)


def _fields(fields: list[dict[str, Any]], catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Fill in what the catalogue decides: the values of an enumeration, and a column for each theme."""
    values = {
        "indicators": list(catalogue.indicators), "land_indicators": list(catalogue.land_indicators),
        "sources": list(catalogue.sources), "statuses": list(STATUSES),
    }  # fmt: skip
    for field in fields:
        limits = field.get("constraints", {})
        if field["name"] == "{theme}":
            for theme in nearest.columns(catalogue)[3:]:
                title = catalogue.layers[theme].title["en"]
                yield field | {"name": theme, "description": field["description"].format(title=title)}
        elif isinstance(limits.get("enum"), str):
            yield field | {"constraints": limits | {"enum": values[limits["enum"]]}}
        else:
            yield field


def describe(folder: Path, catalogue: Catalogue) -> dict[str, Any]:
    """
    Describe the tables of a folder.

    Returns
    -------
    package
        Descriptor of a Data Package, plain JSON values.
    """
    resources = []
    for table in DECLARED:
        file, name = table["path"], {"name": table["name"], "title": table["title"]}
        data = (folder / file).read_bytes()
        resource = name | {"profile": "tabular-data-resource", "path": file, "type": "table"}
        resource |= {"scheme": "file", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
        if file.endswith(".gz"):
            resource["compression"] = "gz"
        # of the file as it lies there, packed or not
        resource |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        keys = {name: table[name] for name in ("primaryKey", "foreignKeys") if name in table}
        schema = {"fields": list(_fields(table["fields"], catalogue))} | keys | {"missingValues": [""]}
        resources.append(resource | {"schema": schema})
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
