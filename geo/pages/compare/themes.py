"""A theme of the compare page: dots or nets, the table with the same values, and the sources."""

from collections.abc import Sequence

from markupsafe import Markup

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.declarations import Kind, Language
from geo.data.figures import STATUSES
from geo.data.language import number, period, quantity, signed, word
from geo.maps import charts
from geo.pages.frame import html, links, wide_table
from geo.views.comparison import Comparison, Entry, Row, group_name
from geo.views.map_sources import MapLines, source_lines

# these statuses need no mark beside a value
PLAIN = ("value", "zero")
# a net needs as many axes
FEWEST_AXES = 3


def theme(layer: str, rows: Sequence[Row], comparison: Comparison) -> Markup:
    """Write the section of a theme with the rows of its indicators."""
    language, places = comparison.language, districts.shipped()
    title = catalogue().layers[layer].title[language]
    names = [str(places.at[ags, "name"]) for ags in comparison.compare]
    group = group_name(comparison.reference, comparison, places, catalogue())
    is_net = comparison.form == "radar"
    return html.fill(
        "compare/theme.html", language, title=title, names=names, group=group, form=comparison.form,
        size=max((row.size for row in rows), default=0),
        nets=_nets(rows, title, language) if is_net else [],
        strips=[] if is_net else [_strip(row, names, group, language) for row in rows],
        table=_table(rows, names, title, group, language),
        sources=[(row.indicator.label[language], _sources(row, language)) for row in rows],
    )  # fmt: skip


def _strength(entry: Entry, language: Language) -> str:
    """Say in words how far a value lies from the mean of the group."""
    if entry.z is None or entry.strength is None:
        return ""
    if entry.strength == "middle":
        return word("z_middle", language)
    return word(f"z_{entry.strength}_{'above' if entry.z > 0 else 'below'}", language)


def _value(entry: Entry, row: Row, language: Language) -> str:
    """Write a value with unit and status, or the reason for none."""
    status = STATUSES[entry.status][language]
    if entry.value is None:
        return status
    text = quantity(entry.value, row.indicator.decimals, row.indicator.unit[language], language)
    return text if entry.status in PLAIN else f"{text} ({status})"


def _facts(row: Row, language: Language) -> str:
    return wide_table.facts(row.indicator, language, with_kind=True)


def _strip(row: Row, names: Sequence[str], group: str, language: Language) -> dict[str, object]:
    """Draw the districts of an indicator as dots on a line, and write the same values."""
    label = row.indicator.label[language]
    values = [_value(entry, row, language) for entry in row.entries]
    spoken = "; ".join(
        f"{name}: {value}" + (f", z = {number(entry.z, 1, language)}" if entry.z is not None else "")
        for name, value, entry in zip(names, values, row.entries, strict=True)
    )
    strengths = [_strength(entry, language) for entry in row.entries]
    return {
        "link": links.entry(label, language, indicator=row.indicator.id),
        "facts": _facts(row, language),
        "image": charts.dots(row, word("dots_label", language, label=label, group=group, entries=spoken)),
        "shown": list(zip(names, values, strengths, strict=True)),
    }


def _nets(rows: Sequence[Row], layer: str, language: Language) -> list[dict[str, object]]:
    """Draw one net per kind of indicator: potentials, needs and states are never mixed silently."""
    kinds: dict[Kind, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row.indicator.kind, []).append(row)
    nets: list[dict[str, object]] = []
    for kind, own in kinds.items():
        named = word(f"kind_{kind}", language)
        drawn = [row for row in own if row.rings]
        image = None
        if len(drawn) >= FEWEST_AXES:
            image = charts.radar(drawn, word("radar_label", language, layer=layer, kind=named))
        labels = [row.indicator.label[language] for row in drawn]
        nets.append({"kind": named, "image": image, "labels": labels})
    return nets


def _cell(entry: Entry, row: Row, language: Language) -> str:
    if entry.value is None:
        return _value(entry, row, language)
    notes = []
    if entry.difference is not None:
        difference = signed(entry.difference, row.indicator.decimals, language)
        notes.append(word("to_median", language, difference=difference))
    place = entry.position
    if place is not None and place.fifth is not None:
        notes.append(word(f"fifth_{place.fifth}", language))
        if place.equal:
            notes.append(word("equal_to", language, n=place.equal))
    status = STATUSES[entry.status][language]
    mark = "" if entry.status in PLAIN else Markup("<span class=quiet>({})</span>").format(status)
    return wide_table.figure(entry.value, row.indicator, notes, language, mark=mark)


def _table(rows: Sequence[Row], names: Sequence[str], layer: str, group: str, language: Language) -> Markup:
    # a district without any value has no position that could say so
    outside = {
        place
        for row in rows
        for place, entry in enumerate(row.entries, start=1)
        if entry.position and not entry.position.inside
    }
    apart = Markup("<span class=quiet>{}</span>").format(word("not_of_group", language))
    sign = Markup('<i class="sign c{}"></i><span class=place>{}</span> {}{}')
    heads = [
        sign.format(place, place, name, apart if place in outside else "") for place, name in enumerate(names, start=1)
    ]
    lines = [
        [
            wide_table.indicator_head(row.indicator, _facts(row, language), language),
            *(_cell(entry, row, language) for entry in row.entries),
            wide_table.noted(number(row.median, row.indicator.decimals, language), f"n = {row.size}"),
        ]
        for row in rows
    ]
    caption = word("versus_table", language, layer=layer, group=group)
    median = wide_table.noted(word("median", language), group)
    return wide_table.table(caption, [word("indicator", language), *heads, median], lines, classes="compare wide")


def _sources(row: Row, language: Language) -> MapLines:
    indicator = row.indicator
    return source_lines(
        indicator, (indicator.source,), period(indicator.period, language), indicator.label[language],
        catalogue=catalogue(), language=language,
    )  # fmt: skip
