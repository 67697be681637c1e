"""The house stays a house: imports between its rooms point one way, and every module says what it is for."""

import ast
from pathlib import Path

from geo.data.catalogue import ROOT

# low to high; a room imports itself and what stands below, rooms of one floor do not know each other
FLOORS = (
    ("data",),
    ("methods",),
    ("views", "build"),
    ("maps", "export"),
    ("pages", "api", "publish", "commands"),
    ("__init__", "__main__", "dashboard"),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
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
    return {name.split(".")[1] for name in imported(file) if name.startswith("geo.")}


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_the_house_has_ten_rooms():
    entries = {each.stem for each in (ROOT / "geo").iterdir() if each.name not in {"__pycache__", "py.typed"}}
    assert entries == FLOOR.keys() - {"dashboard"}
    assert len(entries - {"__init__", "__main__"}) == 10


def test_imports_point_one_way():
    wrong = [
        f"{name(file)} imports {room}, which does not stand below it"
        for file in MODULES
        for room in rooms(file) - {home(file)}
        if FLOOR[room] >= FLOOR[home(file)]
    ]
    assert not wrong, "\n".join(wrong)


def test_no_circle_of_imports_between_modules():
    """Inside a room as well, a module can be read before the ones that need it; imports inside functions do not count."""
    dotted = {name(each).removesuffix(".py").replace("/", ".").removesuffix(".__init__"): each for each in MODULES}
    below: dict[str, set[str]] = {}
    for module, file in dotted.items():
        nodes = ast.parse(file.read_text(encoding="utf-8")).body
        names = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
        for node in nodes:
            if isinstance(node, ast.ImportFrom):
                whole = {f"{node.module}.{each.name}" for each in node.names}
                names |= {each if each in dotted else node.module for each in whole}
        below[module] = (names & dotted.keys()) - {module}
    while free := {module for module, needed in below.items() if not needed & below.keys()}:
        below = {module: needed for module, needed in below.items() if module not in free}
    assert not below, f"these modules import each other in a circle: {', '.join(sorted(below))}"


def test_only_its_own_room_knows_a_library_of_the_browser():
    for file in MODULES:
        roots = {each.split(".")[0] for each in imported(file)}
        # the command that starts the dashboard calls Streamlit's own command
        if home(file) not in {"pages", "dashboard"} and name(file) != "geo/commands/serve.py":
            assert "streamlit" not in roots, name(file)
        if home(file) not in {"api", "dashboard"}:
            assert "starlette" not in roots, name(file)
        if name(file) != "geo/maps/page.py":
            assert not roots & {"folium", "branca"}, name(file)


def test_the_build_serves_the_commands_alone():
    for file in MODULES:
        if home(file) not in {"build", "commands"}:
            assert "build" not in rooms(file), name(file)


def test_every_module_says_what_it_is_for():
    silent = []
    for file in MODULES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        public = [
            each for each in tree.body if isinstance(each, ast.FunctionDef | ast.ClassDef) and each.name[0] != "_"
        ]
        silent += [
            f"{name(file)}: {getattr(each, 'name', 'module')}"
            for each in (tree, *public)
            if not ast.get_docstring(each)
        ]
    assert not silent, "no docstring: " + ", ".join(silent)


def test_the_importing_test_would_notice(tmp_path):
    file = tmp_path / "bad.py"
    file.write_text("def f():\n    from geo.pages import show\n    import streamlit.components\n")
    assert imported(file) == {"geo.pages.show", "streamlit.components"}
    assert rooms(file) == {"pages"}
