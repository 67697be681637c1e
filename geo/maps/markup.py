"""
HTML and SVG in which an escape cannot be forgotten.

Whole pieces are templates (``geo/<room>/templates``), small ones `markupsafe.Markup("<b>{}</b>").format(value)`; both escape
every value that is no markup yet. A test finds code that pastes tags and values together by hand.
"""

import functools

import jinja2
from markupsafe import Markup

from geo.data.catalogue import PACKAGE

ROOMS = ("maps", "pages", "publish")


def render(template: str, **values: object) -> Markup:
    """
    Fill a template.

    Parameters
    ----------
    template
        Room and file, such as ``maps/profile.html``.
    values
        What the template names; a name without a value is an error.
    """
    return Markup(_templates().get_template(template).render(values))


@functools.cache
def _templates() -> jinja2.Environment:
    folders = {room: jinja2.FileSystemLoader(PACKAGE / room / "templates") for room in ROOMS}
    return jinja2.Environment(
        loader=jinja2.PrefixLoader(folders), autoescape=True, undefined=jinja2.StrictUndefined, auto_reload=False,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
