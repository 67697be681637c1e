"""The README speaks the truth: its table is made from layers/, its commands and files exist.

Run as a script, this file rewrites the table.
"""

import re
import shlex
from pathlib import Path

import click
from click.testing import CliRunner

from geo.__main__ import main
from geo.build.series import stretches
from geo.data import coverage
from geo.data.catalogue import catalogue
from geo.data.language import period, word

README = Path(__file__).parent.parent / "README.md"
START, END = "<!-- made from layers/ by `python tests/test_readme.py` -->\n", "<!-- /made -->"


def table() -> str:
    """Return the table of indicators in Markdown."""
    lines = ["| Indicator | Unit | Period | Kind | Direction | Source |", "|---|---|---|---|---|---|"]
    for layer in catalogue().layers.values():
        lines.append(f"| **{layer.title.en}** | | | | | |")
        for each in layer.indicators:
            direction = word(f"direction_{each.direction}", "en")
            cells = (
                f"{each.label.en} `{each.id}`", each.unit.en, period(each.period, "en"),
                word(f"kind_{each.kind}", "en"), direction, f"`{each.source}`",
            )  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def test_the_table_of_indicators_is_that_of_the_catalogue():
    text = README.read_text(encoding="utf-8")
    assert text.split(START)[1].split(END)[0] == table(), "run `python tests/test_readme.py`"


def test_every_linked_file_exists():
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    missing = [link for link in links if not link.startswith("http") and not (README.parent / link).exists()]
    assert links and not missing


def test_every_command_shown_is_understood():
    shown = re.findall(r"python -m geo (.+?)(?:\s+#.*)?$", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(shown) >= 5
    for command in shown:
        called, words = main, shlex.split(command)
        names = []
        while isinstance(called, click.Group):  # analyse has commands of its own
            names.append(words.pop(0))
            called = called.commands[names[-1]]
        answer = CliRunner().invoke(main, [*names, "--help"])
        assert answer.exit_code == 0, command
        for option in (each for each in words if each.startswith("--")):
            assert option in answer.output, f"{command}: {option} is unknown"


def test_columns_that_the_readme_says_are_not_taken_are_taken_by_no_series(producers):
    said = README.read_text(encoding="utf-8").split("are not taken:")[1].split("\n- Area and density")[0]
    columns = {each for each in re.findall(r"`([a-zA-Z_0-9]+)`", said) if "_" in each}
    head = (producers / "inkar_2025" / "inkar_2025_latest.csv").read_text(encoding="utf-8").split("\n")[0].split(",")
    assert {"a_bev65um", "a_bev_0006", "a_bev0618", "q_newfBGu15_bev", "a_bb_1000Mbits"} <= columns <= set(head)
    for indicator in catalogue().indicators.values():
        for stretch in stretches(indicator):
            assert not columns & set(stretch.columns.get("inkar_2025", ())), indicator.id


def test_the_readme_counts_the_periods_of_the_data():
    periods = coverage.shipped()
    once = (periods.groupby("indicator").size() == 1).sum()
    text = README.read_text(encoding="utf-8")
    assert f"**Time**: {len(periods)} periods over {periods['indicator'].nunique()} indicators" in text
    assert f"\n- {once} indicators have one period only" in text


if __name__ == "__main__":
    before, rest = README.read_text(encoding="utf-8").split(START)
    README.write_text(before + START + table() + END + rest.split(END)[1], encoding="utf-8")
