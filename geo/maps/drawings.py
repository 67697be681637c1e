"""
All small drawings of one district on one sheet: strips and sparklines as views of a single SVG file.

A page shows a view by ``<img src="…svg#strip-ID">``; the browser asks once for the sheet, keeps it, and no drawing
travels in a message. The sheet has no words, so it serves both languages, and it turns dark by itself.
"""

import re

from geo.maps.strip import HEIGHT, SPARK_WIDTH, WIDTH, spark_svg, strip_svg
from geo.profile import Profile

LIGHT = {"rural": "#3f6f87", "other": "#b4c8d2", "here": "#b35806", "mid": "#1c2629"}
DARK = {"rural": "#7fb3c9", "other": "#3d5561", "here": "#f1a340", "mid": "#e8eded"}


def _rules(colours: dict[str, str]) -> str:
    fills = "".join(f".p-{part}{{fill:{colours[part]}}}" for part in ("rural", "other", "here"))
    return f"{fills}.p-mid{{fill:none;stroke:{colours['mid']}}}.p-line{{fill:none;stroke:{colours['rural']}}}"


def sheet(profile: Profile) -> str:
    """
    Draw all strips and sparklines of a profile.

    Parameters
    ----------
    profile
        The content, in any language.

    Returns
    -------
    svg
        With the views ``strip-<indicator>`` and, where there is a series, ``spark-<indicator>``.
    """
    parts, views, top = [], [], 0
    for row in profile.rows:
        drawings = [("strip", strip_svg(row.strip), 0, WIDTH)]
        if row.series:
            drawings.append(("spark", spark_svg(row.series), WIDTH, SPARK_WIDTH))
        for name, svg, left, width in drawings:
            content = re.sub(r"^<svg[^>]*>|</svg>$", "", svg)
            parts.append(f'<g transform="translate({left} {top})">{content}</g>')
            views.append(f'<view id="{name}-{row.indicator}" viewBox="{left} {top} {width} {HEIGHT}"/>')
        top += HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + SPARK_WIDTH} {top}"><style>{_rules(LIGHT)}'
        f"@media (prefers-color-scheme:dark){{{_rules(DARK)}}}</style>{''.join(views)}{''.join(parts)}</svg>"
    )
