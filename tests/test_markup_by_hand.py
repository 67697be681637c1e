"""
No HTML or SVG is put together by hand: what pastes tags and values without an escape is found in the source.

Templates, `geo.maps.markup.element` and ``Markup("<b>{}</b>").format(value)`` escape by construction. What remains is
to see that nobody goes around them.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.data.catalogue import ROOT

GEO = ROOT / "geo"
# it makes the markup of all others
MAKER = "geo/maps/markup.py"
# markup of other hands, with the reason why it may be taken as it is
FOREIGN = {
    ("geo/api/browser/start_page.py", "Markup(message.replace('<', '\\\\u003c'))"): "JSON in a script, without any <",
    ("geo/maps/page.py", "Markup(getattr(figure, part).render())"): "folium writes it; our texts go in escaped",
    ("geo/maps/page.py", "Markup(hashes['script'])"): "hashes in base64",
    ("geo/maps/page.py", "Markup(hashes['style'])"): "hashes in base64",
    ("geo/maps/sheet.py", "Markup(opening)"): "Vega writes it and escapes its texts",
    ("geo/maps/sheet.py", "Markup(rest)"): "Vega writes it and escapes its texts",
}
TAG = re.compile(r"<!?[A-Za-z]|</|/>")
# places of an address, as an answer in JSON names them
PLACES = re.compile("<(?:layer|indicator|analysis)>")
PASTING = ("format", "format_map", "join", "replace")
FILES = sorted(GEO.rglob("*.py"))
TEMPLATES = sorted(GEO.glob("*/templates/**/*"))


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def constant(node: ast.AST) -> str:
    """Return the fixed part of a text; what is filled in is a zero byte."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else "\0"
    if isinstance(node, ast.JoinedStr):
        return "".join(map(constant, node.values))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return constant(node.left) + constant(node.right)
    return "\0"


def is_markup(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup"


def pasted(node: ast.AST) -> str:
    """Return the fixed part of what a node pastes together, empty where it pastes nothing."""
    if isinstance(node, ast.JoinedStr):
        return constant(node) if any(isinstance(part, ast.FormattedValue) for part in node.values) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        sides = [side for side in (node.left, node.right) if isinstance(side, ast.Constant | ast.JoinedStr)]
        return "".join(map(constant, sides))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PASTING:
        held = [node.func.value, *(node.args if node.func.attr == "replace" else ())]
        return "".join(constant(part) for part in held if isinstance(part, ast.Constant))
    return ""


def faults(file: Path, source: str) -> Iterator[str]:
    """Name the places of a module that paste markup, or make it of what is no fixed text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module in {"html", "markupsafe", "xml.sax.saxutils"}:
            if any(alias.name in {"escape", "quoteattr"} for alias in node.names):
                yield f"{node.lineno}: imports escape"
        elif isinstance(node, ast.Import) and any(alias.name in {"html", "xml.sax.saxutils"} for alias in node.names):
            yield f"{node.lineno}: imports {node.names[0].name}"
        elif is_markup(node):
            told = node.args + [keyword.value for keyword in node.keywords]
            plain = all(isinstance(each, ast.Constant) for each in told)
            if not plain and (name(file), ast.unparse(node)) not in FOREIGN:
                yield f"{node.lineno}: {ast.unparse(node)[:60]} is no fixed text"
            elif plain and any(re.search(r"=\{", each.value) for each in told):
                yield f"{node.lineno}: a value of an attribute without quotation marks"
        elif TAG.search(PLACES.sub("", pasted(node))):
            yield f"{node.lineno}: pastes a tag and a value"


def faults_of(file: Path) -> list[str]:
    return list(faults(file, file.read_text(encoding="utf-8")))


def test_no_markup_is_pasted_by_hand():
    wrong = [f"{name(file)}:{fault}" for file in FILES if name(file) != MAKER for fault in faults_of(file)]
    assert not wrong, "\n".join(wrong)


def test_every_exception_is_needed():
    used = {
        (name(file), ast.unparse(node))
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if is_markup(node)
    }
    assert set(FOREIGN) - used == set()


def holes(text: str) -> list[str]:
    """Return what switches the escape off in a template, or puts a value where it does not hold."""
    return re.findall(r"\|\s*safe\b|autoescape|(?:^|\s)[\w:-]+=\{\{", text)


def test_no_template_goes_around_the_escape():
    assert TEMPLATES
    wrong = {name(file): found for file in TEMPLATES if file.suffix == ".html" and (found := holes(file.read_text()))}
    assert wrong == {}


@pytest.mark.parametrize(
    "line",
    [
        "from html import escape",
        "from markupsafe import Markup, escape",
        "import html",
        "x = f'<p>{a}</p>'",
        "x = f'<{a}>{b}</{a}>'",
        "x = '<b>' + a",
        "x = a + '</b>'",
        "x = '<b>%s</b>' % a",
        "x = '<b>{}</b>'.format(a)",
        "x = a.replace('</b>', b)",
        "x = '<br>'.join(a)",
        "x = Markup(a)",
        "x = Markup(f'{a}')",
        "x = Markup('<b>' + a)",
        "x = Markup('<b title={}>').format(a)",
    ],
)
def test_the_search_finds_what_is_pasted(line):
    assert list(faults(GEO / "maps" / "strange.py", line))


@pytest.mark.parametrize(
    "line",
    ["x = Markup('<b>{}</b>').format(a)", "x = f'<{a}>; rel=next'", "x = f'{a} < {b}'", "x = Markup(', ').join(a)"],
)
def test_the_search_passes_what_escapes_by_itself(line):
    assert not list(faults(GEO / "maps" / "strange.py", line))


@pytest.mark.parametrize("text", ["{{ a|safe }}", "{{ a | safe }}", "{% autoescape false %}", "<b title={{ a }}>"])
def test_the_search_finds_a_hole_in_a_template(text):
    assert holes(text)
