"""
Drawings and tables of a scenario and of the typologies as HTML; all texts escaped.

Streamlit takes SVG out of HTML, so a drawing is an image with a data address and an alternative text; it follows the
light or dark scheme of the visitor by itself.
"""

import base64
from html import escape

import pandas as pd

from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.language import number, quantity, word
from geo.methods.scenario import Scenario

WIDTH, HEIGHT, ROOM = 800, 260, 10
STYLE = (
    "<style>:root{color:#1f2a2e}@media(prefers-color-scheme:dark){:root{color:#e6ebea}}"
    "text{font:13px sans-serif;fill:currentColor}line{stroke:currentColor;stroke-opacity:.4;stroke-width:1.2}"
    "circle{fill:currentColor}.own line{stroke:#d9730d;stroke-opacity:1;stroke-width:3}.own circle{fill:#d9730d}"
    ".median{stroke:#d9730d;stroke-opacity:1;stroke-width:4}.bar{fill:#3f6f87}"
    ".mean{stroke:#d9730d;stroke-opacity:1;stroke-width:2;stroke-dasharray:4 3}</style>"
)
# a width of the picture as it is shown: on a phone a wide one has less than half its size, and its text would have too
LARGE = "<style>@media(max-width:520px){text{font-size:24px}}</style>"


def image(content: str, *, width: int, height: int, label: str) -> str:
    """Turn the content of an SVG into an image that says what it shows."""
    # room for the larger text of a phone, left and above
    box = f'viewBox="{-ROOM} {-ROOM} {width + ROOM} {height + ROOM}" width="{width + ROOM}" height="{height + ROOM}"'
    style = STYLE + (LARGE if width >= WIDTH else "")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{style}{content}</svg>'
    data = base64.b64encode(svg.encode()).decode()
    return f'<img class=drawing alt="{escape(label)}" src="data:image/svg+xml;base64,{data}">'


def caterpillar(table: pd.DataFrame, names: pd.Series, chosen: str | None, language: Language) -> str:
    """
    Draw the interval of each district as a line, from the lowest median rank to the highest.

    Parameters
    ----------
    table
        ``median``, ``low`` and ``high`` by `ags`.
    names
        Names by `ags`; only the chosen one is written: this is no league table.
    chosen
        Drawn in front, with its name.
    language
        Of the words.

    Returns
    -------
    html
        An image with a text alternative.
    """
    ordered = table.sort_values(["median", "low", "high"])
    n = len(ordered)
    lines, front = [], ""
    for position, (ags, row) in enumerate(ordered.iterrows()):
        x = 40 + (WIDTH - 50) * (position + 0.5) / n
        up, down, middle = (10 + (HEIGHT - 30) * (row[key] - 1) / max(n - 1, 1) for key in ("low", "high", "median"))
        line = (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{up:.1f}" y2="{down:.1f}"/>'
            f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="{4 if ags == chosen else 1.4}"/>'
        )
        if ags != chosen:
            lines.append(line)
            continue
        end, shift = ("end", -8) if x > WIDTH / 2 else ("start", 8)
        name = f'<text x="{x + shift:.1f}" y="{max(14, middle):.1f}" text-anchor="{end}">{escape(names[ags])}</text>'
        front = f'<g class="own">{line}</g>{name}'
    ends = "".join(f'<text x="36" y="{y}" text-anchor="end">{place}</text>' for y, place in ((16, 1), (HEIGHT - 18, n)))
    label = word("caterpillar_label", language, n=n)
    return image(ends + "".join(lines) + front, width=WIDTH, height=HEIGHT, label=label)


def shares(found: dict[str, float], language: Language) -> str:
    """Draw the shares of rank variance as bars in a table."""
    rows = "".join(
        f"<tr><th scope=row>{escape(word(f'variance_{name}', language))}</th>"
        f'<td class=bar><span style="width: {100 * share:.1f}%"></span></td>'
        f"<td class=number>{quantity(100 * share, 0, '%', language)}</td></tr>"
        for name, share in found.items()
    )
    caption = escape(word("variance", language))
    return f"<div class=wide><table class=bars><caption>{caption}</caption><tbody>{rows}</tbody></table></div>"


def coherence(base: Scenario, language: Language) -> str:
    """Say how well the indicators of each layer go together, and how much a layer really decides; before any map."""
    known = catalogue()
    total = sum(weight for _, weight in base.weighting.weights)
    rows = "".join(
        f"<tr><th scope=row>{escape(known.layers[layer].title[language])}</th>"
        f"<td>{quantity(100 * weight / total, 0, '%', language)}</td>"
        f"<td>{_percent(base.importance[layer], language)}</td><td>{_number(base.alpha[layer], language)}</td></tr>"
        for layer, weight in base.weighting.weights
    )
    heads = "".join(
        f"<th scope=col>{escape(word(key, language))}</th>"
        for key in ("layer", "scenario_weight", "scenario_importance", "scenario_alpha")
    )
    opposed = "; ".join(
        f"{known.indicators[one].label[language]} / {known.indicators[other].label[language]} ({number(r, 2, language)})"
        for one, other, r in base.opposed
        if r < -0.2
    )
    warning = f"<p class=note>{escape(word('scenario_opposed', language, pairs=opposed))}</p>" if opposed else ""
    layers = [layer for layer, _ in base.weighting.weights]
    matrix = "".join(
        f"<tr><th scope=row>{escape(known.layers[one].title[language])}</th>"
        + "".join(f"<td>{_number(base.layer_correlation.at[one, other], language)}</td>" for other in layers)
        + "</tr>"
        for one in layers
    )
    columns = "".join(f"<th scope=col>{escape(known.layers[layer].title[language])}</th>" for layer in layers)
    return (
        f"<section class=reading><h2>{escape(word('coherence', language))}</h2><p>{escape(word('coherence_text', language))}</p>"
        f"<div class=wide tabindex=0 role=region aria-label='{escape(word('coherence', language))}'><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{warning}"
        f"<details><summary>{escape(word('correlations', language))}</summary><div class=wide tabindex=0 role=region aria-label='{escape(word('correlations', language))}'>"
        f"<table><thead><tr><td></td>{columns}</tr></thead><tbody>{matrix}</tbody></table></div></details></section>"
    )


def _number(value: float, language: Language) -> str:
    return "–" if value != value else number(value, 2, language)


def _percent(value: float, language: Language) -> str:
    return "–" if value != value else f"{quantity(100 * value, 0, '%', language)}"
