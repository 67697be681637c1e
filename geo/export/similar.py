"""
Statistical neighbours as JSON: what a program or a reader needs to understand them without asking back.

Each figure comes with label, unit, period, source, licence (and whether confirmed) and territorial status, each
neighbour with what makes it alike and what differs. Equal input gives equal bytes: no clock is read.
"""

import json
from collections.abc import Iterable, Sequence

import pandas as pd

from geo.data.catalogue import TERRITORIAL_STATUS, Catalogue, __version__
from geo.data.credit import credit
from geo.data.declarations import Indicator, Language
from geo.data.districts import LAENDER
from geo.data.language import word
from geo.methods.distances import OVERLAP
from geo.methods.similarity import Feature, Neighbours


def neighbours_json(
    found: Neighbours, *, districts: pd.DataFrame, statuses: pd.DataFrame, catalogue: Catalogue, language: Language
) -> str:
    """
    Write the neighbours of a district.

    Returns
    -------
    text
        JSON with ``district``, ``method``, ``neighbours`` (nearest first), ``indicators`` and ``sources``.
    """

    def place(ags: str) -> dict:
        land = str(districts.at[ags, "land"])
        return {"ags": ags, "name": districts.at[ags, "name"], "land": LAENDER[land][language]}

    def features(told: Iterable[Feature], other: str) -> list[dict]:
        return [feature(one, statuses.loc[[found.ags, other], one.indicator].tolist()) for one in told]

    def feature(one: Feature, both: Sequence[str]) -> dict:
        indicator = catalogue.indicators[one.indicator]
        return {
            "indicator": one.indicator, "label": indicator.label[language], "unit": indicator.unit[language],
            "period": indicator.period, "value": one.value, "status": both[0], "neighbour_value": one.other_value,
            "neighbour_status": both[1], "z": round(one.z, 3), "neighbour_z": round(one.other_z, 3),
        }  # fmt: skip

    entered = [catalogue.indicators[name] for name in found.indicators]
    table = {
        "product": f"{word('product', language)} {__version__}",
        "district": place(found.ags),
        "method": {
            "text": word("similar_method", language, share=round(100 * OVERLAP)),
            "layers": list(found.layers), "kinds": list(found.kinds), "within": found.within,
            "candidates": found.candidates, "left_out": list(found.left_out),
            "extreme_values_drawn_in": found.capped,
            "districts_as_of": TERRITORIAL_STATUS,
        },
        "neighbours": [
            place(each.ags) | {
                "distance": each.distance, "distance_by_layer": each.by_layer, "indicators_compared": each.compared,
                "alike": features(each.alike, each.ags), "differing": features(each.differing, each.ags),
            }
            for each in found.found
        ],
        "indicators": {
            indicator.id: {
                "label": indicator.label[language], "unit": indicator.unit[language], "period": indicator.period,
                "kind": indicator.kind, "layer": indicator.layer, "source": indicator.source,
            }
            for indicator in entered
        },
        "sources": _sources(entered, catalogue, language),
    }  # fmt: skip
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def _sources(indicators: Sequence[Indicator], catalogue: Catalogue, language: Language) -> dict[str, dict]:
    bases: dict[str, list[str]] = {}
    for indicator in indicators:
        bases.setdefault(indicator.source, []).append(indicator.data_basis)
    sources = {key: catalogue.sources[key] for key in sorted(bases)}
    return {
        key: {
            "title": source.title[language],
            "attribution": credit(source, language, bases=bases[key], is_changed=True).line,
            "licence": source.licence[language], "licence_confirmed": source.licence_confirmed,
            "territorial_status": source.territorial_status,
        }
        for key, source in sources.items()
    }  # fmt: skip
