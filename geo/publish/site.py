"""
The files of the site: which there are, what each is made from, and how to make it.

A job makes one or a few files at once, because a district in two languages shares most of its work. Jobs know nothing
of each other and nothing of what is already there, so several processes can share them.
"""

import functools
import hashlib
import importlib.metadata
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geo.data.catalogue import DATA, LAYERS, __version__, catalogue
from geo.data.declarations import LANGUAGES, Language
from geo.data.districts import shipped as shipped_districts
from geo.data.errors import SelectionError
from geo.data.figures import list_periods, shipped_figures
from geo.data.figures import shipped as shipped_values
from geo.export.about import metadata_json
from geo.export.columns import Content
from geo.export.csv import layer_csv, tidy_csv, wide_csv
from geo.export.geojson import layer_geojson, shipped_outlines
from geo.maps.locator import backdrop_svg
from geo.maps.page import CSS, LEAFLET
from geo.publish import district, layout, maps, plain
from geo.publish.layout import ASSETS, Edition, Page
from geo.views.selection import Selection

CODE = Path(__file__).resolve().parent.parent
# what the bytes of a page depend on besides our own files
LIBRARIES = (
    "babel",
    "branca",
    "folium",
    "jinja2",
    "markupsafe",
    "numpy",
    "pandas",
    "scikit-learn",
    "typst",
    "XStatic-Leaflet",
)
# the profile looks as it does in the dashboard
PROFILE = CODE / "pages" / "assets" / "profile.css"
PLAIN = ("districts/index.html", "practice.html", "sources.html", "imprint.html")

Kind = Literal["asset", "data", "map", "district"]


@dataclass(frozen=True)
class Job:
    """Some files of the site that are made together."""

    kind: Kind
    key: str
    paths: tuple[str, ...]


def edition(languages: tuple[str, ...] = LANGUAGES, districts: tuple[str, ...] | None = None) -> Edition:
    """
    Decide what is published.

    Parameters
    ----------
    languages
        The first one greets the visitor; each once.
    districts
        Keys of the districts that get a profile; None for all, but never an empty list.

    Returns
    -------
    edition
        Districts in the order of their keys.

    Raises
    ------
    SelectionError
        If there is no such language or district, a language is named twice, or nothing is named at all.
    """
    known = shipped_districts().index
    spoken = tuple(language for language in LANGUAGES if language in languages)
    if not languages or (strange := [language for language in languages if language not in LANGUAGES]):
        found = ", ".join(strange) if languages else "none"
        raise SelectionError(f"lang: expected some of {', '.join(LANGUAGES)}, found {found}")
    if doubled := [each for each in dict.fromkeys(languages) if languages.count(each) > 1]:
        raise SelectionError(f"lang: expected each language once, found {', '.join(doubled)} twice or more")
    wanted = tuple(known) if districts is None else districts
    if not wanted:
        raise SelectionError(f"only: expected keys of the {len(known)} districts, found none")
    if strange := [each for each in wanted if each not in known]:
        raise SelectionError(f"only: expected keys of the {len(known)} districts, found {', '.join(strange[:5])}")
    return Edition(tuple(sorted(spoken, key=languages.index)), tuple(sorted(set(wanted))))


def plan(what: Edition) -> tuple[Job, ...]:
    """List the jobs of an edition; the pages of `closing_pages` come after them, when all sizes are known."""
    layers = [each.id for each in catalogue().layers.values()]
    jobs = [Job("asset", name, (f"assets/{name}",)) for name in _assets()]
    jobs += [Job("data", "all", ("data/all.csv", "data/all.metadata.json", "data/all.geojson"))]
    jobs += [Job("data", "series", ("data/series.zip",))]
    jobs += [Job("data", each, (f"data/{each}.csv", f"data/{each}.metadata.json")) for each in layers]
    jobs += [
        Job("map", each.id, tuple(layout.map_page(each.id, language) for language in what.languages))
        for each in maps.indicators()
    ]
    jobs += [
        Job(
            "district", ags,
            tuple(layout.profile(ags, language, kind) for language in what.languages for kind in district.KINDS),
        )
        for ags in what.districts
    ]  # fmt: skip
    return tuple(jobs)


