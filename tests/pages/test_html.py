"""HTML reaches the visitor in one place, and only as markup whose values are escaped."""

import ast

import pytest
from markupsafe import Markup

from geo.data.catalogue import ROOT
from geo.pages.frame import html, links, wide_table

FILES = [*(ROOT / "geo").rglob("*.py"), ROOT / "dashboard.py"]
DOOR = ROOT / "geo" / "pages" / "frame" / "html.py"
HOSTILE = '<script>alert("1")</script>'


@pytest.mark.parametrize("text", ["", "<p>ready</p>", HOSTILE])
def test_a_plain_text_is_refused(text):
    with pytest.raises(TypeError, match="expected Markup"):
        html.show(text)


def unsafe(tree: ast.AST) -> list[str]:
    """List the ways to hand HTML to Streamlit: `html` of a module or container, and Markdown that may hold tags."""
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr == "html")
            or any(keyword.arg == "unsafe_allow_html" for keyword in node.keywords)
        )
    ]


def test_the_scan_finds_what_it_looks_for():
    tree = ast.parse("st.html(x); bar.markdown(x, unsafe_allow_html=True)")
    assert unsafe(tree) == ["st.html(x)", "bar.markdown(x, unsafe_allow_html=True)"]


def test_html_is_handed_to_streamlit_in_one_place():
    found = {file: unsafe(ast.parse(file.read_text(encoding="utf-8"))) for file in FILES}
    assert {file: calls for file, calls in found.items() if calls} == {DOOR: ["st.html(str(html))"]}


@pytest.mark.parametrize("language", ["de", "en"])
def test_values_are_escaped(language):
    written = [
        wide_table.table(HOSTILE, [HOSTILE], [[HOSTILE, HOSTILE]], classes=HOSTILE),
        html.fill("data/entry.html", language, title=HOSTILE, rows=[(HOSTILE, HOSTILE)], is_open=False),
        links.entry(HOSTILE, language, indicator=HOSTILE),
        wide_table.noted(HOSTILE, HOSTILE),
    ]
    for piece in written:
        assert isinstance(piece, Markup)
        assert "<script" not in piece and "&lt;script&gt;" in piece and '"1"' not in piece
