"""Fragile classes: how far a district's colour depends on the choice, and the same figures classed in four ways."""

from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.language import number, quantity, word
from geo.methods.classify import Classes
from geo.methods.fragile import SCHEMES
from geo.pages.analysis import live, parts
from geo.pages.frame import html
from geo.views import analysis_map, findings, palettes


def show(language: Language) -> None:
    """Draw the view."""
    chosen = parts.pick("indicator", language)
    indicator = catalogue().indicators[chosen]
    html.head(word("fragile_title", language, indicator=indicator.label[language]), word("fragile_intro", language))
    finding = findings.fragile(chosen)
    result = finding.detail
    table = result.table
    drawn = analysis_map.paint(finding, language)
    values = finding.table["value"]
    live.draw(
        drawn, language=language, shown=f"fragile-{chosen}",
        texts=[
            word("analysis_no_value", language) if value != value else word(
                "fragile_text", language, value=quantity(value, indicator.decimals, indicator.unit[language], language),
                agreement=number(100 * agreement, 0, language), low=number(100 * low, 0, language), high=number(100 * high, 0, language),
            )
            for value, agreement, low, high in zip(values, table["agreement"], table["lowest"], table["highest"], strict=True)
        ],
        multiples=[_multiple(result.classes[scheme, analysis_map.FRAGILE_CLASSES], scheme, language) for scheme in SCHEMES],
    )  # fmt: skip
    parts.pressed(drawn, language)
    parts.reading([*drawn.said, word("fragile_multiples", language)], finding, language)
    parts.downloads(finding, {"indicator": chosen}, language)


def _multiple(classes: Classes, scheme: str, language: Language) -> dict[str, object]:
    size = len(classes.breaks) + 1
    breaks = "; ".join(number(limit, classes.decimals, language) for limit in classes.breaks)
    return {
        "title": word(f"scheme_short_{scheme}", language), "note": word("fragile_breaks", language, breaks=breaks),
        "classes": live.encode(classes.numbers), "colours": list(palettes.sequential(size)) if size > 1 else ["#41b6c4"],
    }  # fmt: skip
