"""
A parsed CQL expression → which rows it keeps.

pygeofilter parses, this module answers: comparisons, BETWEEN, LIKE, IN, IS NULL, arithmetic, AND, OR, NOT and the
spatial relations of the geometry with a literal. As in SQL a comparison with a missing value is neither true nor false.
What is not understood is refused, never ignored: a filter that is left out answers another question than was asked.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from pygeofilter import ast, values

from geo.api.ogc import geometry
from geo.api.ogc.columns import Column, Numbers, Text
from geo.api.ogc.tables import Table
from geo.errors import SelectionError

GEOMETRY = "geometry"
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
        if not degrees and _has_box(expression):
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
        # of a list that is empty or of one wrong type something would still have to be said
        parts = [_compare(operator.eq, node.lhs, each, table) for each in node.sub_nodes]
        if not parts:
            raise SelectionError("filter: IN expects at least one value")
        found = _Answer(
            np.logical_or.reduce([each.true for each in parts]), np.logical_and.reduce([each.false for each in parts])
        )
    elif isinstance(node, ast.Like):
        found = _like(node, table)
    elif isinstance(node, ast.IsNull):
        known = _known(node.lhs, table)
        found = _Answer(~known, known)
    elif type(node) in SPATIAL or isinstance(node, ast.BBox):
        return _spatial(node, table)
    else:
        raise SelectionError(f"filter: {_name(node)} is not supported here")
    return found.reversed() if node.not_ else found


def _has_box(node: object) -> bool:
    if isinstance(node, ast.BBox):
        return True
    parts = (node.lhs, node.rhs) if isinstance(node, ast.Combination) else getattr(node, "sub_node", None)
    return any(map(_has_box, parts if isinstance(parts, tuple) else (parts,) if parts is not None else ()))


def _name(node: object) -> str:
    return type(node).__name__ if isinstance(node, ast.Node) else "a value in place of a condition"


def _column(node: ast.Attribute, table: Table) -> Column:
    found = table.columns.get(node.name)
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
            # two columns of text: rare, so row by row
            both = first.known & second.known
            every = np.arange(len(table))
            pairs = zip(first.cells(every), second.cells(every), strict=True)
            true = np.fromiter((compare(*pair) for pair in pairs), bool, len(table))
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
    pattern = _pattern(node)
    fold = str.casefold if node.nocase else str
    return _on_texts(column, lambda text: matches(fold(text), pattern))


ANY, ONE = object(), object()


def _pattern(node: ast.Like) -> list[object]:
    signs, text, escaped = {node.wildcard: ANY, node.singlechar: ONE}, node.pattern, False
    found: list[object] = []
    for sign in text.casefold() if node.nocase else text:
        if not escaped and sign == node.escapechar:
            escaped = True
            continue
        found.append(signs.get(sign, sign) if not escaped else sign)
        escaped = False
    return found


def matches(text: str, pattern: list[object]) -> bool:
    """
    Say whether a text matches a pattern of signs, `ANY` (of any length) and `ONE`.

    Going back to the last `ANY` alone is enough, so a pattern of many wildcards costs length times length and no more;
    a regular expression would try every division of the text.
    """
    place = start = 0
    wildcard = -1
    position = 0
    while place < len(text):
        if position < len(pattern) and pattern[position] is ANY:
            wildcard, start, position = position, place, position + 1
        elif position < len(pattern) and (pattern[position] is ONE or pattern[position] == text[place]):
            position, place = position + 1, place + 1
        elif wildcard >= 0:
            start += 1
            position, place = wildcard + 1, start
        else:
            return False
    return all(each is ANY for each in pattern[position:])


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
