"""
A parsed CQL expression → the rows that it keeps.

By hand, because pygeofilter's own evaluators want a database or evaluate Python, know no limits and no missing values.

pygeofilter parses, this module answers: comparisons, BETWEEN, LIKE, IN, IS NULL, arithmetic, AND, OR, NOT, INCLUDE,
EXCLUDE and the spatial relations of the geometry with a literal. As in SQL a comparison with a missing value is neither
true nor false. An operation that is not understood is refused, never ignored: without it the answer would be to another
question.
"""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from pygeofilter import ast, values

from geo.api.ogc import geometry, patterns
from geo.api.ogc.collection import Table
from geo.api.ogc.columns import Column, Numbers, Text
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
# the relation that holds when the literal stands first
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
    Return the rows of a table that an expression keeps, as one truth per row.

    Parameters
    ----------
    expression
        As pygeofilter parses it; geometries in CRS84.
    table
        Its columns are the properties, ``geometry`` its geometry.
    degrees
        Whether the numbers of a BBOX are in CRS84; pygeoapi transforms geometries, but not these.

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
    if isinstance(node, ast.Comparison):
        return _compare(COMPARISONS[type(node)], node.lhs, node.rhs, table)
    if isinstance(node, ast.BBox):
        return _in_box(node, table)
    if isinstance(node, ast.SpatialComparisonPredicate):
        return _spatial(node, table)
    if isinstance(node, ast.Between):
        low = _compare(operator.ge, node.lhs, node.low, table)
        high = _compare(operator.le, node.lhs, node.high, table)
        answer = _Answer(low.true & high.true, low.false | high.false)
    elif isinstance(node, ast.In):
        answer = _among(node, table)
    elif isinstance(node, ast.Like):
        answer = _like(node, table)
    elif isinstance(node, ast.IsNull):
        present = _present(node.lhs, table)
        answer = _Answer(~present, present)
    elif isinstance(node, ast.Include):  # INCLUDE is everything, EXCLUDE nothing
        answer = _Answer(np.ones(len(table), bool), np.zeros(len(table), bool))
    else:
        raise SelectionError(f"filter: {_name(node)} is not supported here, expected {UNDERSTOOD}")
    return answer.reversed() if node.not_ else answer


