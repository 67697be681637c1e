"""
The weighting of a scenario: what a visitor chose, checked.

A scenario is off by default and never an index. Rules that no weighting can break (method reference 4.4 and 4.5): only
indicators of kind ``potential`` count; their direction is the catalogue's; one without a direction is left out unless
the weighting gives it a sign, and the export says so; a need, a state or a context (the share of foreigners, people who
receive asylum benefits, the gap between groups …) can get no sign at all; an indicator that is off by default stays out.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from geo.data.catalogue import Catalogue
from geo.data.declarations import Indicator
from geo.data.districts import LAENDER
from geo.data.errors import SelectionError

NORMALISATIONS = ("z", "minmax", "percentile")
AGGREGATIONS = ("arithmetic", "geometric", "worst")
FIELDS = ("version", "weights", "normalisation", "aggregation", "reference", "winsorise", "signs", "without")
VERSION = 1
MOST_WEIGHT = 100
MOST_CHARACTERS = 4_000


@dataclass(frozen=True)
class Weighting:
    """
    All choices of a scenario.

    ``weights`` holds the layers with a weight above zero in the order of the catalogue; only their proportions count.
    ``reference`` is the group of districts that is compared and ranked: ``all``, ``rural`` (Thünen types 1 to 4),
    ``thuenen:1`` … ``thuenen:5``, or a Land such as ``land:09``. ``winsorise`` caps the tails of very skewed indicators.
    ``signs`` gives a sign to indicators without a direction, ``without`` leaves indicators out; both in the order of the
    catalogue.
    """

    weights: tuple[tuple[str, float], ...]
    normalisation: str = "z"
    aggregation: str = "arithmetic"
    reference: str = "all"
    winsorise: bool = True
    signs: tuple[tuple[str, int], ...] = ()
    without: tuple[str, ...] = ()


def usable(indicator: Indicator) -> bool:
    """Say whether an indicator can stand in a scenario, with a direction of the catalogue or a sign of the visitor."""
    return indicator.kind == "potential" and indicator.shown


def offered_layers(catalogue: Catalogue) -> tuple[str, ...]:
    """List the layers with at least one indicator that has a direction and can stand in a scenario."""
    return tuple(
        layer.id
        for layer in catalogue.layers.values()
        if any(usable(each) and each.direction for each in layer.indicators)
    )


def default(catalogue: Catalogue) -> Weighting:
    """Return the weighting to begin with: all offered layers with the same weight."""
    return Weighting(weights=tuple((layer, 1.0) for layer in offered_layers(catalogue)))


def chosen(weighting: Weighting, catalogue: Catalogue) -> dict[str, dict[str, int]]:
    """
    List the indicators of a weighting with their signs.

    Parameters
    ----------
    weighting
        A checked weighting.

    Returns
    -------
    chosen
        By layer: the ids of its indicators with +1 or −1, in the order of the catalogue.
    """
    signs = dict(weighting.signs)
    return {
        layer: {
            each.id: each.direction or signs[each.id]
            for each in catalogue.layers[layer].indicators
            if usable(each) and each.id not in weighting.without and (each.direction or each.id in signs)
        }
        for layer, _ in weighting.weights
    }


def read(fields: object, catalogue: Catalogue) -> Weighting:
    """
    Check a weighting that came from a file or an address.

    Parameters
    ----------
    fields
        A table with the fields of `Weighting`: ``weights`` as table of layer and number, ``signs`` as table of indicator
        and 1 or -1, ``without`` as list; all but ``weights`` may be absent, and with it absent all layers weigh the same.
        ``version`` is 1.

    Returns
    -------
    weighting
        In canonical order: equal choices give equal weightings.

    Raises
    ------
    SelectionError
        If something is unknown or not allowed; one line per fault.
    """
    if not isinstance(fields, Mapping):
        raise SelectionError(f"recipe: expected a table of choices, found {type(fields).__name__}")
    faults: list[str] = []
    if strange := [str(key)[:40] for key in fields if key not in FIELDS]:
        faults.append(f"recipe: expected the fields {', '.join(FIELDS)}, found {', '.join(strange[:5])}")
    if (version := fields.get("version", VERSION)) != VERSION or isinstance(version, bool):
        faults.append(f"recipe.version: expected {VERSION}, found {_short(version)}")
    weighting = Weighting(
        weights=_weights(fields.get("weights"), catalogue, faults),
        normalisation=_one_of("normalisation", fields, NORMALISATIONS, faults),
        aggregation=_one_of("aggregation", fields, AGGREGATIONS, faults),
        reference=_one_of("reference", fields, references(catalogue), faults),
        winsorise=_yes_or_no("winsorise", fields, faults),
        signs=_signs(fields.get("signs", {}), catalogue, faults),
        without=_without(fields.get("without", []), catalogue, faults),
    )
    if not faults:
        used = chosen(weighting, catalogue)
        faults += [
            f"recipe.weights.{layer}: expected an indicator to be left in it, found none"
            for layer in used
            if not used[layer]
        ]
        faults += [
            f"recipe.signs.{name}: expected an indicator of a layer with a weight, that is not left out"
            for name, _ in weighting.signs
            if not any(name in each for each in used.values())
        ]
    if faults:
        raise SelectionError("\n".join(faults))
    return weighting


def references(catalogue: Catalogue) -> tuple[str, ...]:
    """List the groups that can be compared; Länder with fewer than five districts are not offered (2.4)."""
    types = tuple(f"thuenen:{each.code}" for each in catalogue.typologies["thuenen"].types)
    few = ("02", "04", "11")
    return ("all", "rural", *types, *(f"land:{key}" for key in LAENDER if key not in few))


def _short(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 40 else text[:39] + "…"


def _one_of(name: str, fields: Mapping[str, object], allowed: tuple[str, ...], faults: list[str]) -> str:
    found = fields.get(name, allowed[0])
    if not isinstance(found, str) or found not in allowed:
        faults.append(f"recipe.{name}: expected one of {', '.join(allowed)}, found {_short(found)}")
        return allowed[0]
    return found


def _yes_or_no(name: str, fields: Mapping[str, object], faults: list[str]) -> bool:
    found = fields.get(name, True)
    if not isinstance(found, bool):
        faults.append(f"recipe.{name}: expected true or false, found {_short(found)}")
        return True
    return found


def _weights(found: object, catalogue: Catalogue, faults: list[str]) -> tuple[tuple[str, float], ...]:
    if found is None:
        return default(catalogue).weights
    if not isinstance(found, Mapping):
        faults.append(f"recipe.weights: expected a table of layers and numbers, found {_short(found)}")
        return ()
    offered = offered_layers(catalogue)
    good: dict[str, float] = {}
    for layer, weight in found.items():
        if layer not in offered:
            faults.append(f"recipe.weights: expected layers among {', '.join(offered)}, found {_short(layer)}")
        elif isinstance(weight, bool) or not isinstance(weight, int | float) or not math.isfinite(weight):
            faults.append(f"recipe.weights.{layer}: expected a number, found {_short(weight)}")
        elif not 0 <= weight <= MOST_WEIGHT:
            faults.append(f"recipe.weights.{layer}: expected 0 to {MOST_WEIGHT}, found {_short(weight)}")
        elif round(weight, 2) != weight:
            faults.append(f"recipe.weights.{layer}: expected at most two decimals, found {_short(weight)}")
        elif weight > 0:
            good[layer] = float(weight)
    if not good and not faults:
        faults.append("recipe.weights: expected a layer with a weight above 0, found none")
    return tuple((layer, good[layer]) for layer in offered if layer in good)


def _signs(found: object, catalogue: Catalogue, faults: list[str]) -> tuple[tuple[str, int], ...]:
    if not isinstance(found, Mapping):
        faults.append(f"recipe.signs: expected a table of indicators and 1 or -1, found {_short(found)}")
        return ()
    good: dict[str, int] = {}
    for name, sign in found.items():
        indicator = catalogue.indicators.get(name)
        where = f"recipe.signs.{str(name)[:40]}"
        if indicator is None:
            faults.append(f"{where}: expected the id of an indicator, found no such one")
        elif not usable(indicator):
            faults.append(
                f"{where}: expected an indicator of kind potential, found one of kind {indicator.kind}: "
                "it never gets a sign, in no scenario"
            )
        elif indicator.direction:
            faults.append(
                f"{where}: expected an indicator without a direction, found {indicator.direction:+d} in the catalogue"
            )
        elif isinstance(sign, bool) or sign not in (1, -1):
            faults.append(f"{where}: expected 1 or -1, found {_short(sign)}")
        else:
            good[name] = int(sign)
    return tuple((name, good[name]) for name in catalogue.indicators if name in good)


def _without(found: object, catalogue: Catalogue, faults: list[str]) -> tuple[str, ...]:
    if not isinstance(found, list | tuple) or not all(isinstance(each, str) for each in found):
        faults.append(f"recipe.without: expected a list of indicators, found {_short(found)}")
        return ()
    for name in found:
        indicator = catalogue.indicators.get(name)
        if indicator is None or not usable(indicator):
            faults.append(f"recipe.without: expected indicators of kind potential, found {name[:40]!r}")
    return tuple(name for name in catalogue.indicators if name in found)
