"""
Files about single districts and Länder: profiles, comparisons, and the figures that exist by Land only.

``/export/profile.pdf``, ``profile.csv`` and ``compare.pdf`` take ``district`` or ``compare`` and ``lang`` as the pages
do, ``compare.csv`` and ``compare.xlsx`` all parameters of the compare page, ``land_figures.csv`` and ``.json`` take
``lang`` alone. A parameter that cannot be used is an error and not a hint: a file must be about the districts of its address.
"""

from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.routing import Route

from geo.api.files.endpoint import TYPES, File, endpoint
from geo.api.files.links import home, related
from geo.data import districts, land_figures
from geo.data.catalogue import catalogue
from geo.data.credit import credit_text
from geo.data.declarations import LANGUAGES, Language
from geo.data.errors import SelectionError
from geo.data.language import word
from geo.export import comparison as comparison_file
from geo.export.land_figures import land_csv, land_json
from geo.export.profile import profile_csv
from geo.maps import files
from geo.maps.files import PAGES
from geo.views import citation, shipped
from geo.views import comparison as compared
from geo.views.comparison import ALL, Comparison
from geo.views.public_address import page_link
from geo.views.selection import Selection

MOST_CHARACTERS = 60


def _wishes(request: Request, key: str) -> tuple[list[str], Language]:
    """Read the districts and the language that a request names."""
    given = dict(request.query_params)
    asked = given.pop("lang", Selection.language)
    chosen = given.pop(key, "").split(",")
    faults = [f"{name[:MOST_CHARACTERS]!r}: expected {key} and lang" for name in given]
    language = next((each for each in LANGUAGES if each == asked), None)
    if language is None:
        faults.append(f"lang: expected one of {', '.join(LANGUAGES)}, found {asked[:MOST_CHARACTERS]!r}")
    existing = districts.shipped().index
    if strange := [ags for ags in chosen if ags not in existing]:
        faults.append(
            f"{key}: expected keys of today's {len(existing)} districts, found {strange[0][:MOST_CHARACTERS]!r}"
        )
    if faults or language is None:
        raise SelectionError("\n".join(faults))
    return chosen, language


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
    profiles = shipped.profiles_of(wished, language)
    wishes = {"compare": ",".join(wished)} | ({} if language == Selection.language else {"lang": language})
    name = f"compare_{'-'.join(wished)}_{language}.pdf"
    return comparison_pdf(profiles, permalink=page_link(home(request), files.PAGES["compare"], wishes)), name, "pdf"


PARAMETERS = ("layer", "indicator", "compare", "reference", "chart", "lang")


def _comparison(request: Request) -> Comparison:
    wishes = dict(request.query_params)
    faults = [f"{key[:40]!r}: expected one of {', '.join(PARAMETERS)}" for key in wishes if key not in PARAMETERS]
    comparison, hints = compared.parse(wishes, catalogue=catalogue(), districts=districts.shipped())
    faults += [hint.refusal() for hint in hints]
    if not faults and len(comparison.compare) < 2:
        faults.append(f"compare: expected 2 to 6 keys of districts, found {len(comparison.compare)}")
    if faults:
        raise SelectionError("\n".join(faults))
    return comparison


def comparison_table(request: Request) -> tuple[bytes, str, str]:
    """Write the figures of two to six districts side by side, with the parameters of the compare page."""
    kind = request.url.path.rpartition(".")[2]
    known, table = catalogue(), districts.shipped()
    comparison = _comparison(request)
    layers = known.layers if comparison.layer == ALL else (comparison.layer,)
    compare, reference = comparison.compare, comparison.reference
    figures = [row for layer in layers for row in shipped.compared_rows(layer, compare, reference)]
    group = compared.group_name(reference, comparison, table, known)
    rows = comparison_file.rows_of(figures, comparison, group, catalogue=known, districts=table)
    name = f"compare_{comparison.layer}_{'-'.join(comparison.compare)}.{kind}"
    if kind == "csv":
        return comparison_file.comparison_csv(rows).encode(), name, kind
    wishes = urlencode(compared.query(comparison, known), safe=",:")
    link = f"{home(request)}{PAGES['compare']}?{wishes}"
    names = ", ".join(str(table.at[ags, "name"]) for ags in comparison.compare)
    cited = citation.cite(
        f"{word('versus_title', comparison.language)} ({names})", word("newest_periods", comparison.language),
        attribution=credit_text([row.indicator.id for row in figures], known, comparison.language), permalink=link,
        visited=datetime.now(UTC).date(), language=comparison.language,
    )  # fmt: skip
    content = comparison_file.comparison_xlsx(
        rows, figures, comparison, group, permalink=link, citation=cited.text, catalogue=known, districts=table
    )
    return content, name, kind


def land_figures_file(request: Request) -> File:
    """Write the figures that exist by Land only; ``lang`` is the only parameter."""
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


DISTRICTS = [
    Route("/export/profile.pdf", endpoint(profile_paper)),
    Route("/export/profile.csv", endpoint(profile_table)),
    Route("/export/compare.pdf", endpoint(comparison_paper)),
    *(Route(f"/export/compare.{kind}", endpoint(comparison_table)) for kind in ("csv", "xlsx")),
    *(Route(f"/export/land_figures.{kind}", endpoint(land_figures_file)) for kind in ("csv", "json")),
]
