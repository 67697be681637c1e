"""The filter of a selection: which districts it keeps, in words and as parameters of an address."""

from urllib.parse import urlencode

from geo.catalogue import Catalogue
from geo.districts import LAENDER
from geo.language import number, word
from geo.selection import Selection, query


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
        Plain text, such as ``Thünen-Typologie: sehr ländlich, gute Lage · Bayern``.
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
        ends = {
            key: number(end, indicator.decimals, language)
            for key, end in (("low", selection.low), ("high", selection.high))
            if end is not None
        }
        form = {2: "export_between", 1: f"export_{next(iter(ends))}"}[len(ends)]
        parts.append(f"{indicator.label[language]} {word(form, language, **ends)} {indicator.unit[language]}")
    return " · ".join(parts) or word("export_everything", language)


def filter_query(selection: Selection, catalogue: Catalogue) -> str:
    """Write the filters of a selection as the parameters of an address; empty without one."""
    found = query(selection, catalogue)
    keys = ("rural", "land", "range", "indicator") if "range" in found else ("rural", "land")
    return urlencode({key: found[key] for key in keys if key in found}, safe=":,")
