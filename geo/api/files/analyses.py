"""
Downloads of the analyses: ``/export/analysis/<analysis>.geojson``, ``.csv``, ``.json`` (the description of the table), and
the map as ``.svg``, ``.png``, ``.pdf``.

The parameters are those of the page: ``indicator`` and ``residuals`` (lisa, fragile), ``x`` and ``y`` (bivariate), ``typology``,
``indicator`` and ``crossed`` (typology), ``recipe`` in its short form and ``draws`` (scenario), with ``end`` (``top``
or ``bottom`` fifth) for its map; ``proxy`` (volunteering); ``lang``. A parameter that cannot be used is an error: a file
holds exactly what its address says.
"""

import re
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.api.files.endpoint import File, refused
from geo.api.files.links import home, related
from geo.data.catalogue import catalogue
from geo.data.declarations import LANGUAGES
from geo.data.errors import LandpotenzialeError, SelectionError
from geo.maps.files import PAGES
from geo.methods.weighting_text import from_short
from geo.views.public_address import page_link

if TYPE_CHECKING:
    from geo.views.findings import Finding

KINDS = {"geojson": "application/geo+json", "csv": "text/csv; charset=utf-8", "json": "application/json",
         "svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}  # fmt: skip
PICTURES = ("svg", "png", "pdf")
PARAMETERS = {
    "lisa": ("indicator", "residuals"),
    "fragile": ("indicator",),
    "bivariate": ("x", "y"),
    "typology": ("typology", "indicator", "crossed"),
    "scenario": ("recipe", "draws"),
    "volunteering": ("proxy",),
}
# parameters that may be absent
OPTIONAL = {"residuals", "draws", "recipe", "proxy", "crossed"}
# more would keep a thread for long; the command line has no such limit
MOST_DRAWS = 10_000


def find(analysis: str, wishes: dict[str, str]) -> "Finding":
    """
    Compute one of `PARAMETERS` with the parameters of an address, ``lang`` left out.

    Raises
    ------
    SelectionError
        If a parameter is unknown, absent or cannot be used.
    """
    from geo.views import findings, scenario_finding

    allowed = PARAMETERS[analysis]
    if strange := [key[:40] for key in wishes if key not in allowed]:
        raise SelectionError(f"expected the parameters {', '.join(allowed)}, found {', '.join(map(repr, strange[:3]))}")
    if absent := [key for key in allowed if key not in wishes and key not in OPTIONAL]:
        kind = "a typology" if absent[0] == "typology" else "an indicator"
        raise SelectionError(f"{absent[0]}: expected the id of {kind}, found none")
    if analysis == "lisa":
        if (residuals := wishes.get("residuals", "no")) not in {"yes", "no"}:
            raise SelectionError(f"residuals: expected yes or no, found {residuals[:40]!r}")
        return findings.lisa(wishes["indicator"], residuals=residuals == "yes")
    if analysis == "fragile":
        return findings.fragile(wishes["indicator"])
    if analysis == "bivariate":
        return findings.bivariate(wishes["x"], wishes["y"])
    if analysis == "typology":
        return findings.typology(wishes["typology"], wishes["indicator"], other=wishes.get("crossed"))
    if analysis == "volunteering":
        return findings.volunteering(wishes.get("proxy"))
    draws = wishes.get("draws", "1000")
    if not re.fullmatch(r"\d{4,5}", draws) or int(draws) > MOST_DRAWS:
        raise SelectionError(f"draws: expected 1000 to {MOST_DRAWS}, found {draws[:40]!r}")
    return scenario_finding.scenario(from_short(wishes.get("recipe", "default"), catalogue()), draws=int(draws))


def analysis_file(request: Request) -> Response:
    """Answer with the file of an analysis; not `async`, so that Starlette runs it in a thread."""
    from geo.export import findings as findings_file
    from geo.views.findings import address

    analysis, kind = request.path_params["analysis"], request.path_params["kind"]
    if analysis not in PARAMETERS or kind not in KINDS:
        return JSONResponse({"detail": f"expected /export/analysis/<{'|'.join(PARAMETERS)}>.<{'|'.join(KINDS)}>"}, 404)
    wishes = dict(request.query_params)
    language = wishes.pop("lang", "de")
    try:
        shown = {"end": wishes.pop("end", "top")} if analysis == "scenario" and kind in PICTURES else {}
        if shown.get("end", "top") not in {"top", "bottom"}:
            raise SelectionError(f"end: expected top or bottom, found {shown['end'][:40]!r}")
        if language not in LANGUAGES:
            raise SelectionError(f"lang: expected de or en, found {language[:40]!r}")
        finding = find(analysis, wishes)
        link = _permalink(request, address(finding))
        if kind in PICTURES:
            # the drawing library is large, and most visitors take no picture

            from geo.maps import levels

            content: str | bytes = levels.render(finding, kind, language, **shown, permalink=link)
        elif kind == "geojson":
            content = findings_file.geojson(finding, language, outlines=findings_file.outlines(finding), permalink=link)
        elif kind == "csv":
            content = findings_file.table(finding, language)
        else:
            content = findings_file.described(finding, language, permalink=link)
    except LandpotenzialeError as error:
        return refused(error)
    beside = {f"{analysis}.json": KINDS["json"]} if kind == "csv" else {}
    links = related(request, beside, catalogue().sources_of(finding.indicators)) if beside else ""
    indicators = finding.indicators if analysis != "scenario" else ()
    parts = ["landpotenziale", analysis, *wishes.get("typology", "").split(), *indicators]
    file = File(content, f"{'_'.join(parts)[:150]}.{kind}", kind, links)
    return Response(content, headers=file.headers(), media_type=KINDS[kind])


def _permalink(request: Request, shown: dict[str, str]) -> str:
    """Write the address of the page that shows the analysis, defaults included; nothing without a trustworthy host."""
    return page_link(home(request), PAGES["analysis"], dict(request.query_params) | shown)


ANALYSES = [Route("/export/analysis/{analysis}.{kind}", analysis_file)]
