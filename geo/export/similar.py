"""
Statistical neighbours as JSON: what a program or a reader needs to understand them without asking back.

Each figure comes with label, unit, period, source, licence (and whether confirmed) and territorial status, each
neighbour with what makes it alike and what differs. Equal input gives equal bytes: no clock is read.
"""

import json

import pandas as pd

from geo.data.catalogue import TERRITORIAL_STATUS, Catalogue, __version__
from geo.data.credit import credit
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.language import word
from geo.methods.distances import OVERLAP
from geo.methods.similarity import Feature, Neighbours


def neighbours_json(found: Neighbours, *, districts: pd.DataFrame, statuses: pd.DataFrame, catalogue: Catalogue,
                    language: Language) -> str:  # fmt: skip
    """
    Write the neighbours of a district.

    Parameters
    ----------
    found
        The neighbours, of `geo.methods.similarity.neighbours`.
    districts
        Names and Länder, indexed by `ags`.
    statuses
        Status of each value, one column per indicator.
    catalogue
        Labels, units and sources.
    language
        Of all words.

    Returns
    -------
    text
        JSON with the members ``district``, ``method``, ``neighbours`` (nearest first), ``indicators`` and ``sources``.
    """

    def place(ags: str) -> dict:
        land = districts.at[ags, "land"]
        return {"ags": ags, "name": districts.at[ags, "name"], "land": LAENDER[land][language]}

    def feature(each: Feature, other: str) -> dict:
        indicator = catalogue.indicators[each.indicator]
        return {
            "indicator": each.indicator, "label": indicator.label[language], "unit": indicator.unit[language],
            "period": indicator.period,
            "value": each.value, "status": statuses.at[found.ags, each.indicator],
            "neighbour_value": each.other_value, "neighbour_status": statuses.at[other, each.indicator],
            "z": round(each.z, 3), "neighbour_z": round(each.other_z, 3),
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
                "alike": [feature(one, each.ags) for one in each.alike],
                "differing": [feature(one, each.ags) for one in each.differing],
            }
            for each in found.found
        ],
        "indicators": {
            each.id: {
                "label": each.label[language], "unit": each.unit[language], "period": each.period, "kind": each.kind,
                "layer": each.layer, "source": each.source,
            }
            for each in entered
        },
        "sources": {
            key: {
                "title": source.title[language], "attribution": credit(
                    source, language, bases=[each.data_basis for each in entered if each.source == key], is_changed=True
                ).line,
                "licence": source.licence[language], "licence_confirmed": source.licence_confirmed,
                "territorial_status": source.territorial_status,
            }
            for key in sorted({each.source for each in entered})
            for source in [catalogue.sources[key]]
        },
    }  # fmt: skip
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"
