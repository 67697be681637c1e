"""
Features as answers: pygeoapi says which page and which links, the features themselves are written already.

Only the small rest around the features is made for a request, so a collection of five megabytes costs little more than
a single feature. As CSV the rows are written without their geometry.
"""

import csv
import functools
import io
import json
from dataclasses import dataclass

import numpy as np
from pygeoapi.api import itemtypes

from geo.api.ogc import geometry, provider, tables
from geo.api.ogc.links import BASE, CSV, ROOT, licences, link, offered
from geo.api.ogc.pieces import Piece, Together, joined
from geo.api.ogc.service import ask
from geo.api.ogc.wishes import NUMBER, Wishes
from geo.data.declarations import Language
from geo.export import FORMULA

GEOJSON, JSON = "application/geo+json", "application/json"
PAGES = ("self", "prev", "next")
# who has the answer knows its own address
IN_HEAD = ("prev", "next", "collection", "describedby", "license")
# characters of an address in the head; with a long filter in each, a server in between would refuse the answer
LONGEST = 1500
_OPEN, _NEXT, _NOWHERE = Piece(b'{"type":"FeatureCollection","features":['), Piece(b"},"), Piece(b"null")


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _last(text: str, root: str) -> Piece:
    return Piece(text.replace(ROOT, root).encode())


def _features(call: provider.Call) -> list[tuple[Piece, Piece]]:
    """Return the two pieces of each feature that the provider found; the brace at its end is left open."""
    starts = call.table.starts(call.rows, call.names)
    if not call.with_geometry:
        return [(start, _NOWHERE) for start in starts]
    ends = geometry.borders(call.system).pieces
    return [(start, ends[row]) for start, row in zip(starts, call.rows.tolist(), strict=True)]


def _middle(call: provider.Call) -> list[Piece]:
    """Return what stands before the end of the last feature."""
    table = call.table
    kept = call.names == table.names and len(table) <= tables.KEPT
    if kept and table.mapped and call.with_geometry and np.array_equal(call.rows, np.arange(len(table))):
        return [_whole(table.id, call.language, call.system)]
    found = [_OPEN, *(piece for feature in _features(call) for piece in (*feature, _NEXT))]
    found = found[:-1] if len(found) > 1 else found
    # pieces that nobody keeps are compressed better and faster as one
    return found if kept else [Piece(joined(found))]


# the whole of a layer is what most clients ask for: 7 MB each, so only a few stay
@functools.lru_cache(maxsize=4)
def _whole(name: str, language: Language, system: str) -> Piece:
    table = tables.table(name, language)
    call = provider.Call(language, table=table, rows=np.arange(len(table)), names=table.names, system=system)
    return Together([_OPEN, *(piece for feature in _features(call) for piece in (*feature, _NEXT))][:-1])


@dataclass(frozen=True)
class Answer:
    """An answer in pieces, headers of its own, and an end that differs from second to second (no part of its tag)."""

    pieces: list[Piece]
    headers: dict[str, str]
    end: bytes = b""


def _with(address: str, pair: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{pair}"


def _links(found: list[dict], wishes: Wishes, *, posted: bool) -> list[dict]:
    """Return the links of a page; those to itself and to its neighbours lead to the same format."""
    found = offered(found, wishes.language)
    if posted:  # a link cannot hold the body, so it would lead to other features
        return [each for each in found if each["rel"] not in PAGES]
    own = next(each for each in found if each["rel"] == "self")
    if int(wishes.parameters.get("offset", 0)):  # pygeoapi leaves it out and so leads to the first page
        own["href"] = _with(own["href"], f"offset={wishes.parameters['offset']}")
    if wishes.format == "csv":
        return [
            each | {"type": CSV, "href": _with(each["href"], "f=csv")} if each["rel"] in PAGES else each
            for each in found
        ]
    return [*found, link("alternate", CSV, _with(own["href"], "f=csv"), wishes.language)]


def _head(found: list[dict], content: dict, call: provider.Call, root: str) -> dict[str, str]:
    """Say in headers which part of what a page is and on which terms; a CSV file has no other place for it."""
    about = {"rel": "describedby", "type": JSON, "href": f"{BASE}/collections/{call.table.id}"}
    kept = [each for each in (*found, about, *licences(call.table.sources, call.language)) if each["rel"] in IN_HEAD]
    links = [
        f'<{each["href"].replace(ROOT, root)}>; rel="{each["rel"]}"; type="{each["type"]}"'
        for each in kept if len(each["href"]) <= LONGEST
    ]  # fmt: skip
    return {
        "link": ", ".join(links),
        "ogc-numbermatched": str(content["numberMatched"]),
        "ogc-numberreturned": str(content["numberReturned"]),
    }


def items(wishes: Wishes, name: str, *, root: str, body: bytes = b"") -> Answer:
    """
    Answer with a page of features.

    Parameters
    ----------
    wishes
        What was asked for.
    name
        Of the collection.
    root
        Address of the server in links.
    body
        A filter in CQL2 JSON.

    Returns
    -------
    answer
        GeoJSON or CSV.

    Raises
    ------
    Refused
        If a filter cannot be read or met.
    """
    call = provider.Call(wishes.language, wishes.bbox, wishes.bbox_crs, wishes.filter_crs)
    content, said = ask(itemtypes.get_collection_items, wishes, name, body=body, call=call)
    found = _links(content["links"], wishes, posted=bool(body))
    shared = _head(found, content, call, root)
    if wishes.format == "csv":
        own = {"content-type": CSV, "content-disposition": f'attachment; filename="{name}.csv"'}
        return Answer([Piece(table_csv(call))], shared | own)
    rest = {"numberMatched": content["numberMatched"], "numberReturned": content["numberReturned"], "links": found}
    middle = _middle(call)
    close = "}]" if len(call.rows) else "]"
    return Answer(
        [*middle, _last(f"{close},{_json(rest)[1:-1]},", root)],
        shared | {"content-type": GEOJSON, "content-crs": said["Content-Crs"]},
        f'"timeStamp":"{content["timeStamp"]}"}}'.encode(),
    )


def item(wishes: Wishes, name: str, identifier: str, *, root: str) -> Answer:
    """Answer with one feature, as `items` does with many."""
    call = provider.Call(wishes.language)
    content, said = ask(itemtypes.get_collection_item, wishes, name, identifier, call=call)
    found = _json({"links": offered(content["links"], wishes.language)})
    headers = {"content-type": GEOJSON, "content-crs": said["Content-Crs"]}
    return Answer([*_features(call)[0], _last(f",{found[1:]}", root)], headers)


def table_csv(call: provider.Call) -> bytes:
    """Write the rows that the provider found as CSV; as pygeoapi does with polygons, without their geometry."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(call.names)
    columns = [call.table.columns[name].cells(call.rows) for name in call.names]
    for row in zip(*columns, strict=True):
        # a spreadsheet takes a text that begins like this for a formula; a negative number is none
        writer.writerow(
            ["'" + cell if cell.startswith(FORMULA) and not NUMBER.fullmatch(cell) else cell for cell in row]
        )
    return text.getvalue().encode()
