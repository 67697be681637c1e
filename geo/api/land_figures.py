"""Downloads of what exists by Land only: ``/export/land_figures.csv`` and ``.json`` take ``lang`` and nothing else."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo import districts, land_figures
from geo.api.downloads import HOST
from geo.catalogue import LANGUAGES, catalogue
from geo.errors import LandpotenzialeError
from geo.land_file import land_csv, land_json

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def answer(request: Request) -> Response:
    """Answer with the file; not `async`, so that it is made in a thread."""
    kind, wishes = request.url.path.rpartition(".")[2], dict(request.query_params)
    language = wishes.pop("lang", "de")
    if strange := next(iter(wishes), None):
        return JSONResponse({"detail": f"expected no parameter but lang, found {strange[:40]!r}"}, 400)
    if language not in LANGUAGES:
        return JSONResponse({"detail": f"lang: expected de or en, found {language[:40]!r}"}, 400)
    try:
        figures, known = land_figures.shipped(), catalogue()
        if kind == "csv":
            text = land_csv(figures, catalogue=known, language=language)
        else:
            # the host is what the visitor's program says it is: it goes into a file, so it has to look like one
            host = str(request.base_url) if HOST.fullmatch(request.headers.get("host", "")) else ""
            query = {"view": "volunteering"} | ({} if language == "de" else {"lang": language})
            text = land_json(
                figures, catalogue=known, districts=districts.shipped(), language=language,
                permalink=f"{host}analyse?{urlencode(query)}",
            )  # fmt: skip
    except LandpotenzialeError as error:
        return JSONResponse({"detail": f"the shipped data are not usable: {error}"}, 503)
    headers = {
        "content-disposition": f'attachment; filename="landpotenziale_land_figures.{kind}"',
        "cache-control": "no-cache",
    }
    return Response(text, headers=headers, media_type=TYPES[kind])


LAND_FIGURES = [Route(f"/export/land_figures.{kind}", answer) for kind in TYPES]
