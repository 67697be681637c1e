"""
Files of the figures that exist by Land only: CSV, and JSON with their meaning, source and licence.

Every row names the key of a Land and none of a district; the JSON says ``level: land`` and what must not be read out of
it. Equal input gives equal bytes: no clock is read.
"""

import json
import math

import pandas as pd

from geo.data.catalogue import Catalogue, __version__
from geo.data.credit import credit
from geo.data.declarations import LandIndicator, Language
from geo.data.districts import LAENDER
from geo.data.land_figures import by_land, mean_by_people
from geo.data.language import word
from geo.data.sources import Source
from geo.export.csv import csv_text


def land_csv(figures: pd.DataFrame, *, catalogue: Catalogue, language: Language) -> str:
    """
    Write the figures of the Länder as a table.

    Returns
    -------
    text
        CSV as in `geo.export.csv.csv_text`; one row per Land and indicator in the order of the keys, empty where there
        is no value.
    """
    rows = [
        {
            "land": land, "name": LAENDER[str(land)][language], "level": each.level, "indicator": each.id,
            "label": each.label[language], "unit": each.unit[language], "period": each.period,
            "value": row.value, "status": row.status, "source": each.source,
        }
        for each in catalogue.land_indicators.values()
        for land, row in by_land(figures, each).iterrows()
    ]  # fmt: skip
    return csv_text({key: [row[key] for row in rows] for key in rows[0]})


def described(
    figures: pd.DataFrame, *, catalogue: Catalogue, districts: pd.DataFrame, language: Language, permalink: str = ""
) -> dict:
    """
    Describe the figures of the Länder with everything a reader must know about them.

    Parameters
    ----------
    districts
        ``land`` and ``population``: the weights of the mean.
    permalink
        Address of the page that shows them.

    Returns
    -------
    content
        Plain JSON values: ``level``, ``note``, ``indicators`` (each with its values and mean) and ``sources``.
    """
    known = catalogue.land_indicators
    return {
        "product": f"{word('product', language)} {__version__}",
        "title": word("land_figures_title", language),
        "level": "land",
        "note": word("land_figures_note", language),
        "permalink": permalink or "analyse?view=volunteering" + ("" if language == "de" else f"&lang={language}"),
        "indicators": [_indicator(each, figures, districts, language) for each in known.values()],
        "sources": {
            key: _source(
                catalogue.sources[key], [each.data_basis for each in known.values() if each.source == key], language
            )
            for key in sorted({each.source for each in known.values()})
        },
    }


def land_json(
    figures: pd.DataFrame, *, catalogue: Catalogue, districts: pd.DataFrame, language: Language, permalink: str = ""
) -> str:
    """Write what `described` returns as JSON; parameters are the same."""
    content = described(figures, catalogue=catalogue, districts=districts, language=language, permalink=permalink)
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _indicator(indicator: LandIndicator, figures: pd.DataFrame, districts: pd.DataFrame, language: Language) -> dict:
    table = by_land(figures, indicator)
    return {
        "id": indicator.id, "layer": indicator.layer, "level": indicator.level, "label": indicator.label[language],
        "definition": indicator.definition[language], "numerator": indicator.numerator[language],
        "denominator": indicator.denominator[language], "unit": indicator.unit[language],
        "decimals": indicator.decimals, "kind": indicator.kind, "period": indicator.period,
        "data_basis": indicator.data_basis, "suppression": indicator.suppression[language],
        "caveat": indicator.caveat[language], "source": indicator.source,
        "mean_by_people": {
            "value": _plain(mean_by_people(table["value"], districts)),
            "weights": word("land_figures_weights", language),
        },
        "values": [
            {"land": land, "name": LAENDER[str(land)][language], "value": _plain(row.value), "status": row.status}
            for land, row in table.iterrows()
        ],
    }  # fmt: skip


def _source(source: Source, bases: list[str], language: Language) -> dict:
    return {
        "producer": source.producer[language], "title": source.title[language], "url": source.url,
        "attribution": credit(source, language, bases=bases).line, "licence": source.licence[language],
        "licence_confirmed": source.licence_confirmed, "as_of": source.as_of,
        "territorial_status": source.territorial_status, "harmonisation": source.harmonisation[language],
        "obtained_via": source.obtained_via, "retrieved": source.retrieved, "sha256": source.sha256,
    }  # fmt: skip


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
