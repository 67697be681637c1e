"""Two indicators on one map: nine classes, a square legend, a scatter, and correlations with and without cities."""

import streamlit as st

from geo.data.catalogue import catalogue
from geo.data.declarations import Indicator, Language
from geo.data.language import quantity, word
from geo.pages.analysis import live, parts
from geo.pages.frame import html
from geo.views import analysis_map, findings


def show(language: Language) -> None:
    """Draw the view."""
    left, right = st.columns(2)
    with left:
        x = parts.pick("x", language)
    with right:
        y = parts.pick("y", language)
    html.head(word("analysis_bivariate", language), word("bivariate_intro", language))
    if x == y:
        html.notice(word("bivariate_same", language))
        return
    one, other = catalogue().indicators[x], catalogue().indicators[y]
    finding = findings.bivariate(x, y)
    result, table = finding.detail, finding.table
    drawn = analysis_map.paint(finding, language)
    live.draw(
        drawn, language=language, shown=f"bivariate-{x}-{y}",
        texts=[
            f"{_text(one, across, language)}; {_text(other, up, language)}"
            for across, up in zip(table[x].tolist(), table[y].tolist(), strict=True)
        ],
        square={"x": one.label[language], "y": other.label[language]},
        points={
            "x": live.plain(table[x]), "y": live.plain(table[y]), "breaks": [list(result.x_breaks), list(result.y_breaks)],
            "decimals": [one.decimals, other.decimals], "across": _axis(one, language), "up": _axis(other, language),
            "label": word("scatter_label", language, x=one.label[language], y=other.label[language], n=result.n),
            "note": word("scatter_note", language),
        },
    )  # fmt: skip
    parts.pressed(drawn, language)
    parts.reading(drawn.said, finding, language)
    parts.downloads(finding, {"x": x, "y": y}, language)


def _text(indicator: Indicator, value: float, language: Language) -> str:
    label = indicator.label[language]
    if value != value:
        return f"{label}: {word('analysis_no_value', language)}"
    return f"{label}: {quantity(value, indicator.decimals, indicator.unit[language], language)}"


def _axis(indicator: Indicator, language: Language) -> str:
    label = indicator.label[language]
    return f"{label if len(label) < 34 else label[:33] + '…'} ({indicator.unit[language]})"
