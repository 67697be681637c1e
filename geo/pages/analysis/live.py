"""The map of an analysis as a Streamlit component, registered once at import; borders and code are the live map's files."""

import math
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from geo.data import districts
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.language import word
from geo.maps import files
from geo.pages.analysis import state
from geo.pages.frame import component, html, wide_table
from geo.pages.frame.held import drawer
from geo.views.analysis_map import AnalysisMap

KEY = "analysis_map"
_component = component.register(KEY, "analysis.js", styles=3)


def draw(drawn: AnalysisMap, *, language: Language, shown: str, texts: Sequence[str], **extra: object) -> None:
    """
    Draw the map of an analysis.

    `shown` changes when the map shows something else. `texts` say something about each district, in the order of the
    borders; `extra` are ``square``, ``points`` and ``multiples`` as the browser's modules take them.
    """
    message = {
        "vocabulary": files.vocabulary(language)[0], "lang": language, "shown": shown, "title": drawn.title, "unit": "",
        "decimals": 0, "legend_title": drawn.legend_title, "classes": encode(drawn.numbers), "texts": list(texts),
        "values": [], "statuses": "", "inside": "", "legend": [list(entry) for entry in drawn.legend], "colours": list(drawn.colours),
        "missing": drawn.missing, "selected": state.district(), "cell": state.cell(len(drawn.legend)), "compare": [], **extra,
    }  # fmt: skip
    count = len(drawn.legend)
    _component(key=KEY, data=message, on_event_change=lambda: state.on_event(count))
    # closed, it sends nothing
    table = drawer("analysis_table", word("analysis_table", language))
    if table.open:
        with table:
            html.show(_table(drawn, texts, language))


def _table(drawn: AnalysisMap, texts: Sequence[str], language: Language) -> Markup:
    """Write the map as a table, in the order of the keys: Länder from north to south, no ranking."""
    places = districts.shipped()
    rows = [
        [name, LAENDER[land][language], text, drawn.legend[number][0] if number >= 0 else "–"]
        for name, land, text, number in zip(places["name"], places["land"], texts, drawn.numbers, strict=True)
    ]
    heads = [word(key, language) for key in ("district", "land", "analysis_result", "class")]
    return wide_table.table(drawn.title, heads, rows, classes="wide words")


def encode(numbers: Iterable[int]) -> str:
    """Write one character per district, ``-`` for no class."""
    return "".join("-" if number < 0 else str(number) for number in numbers)


def plain(values: Iterable[float]) -> list[float | None]:
    """Write numbers for the browser, None where there is none."""
    return [None if math.isnan(value) else value for value in values]
