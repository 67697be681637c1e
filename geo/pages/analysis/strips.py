"""Strips: each district as a stroke, one strip per group with the median marked; the same numbers for a table."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from geo.data.declarations import Indicator, Language
from geo.data.language import number, word
from geo.pages.analysis import drawings
from geo.pages.frame import wide_table

TOP, ROW, PAD = 18, 46, 10
# parts of a distribution, in the order of the columns of a table
QUANTILES = {0: "strip_min", 0.25: "strip_q1", 0.5: "median", 0.75: "strip_q3", 1: "strip_max"}

Groups = Sequence[tuple[str, pd.Series]]


def height(rows: int) -> int:
    """Return the height of a drawing with this many strips, its axis included."""
    return TOP + ROW * rows + 12


def frame(width: int, rows: int) -> dict[str, int]:
    """Return where a drawing with this many strips ends: left, right, and the line of the axis at the foot."""
    return {"left": PAD, "right": width - PAD, "foot": TOP + ROW * rows + 6}


def draw(groups: Groups, indicator: Indicator, language: Language, *, label: str, width: int = 800) -> Markup:
    """
    Draw each district as a stroke, one strip per group, all on one axis from the lowest to the highest value.

    Groups are drawn in their order; their values have no gaps, and a group may be empty. A narrow drawing stays readable
    on a small screen.
    """
    everywhere = pd.concat([values for _, values in groups])
    low, high = float(everywhere.min()), float(everywhere.max())

    def across(value: float) -> str:
        return f"{PAD + (width - 2 * PAD) * (value - low) / ((high - low) or 1):.1f}"

    strips = [
        {
            "name": f"{name} ({len(values)})", "y": TOP + ROW * place, "strokes": list(map(across, values)),
            "median": across(values.median()) if len(values) else "",
        }
        for place, (name, values) in enumerate(groups)
    ]  # fmt: skip
    return drawings.image(
        "strips.svg", width=width, height=height(len(groups)), label=label, strips=strips,
        low=number(low, indicator.decimals, language), high=number(high, indicator.decimals, language),
        **frame(width, len(groups)),
    )  # fmt: skip


def cells(
    values: pd.Series, decimals: int, language: Language, quantiles: Sequence[float] = tuple(QUANTILES)
) -> list[str]:
    """Write the parts of a distribution as cells of a table, ``–`` where there is no value."""
    return ["–" if values.empty else number(float(values.quantile(part)), decimals, language) for part in quantiles]


def table(groups: Groups, decimals: int, language: Language) -> Markup:
    """Write the strips of the types as a table."""
    heads = [word(key, language) for key in ("typology_type", "typology_districts", *QUANTILES.values())]
    rows: list[list[str | int]] = [[name, len(values), *cells(values, decimals, language)] for name, values in groups]
    return wide_table.table(word("strip_caption", language), heads, rows)
