"""
A filter in CQL2 JSON as the standard writes it → as pygeofilter reads it.

The operators stand here, for messages and for the OpenAPI document; `geo.api.ogc.filters` applies them. Nothing is
imported, so an address is judged before pygeofilter is loaded.
"""

from geo.data.errors import SelectionError

OPERATORS = (
    "and", "or", "not", "=", "<>", "<", "<=", ">", ">=", "isNull", "between", "in", "like", "+", "-", "*", "/",
    "s_intersects", "s_disjoint", "s_contains", "s_within", "s_touches", "s_crosses", "s_overlaps", "s_equals",
)  # fmt: skip


def rewrite(node: object) -> object:
    """
    Rewrite the parts that pygeofilter 0.3 reads otherwise than OGC 21-065r2 writes them.

    The limits of ``between`` come into a list of their own.

    Parameters
    ----------
    node
        A filter or a part of it, as `json.loads` returns it.

    Raises
    ------
    SelectionError
        If an operator is not one of `OPERATORS`.
    """
    if isinstance(node, list):
        return [rewrite(part) for part in node]
    if not isinstance(node, dict):
        return node
    node = {key: rewrite(value) for key, value in node.items()}
    if "op" not in node:
        return node
    if node["op"] not in OPERATORS:
        shown = "".join(sign if sign.isprintable() else "?" for sign in str(node["op"]))[:80]
        raise SelectionError(f"filter: found the operator {shown!r}, expected one of {', '.join(OPERATORS)}")
    match node:
        case {"op": "between", "args": [value, low, high]}:
            return node | {"args": [value, [low, high]]}
    return node
