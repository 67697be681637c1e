"""
Profiles and comparisons to take along: ``/export/profile.pdf``, ``/export/profile.csv`` and ``/export/compare.pdf``.

They take ``district`` or ``compare`` and ``lang`` as the pages do. A wish that cannot be met is an error and not a hint,
because a file must be about what was asked for.
"""

from starlette.requests import Request
from starlette.routing import Route

from geo import districts
from geo.api.endpoint import endpoint
from geo.api.links import home
from geo.declarations import LANGUAGES, Language
from geo.errors import SelectionError
from geo.maps import files, shipped
from geo.profile_file import profile_csv
from geo.public_address import page_link
from geo.selection import Selection

MOST_CHARACTERS = 60


def _wishes(request: Request, key: str) -> tuple[list[str], Language]:
    """Read which districts are asked for, in which language."""
    given, faults = dict(request.query_params), []
    language = given.pop("lang", Selection.language)
    wished = given.pop(key, "").split(",")
    faults += [f"{each[:MOST_CHARACTERS]!r}: expected {key} and lang" for each in given]
    if language not in LANGUAGES:
        faults.append(f"lang: expected one of {', '.join(LANGUAGES)}, found {language[:MOST_CHARACTERS]!r}")
    known = districts.shipped().index
    if strange := [each for each in wished if each not in known]:
        found = strange[0][:MOST_CHARACTERS]
        faults.append(f"{key}: expected keys of today's {len(known)} districts, found {found!r}")
    if faults:
        raise SelectionError("\n".join(faults))
    return wished, language


def _one(request: Request) -> tuple[str, Language, str]:
    (ags, *more), language = _wishes(request, "district")
    if more:
        raise SelectionError(f"district: expected one district, found {len(more) + 1}")
    wishes = {"district": ags} | ({} if language == Selection.language else {"lang": language})
    return ags, language, page_link(home(request), files.PAGES["profile"], wishes)


def profile_paper(request: Request) -> tuple[bytes, str, str]:
    """Set the profile of a district."""
    from geo.maps.profile_pdf import profile_pdf

    ags, language, link = _one(request)
    return profile_pdf(shipped.profile_of(ags, language, permalink=link)), f"profile_{ags}_{language}.pdf", "pdf"


def profile_table(request: Request) -> tuple[bytes, str, str]:
    """Write the figures of a district."""
    ags, language, _ = _one(request)
    return profile_csv(shipped.profile_of(ags, language)).encode(), f"profile_{ags}_{language}.csv", "csv"


def comparison_paper(request: Request) -> tuple[bytes, str, str]:
    """Set two to six districts side by side."""
    from geo.maps.comparison_pdf import comparison_pdf

    wished, language = _wishes(request, "compare")
    found = shipped.profiles_of(wished, language)
    wishes = {"compare": ",".join(wished)} | ({} if language == Selection.language else {"lang": language})
    name = f"compare_{'-'.join(wished)}_{language}.pdf"
    return comparison_pdf(found, permalink=page_link(home(request), files.PAGES["compare"], wishes)), name, "pdf"


PAPERS = [
    Route("/export/profile.pdf", endpoint(profile_paper)),
    Route("/export/profile.csv", endpoint(profile_table)),
    Route("/export/compare.pdf", endpoint(comparison_paper)),
]
