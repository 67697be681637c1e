"""Downloads of what exists by Land only: ``/export/land_figures.csv`` and ``.json`` take ``lang`` and nothing else."""

from starlette.requests import Request
from starlette.routing import Route

from geo import districts, land_figures
from geo.api.endpoint import TYPES, File, endpoint
from geo.api.links import home, related
from geo.catalogue import catalogue
from geo.declarations import LANGUAGES
from geo.errors import SelectionError
from geo.land_file import land_csv, land_json
from geo.maps.files import PAGES
from geo.public_address import page_link


def _make(request: Request) -> File:
    kind, wishes = request.url.path.rpartition(".")[2], dict(request.query_params)
    language = wishes.pop("lang", "de")
    if strange := next(iter(wishes), None):
        raise SelectionError(f"expected no parameter but lang, found {strange[:40]!r}")
    if language not in LANGUAGES:
        raise SelectionError(f"lang: expected de or en, found {language[:40]!r}")
    figures, known, name = land_figures.shipped(), catalogue(), f"land_figures.{kind}"
    if kind == "csv":
        sources = [known.sources[each.source] for each in known.land_indicators.values()]
        links = related(request, {"land_figures.json": TYPES["json"]}, sources)
        return File(land_csv(figures, catalogue=known, language=language), name, kind, links)
    query = {"view": "volunteering"} | ({} if language == "de" else {"lang": language})
    text = land_json(
        figures, catalogue=known, districts=districts.shipped(), language=language,
        permalink=page_link(home(request), PAGES["analysis"], query),
    )  # fmt: skip
    return File(text, name, kind)


ENDPOINT = endpoint(_make)
LAND_FIGURES = [Route(f"/export/land_figures.{kind}", ENDPOINT) for kind in ("csv", "json")]
