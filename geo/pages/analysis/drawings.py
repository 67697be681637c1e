"""Drawings and tables of a scenario and of the typologies as HTML and SVG; all texts escaped."""

from html import escape

import pandas as pd

from geo.catalogue import Language, catalogue
from geo.language import number, word
from geo.scenario import Scenario

WIDTH, HEIGHT = 800, 260


def caterpillar(table: pd.DataFrame, names: pd.Series, chosen: str | None, language: Language) -> str:
    """
    Draw the interval of each district as a line, from the lowest median rank to the highest.

    Parameters
    ----------
    table
        ``median``, ``low`` and ``high`` by `ags`.
    names
        Names by `ags`, shown on hover only: this is no league table.
    chosen
        Drawn in front, with its name.
    language
        Of the words.

    Returns
    -------
    svg
        With a text alternative.
    """
    ordered = table.sort_values(["median", "low", "high"])
    n = len(ordered)
    lines, front = [], ""
    for position, (ags, row) in enumerate(ordered.iterrows()):
        x = 40 + (WIDTH - 50) * (position + 0.5) / n
        up, down, middle = (10 + (HEIGHT - 30) * (row[key] - 1) / max(n - 1, 1) for key in ("low", "high", "median"))
        text = word(
            "caterpillar_line",
            language,
            name=names[ags],
            low=number(row["low"], 0, language),
            high=number(row["high"], 0, language),
        )
        kind = "own" if ags == chosen else "other"
        line = (
            f'<g class="{kind}"><line x1="{x:.1f}" x2="{x:.1f}" y1="{up:.1f}" y2="{down:.1f}"/>'
            f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="{4 if ags == chosen else 1.4}"/><title>{escape(text)}</title></g>'
        )
        if ags == chosen:
            anchor = "end" if x > WIDTH / 2 else "start"
            front = (
                line
                + f'<text x="{x + (-8 if anchor == "end" else 8):.1f}" y="{max(14, middle):.1f}" text-anchor="{anchor}">{escape(names[ags])}</text>'
            )
        else:
            lines.append(line)
    label = word("caterpillar_label", language, n=n)
    return (
        f'<svg class=caterpillar viewBox="0 0 {WIDTH} {HEIGHT}" role=img aria-label="{escape(label)}">'
        f'<text x="36" y="16" text-anchor="end">1</text><text x="36" y="{HEIGHT - 18}" text-anchor="end">{n}</text>'
        f"{''.join(lines)}{front}</svg>"
    )


def shares(found: dict[str, float], language: Language) -> str:
    """Draw the shares of rank variance as bars in a table."""
    rows = "".join(
        f"<tr><th scope=row>{escape(word(f'variance_{name}', language))}</th>"
        f'<td class=bar><svg viewBox="0 0 100 10" preserveAspectRatio=none aria-hidden=true><rect width="{100 * share:.1f}" height=10 /></svg></td>'
        f"<td class=number>{number(100 * share, 0, language)} %</td></tr>"
        for name, share in found.items()
    )
    return f"<div class=wide><table class=bars><caption>{escape(word('variance', language))}</caption><tbody>{rows}</tbody></table></div>"


def coherence(base: Scenario, language: Language) -> str:
    """Say how well the indicators of each layer go together, and how much a layer really decides; before any map."""
    known = catalogue()
    total = sum(weight for _, weight in base.recipe.weights)
    rows = "".join(
        f"<tr><th scope=row>{escape(known.layers[layer].title[language])}</th>"
        f"<td>{number(100 * weight / total, 0, language)} %</td>"
        f"<td>{_percent(base.importance[layer], language)}</td><td>{_number(base.alpha[layer], language)}</td></tr>"
        for layer, weight in base.recipe.weights
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
    layers = [layer for layer, _ in base.recipe.weights]
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
    return "–" if value != value else f"{number(100 * value, 0, language)} %"
