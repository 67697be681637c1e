"""Fragile classes: how far a district's colour depends on the choice, and the same figures classed in four ways."""

from geo import findings
from geo.catalogue import Language, catalogue
from geo.fragile import SCHEMES
from geo.language import number, quantity, word
from geo.maps import palettes
from geo.maps.analysis_colours import AGREEMENT
from geo.pages.analysis import live, parts, state

CLASSES = 5


def show(language: Language) -> None:
    """Draw the view."""
    chosen = parts.pick("indicator", language)
    indicator = catalogue().indicators[chosen]
    parts.head(word("fragile_title", language, indicator=indicator.label[language]), word("fragile_intro", language))
    finding = findings.fragile(chosen)
    found, table = finding.detail, finding.detail.table
    legend = [(word(f"fragile_level_{level}", language), found.counts[level]) for level in range(4)]
    values = finding.table["value"]
    live.draw(
        language=language, shown=f"fragile-{chosen}", title=word("fragile_title", language, indicator=indicator.label[language]),
        legend_title=word("fragile_legend", language), numbers=table["level"].tolist(), legend=legend, colours=AGREEMENT,
        texts=[
            word("analysis_no_value", language) if value != value else word(
                "fragile_text", language, value=quantity(value, indicator.decimals, indicator.unit[language], language),
                agreement=number(100 * agreement, 0, language), low=number(100 * low, 0, language), high=number(100 * high, 0, language),
            )
            for value, agreement, low, high in zip(values, table["agreement"], table["lowest"], table["highest"], strict=True)
        ],
        missing=word("fragile_missing", language, n=int((table["level"] < 0).sum())) if (table["level"] < 0).any() else "",
        multiples=[_multiple(found.classes[scheme, CLASSES], scheme, language) for scheme in SCHEMES],
    )  # fmt: skip
    cell = state.cell(4)
    if cell is not None:
        keys = list(table.index[table["level"] == cell])
        parts.listed(keys, word("analysis_in_class", language, n=len(keys), label=legend[cell][0]))
    sentences = [
        word("fragile_numbers", language, n=int(table["fragile"].sum()), switching=found.switching(CLASSES)),
        word("fragile_definition", language),
        word("fragile_multiples", language),
    ]
    parts.reading(sentences, (chosen,), language)
    parts.downloads(finding, {"indicator": chosen}, language)


def _multiple(classes, scheme: str, language: Language) -> dict:
    size = len(classes.breaks) + 1
    breaks = "; ".join(number(each, classes.decimals, language) for each in classes.breaks)
    return {
        "title": word(f"scheme_short_{scheme}", language), "note": word("fragile_breaks", language, breaks=breaks),
        "classes": live.encode(classes.numbers), "colours": list(palettes.sequential(size)) if size > 1 else ["#41b6c4"],
    }  # fmt: skip
