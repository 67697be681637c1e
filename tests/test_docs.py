"""The docs speak the truth: links lead somewhere; commands, addresses, indicators and counts are those of the code."""

import re
import runpy
import shlex
from pathlib import Path

import click
import pytest
from asking import ask

from geo import api
from geo.__main__ import main
from geo.api.files import analyses, districts
from geo.api.ogc import wishes
from geo.build.stretches import stretches
from geo.data import coverage, figures
from geo.data.catalogue import catalogue
from geo.maps import files
from geo.views import shipped

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PROSE = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), *(ROOT / "tests").rglob("README.md")])
INDICATORS = runpy.run_path(str(DOCS / "list_indicators.py"))


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def prose(file: Path) -> str:
    """Return a text without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", read(file), flags=re.DOTALL | re.MULTILINE)


def anchors(file: Path) -> set[str]:
    """Return the anchors of the headings of a Markdown file, as a forge makes them."""
    heads = re.findall(r"^#+ (.+)$", prose(file), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


# -- links --------------------------------------------------------------------------------------------------------


def broken_links(file: Path) -> list[str]:
    """Return the relative links of a Markdown file whose file or heading does not exist."""
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(file)):
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    return broken


@pytest.mark.parametrize("file", PROSE, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file_and_its_heading(file):
    assert broken_links(file) == []


def test_a_broken_link_is_noticed(tmp_path):
    (tmp_path / "b.md").write_text("# One *thing*, and more\n")
    file = tmp_path / "a.md"
    file.write_text("[](b.md) [](b.md#one-thing-and-more) [](c.md) [](b.md#two) [](#three)\n```\n[](d.md)\n```\n")
    assert broken_links(file) == ["c.md", "b.md#two", "#three"]


@pytest.mark.parametrize("file", sorted(DOCS.glob("*.md")), ids=lambda file: file.name)
def test_the_readme_leads_to_every_page_of_the_docs(file):
    assert f"(docs/{file.name})" in read(ROOT / "README.md")


PATH = re.compile(r"`((?:geo|tests|layers|data|docs)/[\w./-]+|dashboard\.py)`")


@pytest.mark.parametrize("file", PROSE, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_path_in_the_prose_exists(file):
    absent = [path for path in PATH.findall(prose(file)) if not (ROOT / path).exists()]
    assert absent == [] or file.name == "CHANGELOG.md"


# -- commands -----------------------------------------------------------------------------------------------------


def leaves(group: click.Group, *names: str) -> dict[str, click.Command]:
    """Return the commands that do something, by their words."""
    found = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= leaves(command, *names, name)
        else:
            found[" ".join((*names, name))] = command
    return found


COMMANDS = leaves(main)
SHOWN = [
    (file, command)
    for file in PROSE
    for block in re.findall(r"^```sh\n(.*?)^```$", read(file), flags=re.DOTALL | re.MULTILINE)
    for command in re.findall(r"(?:landpotenziale|python -m geo) (.+?)(?:\s+#.*)?$", block, flags=re.MULTILINE)
]


@pytest.mark.parametrize(("file", "command"), SHOWN, ids=[command for _, command in SHOWN])
def test_every_command_shown_is_understood(file, command):
    words = shlex.split(command)
    named = next((name for name in COMMANDS if words[: len(name.split())] == name.split()), None)
    assert named, f"{file.name}: {command} is unknown"
    known = {option for parameter in COMMANDS[named].params for option in parameter.opts} | {"--help"}
    assert {word for word in words if word.startswith("--")} <= known, f"{file.name}: {command}"


def test_commands_are_shown():
    assert len(SHOWN) > 20


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_every_option_stands_in_its_reference(name):
    text = read(DOCS / "commands.md")
    assert re.search(rf"landpotenziale {name}\b", text), name
    options = [each for parameter in COMMANDS[name].params for each in parameter.opts if each.startswith("--")]
    absent = [option for option in options if not re.search(rf"`{option}\b", text)]
    assert absent == []


# -- addresses ----------------------------------------------------------------------------------------------------

ADDRESSES = DOCS / "addresses.md"


def test_every_page_stands_in_the_reference():
    absent = [path for path in files.PAGES.values() if f"| `/{path}` |" not in read(ADDRESSES).replace("`/`, ", "")]
    assert absent == []


def test_every_download_stands_in_the_reference():
    text = read(ADDRESSES)
    named = set()
    for start, more in re.findall(r"`(/(?:export|api)/[^`]+)`((?:, `\.[\w.-]+`)*)", text):
        stem = re.match(r"(.*?/[^/.]*)\.", start)
        named |= {start} | {f"{stem[1]}{ending}" for ending in re.findall(r"`(\.[\w.-]+)`", more) if stem}
    served = {
        route.path.replace("{", "<").replace("}", ">")
        for route in api.ROUTES
        if route.path.startswith(("/export/", "/api/"))
    }
    served = {path for path in served if path != "/export/<rest:path>"}
    served |= {f"/export/analysis/<analysis>.{kind}" for kind in analyses.KINDS} - {
        "/export/analysis/<analysis>.<kind>"
    }
    served.discard("/export/analysis/<analysis>.<kind>")
    assert served - named == set()


@pytest.mark.parametrize(
    "names",
    [shipped.PARAMETERS, districts.PARAMETERS, sum(analyses.PARAMETERS.values(), ()), wishes.OF_ITEMS, analyses.PARAMETERS],
    ids=["map", "compare", "analyses", "items", "names of analyses"],
)  # fmt: skip
def test_every_parameter_stands_in_the_reference(names):
    text = read(ADDRESSES)
    assert [name for name in names if f"`{name}`" not in text] == []


TARGETS = [
    (file, target)
    for file in PROSE
    for target in re.findall(r"http://localhost:8501(/(?:export|api)[^'\"`\s<)]*)", read(file))
]


@pytest.mark.parametrize(("file", "target"), TARGETS, ids=[target for _, target in TARGETS])
def test_every_address_shown_answers(file, target):
    assert ask(target).status in {200, 308}, file.name


def test_addresses_are_shown():
    assert len(TARGETS) >= 12


# -- indicators and data ------------------------------------------------------------------------------------------


def test_the_table_of_indicators_is_that_of_the_catalogue():
    text = read(DOCS / "indicators.md")
    assert text == INDICATORS["with_table"](text), "run `PYTHONPATH=. python docs/list_indicators.py`"


def test_the_docs_count_the_periods_of_the_data():
    periods = coverage.shipped()
    once = (periods.groupby("indicator").size() == 1).sum()
    text = read(DOCS / "data.md")
    assert f"**Time**: {len(periods)} periods over {periods['indicator'].nunique()} indicators" in text
    assert f"\n- {once} indicators have one period only" in text


def test_every_status_and_every_file_of_the_data_stands_in_the_docs():
    text = read(DOCS / "data.md")
    assert [status for status in figures.STATUSES if f"| `{status}` |" not in text] == []
    shipped_files = {file.name for file in (ROOT / "data" / "districts").iterdir() if not file.name.startswith(".")}
    assert [name for name in sorted(shipped_files) if f"`{name}`" not in text and f"`{name}/`" not in text] == []


def test_columns_that_are_said_not_to_be_taken_are_taken_by_no_series(producers):
    said = read(DOCS / "data.md").split("are not taken:")[1].split("\n- Area and density")[0]
    columns = {name for name in re.findall(r"`([a-zA-Z_0-9]+)`", said) if "_" in name}
    head = (producers / "inkar_2025" / "inkar_2025_latest.csv").read_text(encoding="utf-8").split("\n")[0].split(",")
    assert {"a_bev65um", "a_bev_0006", "a_bev0618", "q_newfBGu15_bev", "a_bb_1000Mbits"} <= columns <= set(head)
    for indicator in catalogue().indicators.values():
        for stretch in stretches(indicator):
            assert not columns & set(stretch.columns.get("inkar_2025", ())), indicator.id
