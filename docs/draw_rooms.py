"""
Draw the rooms of geo/ from the imports: `python docs/draw_rooms.py` writes docs/rooms.svg and the table of
docs/architecture.md, and prints how many imports there are.

A room is a folder of geo/. An import is counted once for each pair of a module and a module that it imports, also inside
functions. The drawing leaves an arrow out where two others lead to the same room. Its files hold no counts, because these
change with every second commit: a new arrow is news, a new import is not. A test compares both files with the imports and
refuses an arrow that points up.
"""

import ast
from collections import Counter
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
GEO = HERE.parent / "geo"
SVG, TEXT = HERE / "rooms.svg", HERE / "architecture.md"
START, END = "<!-- made from the imports by `python docs/draw_rooms.py` -->\n", "<!-- /made -->\n"
# from the roof down; a room imports from the floors below it alone
FLOORS = (("pages", "api", "publish", "commands"), ("maps", "export"), ("views", "build"), ("methods",), ("data",))
ROOMS = tuple(room for floor in FLOORS for room in floor)
QUESTIONS = {
    "pages": "Who asks? A browser",
    "api": "Who asks? A program",
    "publish": "Who asks? A static site",
    "commands": "Who asks? A shell",
    "maps": "How does an answer become pixels or paper?",
    "export": "How does an answer become a file?",
    "views": "What is the answer to a visitor's question?",
    "build": "How do producers' files become our table?",
    "methods": "What is computed, and how?",
    "data": "What ships, and what does it mean?",
}
# left edge and width in columns of a quarter of the house; above `build` a shaft is left for `commands`
PLACES = {
    "pages": (0, 1), "api": (1, 1), "publish": (2, 1), "commands": (3, 1), "maps": (0, 1.5), "export": (1.5, 1.5),
    "views": (0, 3), "build": (3, 1), "methods": (0, 4), "data": (0, 4),
}  # fmt: skip
COLUMN, HEIGHT, GAP, ROOF = 240, 78, 64, 44
INK, PAPER, LINE = "#1c2629", "#ffffff", "#0b5c6b"


def modules(geo: Path = GEO) -> dict[str, Path]:
    """Return the file of each module of the package by its dotted name; a folder stands for its ``__init__``."""
    names = {}
    for file in sorted(geo.rglob("*.py")):
        parts = (geo.name, *file.relative_to(geo).with_suffix("").parts)
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return names


def room(module: str) -> str:
    """Return the room of a module by its dotted name; nothing for ``geo`` itself and ``geo.__main__``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ROOMS else ""


def imported(file: Path, known: dict[str, Path]) -> set[str]:
    """Return the modules of the package that a file imports; of ``from geo.data import figures`` that is the module."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in known}
        elif isinstance(node, ast.ImportFrom):
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & known.keys()) or ({node.module} & known.keys())
    return found


def count_imports(geo: Path = GEO) -> Counter[tuple[str, str]]:
    """Count the imports between two rooms, (importing, imported)."""
    known = modules(geo)
    pairs = (
        (room(name), room(other))
        for name, file in known.items()
        for other in imported(file, known)
        if room(name) and room(other)
    )
    return Counter((one, other) for one, other in pairs if one != other)


