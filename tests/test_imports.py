"""The house stays a house: imports point one way, and every module says what it is for."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# low to high; a module may import its own level and those below
LEVELS = [
    {
        "errors",
        "catalogue",
        "language",
        "figures",
        "land_figures",
        "districts",
        "boundaries",
        "web_files",
        "writing",
        "classify",
        "rurality",
        "standardise",
        "selection",
        "filters",
        "history",
        "coverage",
        "change",
        "similarity",
        "nearest",
        "sentences",
        "good_practice",
        "positions",
        "profile",
        "profile_rows",
        "profile_sources",
        "yardstick",
        "neighbours",
        "clusters",
        "bivariate",
        "fragile",
        "typologies",
        "volunteering",
        "scenario",
        "uncertainty",
        "recipe",
        "compared",
        "citation",
    },
    {
        "crosswalk",
        "harmonise",
        "importers",
        "recipes",
        "folder",
        "package",
        "dcat",
        "turtle",
        "download",
        "unpack",
        "revision",
        "sources_file",
    },
    {"producers", "tables", "agreement", "build", "check", "editions", "succession", "preview", "update"},
    {
        "maps",
        "export",
        "similar_file",
        "profile_file",
        "comparison_file",
        "land_file",
        "findings",
        "findings_document",
        "findings_file",
        "interface",
    },
    {"pages", "api", "publish"},
    {"commands"},
    {"__main__", "dashboard"},
]
DOMAIN = LEVELS[0] | LEVELS[1] | LEVELS[2]
MODULES = sorted([*(ROOT / "geo").rglob("*.py"), ROOT / "dashboard.py"])


def home(file: Path) -> str:
    """Return the room of the house that a file stands in."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def imported(file: Path) -> set[str]:
    """Return the dotted names that a file imports, also inside functions, and `from geo import pages`."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def rooms(file: Path) -> set[str]:
    return {name.split(".")[1] for name in imported(file) if name.startswith("geo.") and not name.startswith("geo.__")}


def level(room: str) -> int:
    found = [number for number, rooms_ in enumerate(LEVELS) if room in rooms_]
    assert found, f"{room} has no place in LEVELS: decide where it stands"
    return found[0]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_one_way(file):
    here = home(file)
    if here == "__init__":
        return
    for room in rooms(file):
        assert level(room) <= level(here), f"{file.name} imports {room}, which stands above it"


def test_pages_and_api_do_not_know_each_other():
    for file in MODULES:
        other = {"pages": "api", "api": "pages"}.get(home(file))
        assert other not in rooms(file), f"{file.name} imports {other}"


def test_the_domain_knows_neither_streamlit_nor_folium():
    for file in MODULES:
        roots = {name.split(".")[0] for name in imported(file)}
        if home(file) in DOMAIN or home(file) in {"export", "findings", "findings_document", "findings_file"}:
            assert not roots & {"streamlit", "folium", "branca", "starlette"}, file.name
        if home(file) not in {"pages", "dashboard"}:
            assert "streamlit" not in roots, file.name
        if file.name != "page.py":
            assert "folium" not in roots, file.name


def test_importers_serve_the_build_alone():
    for file in MODULES:
        if home(file) not in {"importers", "producers", "tables", "agreement", "build", "commands"}:
            assert "importers" not in rooms(file), file.name


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a module begins with its reason to exist"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def test_the_importing_test_would_notice(tmp_path):
    file = tmp_path / "bad.py"
    file.write_text("def f():\n    from geo.pages import show\n    import streamlit.components\n")
    assert imported(file) == {"geo.pages.show", "streamlit.components"}
    assert rooms(file) == {"pages"}
