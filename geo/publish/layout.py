"""
The frame of every page of the site: policy, navigation, footer, and addresses relative to where a page lies.

Nothing here knows what a page says. Addresses inside the site are relative, so that it works from any folder.
"""

import posixpath
from dataclasses import dataclass
from html import escape
from pathlib import Path

from geo.data.catalogue import __version__
from geo.data.declarations import Language
from geo.data.language import word

ASSETS = Path(__file__).with_name("assets")
# file: is for browsers that do not take 'self' for a folder on a memory stick; pages on a server cannot use it
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file: data:; "
    "base-uri 'none'; form-action 'none'"
)
# page and the key of its name, in the order of the navigation
MENU = (
    ("index.html", "site_maps"),
    ("districts/index.html", "site_districts"),
    ("practice.html", "page_practice"),
    ("downloads.html", "site_downloads"),
    ("sources.html", "site_sources"),
)


@dataclass(frozen=True)
class Edition:
    """What is published: languages (the first one greets the visitor) and the districts that get a profile."""

    languages: tuple[Language, ...]
    districts: tuple[str, ...]


def relative(target: str, page: str) -> str:
    """Return the address of a file of the site as a page of the site writes it."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def home(language: Language) -> str:
    """Return the path of the start page in a language."""
    return f"{language}/index.html"


def profile(ags: str, language: Language, kind: str = "html") -> str:
    """Return the path of the profile of a district, as ``html`` or ``pdf``."""
    return f"{language}/districts/{ags}.{kind}"


def map_page(indicator: str, language: Language) -> str:
    """Return the path of the map of an indicator."""
    return f"{language}/maps/{indicator}.html"


def navigation(edition: Edition, page: str, language: Language, *, current: str = "") -> str:
    """
    Write what stands above every page: a way past it, the menu, and the same page in the other languages.

    Parameters
    ----------
    edition
        Its languages.
    page
        Path of the page inside the site.
    language
        Of the page.
    current
        The entry of `MENU` that the page belongs to.

    Returns
    -------
    html
        Escaped.
    """
    entries = "".join(
        f'<li><a href="{relative(f"{language}/{path}", page)}"{_current(path, current, page, language)}>'
        f"{escape(word(key, language))}</a></li>"
        for path, key in MENU
    )
    inside = page.removeprefix(f"{language}/")
    others = "".join(
        f'<li><a href="{relative(f"{other}/{inside}", page)}" lang="{other}" hreflang="{other}">'
        f"{escape(word(f'site_language_{other}', other))}</a></li>"
        for other in edition.languages
        if other != language
    )
    start = relative(home(language), page)
    return (
        f'<a class=skip href="#content">{escape(word("site_skip", language))}</a>'
        f'<nav class=site aria-label="{escape(word("site_menu", language))}"><a class=brand href="{start}">'
        f"{escape(word('product', language))}</a><ul>{entries}{others}</ul></nav>"
    )


def _current(path: str, current: str, page: str, language: Language) -> str:
    if path != current:
        return ""
    return ' aria-current="page"' if page.removeprefix(f"{language}/") == path else ' aria-current="true"'


def closing(page: str, language: Language) -> str:
    """Write the last lines of every page: limits, version, imprint."""
    imprint = relative(f"{language}/imprint.html", page)
    return (
        f'<section class=closing aria-label="{escape(word("site_about", language))}"><p>{escape(word("site_made", language, version=__version__))} '
        f"{escape(word('limits', language))} {escape(word('site_no_ranking', language))}</p>"
        f'<p><a href="{imprint}">{escape(word("site_imprint", language))}</a></p></section>'
    )


def document(
    edition: Edition, page: str, language: Language, *, title: str, body: str, current: str = "",
    scripts: tuple[str, ...] = (),
) -> str:  # fmt: skip
    """
    Put a page of text into the frame.

    Parameters
    ----------
    edition
        Its languages.
    page
        Path of the page inside the site.
    language
        Of the page.
    title
        Plain text; name of the window.
    body
        Finished HTML of the main part, with its heading.
    current
        The entry of `MENU` that the page belongs to.
    scripts
        Names of scripts in ``assets/``.

    Returns
    -------
    html
        A complete page without inline styles or scripts.
    """
    style = relative("assets/site.css", page)
    code = "".join(f'<script src="{relative(f"assets/{name}", page)}" defer></script>' for name in scripts)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)} – {escape(word('product', language))}</title>\n"
        f'<link rel="stylesheet" href="{style}">{code}\n</head>\n<body>\n'
        f"{navigation(edition, page, language, current=current)}\n<main id=content>\n{body}\n</main>\n"
        f"<footer>{closing(page, language)}</footer>\n</body>\n</html>\n"
    )
