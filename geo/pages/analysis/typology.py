"""Typologies side by side: map, people and area by type, cross table, who switches, and any indicator by type."""

from html import escape

import streamlit as st

from geo import districts, figures
from geo.catalogue import Language, Typology, catalogue
from geo.language import number, period, quantity, word
from geo.pages.analysis import drawings, live, parts, state
from geo.pages.held import hold
from geo.rurality import is_rural

OTHER = {"thuenen": "bbsr", "bbsr": "thuenen", "eurostat": "thuenen"}


def show(language: Language) -> None:
    """Draw the view."""
    known, places = catalogue(), districts.shipped()
    left, right = st.columns(2)
    with left:
        chosen = state.wish("typology", known.typologies, "thuenen")
        hold("analysis_typology", chosen)
        st.selectbox(
            word("typology", language), list(known.typologies), key="analysis_typology",
            placeholder=word("choose_one", language),
            on_change=lambda: state.change(typology=st.session_state["analysis_typology"]),
            format_func=lambda key: known.typologies[key].label[language],
        )  # fmt: skip
    with right:
        name = parts.pick("indicator", language)
    typology, other, indicator = known.typologies[chosen], known.typologies[OTHER[chosen]], known.indicators[name]
    parts.head(typology.label[language], typology.description[language])
    codes = places[f"{chosen}_type"]
    labels = [each.label[language] for each in typology.types]
    counts = [int((codes == each.code).sum()) for each in typology.types]
    live.draw(
        language=language, shown=f"typology-{chosen}", title=typology.label[language], legend_title=typology.label[language],
        numbers=[int(code) - 1 for code in codes], legend=list(zip(labels, counts, strict=True)),
        colours=[each.colour for each in typology.types], texts=[labels[int(code) - 1] for code in codes],
    )  # fmt: skip
    cell = state.cell(len(labels))
    if cell is not None:
        keys = list(places.index[codes == cell + 1])
        parts.listed(keys, word("analysis_in_class", language, n=len(keys), label=labels[cell]))
    switching = places.index[is_rural(places, typology) != is_rural(places, other)]
    st.html(
        f"<section class=reading>{_people(typology, language)}{_cross(typology, other, language)}"
        f"<p>{escape(word('typology_switching', language, n=len(switching), one=typology.label[language], other=other.label[language]))}</p></section>"
    )
    parts.listed(switching, word("typology_switching_list", language, n=len(switching)))
    values = figures.shipped()[0][name]
    when = period(indicator.period, language)
    title = word(
        "strip_title", language, indicator=indicator.label[language], unit=indicator.unit[language], period=when
    )
    st.html(
        f"<section class=reading><h2>{escape(title)}</h2>{_strips(typology, values, indicator, language)}</section>"
    )
    parts.reading([word("strip_text", language)], (name,), language)
    sources = " ".join(known.sources[each.source].attribution for each in (typology, other))
    st.html(
        f"<section class=reading><p class='quiet source'>{escape(word('source', language))}: {escape(sources)}</p></section>"
    )


def _people(typology: Typology, language: Language) -> str:
    places = districts.shipped()
    groups = places.groupby(f"{typology.id}_type")[["population", "area_km2"]].sum()
    shares = 100 * groups / groups.sum()
    rows = "".join(
        f"<tr><th scope=row>{escape(each.label[language])}</th><td>{int((places[f'{typology.id}_type'] == each.code).sum())}</td>"
        f"<td>{number(groups.at[each.code, 'population'] / 1e6, 1, language)}</td><td>{quantity(shares.at[each.code, 'population'], 1, '%', language)}</td>"
        f"<td>{quantity(shares.at[each.code, 'area_km2'], 1, '%', language)}</td></tr>"
        for each in typology.types
    )
    heads = "".join(
        f"<th scope=col>{escape(word(f'typology_{key}', language))}</th>"
        for key in ("type", "districts", "people", "people_share", "area_share")
    )
    return _table(word("typology_people_caption", language), heads, rows)


def _cross(typology: Typology, other: Typology, language: Language) -> str:
    places = districts.shipped()
    heads = f"<th scope=col>{escape(typology.label[language])}</th>" + "".join(
        f"<th scope=col>{escape(each.label[language])}</th>" for each in other.types
    )
    one, two = places[f"{typology.id}_type"], places[f"{other.id}_type"]
    rows = "".join(
        f"<tr><th scope=row>{escape(each.label[language])}</th>"
        + "".join(f"<td>{int(((one == each.code) & (two == column.code)).sum())}</td>" for column in other.types)
        + "</tr>"
        for each in typology.types
    )
    return _table(word("typology_cross_caption", language, other=other.label[language]), heads, rows)


def _table(caption: str, heads: str, rows: str) -> str:
    return (
        f'<div class=wide tabindex=0 role=region aria-label="{escape(caption)}"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _strips(typology: Typology, values, indicator, language: Language) -> str:
    """Draw each district as a stroke, one strip per type, with the median marked; the same numbers stand in a table."""
    places, known = districts.shipped(), values.dropna()
    low, high = float(known.min()), float(known.max())

    def across(value: float) -> float:
        return 10 + 780 * (value - low) / ((high - low) or 1)

    drawn, rows = [], []
    for number_, each in enumerate(typology.types):
        own = known[places.loc[known.index, f"{typology.id}_type"] == each.code]
        if own.empty:
            continue
        y = 18 + 46 * number_
        strokes = "".join(f'<line x1="{across(v):.1f}" x2="{across(v):.1f}" y1="{y}" y2="{y + 20}"/>' for v in own)
        middle = across(own.median())
        drawn.append(
            f'<text x="10" y="{y - 5}">{escape(each.label[language])} ({len(own)})</text><g>{strokes}</g>'
            f'<line class="median" x1="{middle:.1f}" x2="{middle:.1f}" y1="{y - 3}" y2="{y + 23}"/>'
        )
        cells = "".join(
            f"<td>{number(own.quantile(q), indicator.decimals, language)}</td>" for q in (0, 0.25, 0.5, 0.75, 1)
        )
        rows.append(f"<tr><th scope=row>{escape(each.label[language])}</th><td>{len(own)}</td>{cells}</tr>")
    height = 18 + 46 * len(typology.types)
    ends = (
        f'<text x="10" y="{height + 6}">{number(low, indicator.decimals, language)}</text>'
        f'<text x="790" y="{height + 6}" text-anchor="end">{number(high, indicator.decimals, language)}</text>'
    )
    heads = "".join(
        f"<th scope=col>{escape(word(key, language))}</th>"
        for key in ("typology_type", "typology_districts", "strip_min", "strip_q1", "median", "strip_q3", "strip_max")
    )
    drawing = drawings.image("".join(drawn) + ends, width=800, height=height + 12, label=word("strip_label", language))
    return drawing + _table(word("strip_caption", language), heads, "".join(rows))
