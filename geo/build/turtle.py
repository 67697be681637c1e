"""
JSON-LD of one form as Turtle: the same triples in the other file that portals read.

Kept by hand: rdflib, which the tests hold it against, would be a dependency of every build for sixty lines.
"""

import json


def turtle(graph: dict) -> str:
    """
    Write a graph as Turtle.

    Parameters
    ----------
    graph
        JSON-LD as `describe` makes it: prefixed names, a flat list of nodes, nested nodes one level deep.
    """
    lines = [f"@prefix {name}: <{address}> ." for name, address in graph["@context"].items()]
    extra: dict[str, dict] = {}
    for node in graph["@graph"]:
        lines += ["", f"<{node['@id']}> {_pairs(node, extra)} ."]
    for address, node in extra.items():
        lines += ["", f"<{address}> {_pairs(node, {})} ."]
    return "\n".join(lines) + "\n"


def _pairs(node: dict, extra: dict[str, dict]) -> str:
    pairs = []
    for key, value in node.items():
        if key == "@id":
            continue
        if key == "@type":
            pairs.append(f"a {value}")
            continue
        values = value if isinstance(value, list) else [value]
        pairs.append(f"{key} " + " , ".join(_term(each, extra) for each in values))
    return " ;\n    ".join(pairs)


def _term(value: str | dict, extra: dict[str, dict]) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if "@value" in value:
        kind = value.get("@type")
        return _quoted(value["@value"]) + (f"^^{kind}" if kind else f"@{value['@language']}")
    if "@id" in value:
        if len(value) > 1:
            known = extra.setdefault(value["@id"], {"@id": value["@id"]})
            for key, found in value.items():
                if isinstance(found, list):
                    known[key] = [*known.get(key, []), *(each for each in found if each not in known.get(key, []))]
                else:
                    known[key] = found
        return f"<{value['@id']}>"
    return f"[ {_pairs(value, extra)} ]"


def _quoted(text: str) -> str:
    # the escapes of JSON are those of Turtle
    return json.dumps(text, ensure_ascii=False)