def pointing_up(imports: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the imports that point to the same floor or to one above."""
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    return sorted(pair for pair in imports if floor[pair[0]] >= floor[pair[1]])


def arrows(imports: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out each import that a way over other rooms says as well."""
    direct = {one: {other for start, other in imports if start == one} for one in ROOMS}

    def reached(one: str) -> set[str]:
        return direct[one] | {far for other in direct[one] for far in reached(other)}

    return [
        (one, other)
        for one in ROOMS
        for other in ROOMS
        if other in direct[one] and not any(other in reached(way) for way in direct[one] - {other})
    ]


def table(imports: Counter[tuple[str, str]]) -> str:
    """Return in Markdown which room imports which."""
    lines = ["| Room | Imports |", "|---|---|"]
    for one in ROOMS:
        below = [f"`{other}`" for other in ROOMS if imports[one, other]]
        lines.append(f"| `{one}` | {', '.join(below) or 'nothing'} |")
    return "\n".join(lines) + "\n"


def _box(room: str) -> tuple[float, float, float, float]:
    column, width = PLACES[room]
    floor = next(number for number, rooms in enumerate(FLOORS) if room in rooms)
    return column * COLUMN + 16, ROOF + floor * (HEIGHT + GAP), width * COLUMN - 16, HEIGHT


def _room(room: str) -> str:
    x, y, width, height = _box(room)
    words = QUESTIONS[room].split(" ")
    # in a narrow room a long question takes two lines
    middle = len(words) // 2 if width < COLUMN and len(QUESTIONS[room]) > 34 else len(words)
    lines = [" ".join(part) for part in (words[:middle], words[middle:]) if part]
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height}" rx="6" fill="{PAPER}" stroke="{LINE}" stroke-width="1.5"/>'
        f'<text x="{_middle(room):g}" y="{y + 27:g}" font-size="18" font-weight="600">{room}/</text>'
        + "".join(
            f'<text x="{_middle(room):g}" y="{y + 48 + 16 * number:g}" font-size="12">{escape(line)}</text>'
            for number, line in enumerate(lines)
        )
    )


def _ports(pairs: list[tuple[str, str]], end: int) -> dict[tuple[str, str], float]:
    """Share the edge of each room among its arrows, in the order of where they come from or go to."""
    ports = {}
    for room in ROOMS:
        own = sorted((pair for pair in pairs if pair[end] == room), key=lambda pair: _middle(pair[1 - end]))
        x, _, width, _ = _box(room)
        ports |= {pair: x + width * (place + 1) / (len(own) + 1) for place, pair in enumerate(own)}
    return ports


def _middle(room: str) -> float:
    x, _, width, _ = _box(room)
    return x + width / 2


def _arrows(pairs: list[tuple[str, str]]) -> list[str]:
    starts, ends = _ports(pairs, 0), _ports(pairs, 1)
    lines = []
    for pair in pairs:
        _, y, _, height = _box(pair[0])
        lines.append(
            f'<line x1="{starts[pair]:g}" y1="{y + height:g}" x2="{ends[pair]:g}" y2="{_box(pair[1])[1] - 8:g}" '
            f'stroke="{LINE}" stroke-width="1.5" marker-end="url(#tip)"/>'
        )
    return lines


def drawing(imports: Counter[tuple[str, str]]) -> str:
    """Return the house as SVG."""
    width, height = 4 * COLUMN + 16, ROOF + len(FLOORS) * (HEIGHT + GAP) - GAP + 16
    told = "; ".join(f"{one} imports {other}" for one, other in arrows(imports))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" font-family="sans-serif" text-anchor="middle" fill="{INK}">',
        "<title>The ten rooms of geo/ and their imports</title>",
        f"<desc>{escape(told)}</desc>",
        f'<defs><marker id="tip" viewBox="0 0 8 8" refX="2" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="{LINE}"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#f2f5f4"/>',
        '<text x="16" y="26" font-size="13" text-anchor="start">An arrow means: imports. Imports point down. '
        "dashboard.py and geo/__main__.py stand on the roof.</text>",
        *_arrows(arrows(imports)),
        *map(_room, ROOMS),
    ]
    return "\n".join((*parts, "</svg>")) + "\n"


def with_table(text: str, imports: Counter[tuple[str, str]]) -> str:
    """Return the text of docs/architecture.md with the table of today."""
    before, rest = text.split(START)
    return before + START + table(imports) + END + rest.split(END)[1]


if __name__ == "__main__":
    found = count_imports()
    SVG.write_text(drawing(found), encoding="utf-8")
    TEXT.write_text(with_table(TEXT.read_text(encoding="utf-8"), found), encoding="utf-8")
    print(f"{found.total()} imports between {len(found)} pairs of rooms")
    print("\n".join(f"{count:5} {one} → {other}" for (one, other), count in found.most_common()))
