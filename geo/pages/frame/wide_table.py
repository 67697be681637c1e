"""The wide table of indicators and districts: it scrolls by itself, is reached by keyboard, and its heads say what counts."""

from collections.abc import Sequence
from html import escape

from geo.data.declarations import Indicator, Language
from geo.data.language import number, period, word
from geo.pages.data_page import link_to


def facts(indicator: Indicator, language: Language, *, with_kind: bool = False, when: str = "") -> str:
    """Name unit, period (the newest, or ``when`` in words), wished also kind, and direction in one plain line."""
    keys = ([f"kind_{indicator.kind}"] if with_kind else []) + [f"direction_{indicator.direction}"]
    named = (word(key, language) for key in keys)
    return ", ".join((indicator.unit[language], when or period(indicator.period, language), *named))


def indicator_head(indicator: Indicator, told: str, language: Language) -> str:
    """Write the head of the row of an indicator: its name leads to its source, plain facts stand below."""
    named = link_to(language, indicator.label[language], indicator=indicator.id)
    return f"<th scope=row>{named}<span class=quiet>{escape(told)}</span></th>"


def median_head(group: str, language: Language) -> str:
    """Write the head of the column with the medians of a group of this plain name."""
    return f"<th scope=col>{escape(word('median', language))}<span class=quiet>{escape(group)}</span></th>"


def figure(value: float, indicator: Indicator, notes: Sequence[str], language: Language, *, mark: str = "") -> str:
    """Write the cell of a value: the number, finished HTML that marks it, and plain notes below."""
    lines = "<br>".join(map(escape, notes))
    return f"<td><b>{number(value, indicator.decimals, language)}</b>{mark}<span class=quiet>{lines}</span></td>"


def table(caption: str, heads: str, rows: str, language: Language, *, classes: str) -> str:
    """
    Put the rows together.

    Parameters
    ----------
    caption
        Plain text; names the table and the region around it.
    heads, rows
        Finished HTML: the heads of all columns but that of the indicators, and the rows.
    language
        ``de`` or ``en``.
    classes
        Of the region; ``wide`` is among them.

    Returns
    -------
    html
        A region that can be scrolled by keyboard.
    """
    named = escape(caption)
    return (
        f"<div class={classes} tabindex=0 role=region "
        f'aria-label="{named}"><table><caption>{named}</caption><thead><tr>'
        f"<th scope=col>{escape(word('indicator', language))}</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )
