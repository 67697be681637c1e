"""Two indicators on one map: nine classes, a square legend, a scatter, and correlations with and without cities."""

import streamlit as st

from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.language import quantity, word
from geo.pages.analysis import live, parts
from geo.views import analysis_map, findings


def show(language: Language) -> None:
    """Draw the view."""
    known = catalogue()
    left, right = st.columns(2)
    with left:
        x = parts.pick("x", language)
    with right:
        y = parts.pick("y", language)
    parts.head(word("analysis_bivariate", language), word("bivariate_intro", language))
    if x == y:
        st.html(f"<p class=hint role=status>{word('bivariate_same', language)}</p>")
        return
    one, other = known.indicators[x], known.indicators[y]
    finding = findings.bivariate(x, y)
    found, table = finding.detail, finding.table
    drawn = analysis_map.paint(finding, language)
    live.draw(
        drawn, language=language, shown=f"bivariate-{x}-{y}",
        texts=[
            f"{_text(one, a, language)}; {_text(other, b, language)}" for a, b in zip(table[x].tolist(), table[y].tolist(), strict=True)
        ],
        square=dict(zip("xy", drawn.square, strict=True)),
        points={
            "x": live.plain(table[x]), "y": live.plain(table[y]), "breaks": [list(found.x_breaks), list(found.y_breaks)],
            "decimals": [one.decimals, other.decimals], "across": _axis(one, language), "up": _axis(other, language),
            "label": word("scatter_label", language, x=one.label[language], y=other.label[language], n=found.n),
            "note": word("scatter_note", language),
        },
    )  # fmt: skip
    parts.pressed(drawn, language)
    parts.reading(drawn.said, finding, language)
    parts.downloads(finding, {"x": x, "y": y}, language)


def _text(indicator, value: float, language: Language) -> str:
    label = indicator.label[language]
    if value != value:
        return f"{label}: {word('analysis_no_value', language)}"
    return f"{label}: {quantity(value, indicator.decimals, indicator.unit[language], language)}"


def _axis(indicator, language: Language) -> str:
    label = indicator.label[language]
    return f"{label if len(label) < 34 else label[:33] + '…'} ({indicator.unit[language]})"
