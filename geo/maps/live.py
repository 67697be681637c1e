"""
From a `MapSpec` to the message of the live map: as few bytes as say what changes.

Borders and names never travel here; the browser has them from a file. Class numbers are one character per district,
values plain numbers, the rest are the words that the visitor's language needs.
"""

from collections.abc import Iterable

from geo.data.declarations import Language
from geo.data.language import period, word
from geo.views.map_spec import MapSpec

WORDS = (
    "legend", "count_head", "histogram", "range", "range_low", "range_high", "range_all", "range_some", "in_class",
    "view_map", "view_table", "zoom_in", "zoom_out", "zoom_fit", "wheel", "map_label", "find", "find_none",
    "find_count", "in_district", "was_district", "load_failed", "district", "land", "saved_key", "type", "class", "table",
    "table_caption", "table_caption_1", "compare_full", "play", "pause", "next", "time_slider", "chart", "chart_label", "chart_land", "chart_rural",
    "chart_all", "chart_table", "chart_breaks", "chart_undated", "chart_undated_note", "breaks_frozen", "scheme_pooled",
    "below", "between", "above",
    "versus_chosen", "versus_earlier", "versus_later", "versus_remove", "versus_map_label", "versus_small",
    "versus_small_help", "versus_one_map",
)  # fmt: skip


def words(language: Language) -> dict[str, str]:
    """Return the texts that the map itself shows; braces are filled in the browser."""
    return {key: word(key, language) for key in WORDS}


# one letter for each status that is not just a number; capitals have a value
LETTERS = {
    "missing": "m", "suppressed": "s", "not_applicable": "n", "unreliable": "u",
    "limited": "L", "estimated": "E", "converted": "C",
}  # fmt: skip


def letters(statuses: Iterable[str]) -> str:
    """Write one letter per district, ``.`` where the number says everything; nothing where it always does."""
    text = "".join(LETTERS.get(status, ".") for status in statuses)
    return text if text.strip(".") else ""


def packed(statuses: Iterable[str]) -> str | dict[str, list[int]]:
    """Write `letters`, or the places of each letter where that is shorter: a few districts of 400, as a rule."""
    text = letters(statuses)
    places: dict[str, list[int]] = {}
    for place, letter in enumerate(text):
        if letter != ".":
            places.setdefault(letter, []).append(place)
    return places if len(str(places)) < len(text) else text


def _frozen(spec: MapSpec) -> list | None:
    """Write breaks, their decimals, and the colours where they differ from those that are shown."""
    if spec.frozen is None:
        return None
    colours = [] if spec.frozen.colours == tuple(entry.colour for entry in spec.legend) else list(spec.frozen.colours)
    return [list(spec.frozen.breaks), spec.frozen.decimals, *([colours] if colours else [])]


def message(
    spec: MapSpec, *, vocabulary: str, series: str, view: str, limits: tuple[float | None, float | None]
) -> dict:
    """
    Write what the live map needs to paint a specification: plain JSON values, about 3 KB for 400 districts.

    ``values`` are whole numbers of the last shown digit, separated by spaces, nothing where there is no value.

    Parameters
    ----------
    vocabulary, series
        Addresses of the words and files of the visitor's language, and of all periods of the indicator.
    view
        ``map`` or ``table``.
    limits
        Limits of the filter by value.
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
        "statuses": packed(spec.statuses),
        "inside": "" if all(spec.inside) else "".join("01"[each] for each in spec.inside),
        "colours": [entry.colour for entry in spec.legend],
        "legend": [[entry.label, entry.count] for entry in spec.legend],
        "gaps": [[LETTERS[gap.status], gap.label, gap.count] for gap in spec.gaps],
        "marks": [[LETTERS[mark.status], mark.label, mark.count] for mark in spec.marks],
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
        "period": spec.period,
        "change": spec.is_change,
        # enough for the slider; the series itself is fetched when somebody touches it
        "series": [series, len(spec.periods), spec.periods.index(spec.period)] if len(spec.periods) > 1 else None,
        "when": period(spec.period, spec.language),
        "frozen": _frozen(spec),
    }
