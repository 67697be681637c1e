"""Downloads of a comparison: /export/compare.csv and /export/compare.xlsx take the parameters of the compare page."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.routing import Route

from geo import citation, compared, comparison_file, districts
from geo.api.endpoint import endpoint
from geo.api.links import home
from geo.catalogue import catalogue
from geo.compared import ALL, Comparison
from geo.errors import SelectionError
from geo.language import word
from geo.maps import shipped
from geo.maps.files import PAGES

PARAMETERS = ("layer", "indicator", "compare", "reference", "chart", "lang")


def _read(request: Request) -> Comparison:
    wishes = dict(request.query_params)
    faults = [f"{key[:40]!r}: expected one of {', '.join(PARAMETERS)}" for key in wishes if key not in PARAMETERS]
    found, hints = compared.parse(wishes, catalogue=catalogue(), districts=districts.shipped())
    faults += [hint.refusal() for hint in hints]
    if not faults and len(found.compare) < 2:
        faults.append(f"compare: expected 2 to 6 keys of districts, found {len(found.compare)}")
    if faults:
        raise SelectionError("\n".join(faults))
    return found


def _make(request: Request) -> tuple[bytes, str, str]:
    kind = request.url.path.rpartition(".")[2]
    known, table = catalogue(), districts.shipped()
    comparison = _read(request)
    layers = known.layers if comparison.layer == ALL else (comparison.layer,)
    found = [row for layer in layers for row in shipped.compared_rows(layer, comparison.compare, comparison.reference)]
    group = compared.group_name(comparison.reference, comparison, table, known)
    rows = comparison_file.rows_of(found, comparison, group, catalogue=known, districts=table)
    name = f"compare_{comparison.layer}_{'-'.join(comparison.compare)}.{kind}"
    if kind == "csv":
        return comparison_file.comparison_csv(rows).encode(), name, kind
    wishes = urlencode(compared.query(comparison, known), safe=",:")
    link = f"{home(request)}{PAGES['compare']}?{wishes}"
    names = ", ".join(table.at[ags, "name"] for ags in comparison.compare)
    cited = citation.cite(
        f"{word('versus_title', comparison.language)} ({names})", word("newest_periods", comparison.language),
        attribution=citation.attribution([row.indicator.id for row in found], known), permalink=link,
        visited=datetime.now(UTC).date(), language=comparison.language,
    )  # fmt: skip
    content = comparison_file.comparison_xlsx(
        rows, found, comparison, group, permalink=link, citation=cited.text, catalogue=known, districts=table
    )
    return content, name, kind


ENDPOINT = endpoint(_make)
COMPARISONS = [Route(f"/export/compare.{kind}", ENDPOINT) for kind in ("csv", "xlsx")]
