"""
Two to six districts side by side on paper: the same rows as their profiles, as PDF/UA-1 set by typst.

The order is the one asked for. Each value stands with its distance to the median of the rural districts; nothing is
summed up and nobody is ranked.
"""

from collections.abc import Sequence

from geo.data.catalogue import __version__, catalogue
from geo.data.declarations import Language
from geo.data.language import round_half_up, signed, word
from geo.maps.profile_pdf import compile_paper, head
from geo.views.footnotes import footnotes
from geo.views.profile import Profile
from geo.views.profile_rows import Row

GROUPS = ("rural", "all")


def comparison_pdf(profiles: Sequence[Profile], *, permalink: str = "") -> bytes:
    """
    Set a comparison.

    Parameters
    ----------
    profiles
        Two to six districts in one language.
    permalink
        Address that opens the comparison again.

    Returns
    -------
    pdf
        Tagged, with language and title, on pages in landscape.
    """
    return compile_paper("compare.typ", comparison_data(profiles, permalink=permalink))


def comparison_data(profiles: Sequence[Profile], *, permalink: str = "") -> dict:
    """Lay the rows of the profiles side by side; plain values for the template."""
    first, language = profiles[0], profiles[0].language
    names = ", ".join(each.name for each in profiles)
    by_row = list(zip(*(each.rows for each in profiles), strict=True))
    # the value of each district and nothing of its past
    uses = [(row[0].indicator, row[0].sources[0]) for row in by_row]
    notes = footnotes(uses, first.language, catalogue=catalogue())

    def cell(row: Row) -> dict:
        return {
            "known": row.value is not None, "number": row.number, "text": row.text, "status": row.status_text,
            "apart": _apart(row, language),
        }  # fmt: skip

    def line(row: Row, rows: Sequence[Row]) -> dict:
        medians = {each.group: each.text for each in row.medians}
        return {
            "label": row.label, "facts": " · ".join((row.unit, row.period, f"{row.kind_text}, {row.direction_text}")),
            "note": str(notes.numbers[row.sources[0]]), "cells": [cell(each) for each in rows],
            "medians": [medians[group] for group in GROUPS],
        }  # fmt: skip

    sections, start = [], 0
    for section in first.sections:
        rows = by_row[start : start + len(section.rows)]
        start += len(section.rows)
        sections.append({"title": section.title, "rows": [line(each[0], each) for each in rows]})
    title = word("compare_paper_title", language, names=names)
    return head(language, title, word("compare_paper_intro", language), permalink) | {
        "footer": f"{word('product', language)} · {title}",
        "intro": word("compare_paper_intro", language), "kinds": word("profile_kinds_short", language),
        "districts": [{"name": each.name, "land": each.land} for each in profiles],
        "head": {
            "label": word("table_indicator", language),
            "medians": [f"{word('median', language)} {word(f'profile_median_{group}', language)}" for group in GROUPS],
        },
        "sections": sections,
        "words": {key: word(f"profile_{key}", language) for key in ("limits", "sources")},
        "limits": " ".join(first.limits), "sources": list(notes.lines),
        "territory": word("profile_territory", language),
        "citation": word("compare_paper_citation", language, version=__version__, names=names),
    }  # fmt: skip


def _apart(row: Row, language: Language) -> str:
    """Write how far a value lies from the median of the rural districts; both as shown, so that a reader can check."""
    middle = next(each.value for each in row.medians if each.group == "rural")
    if row.value is None or middle is None:
        return ""
    shown, its_middle = (round_half_up(each, row.decimals) for each in (row.value, middle))
    return signed(shown - its_middle, row.decimals, language)