def make(job: Job, what: Edition) -> dict[str, bytes]:
    """
    Make the files of a job.

    Parameters
    ----------
    job
        One of `plan`.
    what
        The edition it belongs to.

    Returns
    -------
    contents
        Bytes by path; equal input gives equal bytes.
    """
    if job.kind == "asset":
        return {job.paths[0]: _assets()[job.key]()}
    if job.kind == "data":
        return _data(job.key, what.languages[0])
    if job.kind == "map":
        pages = [Page(what, layout.map_page(job.key, language), language) for language in what.languages]
        return {page.path: maps.draw(page, job.key).encode() for page in pages}
    return district.files(what, job.key)


def closing_pages(what: Edition, sizes: Mapping[str, int]) -> dict[str, bytes]:
    """
    Make the pages that lead to all others: lists, downloads, and last the start pages.

    Parameters
    ----------
    sizes
        Bytes of each data file.

    Returns
    -------
    contents
        Bytes by path, the start page of the site last.
    """
    pages: dict[str, str] = {}
    for language in what.languages:
        makers = zip(PLAIN, (plain.districts, plain.practice, plain.sources, plain.imprint), strict=True)
        for name, maker in makers:
            page = Page(what, f"{language}/{name}", language)
            pages[page.path] = maker(page)
        page = Page(what, f"{language}/downloads.html", language)
        pages[page.path] = plain.downloads(page, sizes)
    first = maps.indicators()[0].id
    starts = [*((layout.home(language), language) for language in what.languages), ("index.html", what.languages[0])]
    for path, language in starts:
        pages[path] = maps.draw(Page(what, path, language), first, is_start=True)
    return {path: text.encode() for path, text in pages.items()}


@functools.cache
def inputs() -> str:
    """Return the hash of all that the files are made from: code, words, catalogue, data, libraries."""
    total = hashlib.sha256(__version__.encode())
    code = [file for kind in ("py", "css", "js", "html", "toml", "typ", "svg") for file in CODE.rglob(f"*.{kind}")]
    for file in sorted([*code, *LAYERS.glob("*.toml"), *(each for each in DATA.rglob("*") if each.is_file())]):
        total.update(str(file.relative_to(CODE.parent)).encode() + b"\0" + file.read_bytes())
    for name in LIBRARIES:
        total.update(f"{name} {importlib.metadata.version(name)}".encode())
    return total.hexdigest()


def _assets():
    """Return what makes each shared file, by name."""
    frame = ASSETS / "frame.css"
    return {
        "leaflet.js": (LEAFLET / "leaflet.js").read_bytes,
        "leaflet.css": (LEAFLET / "leaflet.css").read_bytes,
        "borders.js": lambda: maps.borders_script().encode(),
        "frame.css": frame.read_bytes,
        "site.css": lambda: b"\n".join(file.read_bytes() for file in (CSS, frame, PROFILE, ASSETS / "text.css")),
        "search.js": (ASSETS / "search.js").read_bytes,
        "germany.svg": lambda: backdrop_svg().encode(),
    }


def _data(key: str, language: Language) -> dict[str, bytes]:
    known = catalogue()
    values, statuses = shipped_values()
    shown = [each.id for each in maps.indicators()]
    chosen = [each for each in shown if known.indicators[each].layer == key] or shown
    selection = Selection(layer=known.indicators[chosen[0]].layer, indicator=chosen[0], language=language)
    content = Content(chosen, selection, known, shipped_districts(), values, statuses)
    periods = list_periods(shipped_figures()) if key == "series" else None
    found = {f"data/{key}.metadata.json": metadata_json(content, periods=periods)}
    if key == "series":
        found["data/series.csv"] = tidy_csv(content, shipped_figures())
        return {"data/series.zip": _zip(found)}
    if key == "all":
        found["data/all.csv"] = wide_csv(content)
        found["data/all.geojson"] = layer_geojson(content, shipped_outlines())
    else:
        found[f"data/{key}.csv"] = layer_csv(content)
    return {path: text.encode() for path, text in found.items()}


def _zip(texts: Mapping[str, str]) -> bytes:
    """Pack files without their folder; the time stamp is fixed, so equal texts give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, text in texts.items():
            archive.writestr(zipfile.ZipInfo(path.rpartition("/")[2]), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
