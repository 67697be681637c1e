"""The filter of a selection: which districts it keeps, in words and as parameters of an address."""

from urllib.parse import urlencode

from geo.data.catalogue import Catalogue
from geo.data.districts import LAENDER
from geo.data.language import number, period, word
from geo.methods import change
from geo.views.selection import Selection, query


def filter_words(selection: Selection, catalogue: Catalogue) -> str:
    """
    Say in words which districts a selection keeps.

    Parameters
    ----------
    selection
        Its filters by type, Land and value, and its language.
    catalogue
        Names of typologies and indicators.

    Returns
    -------
    text
        Plain text, such as ``Thünen-Typologie: sehr ländlich, gute Lage · Bayern``; limits of a value name the period
        that they are held against, unless it is the newest.
    """
    language, parts = selection.language, []
    if selection.rural:
        typology = catalogue.typologies[selection.rural.typology]
        types = "; ".join(typology.type(code).label[language] for code in selection.rural.types)
        parts.append(f"{typology.label[language]}: {types}")
    if selection.land:
        parts.append(", ".join(LAENDER[key][language] for key in selection.land))
    if selection.low is not None or selection.high is not None:
        indicator = catalogue.indicators[selection.indicator]
        unit, decimals, label = indicator.unit[language], indicator.decimals, indicator.label[language]
        if selection.period_from:
            decimals = change.decimals_of(indicator, selection.change)
            unit, label = (
                change.unit(indicator, selection.change, language),
                word("change_title", language, title=label),
            )
        if when := judged_by(selection, catalogue):
            label = f"{label} ({when})"
        ends = {
            key: number(end, decimals, language)
            for key, end in (("low", selection.low), ("high", selection.high))
            if end is not None
        }
        form = {2: "export_between", 1: f"export_{next(iter(ends))}"}[len(ends)]
        parts.append(f"{label} {word(form, language, **ends)} {unit}")
    return " · ".join(parts) or word("export_everything", language)


def judged_by(selection: Selection, catalogue: Catalogue) -> str:
    """Return the period of a view in words, from one to the other for a change; empty where it is the newest."""
    language, newest = selection.language, catalogue.indicators[selection.indicator].period
    until = selection.period or newest
    if selection.period_from:
        ends = {"since": period(selection.period_from, language), "until": period(until, language)}
        return word("since_until", language, **ends)
    return "" if until == newest else period(until, language)


def filter_query(selection: Selection, catalogue: Catalogue) -> str:
    """Write the filters of a selection as the parameters of an address; empty without one."""
    found = query(selection, catalogue)
    # the limits of a value belong to an indicator in its period
    judged = ("range", "indicator", "period", "period_from", "change") if "range" in found else ()
    keys = ("rural", "land", *judged)
    return urlencode({key: found[key] for key in keys if key in found}, safe=":,")
