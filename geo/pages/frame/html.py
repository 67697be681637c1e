"""
The one place that hands HTML to Streamlit: it takes `Markup`, whose values are escaped, and refuses a plain text.

Templates stand in ``geo/pages/templates``; beside its values a template knows the words, numbers and periods of the language.
"""

import functools

import streamlit as st
from markupsafe import Markup

from geo.data import language as spoken
from geo.data.declarations import Language
from geo.maps.markup import render


def show(html: Markup) -> None:
    """
    Draw HTML.

    Raises
    ------
    TypeError
        If it is a plain text, whose values are not escaped.
    """
    if not isinstance(html, Markup):
        raise TypeError(f"html: expected Markup, whose values are escaped, found {type(html).__name__}: {html[:40]!r}")
    st.html(str(html))


def fill(template: str, language: Language, **values: object) -> Markup:
    """
    Fill a template below ``geo/pages/templates``.

    It may call ``word(key)``, ``number(value, decimals)``, ``quantity(value, decimals, unit)`` and ``period(code)``,
    which know the language; `values` are all else that it names.
    """
    words = {
        "word": lambda key, **gaps: spoken.word(key, language, **gaps),
        "number": functools.partial(spoken.number, language=language),
        "quantity": functools.partial(spoken.quantity, language=language),
        "period": functools.partial(spoken.period, language=language),
    }
    return render(f"pages/{template}", language=language, **words, **values)


def notice(text: str) -> None:
    """Draw a sentence that stands out, and that a screen reader says at once."""
    show(Markup("<p class=hint role=status>{}</p>").format(text))


def aside(text: str, *, is_status: bool = False) -> None:
    """Draw a sentence that does not stand out; a screen reader says it at once if it is a status."""
    role = Markup(" role=status") if is_status else ""
    show(Markup("<p class=quiet{}>{}</p>").format(role, text))


def head(title: str, text: str) -> None:
    """Draw the headline of a page with the sentence below it."""
    show(Markup("<header class=headline><h1>{}</h1><p>{}</p></header>").format(title, text))
