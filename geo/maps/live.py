"""
From a `MapSpec` to the message of the live map: as few bytes as say what changes.

Borders and names never travel here; the browser has them from a file. Class numbers are one character per district,
values plain numbers, the rest are the words that the visitor's language needs.
"""

from geo.language import word
from geo.maps.spec import MapSpec

WORDS = (
    "legend", "count_head", "histogram", "range", "range_low", "range_high", "range_all", "range_some", "in_class",
    "view_map", "view_table", "zoom_in", "zoom_out", "zoom_fit", "wheel", "map_label", "find", "find_none",
    "find_count", "in_district", "load_failed", "district", "land", "type", "class", "table", "table_caption",
    "compare_full",
)  # fmt: skip


def words(language: str) -> dict[str, str]:
    """Return the texts that the map itself shows; braces are filled in the browser."""
    return {key: word(key, language) for key in WORDS}


def message(spec: MapSpec, *, vocabulary: str, view: str, limits: tuple[float | None, float | None]) -> dict:
    """
    Write what the live map needs to paint a specification.

    Parameters
    ----------
    spec
        The map.
    vocabulary
        Address of the words and files of the visitor's language.
    view
        ``map`` or ``table``.
    limits
        Limits of the filter by value.

    Returns
    -------
    message
        Plain JSON values; about 3 KB for 400 districts. ``values`` are whole numbers of the last shown digit,
        separated by spaces, nothing where there is no value.
    """
    scale = 10**spec.decimals
    return {
        "vocabulary": vocabulary,
        "lang": spec.language,
        "indicator": spec.indicator,
        "title": spec.title,
        "unit": spec.unit,
        "decimals": spec.decimals,
        # one character each; "-" is no class
        "classes": "".join("-" if number < 0 else str(number) for number in spec.classes),
        "values": " ".join("" if value is None else str(round(value * scale)) for value in spec.values),
        # only where the text says more than the number: no value, or a limited one
        "reasons": {i: spec.texts[i] for i, telling in enumerate(spec.remarkable) if telling},
        "inside": "" if all(spec.inside) else "".join("01"[each] for each in spec.inside),
        "colours": [entry.colour for entry in spec.legend],
        "legend": [[entry.label, entry.count] for entry in spec.legend],
        "missing": [spec.missing_label, spec.missing_count],
        "outside": [spec.outside_label, spec.outside_count],
        "scheme": spec.scheme,
        "histogram": {
            "counts": list(spec.histogram.counts),
            "from": spec.histogram.edges[0],
            "to": spec.histogram.edges[-1],
            "breaks": list(spec.histogram.breaks),
            "low": spec.histogram.low,
            "high": spec.histogram.high,
        },
        "range": None if limits == (None, None) else list(limits),
        "selected": spec.selected,
        "compare": list(spec.compared),
        "view": view,
    }
