"""
The frame of every page of the site: policy, navigation, footer, and addresses relative to where a page lies.

Nothing here knows what a page says. Addresses inside the site are relative, so that it works from any folder.
"""

import functools
import posixpath
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from geo.data.catalogue import __version__
from geo.data.declarations import Language
from geo.data.districts import shipped
from geo.maps.markup import render

ASSETS = Path(__file__).with_name("assets")
# file: is for browsers that do not take 'self' for a folder on a memory stick; pages on a server cannot use it
POLICY = Markup(
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


@dataclass(frozen=True)
class Page:
    """A page of an edition: where it lies in the site, and its language."""

    edition: Edition
    path: str
    language: Language

    def to(self, target: str) -> str:
        """Write the address of a file of the site as this page links to it."""
        return relative(target, self.path)

    def to_profile(self, ags: str) -> str:
        """Write the address of a profile; empty where the edition has none."""
        return self.to(profile(ags, self.language)) if ags in self.edition.districts else ""

    def to_map(self, indicator: str) -> str:
        """Write the address of the map of an indicator."""
        return self.to(map_page(indicator, self.language))


@functools.cache
def names() -> dict[str, str]:
    """Return the names of the districts by `ags`."""
    return {str(ags): str(name) for ags, name in shipped()["name"].items()}


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


def draw(page: Page, template: str, *, current: str = "", **values: object) -> Markup:
    """
    Fill a template of the site.

    Parameters
    ----------
    template
        Name of a file in ``templates/``; whole pages extend ``document.html`` and have no inline styles or scripts.
    current
        The entry of `MENU` that the page belongs to.
    values
        What else the template names.
    """
    inside = page.path.removeprefix(f"{page.language}/")
    return render(
        f"publish/{template}", page=page, language=page.language, current=current, inside=inside, menu=MENU,
        policy=POLICY, version=__version__, **values,
    )  # fmt: skip
