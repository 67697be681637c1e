"""Two indicators on one map: nine classes, a square legend, a scatter, and correlations with and without cities."""

import streamlit as st

from geo import districts, findings
from geo.catalogue import Language, catalogue
from geo.language import number, quantity, word
from geo.maps.analysis_colours import BIVARIATE
from geo.pages.analysis import live, parts, state


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
    thirds = [word(f"third_{each}", language) for each in (1, 2, 3)]
    legend = [
        (word("bivariate_class", language, x=one.label[language], y=other.label[language], x_third=thirds[c % 3], y_third=thirds[c // 3]),
         found.counts[c // 3][c % 3])
        for c in range(9)
    ]  # fmt: skip
    live.draw(
        language=language, shown=f"bivariate-{x}-{y}", title=f"{one.label[language]}, {other.label[language]}",
        legend_title=word("bivariate_legend", language), numbers=found.numbers, legend=legend, colours=BIVARIATE,
        texts=[
            f"{_text(one, a, language)}; {_text(other, b, language)}" for a, b in zip(table[x].tolist(), table[y].tolist(), strict=True)
        ],
        missing=word("bivariate_missing", language, n=sum(found.missing)) if sum(found.missing) else "",
        square={"x": f"{one.label[language]}", "y": f"{other.label[language]}"},
        points={
            "x": live.plain(table[x]), "y": live.plain(table[y]), "breaks": [list(found.x_breaks), list(found.y_breaks)],
            "decimals": [one.decimals, other.decimals], "across": _axis(one, language), "up": _axis(other, language),
            "label": word("scatter_label", language, x=one.label[language], y=other.label[language], n=found.n),
            "note": word("scatter_note", language),
        },
    )  # fmt: skip
    cell = state.cell(9)
    if cell is not None:
        keys = [ags for ags, c in zip(districts.shipped().index, found.numbers, strict=True) if c == cell]
        parts.listed(keys, word("analysis_in_class", language, n=len(keys), label=legend[cell][0]))
    sentences = [
        word(
            f"correlation_{group}", language, n=each.n,
            pearson=number(each.pearson, 2, language), spearman=number(each.spearman, 2, language),
        )
        for group, each in (("all", found.all), ("rural", found.rural))
        if each.pearson == each.pearson
    ]  # fmt: skip
    kinds = word(
        "bivariate_kinds", language, x=word(f"kind_{one.kind}", language), y=word(f"kind_{other.kind}", language)
    )
    parts.reading([*sentences, word("ecological", language), kinds], (x, y), language)
    parts.downloads(finding, {"x": x, "y": y}, language)


def _text(indicator, value: float, language: Language) -> str:
    label = indicator.label[language]
    if value != value:
        return f"{label}: {word('analysis_no_value', language)}"
    return f"{label}: {quantity(value, indicator.decimals, indicator.unit[language], language)}"


def _axis(indicator, language: Language) -> str:
    label = indicator.label[language]
    return f"{label if len(label) < 34 else label[:33] + '…'} ({indicator.unit[language]})"
