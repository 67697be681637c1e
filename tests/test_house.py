"""The bars of the house: how long modules and functions may be, how much a function may ask for, how large the house is."""

import ast
from collections.abc import Iterator
from pathlib import Path

from geo.data.catalogue import ROOT

MODULES = sorted((ROOT / "geo").rglob("*.py"))
HOUSE = 29_250  # lines of Python in geo/; the goal is 28,000, and this number only falls
MODULE = 300  # lines
FUNCTION, AT_MOST, NEVER = 60, 5, 80  # lines; so many functions may be longer, and how long the longest may be
PARAMETERS = 8  # beside self and cls; more of them are fields of a frozen dataclass


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield every function of the house with the place where it stands, methods and inner functions too."""
    for file in MODULES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{file.relative_to(ROOT)}:{node.lineno} {node.name}", node


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    arguments = function.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def test_the_house_does_not_grow():
    assert sum(map(lines, MODULES)) <= HOUSE


def test_no_module_is_long():
    assert {str(file.relative_to(ROOT)): lines(file) for file in MODULES if lines(file) > MODULE} == {}


def test_few_functions_are_long_and_none_very_long():
    lengths = {place: node.end_lineno - node.lineno + 1 for place, node in functions()}
    long = {place: length for place, length in lengths.items() if length > FUNCTION}
    assert len(long) <= AT_MOST, long
    assert max(lengths.values()) <= NEVER, long


def test_no_function_asks_for_many_things():
    asked = {place: len(parameters(node)) for place, node in functions()}
    assert {place: many for place, many in asked.items() if many > PARAMETERS} == {}
