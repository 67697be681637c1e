"""The architecture is drawn as it is: rooms and imports are those of the code, and one value goes the way that is told."""

import re
import runpy
from collections import Counter
from pathlib import Path

from test_imports import FLOORS

from geo.build import harmonise
from geo.build.importers import deutschlandatlas
from geo.data import figures
from geo.data.catalogue import catalogue
from geo.maps import messages
from geo.views import shipped
from geo.views.selection import Selection

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
ROOMS = runpy.run_path(str(DOCS / "draw_rooms.py"))


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


# -- rooms --------------------------------------------------------------------------------------------------------


def test_imports_between_rooms_point_down():
    assert ROOMS["pointing_up"](ROOMS["count_imports"]()) == []


def test_the_drawing_of_the_rooms_is_current():
    imports, text = ROOMS["count_imports"](), read(DOCS / "architecture.md")
    assert read(DOCS / "rooms.svg") == ROOMS["drawing"](imports), "run `python docs/draw_rooms.py`"
    assert text == ROOMS["with_table"](text, imports), "run `python docs/draw_rooms.py`"


def test_floors_and_questions_are_those_of_the_house():
    *floors, _ = FLOORS
    assert [set(floor) for floor in reversed(floors)] == [set(floor) for floor in ROOMS["FLOORS"]]
    assert set(ROOMS["QUESTIONS"]) == set(ROOMS["ROOMS"])
    assert [
        room
        for room in ROOMS["ROOMS"]
        if f"\n| `{room}` | {ROOMS['QUESTIONS'][room]} |" not in read(DOCS / "architecture.md")
    ] == []


def house(folder: Path, **texts: str) -> Path:
    """Write a small package of rooms."""
    for path, text in texts.items():
        file = folder / "geo" / f"{path.replace('__', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder / "geo"


def test_imports_are_counted_once_for_each_pair_of_modules(tmp_path):
    geo = house(
        tmp_path, data__figures="", data__districts="from geo.data import figures\n",
        views__map="from geo.data.figures import a, b\nfrom geo.data import districts\n\ndef f():\n    import geo.data.figures\n",
        pages__map="from geo import data\nfrom geo.views import map\n",
    )  # fmt: skip
    (geo / "data" / "__init__.py").write_text('"""Data."""\n')
    (geo / "__init__.py").write_text("")
    assert ROOMS["count_imports"](geo) == {("views", "data"): 2, ("pages", "data"): 1, ("pages", "views"): 1}


def test_an_import_that_points_up_or_aside_is_noticed():
    up = Counter({("data", "views"): 1, ("pages", "api"): 1, ("maps", "export"): 2, ("pages", "data"): 3})
    assert ROOMS["pointing_up"](up) == [("data", "views"), ("maps", "export"), ("pages", "api")]


def test_an_arrow_is_left_out_where_two_others_lead():
    imports = Counter({("views", "methods"): 1, ("methods", "data"): 1, ("views", "data"): 5, ("build", "data"): 1})
    assert ROOMS["arrows"](imports) == [("views", "methods"), ("build", "data"), ("methods", "data")]


# -- the way of one value -----------------------------------------------------------------------------------------

WAY = read(DOCS / "architecture.md").split("## The way of one value")[1]
VECHTA, VACANCY = "03460", "vacancy_rate_pct"


def test_the_value_comes_from_the_file_as_told(producers):
    indicator = catalogue().indicators[VACANCY]
    source = catalogue().sources[indicator.source]
    assert f"`{source.file}`, sheet `{source.part}`" in WAY and f'importer = "{source.importer}"' in WAY
    (column,) = indicator.recipe.columns
    assert f'recipe = {{column = "{column}"}}' in WAY and f'period = "{indicator.period}"' in WAY
    rows = deutschlandatlas.read(producers / source.file, part=source.part, columns=(column,))
    row = rows.set_index("key").loc[VECHTA]
    assert (row["column"], row["period"], row["value"], row["status"]) == ("wohn_leer", "", 2.38, "value")
    assert f"key `{VECHTA}`, column `wohn_leer`, period empty" in WAY and "value `2.38`, status `value`" in WAY
    districts = figures.shipped()[0].index
    assert harmonise.published(rows, districts, where="t").loc[VECHTA].to_list() == [2.38, "value"]


def test_the_value_gets_to_the_browser_as_told():
    table = figures.shipped_figures()
    row = table[(table["ags"] == VECHTA) & (table["indicator"] == VACANCY)].iloc[0]
    assert ", ".join(f"`{row[name]}`" for name in figures.COLUMNS) in re.sub(r"\s+", " ", WAY)
    assert figures.shipped()[0].at[VECHTA, VACANCY] == 2.38
    selection, hints = shipped.read({"indicator": VACANCY, "district": VECHTA, "lang": "en"})
    assert hints == () and f"`/?indicator={VACANCY}&district={VECHTA}&lang=en`" in WAY
    spec = shipped.spec(selection)
    here = spec.ags.index(VECHTA)
    assert (spec.classes[here], spec.values[here], spec.texts[here]) == (0, 2.4, "2.4%")
    assert (spec.legend[0].label, spec.legend[0].colour) == ("under 3.45", "#ffffcc")
    assert spec.histogram.breaks == (3.45, 4.25, 4.95, 6.35)
    sentence = "In the district of Vechta, 2.4 out of 100 dwellings stood empty on 15 May 2022."
    assert spec.reading.startswith(sentence)
    told = re.sub(r"\s+", " ", WAY)
    for part in (
        "3.45, 4.25, 4.95 and 6.35",
        '"under 3.45"',
        "class `0`",
        "`2.4`",
        '"2.4%"',
        "`#ffffcc`",
        f'"{sentence}"',
    ):
        assert part in told, part
    sent = messages.of(Selection("housing", VACANCY, language="en", district=VECHTA), spec)
    assert sent["classes"][here] == "0" and sent["values"].split(" ")[here] == "24"
    assert "(`0`)" in told and "(`24`)" in told


FUNCTION = re.compile(r"`(\w+)` in `(geo/[\w/]+\.(?:py|js))`")


def test_every_function_on_the_way_is_in_its_file():
    named = FUNCTION.findall(re.sub(r"\s+", " ", WAY))
    assert len(named) >= 12
    absent = [
        (name, path)
        for name, path in named
        if not re.search(
            rf"^(?:export )?(?:(?:def |function |const ){name}\b|{name} = )", read(ROOT / path), re.MULTILINE
        )
    ]
    assert absent == []
