"""
A parsed CQL expression → which rows it keeps.

pygeofilter parses, this module answers: comparisons, BETWEEN, LIKE, IN, IS NULL, arithmetic, AND, OR, NOT, INCLUDE,
EXCLUDE and the spatial relations of the geometry with a literal. As in SQL a comparison with a missing value is neither
true nor false. What is not understood is refused, never ignored: a filter that is left out answers another question
than was asked.
"""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from pygeofilter import ast, values

from geo.api.ogc import geometry
from geo.api.ogc.columns import Column, Numbers, Text
from geo.api.ogc.tables import Table
from geo.data.errors import SelectionError

GEOMETRY = "geometry"
MOST_OPERATIONS, MOST_LITERALS, MOST_CORNERS, LONGEST_PATTERN = 400, 10, 1000, 200
COMPARISONS: dict[type, Callable] = {
    ast.Equal: operator.eq, ast.NotEqual: operator.ne, ast.LessThan: operator.lt, ast.LessEqual: operator.le,
    ast.GreaterThan: operator.gt, ast.GreaterEqual: operator.ge,
}  # fmt: skip
MIRRORED = {operator.lt: operator.gt, operator.gt: operator.lt, operator.le: operator.ge, operator.ge: operator.le}
ARITHMETIC: dict[type, Callable] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mul: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
SPATIAL: dict[type, Callable] = {
    ast.GeometryIntersects: shapely.intersects, ast.GeometryDisjoint: shapely.disjoint,
    ast.GeometryContains: shapely.contains, ast.GeometryWithin: shapely.within, ast.GeometryTouches: shapely.touches,
    ast.GeometryCrosses: shapely.crosses, ast.GeometryOverlaps: shapely.overlaps, ast.GeometryEquals: shapely.equals,
}  # fmt: skip
UNDERSTOOD = "comparisons (= <> < <= > >=), BETWEEN, LIKE, IN, IS NULL, AND, OR, NOT, BBOX or a spatial relation such as INTERSECTS"
# which relation holds when the literal stands first
TURNED = {ast.GeometryContains: ast.GeometryWithin, ast.GeometryWithin: ast.GeometryContains}


@dataclass(frozen=True)
class _Answer:
    """Where an expression is true and where it is false; where neither, a value is missing."""

    true: np.ndarray
    false: np.ndarray

    def reversed(self) -> "_Answer":
        return _Answer(self.false, self.true)


def keep(expression: ast.Node, table: Table, *, degrees: bool = True) -> np.ndarray:
    """
    Say which rows of a table an expression keeps.

    Parameters
    ----------
    expression
        As pygeofilter parses it; geometries in CRS84.
    table
        Its columns are the properties, ``geometry`` its geometry.
    degrees
        Whether the numbers of a BBOX are in CRS84; pygeoapi transforms geometries, but not these.

    Returns
    -------
    kept
        True where the expression is true.

    Raises
    ------
    SelectionError
        If a property does not exist, a value has another type than its property, or an operation is not understood.
    """
    try:
        _check_size(expression)
        if not degrees and any(isinstance(node, ast.BBox) for node in _nodes(expression)):
            raise SelectionError("filter: BBOX is understood in CRS84 only; use the parameters bbox and bbox-crs")
        return _answer(expression, table).true
    except RecursionError:
        raise SelectionError("filter: nested too deeply") from None
    except shapely.errors.ShapelyError as error:
        raise SelectionError(f"filter: the geometry cannot be used ({type(error).__name__})") from None


def _answer(node: object, table: Table) -> _Answer:
    if isinstance(node, ast.And | ast.Or):
        left, right = _answer(node.lhs, table), _answer(node.rhs, table)
        if isinstance(node, ast.And):
            return _Answer(left.true & right.true, left.false | right.false)
        return _Answer(left.true | right.true, left.false & right.false)
    if isinstance(node, ast.Not):
        return _answer(node.sub_node, table).reversed()
    if type(node) in COMPARISONS:
        return _compare(COMPARISONS[type(node)], node.lhs, node.rhs, table)
    if isinstance(node, ast.Between):
        low = _compare(operator.ge, node.lhs, node.low, table)
        high = _compare(operator.le, node.lhs, node.high, table)
        found = _Answer(low.true & high.true, low.false | high.false)
    elif isinstance(node, ast.In):
        found = _among(node, table)
    elif isinstance(node, ast.Like):
        found = _like(node, table)
    elif isinstance(node, ast.IsNull):
        known = _known(node.lhs, table)
        found = _Answer(~known, known)
    elif type(node) in SPATIAL or isinstance(node, ast.BBox):
        return _spatial(node, table)
    elif isinstance(node, ast.Include):  # INCLUDE is everything, EXCLUDE nothing
        found = _Answer(np.ones(len(table), bool), np.zeros(len(table), bool))
    else:
        raise SelectionError(f"filter: {_name(node)} is not supported here, expected {UNDERSTOOD}")
    return found.reversed() if node.not_ else found


