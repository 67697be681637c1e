"""
The parameters of a request, read before pygeoapi sees them.

In place of pygeoapi's reading: it ignores parameters that it does not know, takes the first of two values and fails on
some empty ones. Here every parameter is known, stands once and has a value of its kind, or the request is refused and
the message names it.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from geo.api.ogc import cql2, geometry, times
from geo.api.ogc.columns import Field
from geo.data.declarations import LANGUAGES, Language
from geo.data.errors import SelectionError

LONGEST_QUERY, LARGEST_BODY, MOST_PARAMETERS, MOST_CHARACTERS = 4096, 65536, 64, 80
FORMATS = ("json", "csv")
ALWAYS = ("f", "lang")
OF_ITEM = (*ALWAYS, "crs")
OF_ITEMS = (
    *ALWAYS, "bbox", "bbox-crs", "crs", "limit", "offset", "datetime", "sortby", "properties", "skipGeometry",
    "resulttype", "filter", "filter-lang", "filter-crs",
)  # fmt: skip
WHOLE = re.compile(r"\d{1,40}")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
JSON_TYPES = ("application/json", "application/query-cql-json", "application/cql2+json")


class Refused(SelectionError):
    """A request that is not answered: status and code after OGC API Common, and a sentence."""

    def __init__(self, detail: str, status: int = 400, code: str = "InvalidParameterValue") -> None:
        super().__init__(detail)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Wishes:
    """The parameters of a request as pygeoapi takes them, and those that are answered without it."""

    parameters: dict[str, str]
    format: str
    language: Language
    bbox: geometry.Box | None = None
    bbox_crs: str = geometry.CRS84
    filter_crs: str = geometry.CRS84


def short(text: str) -> str:
    """Show a foreign text in an answer: one line, not long, no control characters."""
    text = "".join(sign if sign.isprintable() else "?" for sign in text)
    return repr(text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…")


def read_pairs(query: bytes) -> dict[str, str]:
    """
    Decode a query string, in which each name stands once.

    Raises
    ------
    Refused
        If it is too long, no UTF-8, holds control characters, or a name stands twice.
    """
    if len(query) > LONGEST_QUERY:
        raise Refused(f"the query is longer than {LONGEST_QUERY} characters; POST long filters", 414, "QueryTooLong")
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except UnicodeDecodeError:
        raise Refused("the query is not UTF-8") from None
    except ValueError:
        raise Refused(f"the query has more than {MOST_PARAMETERS} parameters") from None
    read: dict[str, str] = {}
    for name, value in pairs:
        if name in read:
            raise Refused(f"{short(name)} stands twice")
        if not (name + value).isprintable():
            raise Refused(f"{short(name)} holds a control character")
        read[name] = value
    return read


def read_language(pairs: Mapping[str, str], accepted: str) -> Language:
    """
    Choose the language of an answer: ``lang``, the header ``Accept-Language``, or German.

    Raises
    ------
    Refused
        If ``lang`` is another language.
    """
    if "lang" in pairs:
        wished = pairs["lang"].lower().partition("-")[0]
        if wished not in LANGUAGES:
            raise Refused(f"lang: found {short(pairs['lang'])}, expected one of {', '.join(LANGUAGES)}")
        return wished
    best, chosen = 0.0, LANGUAGES[0]
    for part in accepted[:400].split(","):
        name, _, weight = part.partition(";")
        language = name.strip().lower().partition("-")[0]
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
        value = float(quality[1]) if quality else 1.0
        if language in LANGUAGES and value > best:
            best, chosen = value, language
    return chosen


def read_wishes(
    pairs: Mapping[str, str], accepted: str, names: tuple[str, ...], *, fields: tuple[Field, ...] = (),
    systems: tuple[str, ...] = (geometry.CRS84,), timed: bool = False,
) -> Wishes:  # fmt: skip
    """
    Read the parameters of a request and refuse those that cannot be met; the message names the parameter.

    Parameters
    ----------
    pairs
        Parameters as they stand in the address.
    names
        Names that this address takes: `ALWAYS`, `OF_ITEM` or `OF_ITEMS`.
    fields
        Columns of the collection, which are parameters too where items are asked for.
    systems
        Coordinate systems of the collection.
    timed
        Whether the collection has a time; the others are matched by every ``datetime``.
    """
    own = {column.name: column for column in fields} if names is OF_ITEMS else {}
    if strangers := [name for name in pairs if name not in names and name not in own]:
        raise Refused(f"found the parameter {short(strangers[0])}, expected {', '.join((*names, *own))}")
    language, form = read_language(pairs, accepted), _format(pairs, FORMATS if names is OF_ITEMS else FORMATS[:1])
    _check_values(pairs, systems)
    parameters = {name: value for name, value in pairs.items() if name != "f" and (timed or name != "datetime")}
    if wished := _filter_language(pairs):
        parameters["filter-lang"] = wished
    for name in ("sortby", "properties"):
        if name in pairs:
            parameters[name] = _names(name, pairs[name], own)
    _check_columns(pairs, own)
    bbox = _bbox(pairs["bbox"]) if "bbox" in pairs else None
    if "bbox-crs" in pairs and bbox is None:
        raise Refused("bbox-crs: expected together with bbox")
    return Wishes(
        parameters, form, language, bbox, pairs.get("bbox-crs", geometry.CRS84), pairs.get("filter-crs", geometry.CRS84)
    )


def _format(pairs: Mapping[str, str], choices: tuple[str, ...]) -> str:
    form = pairs.get("f", "json").lower()
    # browsers ask for HTML; there is none, and JSON is what they can show
    form = "json" if form in {"html", "geojson", ""} else form
    if form not in choices:
        raise Refused(f"f: found {short(pairs['f'])}, expected {' or '.join(choices)}")
    return form


def _check_values(pairs: Mapping[str, str], systems: tuple[str, ...]) -> None:
    for name, least in (("limit", 1), ("offset", 0)):
        if name in pairs and (not WHOLE.fullmatch(pairs[name]) or int(pairs[name]) < least):
            raise Refused(f"{name}: found {short(pairs[name])}, expected a whole number of at least {least}")
    for name in ("crs", "bbox-crs", "filter-crs"):
        if name in pairs and pairs[name] not in systems:
            raise Refused(f"{name}: found {short(pairs[name])}, expected one of {', '.join(systems)}")
    for name, choices in (("skipGeometry", ("true", "false")), ("resulttype", ("results", "hits"))):
        if name in pairs and pairs[name] not in choices:
            raise Refused(f"{name}: found {short(pairs[name])}, expected {' or '.join(choices)}")
    if "datetime" in pairs:
        try:
            times.read_datetime(pairs["datetime"])
        except SelectionError as error:
            raise Refused(str(error)) from None


def _check_columns(pairs: Mapping[str, str], own: Mapping[str, Field]) -> None:
    for name in own.keys() & pairs.keys():
        if own[name].kind != "string" and not NUMBER.fullmatch(pairs[name]):
            raise Refused(f"{name}: found {short(pairs[name])}, expected a number")
        if own[name].choices and pairs[name] not in own[name].choices:
            raise Refused(f"{name}: found {short(pairs[name])}, expected one of {', '.join(own[name].choices)}")


def _filter_language(pairs: Mapping[str, str]) -> str | None:
    """Return the language of a filter as pygeoapi calls it, None where that is no other name."""
    wished = pairs.get("filter-lang", "cql-text")
    if wished not in {"cql-text", "cql-json", "cql2-json"}:
        raise Refused(
            f"filter-lang: found {short(wished)}, expected cql-text (ECQL) in the address, or POST a filter in CQL2 JSON"
        )
    if "filter" in pairs and wished != "cql-text":
        raise Refused("filter: in the address a filter is cql-text; POST the other kind")
    # pygeoapi reads CQL2 and calls it by the older name
    return "cql-json" if wished == "cql2-json" else None


def _names(parameter: str, text: str, own: Mapping[str, Field]) -> str:
    """Read a list of columns; a plus sign that stands unescaped in an address arrives as a space."""
    names = text.split(",")
    if parameter == "sortby":
        names = [f"+{name[1:]}" if name.startswith(" ") else name for name in names]
    for name in names:
        bare = name[1:] if parameter == "sortby" and name[:1] in {"+", "-"} else name
        if bare not in own:
            raise Refused(f"{parameter}: found {short(bare)}, expected some of {', '.join(own)}")
    if len(names) > 2 * len(own):
        raise Refused(f"{parameter}: expected each column once")
    return ",".join(names)


def _bbox(text: str) -> geometry.Box:
    parts = text.split(",")
    if len(parts) not in {4, 6} or not all(NUMBER.fullmatch(part.strip()) for part in parts):
        raise Refused(f"bbox: found {short(text)}, expected four numbers")
    box = tuple(map(float, parts))
    if not all(map(math.isfinite, box)):
        raise Refused("bbox: a number is too large")
    if len(box) == 6 and box[2] > box[5]:
        raise Refused("bbox: the lowest height lies above the highest")
    first, second, third, fourth = box if len(box) == 4 else (*box[:2], *box[3:5])
    if second > fourth:
        raise Refused("bbox: an edge lies on the wrong side of its opposite")
    return first, second, third, fourth


def read_body(body: bytes, kind: str, pairs: Mapping[str, str]) -> bytes:
    """
    Check the filter in the body of a request and rewrite it as pygeofilter reads it.

    Parameters
    ----------
    kind
        Media type of the body, which holds CQL2 JSON.
    pairs
        Parameters of the address, which must hold no second filter.

    Raises
    ------
    SelectionError
        If it is of another type, no JSON object or holds an unknown operator.
    """
    if kind.partition(";")[0].strip().lower() not in JSON_TYPES:
        raise Refused(f"expected a filter in CQL2 JSON as {JSON_TYPES[0]}", 415, "UnsupportedMediaType")
    if "filter" in pairs:
        raise Refused("filter: expected in the address or in the body, found in both")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("the body is no JSON") from None
    if not isinstance(content, dict) or "op" not in content:
        raise Refused("the body is no filter in CQL2 JSON: expected an object with op and args")
    try:
        return json.dumps(cql2.rewrite(content)).encode()
    except RecursionError:
        raise Refused("filter: nested too deeply") from None
