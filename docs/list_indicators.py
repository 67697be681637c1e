"""
Write the table of docs/indicators.md from layers/: `PYTHONPATH=. python docs/list_indicators.py`.

A test compares the two.
"""

from pathlib import Path

from geo.data.catalogue import catalogue
from geo.data.language import period, word

FILE = Path(__file__).with_name("indicators.md")
START, END = "<!-- made from layers/ by `python docs/list_indicators.py` -->\n", "<!-- /made -->\n"


def table() -> str:
    """Return the table of indicators in Markdown."""
    lines = ["| Indicator | Unit | Period | Kind | Direction | Source |", "|---|---|---|---|---|---|"]
    for layer in catalogue().layers.values():
        lines.append(f"| **{layer.title.en}** | | | | | |")
        for indicator in layer.indicators:
            cells = (
                f"{indicator.label.en} `{indicator.id}`", indicator.unit.en, period(indicator.period, "en"),
                word(f"kind_{indicator.kind}", "en"), word(f"direction_{indicator.direction}", "en"),
                f"`{indicator.source}`",
            )  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def with_table(text: str) -> str:
    """Return the text of the file with the table of today."""
    before, rest = text.split(START)
    return before + START + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    FILE.write_text(with_table(FILE.read_text(encoding="utf-8")), encoding="utf-8")
