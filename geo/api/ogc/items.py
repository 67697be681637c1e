"""
Features as answers: pygeoapi chooses the page and its links, the features themselves are written already.

In place of pygeoapi's writers: they write 5 MB of coordinates anew for each request, and its CSV has no header links.

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
from geo.api.ogc.collection import KEPT, Table
from geo.api.ogc.links import BASE, CSV, ROOT, licences, link, offered
from geo.api.ogc.pieces import Piece, Together, joined
from geo.api.ogc.provider import Selected
from geo.api.ogc.service import ask
from geo.api.ogc.wishes import NUMBER, Wishes
from geo.data.declarations import Language
from geo.export.columns import FORMULA

GEOJSON, JSON = "application/geo+json", "application/json"
PAGES = ("self", "prev", "next")
# a client that has the answer knows its address already
IN_HEAD = ("prev", "next", "collection", "describedby", "license")
# characters of an address in the head; with a long filter in each, a server in between would refuse the answer
LONGEST = 1500
_OPEN, _NEXT, _NOWHERE = Piece(b'{"type":"FeatureCollection","features":['), Piece(b"},"), Piece(b"null")


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _last(text: str, root: str) -> Piece:
    return Piece(text.replace(ROOT, root).encode())


def _features(selected: Selected) -> list[tuple[Piece, Piece]]:
    """Return the two pieces of each selected feature; the brace at its end is left open."""
    starts = selected.table.starts(selected.rows, selected.names)
    if not selected.with_geometry:
        return [(start, _NOWHERE) for start in starts]
    ends = geometry.borders(selected.system).pieces
    return [(start, ends[row]) for start, row in zip(starts, selected.rows.tolist(), strict=True)]


def _opened(selected: Selected) -> list[Piece]:
    """Return the beginning of a collection up to the open end of its last feature."""
    parts = [_OPEN, *(piece for feature in _features(selected) for piece in (*feature, _NEXT))]
    return parts[:-1] if len(parts) > 1 else parts


def _middle(selected: Selected, language: Language) -> list[Piece]:
    """Return the same; a whole layer is kept and not written anew."""
    table = selected.table
    kept = selected.names == table.names and len(table) <= KEPT
    if kept and table.mapped and selected.with_geometry and np.array_equal(selected.rows, np.arange(len(table))):
        return [_whole(table.id, language, selected.system)]
    parts = _opened(selected)
    # pieces that are not kept are compressed better and faster as one
    return parts if kept else [Piece(joined(parts))]


# the whole of a layer is what most clients ask for: 7 MB each, so only a few stay
@functools.lru_cache(maxsize=4)
def _whole(name: str, language: Language, system: str) -> Piece:
    table = tables.table(name, language)
    return Together(_opened(Selected(table, np.arange(len(table)), table.names, system)))


@dataclass(frozen=True)
class Answer:
    """An answer in pieces, headers of its own, and an end that differs from second to second (no part of its tag)."""

    pieces: list[Piece]
    headers: dict[str, str]
    end: bytes = b""


def _with(address: str, pair: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{pair}"


def _links(written: list[dict], wishes: Wishes, *, posted: bool) -> list[dict]:
    """Return the links of a page; those to itself and to its neighbours lead to the same format."""
    links = offered(written, wishes.language)
    if posted:  # a link cannot hold the body, so it would lead to other features
        return [each for each in links if each["rel"] not in PAGES]
    own = next(each for each in links if each["rel"] == "self")
    if int(wishes.parameters.get("offset", 0)):  # pygeoapi leaves it out and so leads to the first page
        own["href"] = _with(own["href"], f"offset={wishes.parameters['offset']}")
    if wishes.format == "csv":
        return [
            each | {"type": CSV, "href": _with(each["href"], "f=csv")} if each["rel"] in PAGES else each
            for each in links
        ]
    return [*links, link("alternate", CSV, _with(own["href"], "f=csv"), wishes.language)]


def _head(links: list[dict], content: dict, table: Table, language: Language, root: str) -> dict[str, str]:
    """Write the headers about the place of a page and its licences; a CSV file has no other place for them."""
    about = {"rel": "describedby", "type": JSON, "href": f"{BASE}/collections/{table.id}"}
    kept = [each for each in (*links, about, *licences(table.sources, language)) if each["rel"] in IN_HEAD]
    written = [
        f'<{each["href"].replace(ROOT, root)}>; rel="{each["rel"]}"; type="{each["type"]}"'
        for each in kept if len(each["href"]) <= LONGEST
    ]  # fmt: skip
    return {
        "link": ", ".join(written),
        "ogc-numbermatched": str(content["numberMatched"]),
        "ogc-numberreturned": str(content["numberReturned"]),
    }


def items(wishes: Wishes, name: str, *, root: str, body: bytes = b"") -> Answer:
    """
    Answer with a page of features as GeoJSON or CSV.

    Parameters
    ----------
    root
        Address of the server in links.
    body
        A filter in CQL2 JSON.

    Raises
    ------
    Refused
        If a filter cannot be read or met.
    """
    call = provider.Call(wishes.language, wishes.bbox, wishes.bbox_crs, wishes.filter_crs)
    content, headers = ask(itemtypes.get_collection_items, wishes, name, body=body, call=call)
    selected = call.answered()
    links = _links(content["links"], wishes, posted=bool(body))
    shared = _head(links, content, selected.table, wishes.language, root)
    if wishes.format == "csv":
        own = {"content-type": CSV, "content-disposition": f'attachment; filename="{name}.csv"'}
        return Answer([Piece(table_csv(selected))], shared | own)
    rest = {"numberMatched": content["numberMatched"], "numberReturned": content["numberReturned"], "links": links}
    close = "}]" if len(selected.rows) else "]"
    return Answer(
        [*_middle(selected, wishes.language), _last(f"{close},{_json(rest)[1:-1]},", root)],
        shared | {"content-type": GEOJSON, "content-crs": headers["Content-Crs"]},
        f'"timeStamp":"{content["timeStamp"]}"}}'.encode(),
    )


def item(wishes: Wishes, name: str, identifier: str, *, root: str) -> Answer:
    """Answer with one feature, as `items` does with many."""
    call = provider.Call(wishes.language)
    content, headers = ask(itemtypes.get_collection_item, wishes, name, identifier, call=call)
    links = _json({"links": offered(content["links"], wishes.language)})
    own = {"content-type": GEOJSON, "content-crs": headers["Content-Crs"]}
    return Answer([*_features(call.answered())[0], _last(f",{links[1:]}", root)], own)


def table_csv(selected: Selected) -> bytes:
    """Write rows as CSV; as pygeoapi does with polygons, without their geometry."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(selected.names)
    columns = [selected.table.columns[name].cells(selected.rows) for name in selected.names]
    for row in zip(*columns, strict=True):
        # a spreadsheet takes a text that begins like this for a formula; a negative number is none
        writer.writerow(
            ["'" + cell if cell.startswith(FORMULA) and not NUMBER.fullmatch(cell) else cell for cell in row]
        )
    return text.getvalue().encode()
