"""The wide table of every page: it scrolls by itself, is reached by keyboard, and its heads name unit and period."""

from collections.abc import Sequence

from markupsafe import Markup

from geo.data.declarations import Indicator, Language
from geo.data.language import number, period, word
from geo.maps.markup import render
from geo.pages.frame import links


def table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[str | int]], *, classes: str = "wide",
    has_caption: bool = True, here: int | None = None,
) -> Markup:  # fmt: skip
    """
    Write a table whose rows begin with their head.

    The caption also names the region around the table; `has_caption` is false where a heading says the same. An empty
    head leaves the corner free. Row `here` stands out.
    """
    return render(
        "pages/frame/table.html", caption=caption, heads=heads, rows=rows, classes=classes, has_caption=has_caption,
        here=here,
    )  # fmt: skip


def noted(text: str, note: str) -> Markup:
    """Write a text with a quiet note below it."""
    return Markup("{}<span class=quiet>{}</span>").format(text, note)


def facts(indicator: Indicator, language: Language, *, with_kind: bool = False, when: str = "") -> str:
    """Name unit, period (the newest, or `when` in words), kind if wanted, and direction in one plain line."""
    keys = ([f"kind_{indicator.kind}"] if with_kind else []) + [f"direction_{indicator.direction}"]
    named = (word(key, language) for key in keys)
    return ", ".join((indicator.unit[language], when or period(indicator.period, language), *named))


def indicator_head(indicator: Indicator, note: str, language: Language) -> Markup:
    """Write the head of the row of an indicator: its name leads to its source, facts stand below."""
    return noted(links.entry(indicator.label[language], language, indicator=indicator.id), note)


def figure(
    value: float, indicator: Indicator, notes: Sequence[str], language: Language, *, mark: str = ""
) -> Markup:  # fmt: skip
    """Write the cell of a value: the number, its mark, and notes below."""
    shown = number(value, indicator.decimals, language)
    return noted(Markup("<b>{}</b>{}").format(shown, mark), Markup("<br>").join(notes))