def _nodes(expression: object) -> Iterator[object]:
    """Yield an expression and all its parts, without recursion."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [] if isinstance(node, values.Geometry) else getattr(node, "get_sub_nodes", list)()


def _check_size(expression: object) -> None:
    """Refuse a filter that would keep the server busy; one that a person wrote is far below the limits."""
    nodes = list(_nodes(expression))
    literals = [node for node in nodes if isinstance(node, values.Geometry)]
    corners = sum(len(shapely.get_coordinates(_shape(literal))) for literal in literals)
    operations = sum(isinstance(node, ast.Condition | ast.Predicate | ast.Arithmetic) for node in nodes)
    for count, most, parts in (
        (operations, MOST_OPERATIONS, "operations"), (len(literals), MOST_LITERALS, "geometries"),
        (corners, MOST_CORNERS, "corners of geometries"),
    ):  # fmt: skip
        if count > most:
            raise SelectionError(f"filter: found {count} {parts}, expected at most {most}")


def _name(node: object) -> str:
    return type(node).__name__ if isinstance(node, ast.Node) else "a value in place of a condition"


def _column(node: ast.Attribute, table: Table) -> Column:
    # a filter in JSON may hold a list or an object in place of a name
    column = table.columns.get(node.name) if isinstance(node.name, str) else None
    if column is None:
        names = ", ".join((*table.names, GEOMETRY) if table.mapped else table.names)
        shown = "".join(sign if sign.isprintable() else "?" for sign in str(node.name))[:80]
        raise SelectionError(f"filter: found the property {shown!r}, expected one of {names}")
    return column


def _present(node: object, table: Table) -> np.ndarray:
    if _is_geometry(node):
        return np.full(len(table), table.mapped)
    if not isinstance(node, ast.Attribute):
        raise SelectionError("filter: IS NULL expects a property")
    return _column(node, table).present


def _operand(node: object, table: Table) -> Column | float | str:
    """Return a column or a literal; the arithmetic of numbers is done here."""
    if isinstance(node, ast.Attribute):
        return _column(node, table)
    if isinstance(node, ast.Arithmetic):
        left, right = _numbers(node.lhs, table), _numbers(node.rhs, table)
        with np.errstate(all="ignore"):
            result = ARITHMETIC[type(node)](left, right)
        # the result of a division by zero is missing
        return Numbers(np.where(np.isfinite(result), result, np.nan) * np.ones(len(table)))
    if isinstance(node, str):
        return node
    if isinstance(node, int | float) and not isinstance(node, bool):
        try:
            return float(node)
        except OverflowError:
            raise SelectionError("filter: a number is too large") from None
    raise SelectionError(f"filter: expected a property, a text or a number, found {_name(node)}")


def _numbers(node: object, table: Table) -> np.ndarray:
    operand = _operand(node, table)
    if isinstance(operand, str | Text):
        raise SelectionError("filter: arithmetic expects numbers")
    return operand.values if isinstance(operand, Numbers) else np.asarray(operand, np.float64)


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
            sides = [
                np.array([*map(rank.__getitem__, column.distinct), -1])[column.codes] for column in (first, second)
            ]
            true, both = compare(*sides), first.present & second.present
            return _Answer(true & both, ~true & both)
        if not isinstance(second, str):
            raise SelectionError(f"filter: expected a text beside {_property(left, right)}, found a number")
        return _on_texts(first, lambda text: compare(text, second))
    if isinstance(second, str | Text):
        raise SelectionError(f"filter: expected a number beside {_property(left, right)}, found a text")
    others = second.values if isinstance(second, Numbers) else second
    both = ~np.isnan(first.values) & ~np.isnan(others)
    true = compare(first.values, others)
    return _Answer(true & both, ~true & both)


def _among(node: ast.In, table: Table) -> _Answer:
    # a text in place of the list would be read letter by letter
    listed = node.sub_nodes if isinstance(node.sub_nodes, list) else []
    column, operands = _operand(node.lhs, table), [_operand(value, table) for value in listed]
    texts = [value for value in operands if isinstance(value, str)]
    numbers = [value for value in operands if isinstance(value, float)]
    if texts and isinstance(column, Text) and len(texts) == len(operands):
        return _on_texts(column, set(texts).__contains__)
    if numbers and isinstance(column, Numbers) and len(numbers) == len(operands):
        true = np.isin(column.values, numbers)
        return _Answer(true, ~true & column.present)
    raise SelectionError("filter: IN expects a property and values of its type")


def _property(*nodes: object) -> str:
    return next((node.name for node in nodes if isinstance(node, ast.Attribute)), "the expression")


def _on_texts(column: Text, test: Callable[[str], bool]) -> _Answer:
    """Test each distinct text once."""
    true = np.array([*(test(text) for text in column.distinct), False], bool)[column.codes]
    return _Answer(true, ~true & column.present)


def _like(node: ast.Like, table: Table) -> _Answer:
    column = _operand(node.lhs, table)
    if not isinstance(column, Text) or not isinstance(node.pattern, str):
        raise SelectionError("filter: LIKE expects a property of text and a pattern")
    if len(node.pattern) > LONGEST_PATTERN:
        raise SelectionError(f"filter: LIKE expects a pattern of at most {LONGEST_PATTERN} characters")
    fold = str.casefold if node.nocase else str
    # CQL and CQL2 write _ for one sign; pygeofilter says it is the point, which then could not be asked for
    signs = {node.wildcard: patterns.ANY, "_": patterns.ONE}
    pattern = patterns.read_pattern(fold(node.pattern), signs, node.escapechar)
    return _on_texts(column, lambda text: patterns.matches(fold(text), pattern))


def _in_box(node: ast.BBox, table: Table) -> _Answer:
    if not _is_geometry(node.lhs):
        raise SelectionError("filter: BBOX expects geometry first")
    if node.crs is not None:
        raise SelectionError("filter: BBOX takes no CRS here; use the parameters bbox and bbox-crs")
    if not table.mapped:
        return _nowhere(table)
    edges = [_operand(edge, table) for edge in (node.minx, node.miny, node.maxx, node.maxy)]
    numbers = [edge for edge in edges if isinstance(edge, float)]
    if len(numbers) < len(edges):
        raise SelectionError("filter: BBOX expects four numbers")
    west, south, east, north = numbers
    true = geometry.borders().touching((west, south, east, north))
    return _Answer(true, ~true)


def _spatial(node: ast.SpatialComparisonPredicate, table: Table) -> _Answer:
    kind, place, literal = type(node), node.lhs, node.rhs
    if isinstance(literal, ast.Attribute):
        kind, place, literal = TURNED.get(kind, kind), literal, place
    if not _is_geometry(place):
        raise SelectionError(f"filter: {_name(node)} expects geometry and a literal in WKT")
    # pygeofilter mixes up the corners of {"bbox": …}
    if not isinstance(literal, values.Geometry):
        raise SelectionError(f"filter: {_name(node)} expects a geometry, such as POLYGON((…)); a box goes into bbox")
    if not table.mapped:
        return _nowhere(table)
    true = SPATIAL[kind](geometry.borders().shapes, _shape(literal))
    return _Answer(true, ~true)


def _is_geometry(node: object) -> bool:
    return isinstance(node, ast.Attribute) and node.name == GEOMETRY


def _nowhere(table: Table) -> _Answer:
    """Answer for a table without geometry: its geometry is missing, so a relation is neither true nor false."""
    return _Answer(np.zeros(len(table), bool), np.zeros(len(table), bool))


def _shape(literal: values.Geometry) -> shapely.Geometry:
    try:
        shape = shapely.geometry.shape(literal.geometry)
    except Exception as error:  # shapely raises many kinds where there is no geometry
        raise SelectionError(f"filter: the geometry cannot be read ({type(error).__name__})") from None
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise SelectionError("filter: the geometry has coordinates that are no numbers")
    return shape
