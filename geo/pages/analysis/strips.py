"""Strips: each district as a stroke, one strip per group with the median marked; the same numbers for a table. HTML escaped."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from geo.data.declarations import Indicator, Language
from geo.data.language import number
from geo.pages.analysis import drawings

TOP, ROW, PAD = 18, 46, 10
# parts of a distribution, in the order of the columns of a table
QUANTILES = (0, 0.25, 0.5, 0.75, 1)

Groups = Sequence[tuple[str, pd.Series]]


def height(rows: int) -> int:
    """Return the height of a drawing with this many strips, its axis included."""
    return TOP + ROW * rows + 12


def draw(groups: Groups, indicator: Indicator, language: Language, *, label: str, width: int = 800) -> str:
    """
    Draw each district as a stroke, one strip per group.

    Parameters
    ----------
    groups
        Name and values of each group, in the order of the drawing; values without a gap, a group may be empty.
    indicator
        Knows the decimals.
    language
        Of the numbers.
    label
        What the drawing shows, plain text.
    width
        In units of the drawing; a narrow one stays readable on a small screen.

    Returns
    -------
    html
        An image with a text alternative. All strips share one axis, from the lowest to the highest value.
    """
    every = pd.concat([values for _, values in groups])
    low, high = float(every.min()), float(every.max())

    def across(value: float) -> float:
        return PAD + (width - 2 * PAD) * (value - low) / ((high - low) or 1)

    drawn = []
    for place, (name, values) in enumerate(groups):
        y = TOP + ROW * place
        strokes = "".join(f'<line x1="{across(v):.1f}" x2="{across(v):.1f}" y1="{y}" y2="{y + 20}"/>' for v in values)
        drawn.append(f'<text x="{PAD}" y="{y - 5}">{escape(name)} ({len(values)})</text><g>{strokes}</g>')
        if len(values):
            middle = across(values.median())
            drawn.append(f'<line class="median" x1="{middle:.1f}" x2="{middle:.1f}" y1="{y - 3}" y2="{y + 23}"/>')
    drawn.append(
        ends(number(low, indicator.decimals, language), number(high, indicator.decimals, language), width, len(groups))
    )
    return drawings.image("".join(drawn), width=width, height=height(len(groups)), label=label)


def ends(low: str, high: str, width: int, rows: int) -> str:
    """Write the two ends of the axis below the last strip."""
    y = TOP + ROW * rows + 6
    return (
        f'<text x="{PAD}" y="{y}">{escape(low)}</text>'
        f'<text x="{width - PAD}" y="{y}" text-anchor="end">{escape(high)}</text>'
    )


def cells(values: pd.Series, decimals: int, language: Language, *, quantiles: Sequence[float] = QUANTILES) -> str:
    """Write the parts of a distribution as cells of a table, ``–`` where there is no value."""
    if values.empty:
        return "<td>–</td>" * len(quantiles)
    return "".join(f"<td>{number(values.quantile(q), decimals, language)}</td>" for q in quantiles)
