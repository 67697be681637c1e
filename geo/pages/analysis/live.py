"""The map of an analysis as a Streamlit component, registered once at import; borders and code are the live map's files."""

import math
from collections.abc import Sequence
from html import escape

import streamlit as st

from geo.data import districts
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.language import word
from geo.maps import files
from geo.pages.analysis import state
from geo.pages.frame.held import drawer
from geo.views.analysis_map import AnalysisMap

HTML = '<link rel="stylesheet"><link rel="stylesheet"><link rel="stylesheet"><div class="explorer"></div>'
JS = """
const code = import(new URL('CODE/analysis.js', location.origin));
export default component => {
  let stop, gone = false;
  code.then(module => { if (!gone) stop = module.default(component); });
  return () => { gone = true; stop?.(); };
};
"""
KEY = "analysis_map"
_component = st.components.v2.component("analysis_map", html=HTML, js=JS.replace("CODE", files.code_folder()))


def draw(
    drawn: AnalysisMap, *, language: Language, shown: str, texts: Sequence[str], **extra: object
) -> None:  # fmt: skip
    """
    Draw the map of an analysis.

    Parameters
    ----------
    drawn
        Classes, legend and colours.
    language
        Of the words.
    shown
        Changes when the map shows something else.
    texts
        What is said about each district, in the order of the borders.
    extra
        ``square``, ``points`` and ``multiples`` as the browser's modules take them.
    """
    message = {
        "vocabulary": files.vocabulary(language)[0], "lang": language, "shown": shown, "title": drawn.title, "unit": "",
        "decimals": 0, "legend_title": drawn.legend_title, "classes": encode(drawn.numbers), "texts": list(texts),
        "values": [], "statuses": "", "inside": "", "legend": [list(each) for each in drawn.legend], "colours": list(drawn.colours),
        "missing": drawn.missing, "selected": state.district(), "cell": state.cell(len(drawn.legend)), "compare": [], **extra,
    }  # fmt: skip
    count = len(drawn.legend)
    _component(key=KEY, data=message, on_event_change=lambda: state.on_event(count))
    # closed, it sends nothing
    same = drawer("analysis_table", word("analysis_table", language))
    if same.open:
        with same:
            st.html(_table(drawn.title, texts, drawn.numbers, drawn.legend, language))


def _table(
    title: str, texts: Sequence[str], numbers: Sequence[int], legend: Sequence[tuple[str, int]], language: Language
) -> str:
    """Write what the map says as a table, in the order of the keys: Länder from north to south, no ranking."""
    places = districts.shipped()
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(LAENDER[land][language])}</td><td>{escape(text)}</td>"
        f"<td>{escape(legend[c][0]) if c >= 0 else '–'}</td></tr>"
        for name, land, text, c in zip(places["name"], places["land"], texts, numbers, strict=True)
    )
    heads = "".join(
        f"<th scope=col>{escape(word(key, language))}</th>" for key in ("district", "land", "analysis_result", "class")
    )
    return (
        f'<div class="wide words" tabindex=0 role=region aria-label="{escape(title)}"><table>'
        f"<caption>{escape(title)}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def encode(numbers: Sequence[int]) -> str:
    """Write one character per district, ``-`` for no class."""
    return "".join("-" if number < 0 else str(number) for number in numbers)


def plain(values: Sequence[float]) -> list[float | None]:
    """Write numbers for the browser, None where there is none."""
    return [None if math.isnan(value) else value for value in values]
