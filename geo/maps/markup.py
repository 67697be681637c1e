"""
HTML and SVG in which an escape cannot be forgotten.

Whole pieces are templates (``geo/<room>/templates``), drawings are made of `element`, small pieces of
``markupsafe.Markup("<b>{}</b>").format(value)``; all of them escape every value that is no markup yet. The test
tests/test_markup_by_hand.py finds code that pastes tags and values together by hand.

In a template a line break between two tags is no white space: each tag may have a line of its own, and the page stays
as small as if it were one line. A space that readers need stands inside a line.
"""

import functools
import re
from pathlib import Path

import jinja2
from jinja2.ext import Extension
from markupsafe import Markup, escape

from geo.data.catalogue import PACKAGE
from geo.data.language import word

ROOMS = ("maps", "pages", "publish")
# what Markup() does for a text, in a quarter of the time
_made = functools.partial(str.__new__, Markup)
_PLAIN = re.compile("[^&<>\"']*").fullmatch
SVG = "http://www.w3.org/2000/svg"


def render(name: str, /, **values: object) -> Markup:
    """
    Fill a template; it knows the function `word` besides its values.

    Parameters
    ----------
    name
        Room and file, such as ``maps/profile.html``.
    values
        What the template names; a name without a value is an error.
    """
    return Markup(_templates().get_template(name).render(values))


def template(name: str) -> jinja2.Template:
    """Return a template for a library that fills it by itself."""
    return _templates().get_template(name)


def element(name: str, *children: object, **attributes: object) -> Markup:
    """
    Write an element.

    Parameters
    ----------
    name
        Of the element; one without children closes itself.
    children
        Markup, or text that is escaped.
    attributes
        In their order; ``stroke_width`` becomes ``stroke-width``, ``class_`` becomes ``class``, None leaves one out.
    """
    said = "".join([f' {_name(key)}="{_text(value)}"' for key, value in attributes.items() if value is not None])
    inside = "".join([_text(child) for child in children])
    return _made(f"<{_name(name)}{said}>{inside}</{name}>" if children else f"<{_name(name)}{said}/>")


def _text(value: object) -> str:
    """Escape a value that is no markup; most parts of a drawing have nothing to escape, and a profile has 1,500 of them."""
    if isinstance(value, Markup):
        return value
    text = str(value)
    return text if _PLAIN(text) else escape(text)


@functools.cache
def _name(word: str) -> str:
    if not re.fullmatch(r"[A-Za-z]\w*", word, re.ASCII):
        raise ValueError(f"markup: expected a name of letters, found {word!r}")
    return word.rstrip("_").replace("_", "-")


def unbraced(text: str) -> Markup:
    """Escape a text, and its opening braces too: branca takes a finished piece for a template and would run ``{{…}}``."""
    return escape(text).replace("{", Markup("&#123;"))


def shipped_style(file: Path) -> Markup:
    """Read a style sheet of ours to stand inside a page; a file from elsewhere is refused."""
    return Markup(file.resolve().relative_to(PACKAGE) and file.read_text(encoding="utf-8"))


class _Lines(Extension):
    """Leave out the line breaks between the tags of HTML; scripts keep theirs."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"(?<=[>}])\s*\n\s*(?=[<{])", "", source) if (name or "").endswith(".html") else source


@functools.cache
def _templates() -> jinja2.Environment:
    folders = {room: jinja2.FileSystemLoader(PACKAGE / room / "templates") for room in ROOMS}
    environment = jinja2.Environment(
        loader=jinja2.PrefixLoader(folders), autoescape=True, undefined=jinja2.StrictUndefined, auto_reload=False,
        extensions=[_Lines],
    )  # fmt: skip
    environment.globals["word"] = word
    return environment
