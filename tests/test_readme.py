"""The README speaks the truth: its table is made from layers/, its commands and files exist.

Run as a script, this file rewrites the table.
"""

import re
import shlex
from pathlib import Path

import click
from click.testing import CliRunner

from geo.__main__ import main
from geo.catalogue import catalogue
from geo.language import period, word

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


if __name__ == "__main__":
    before, rest = README.read_text(encoding="utf-8").split(START)
    README.write_text(before + START + table() + END + rest.split(END)[1], encoding="utf-8")
