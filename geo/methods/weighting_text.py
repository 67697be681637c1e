"""A weighting as JSON to keep and as a short text for an address, written and read back."""

import json
import re

from geo.data.catalogue import Catalogue
from geo.data.errors import SelectionError
from geo.methods.weighting import MOST_CHARACTERS, VERSION, Weighting, default, read

# keys of the short form; the values are those of the fields
SHORT = {"w": "weights", "n": "normalisation", "a": "aggregation", "r": "reference", "c": "winsorise", "s": "signs",
         "x": "without"}  # fmt: skip


def as_fields(weighting: Weighting) -> dict[str, object]:
    """Write a weighting as the table that `read` takes, complete and in a fixed order."""
    return {
        "version": VERSION,
        "weights": {layer: _whole(weight) for layer, weight in weighting.weights},
        "normalisation": weighting.normalisation,
        "aggregation": weighting.aggregation,
        "reference": weighting.reference,
        "winsorise": weighting.winsorise,
        "signs": dict(weighting.signs),
        "without": list(weighting.without),
    }


def to_json(weighting: Weighting) -> str:
    """Write a weighting as JSON that `from_json` reads back."""
    return json.dumps(as_fields(weighting), ensure_ascii=False, indent=2) + "\n"


def from_json(text: str, catalogue: Catalogue) -> Weighting:
    """
    Read a weighting from JSON.

    Raises
    ------
    SelectionError
        If the text is no JSON, too long, or the weighting is not allowed.
    """
    if len(text) > MOST_CHARACTERS * 5:
        raise SelectionError(f"recipe: expected at most {MOST_CHARACTERS * 5:,} characters, found {len(text):,}")
    try:
        fields = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise SelectionError(f"recipe: not readable as JSON: {error}") from error
    return read(fields, catalogue)


def to_short(weighting: Weighting, catalogue: Catalogue, *, whole: bool = False) -> str:
    """
    Write a weighting as a short text for an address; what is as in `default` is left out.

    Parameters
    ----------
    weighting
        A checked weighting.
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
    if whole or weighting.weights != usual.weights:
        parts.append(
            "w-"
            + ",".join(layer if weight == 1 else f"{layer}.{_plain(weight)}" for layer, weight in weighting.weights)
        )
    for key, field in (("n", "normalisation"), ("a", "aggregation"), ("r", "reference")):
        if (value := getattr(weighting, field)) != getattr(usual, field) or whole:
            parts.append(f"{key}-{value}")
    if whole or weighting.winsorise != usual.winsorise:
        parts.append("c-" + ("yes" if weighting.winsorise else "no"))
    if weighting.signs:
        parts.append("s-" + ",".join(name if sign > 0 else f"{name}.minus" for name, sign in weighting.signs))
    if weighting.without:
        parts.append("x-" + ",".join(weighting.without))
    return "~".join(parts) or "default"


def from_short(text: str, catalogue: Catalogue) -> Weighting:
    """
    Read a weighting from the short text of an address.

    Raises
    ------
    SelectionError
        If the text is not one that `to_short` writes, or the weighting is not allowed.
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
