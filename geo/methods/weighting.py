"""
The recipe of a scenario: what a visitor chose, as JSON, as a short text for an address, and checked.

A scenario is off by default and never an index. Rules that no recipe can break (method reference 4.4 and 4.5): only
indicators of kind ``potential`` count; their direction is the catalogue's; one without a direction is left out unless
the recipe gives it a sign, and the export says so; a need, a state or a context (the share of foreigners, people who
receive asylum benefits, the gap between groups …) can get no sign at all; an indicator that is off by default stays out.
"""

import json
import math
import re
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
# keys of the short form; the values are those of the fields
SHORT = {"w": "weights", "n": "normalisation", "a": "aggregation", "r": "reference", "c": "winsorise", "s": "signs",
         "x": "without"}  # fmt: skip


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
    """Return the recipe to begin with: all offered layers with the same weight."""
    return Weighting(weights=tuple((layer, 1.0) for layer in offered_layers(catalogue)))


def chosen(recipe: Weighting, catalogue: Catalogue) -> dict[str, dict[str, int]]:
    """
    List the indicators of a recipe with their signs.

    Parameters
    ----------
    recipe
        A checked recipe.
    catalogue
        Knows directions.

    Returns
    -------
    chosen
        By layer: the ids of its indicators with +1 or −1, in the order of the catalogue.
    """
    signs = dict(recipe.signs)
    return {
        layer: {
            each.id: each.direction or signs[each.id]
            for each in catalogue.layers[layer].indicators
            if usable(each) and each.id not in recipe.without and (each.direction or each.id in signs)
        }
        for layer, _ in recipe.weights
    }