def _nodes(expression: object) -> Iterator[object]:
    """Yield an expression and all its parts, without recursion."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [] if isinstance(node, values.Geometry) else getattr(node, "get_sub_nodes", list)()


def _check_size(expression: object) -> None:
    """Refuse what would keep the server busy; a filter that somebody wrote is far below."""
    nodes = list(_nodes(expression))
    literals = [node for node in nodes if isinstance(node, values.Geometry)]
    corners = sum(len(shapely.get_coordinates(_shape(literal))) for literal in literals)
    operations = sum(isinstance(node, ast.Condition | ast.Predicate | ast.Arithmetic) for node in nodes)
    for found, most, what in (
        (operations, MOST_OPERATIONS, "operations"), (len(literals), MOST_LITERALS, "geometries"),
        (corners, MOST_CORNERS, "corners of geometries"),
    ):  # fmt: skip
        if found > most:
            raise SelectionError(f"filter: found {found} {what}, expected at most {most}")


def _name(node: object) -> str:
    return type(node).__name__ if isinstance(node, ast.Node) else "a value in place of a condition"


def _column(node: ast.Attribute, table: Table) -> Column:
    # a filter in JSON may hold a list or an object in place of a name
    found = table.columns.get(node.name) if isinstance(node.name, str) else None
    if found is None:
        known = ", ".join((*table.names, GEOMETRY) if table.mapped else table.names)
        shown = "".join(each if each.isprintable() else "?" for each in str(node.name))[:80]
        raise SelectionError(f"filter: found the property {shown!r}, expected one of {known}")
    return found


def _known(node: object, table: Table) -> np.ndarray:
    if isinstance(node, ast.Attribute) and node.name == GEOMETRY:
        return np.full(len(table), table.mapped)
    if not isinstance(node, ast.Attribute):
        raise SelectionError("filter: IS NULL expects a property")
    return _column(node, table).known


def _operand(node: object, table: Table) -> Column | float | str:
    """Return a column or a literal; the arithmetic of numbers is done here."""
    if isinstance(node, ast.Attribute):
        return _column(node, table)
    if type(node) in ARITHMETIC:
        sides = [_operand(side, table) for side in (node.lhs, node.rhs)]
        if any(isinstance(side, str | Text) for side in sides):
            raise SelectionError("filter: arithmetic expects numbers")
        sides = [side.values if isinstance(side, Numbers) else side for side in sides]
        with np.errstate(all="ignore"):
            found = ARITHMETIC[type(node)](*(np.asarray(side, np.float64) for side in sides))
        # what is divided by zero is no number and so is missing
        return Numbers(np.where(np.isfinite(found), found, np.nan) * np.ones(len(table)))
    if isinstance(node, str):
        return node
    if isinstance(node, int | float) and not isinstance(node, bool):
        try:
            return float(node)
        except OverflowError:
            raise SelectionError("filter: a number is too large") from None
    raise SelectionError(f"filter: expected a property, a text or a number, found {_name(node)}")


def _compare(compare: Callable, left: object, right: object, table: Table) -> _Answer:
    first, second = _operand(left, table), _operand(right, table)
    if not isinstance(first, Text | Numbers):
        if not isinstance(second, Text | Numbers):
            raise SelectionError("filter: expected a property in each comparison")
        first, second, compare = second, first, MIRRORED.get(compare, compare)
    if isinstance(first, Text):
        if isinstance(second, Text):
            # numbers that sort as the texts of both columns do
            rank = {text: number for number, text in enumerate(sorted({*first.distinct, *second.distinct}))}
            sides = [np.array([*map(rank.get, each.distinct), -1])[each.codes] for each in (first, second)]
            true, both = compare(*sides), first.known & second.known
            return _Answer(true & both, ~true & both)
        if not isinstance(second, str):
            raise SelectionError(f"filter: expected a text beside {_said(left, right)}, found a number")
        return _on_texts(first, lambda text: compare(text, second))
    if isinstance(second, str | Text):
        raise SelectionError(f"filter: expected a number beside {_said(left, right)}, found a text")
    others = second.values if isinstance(second, Numbers) else second
    known = ~np.isnan(first.values) & ~np.isnan(others)
    true = compare(first.values, others)
    return _Answer(true & known, ~true & known)


def _among(node: ast.In, table: Table) -> _Answer:
    # a text in place of the list would be read letter by letter
    listed = node.sub_nodes if isinstance(node.sub_nodes, list) else []
    column, wanted = _operand(node.lhs, table), [_operand(each, table) for each in listed]
    kind = str if isinstance(column, Text) else float
    if not isinstance(column, Text | Numbers) or not wanted or not all(isinstance(each, kind) for each in wanted):
        raise SelectionError("filter: IN expects a property and values of its type")
    if isinstance(column, Text):
        return _on_texts(column, set(wanted).__contains__)
    true = np.isin(column.values, wanted)
    return _Answer(true, ~true & column.known)


def _said(*nodes: object) -> str:
    return next((node.name for node in nodes if isinstance(node, ast.Attribute)), "the expression")


def _on_texts(column: Text, test: Callable[[str], bool]) -> _Answer:
    """Ask each distinct text once."""
    true = np.array([*(test(text) for text in column.distinct), False], bool)[column.codes]
    return _Answer(true, ~true & column.known)


def _like(node: ast.Like, table: Table) -> _Answer:
    column = _operand(node.lhs, table)
    if not isinstance(column, Text) or not isinstance(node.pattern, str):
        raise SelectionError("filter: LIKE expects a property of text and a pattern")
    if len(node.pattern) > LONGEST_PATTERN:
        raise SelectionError(f"filter: LIKE expects a pattern of at most {LONGEST_PATTERN} characters")
    fold = str.casefold if node.nocase else str
    # CQL and CQL2 write _ for one sign; pygeofilter says it is the point, which then could not be asked for
    signs = {node.wildcard: ANY, "_": ONE}
    pattern = read_pattern(fold(node.pattern), signs, node.escapechar)
    return _on_texts(column, lambda text: matches(fold(text), pattern))


ANY, ONE = object(), object()
# the parts between wildcards, each with its length
Pattern = tuple[tuple[re.Pattern[str], int], ...]


def read_pattern(text: str, signs: dict[str, object], escape: str) -> Pattern:
    """
    Cut a pattern at its wildcards.

    Parameters
    ----------
    text
        What a visitor wrote.
    signs
        Which sign means `ANY` number of signs and which means `ONE`.
    escape
        The sign that takes this meaning from the next one.

    Returns
    -------
    pattern
        What stands between the wildcards, and how many signs that are.
    """
    parts: list[list[str]] = [[]]
    escaped = False
    for sign in text:
        if not escaped and sign == escape:
            escaped = True
            continue
        if not escaped and signs.get(sign) is ANY:
            parts.append([])
        else:
            parts[-1].append("." if not escaped and signs.get(sign) is ONE else re.escape(sign))
        escaped = False
    return tuple((re.compile("".join(part), re.DOTALL), len(part)) for part in parts)


def matches(text: str, pattern: Pattern) -> bool:
    """
    Say whether a text matches a pattern.

    The first place of each part is the best one, so no division of the text is tried twice; a regular expression of
    the whole would try them all.
    """
    (first, _), *others = pattern
    if not others:
        return first.fullmatch(text) is not None
    found = first.match(text)
    for part, _ in others[:-1]:
        found = found and part.search(text, found.end())
    last, length = others[-1]
    return found is not None and len(text) - length >= found.end() and bool(last.fullmatch(text, len(text) - length))


def _spatial(node: ast.Node, table: Table) -> _Answer:
    nowhere = np.zeros(len(table), bool)
    if isinstance(node, ast.BBox):
        if not isinstance(node.lhs, ast.Attribute) or node.lhs.name != GEOMETRY:
            raise SelectionError("filter: BBOX expects geometry first")
        if node.crs is not None:
            raise SelectionError("filter: BBOX takes no CRS here; use the parameters bbox and bbox-crs")
        if not table.mapped:
            return _Answer(nowhere, nowhere)
        box = tuple(_operand(each, table) for each in (node.minx, node.miny, node.maxx, node.maxy))
        if not all(isinstance(each, float) for each in box):
            raise SelectionError("filter: BBOX expects four numbers")
        true = geometry.borders().touching(box)
        return _Answer(true, ~true)
    kind, sides = type(node), (node.lhs, node.rhs)
    if isinstance(sides[1], ast.Attribute):
        kind, sides = TURNED.get(kind, kind), sides[::-1]
    if not isinstance(sides[0], ast.Attribute) or sides[0].name != GEOMETRY:
        raise SelectionError(f"filter: {_name(node)} expects geometry and a literal in WKT")
    # pygeofilter mixes up the corners of {"bbox": …}
    if not isinstance(sides[1], values.Geometry):
        raise SelectionError(f"filter: {_name(node)} expects a geometry, such as POLYGON((…)); a box goes into bbox")
    if not table.mapped:
        return _Answer(nowhere, nowhere)
    literal = _shape(sides[1])
    true = SPATIAL[kind](geometry.borders().shapes, literal)
    return _Answer(true, ~true)


def _shape(literal: values.Geometry) -> shapely.Geometry:
    try:
        found = shapely.geometry.shape(literal.geometry)
    except Exception as error:  # shapely raises many kinds for what is no geometry
        raise SelectionError(f"filter: the geometry cannot be read ({type(error).__name__})") from None
    if not np.isfinite(shapely.get_coordinates(found)).all():
        raise SelectionError("filter: the geometry has coordinates that are no numbers")
    return found
