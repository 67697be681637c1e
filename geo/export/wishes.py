"""What a file is asked to hold: indicators, Länder and types, read strictly."""

from collections.abc import Iterable, Sequence

from geo.data.catalogue import Catalogue
from geo.data.districts import LAENDER
from geo.data.errors import SelectionError, quoted
from geo.views.address import Expected
from geo.views.selection import Rural, parse_rural


def choose_indicators(catalogue: Catalogue, *, layer: str | None = None, wishes: Sequence[str] = ()) -> tuple[str, ...]:
    """
    Decide which indicators a file holds, in the order of the wishes or else of the catalogue.

    Parameters
    ----------
    layer
        None means all layers.
    wishes
        Ids, all of the layer if there is one; empty means all.

    Raises
    ------
    SelectionError
        If the layer or an indicator does not exist.
    """
    if layer is not None and layer not in catalogue.layers:
        raise SelectionError(f"layer: expected one of {', '.join(catalogue.layers)}, found {quoted(layer)}")
    known = [each.id for each in catalogue.layers[layer].indicators] if layer else list(catalogue.indicators)
    wanted = list(dict.fromkeys(wishes))
    if strangers := [each for each in wanted if each not in known]:
        raise SelectionError(f"indicators: expected some of {', '.join(known)}, found {quoted(','.join(strangers))}")
    return tuple(wanted or known)


def choose_laender(wishes: Iterable[str]) -> tuple[str, ...]:
    """
    Return the keys of Länder that are named ``09``, ``Bayern`` or ``Bavaria``; capitals do not matter.

    Raises
    ------
    SelectionError
        If there is no such Land.
    """
    names = {form.casefold(): key for key, name in LAENDER.items() for form in (key, name.de, name.en)}
    wanted = {wish: wish.strip().casefold() for wish in wishes}
    if strangers := [wish for wish, form in wanted.items() if form not in names]:
        known = ", ".join(f"{key} {name.de}" for key, name in LAENDER.items())
        raise SelectionError(f"land: expected keys or names out of {known}, found {quoted(','.join(strangers))}")
    return tuple(dict.fromkeys(names[form] for form in wanted.values()))


def choose_rural(wish: str, catalogue: Catalogue) -> Rural:
    """
    Read a filter by type: ``thuenen`` (its rural types), ``thuenen:1,2``, ``bbsr``, ``eurostat:3``.

    Raises
    ------
    SelectionError
        If the typology or a code does not exist.
    """
    try:
        return parse_rural(wish, catalogue)
    except Expected as error:
        raise SelectionError(f"rural: expected {error}, found {quoted(wish)}") from None