def read(fields: object, catalogue: Catalogue) -> Weighting:
    """
    Check a recipe that came from a file or an address.

    Parameters
    ----------
    fields
        A table with the fields of `Weighting`: ``weights`` as table of layer and number, ``signs`` as table of indicator
        and 1 or -1, ``without`` as list; all but ``weights`` may be absent, and with it absent all layers weigh the same.
        ``version`` is 1.
    catalogue
        Knows layers and indicators.

    Returns
    -------
    recipe
        In canonical order: equal choices give equal recipes.

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
    recipe = Weighting(
        weights=_weights(fields.get("weights"), catalogue, faults),
        normalisation=_one_of("normalisation", fields, NORMALISATIONS, faults),
        aggregation=_one_of("aggregation", fields, AGGREGATIONS, faults),
        reference=_one_of("reference", fields, references(catalogue), faults),
        winsorise=_yes_or_no("winsorise", fields, faults),
        signs=_signs(fields.get("signs", {}), catalogue, faults),
        without=_without(fields.get("without", []), catalogue, faults),
    )
    if not faults:
        used = chosen(recipe, catalogue)
        faults += [
            f"recipe.weights.{layer}: expected an indicator to be left in it, found none"
            for layer in used
            if not used[layer]
        ]
        faults += [
            f"recipe.signs.{name}: expected an indicator of a layer with a weight, that is not left out"
            for name, _ in recipe.signs
            if not any(name in each for each in used.values())
        ]
    if faults:
        raise SelectionError("\n".join(faults))
    return recipe


def references(catalogue: Catalogue) -> tuple[str, ...]:
    """List the groups that can be compared; Länder with fewer than five districts are not offered (2.4)."""
    types = tuple(f"thuenen:{each.code}" for each in catalogue.typologies["thuenen"].types)
    few = ("02", "04", "11")
    return ("all", "rural", *types, *(f"land:{key}" for key in LAENDER if key not in few))


def as_fields(recipe: Weighting) -> dict[str, object]:
    """Write a recipe as the table that `read` takes, complete and in a fixed order."""
    return {
        "version": VERSION,
        "weights": {layer: _whole(weight) for layer, weight in recipe.weights},
        "normalisation": recipe.normalisation,
        "aggregation": recipe.aggregation,
        "reference": recipe.reference,
        "winsorise": recipe.winsorise,
        "signs": dict(recipe.signs),
        "without": list(recipe.without),
    }


def to_json(recipe: Weighting) -> str:
    """Write a recipe as JSON that `from_json` reads back."""
    return json.dumps(as_fields(recipe), ensure_ascii=False, indent=2) + "\n"


def from_json(text: str, catalogue: Catalogue) -> Weighting:
    """
    Read a recipe from JSON.

    Raises
    ------
    SelectionError
        If the text is no JSON, too long, or the recipe is not allowed.
    """
    if len(text) > MOST_CHARACTERS * 5:
        raise SelectionError(f"recipe: expected at most {MOST_CHARACTERS * 5:,} characters, found {len(text):,}")
    try:
        fields = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise SelectionError(f"recipe: not readable as JSON: {error}") from error
    return read(fields, catalogue)


def to_short(recipe: Weighting, catalogue: Catalogue, *, whole: bool = False) -> str:
    """
    Write a recipe as a short text for an address; what is as in `default` is left out.

    Parameters
    ----------
    recipe
        A checked recipe.
    catalogue
        Knows the default.
    whole
        Leave nothing out, for links that must mean the same when the default is another one.

    Returns
    -------
    text
        For example ``w-housing.2,services~n-percentile~s-vacancy_rate_pct``; ``default`` if nothing differs. It holds
        letters, digits and ``. , _ ~ : -`` only, so that an address shows it as it is.
    """
    usual = default(catalogue)
    parts = []
    if whole or recipe.weights != usual.weights:
        parts.append(
            "w-" + ",".join(layer if weight == 1 else f"{layer}.{_plain(weight)}" for layer, weight in recipe.weights)
        )
    for key, field in (("n", "normalisation"), ("a", "aggregation"), ("r", "reference")):
        if (value := getattr(recipe, field)) != getattr(usual, field) or whole:
            parts.append(f"{key}-{value}")
    if whole or recipe.winsorise != usual.winsorise:
        parts.append("c-" + ("yes" if recipe.winsorise else "no"))
    if recipe.signs:
        parts.append("s-" + ",".join(name if sign > 0 else f"{name}.minus" for name, sign in recipe.signs))
    if recipe.without:
        parts.append("x-" + ",".join(recipe.without))
    return "~".join(parts) or "default"


def from_short(text: str, catalogue: Catalogue) -> Weighting:
    """
    Read a recipe from the short text of an address.

    Raises
    ------
    SelectionError
        If the text is not one that `to_short` writes, or the recipe is not allowed.
    """
    if len(text) > MOST_CHARACTERS:
        raise SelectionError(f"recipe: expected at most {MOST_CHARACTERS:,} characters, found {len(text):,}")
    fields: dict[str, object] = {}
    for part in text.split("~") if text and text != "default" else ():
        key, dash, value = part.partition("-")
        if not dash or key not in SHORT or SHORT[key] in fields:
            raise SelectionError(
                f"recipe: expected parts such as {', '.join(f'{each}-' for each in SHORT)}, each once, found {part[:40]!r}"
            )
        fields[SHORT[key]] = _long(key, value)
    return read(fields, catalogue)


def _long(key: str, value: str) -> object:
    """Turn a part of the short form into the value of a field."""
    entries = [each.partition(".")[::2] for each in value.split(",")]
    if key in "ws" and len({name for name, _ in entries}) != len(entries):
        raise SelectionError(f"recipe: expected each name once, found {value[:40]!r}")
    if key == "w":
        return {name: _parsed(weight) if weight else 1 for name, weight in entries}
    if key == "s":
        signs = {"": 1, "minus": -1}
        return {name: signs.get(sign, sign) for name, sign in entries}
    if key == "c":
        return {"yes": True, "no": False}.get(value, value)
    return value.split(",") if key == "x" else value


def _parsed(text: str) -> float | str:
    return float(text) if re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text) else text


def _plain(weight: float) -> str:
    return f"{weight:.2f}".rstrip("0").rstrip(".")


def _whole(weight: float) -> float | int:
    return int(weight) if weight == int(weight) else weight


def _short(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 40 else text[:39] + "…"


def _no_number(text: str) -> float:
    raise ValueError(f"expected finite numbers, found {text}")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(
            f"expected each name once, found {next(each for each in names if names.count(each) > 1)[:40]} again"
        )
    return found


def _one_of(name: str, fields: Mapping, allowed: tuple[str, ...], faults: list[str]) -> str:
    found = fields.get(name, allowed[0])
    if not isinstance(found, str) or found not in allowed:
        faults.append(f"recipe.{name}: expected one of {', '.join(allowed)}, found {_short(found)}")
        return allowed[0]
    return found


def _yes_or_no(name: str, fields: Mapping, faults: list[str]) -> bool:
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
