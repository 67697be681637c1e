"""
Two languages: numbers, periods and the names of districts as a German or an English reader expects them.

Numbers follow CLDR through Babel: ``1.234,5`` in German, ``1,234.5`` in English.
"""

import functools
import math
import re
import tomllib
from datetime import date
from pathlib import Path

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from geo.data.declarations import LANGUAGES, Language, Text
from geo.data.errors import CatalogueError

WORDS = Path(__file__).with_name("words")

LOCALES: dict[Language, str] = {"de": "de_DE", "en": "en_GB"}


def number(value: float, decimals: int, language: Language) -> str:
    """
    Write a number with a fixed count of decimals.

    Parameters
    ----------
    value
        Any finite number; ties are rounded away from zero, as in official tables.

    Returns
    -------
    text
        For example ``1.234,5``; a minus sign is U+2212, and what rounds to zero has no sign.
    """
    rounded = round_half_up(value, decimals)
    text = _decimal(rounded + 0.0, decimals, language)
    return text.replace("-", "−")


def round_half_up(value: float, decimals: int) -> float:
    """Round to `decimals`, halves away from zero; what stands in a table is what a reader would round by hand."""
    if not math.isfinite(value):
        return value
    shifted = abs(value) * 10**decimals
    # 2.675 is stored as 2.67499…: judge the half on the shortest decimal that names the number
    whole = math.floor(round(shifted, 9) + 0.5)
    return math.copysign(whole / 10**decimals, value) if whole else 0.0


@functools.lru_cache(maxsize=8192)
def _decimal(value: float, decimals: int, language: Language) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=LOCALES[language])


def quantity(value: float, decimals: int, unit: str, language: Language) -> str:
    """Write a number with its unit, without a line break in between; English sets no space before the per cent sign."""
    space = "" if language == "en" and unit.startswith("%") else "\u00a0"
    return f"{number(value, decimals, language)}{space}{factor(unit)}"


def factor(unit: str) -> str:
    """
    Write a unit as it follows a number.

    A unit that begins with a number is a factor: ``77,5 × 1.000 € je Einw.`` cannot be read as one long number.
    """
    return f"×\u00a0{unit}" if re.match(r"€?\d", unit) else unit


def signed(value: float, decimals: int, language: Language) -> str:
    """Write a difference with its sign: ``+1,2``, ``−0,3``, ``±0,0``."""
    text = number(value, decimals, language)
    if not round_half_up(value, decimals):
        return "±" + text
    return text if text.startswith("−") else "+" + text


def period(code: str, language: Language) -> str:
    """
    Write a period of the catalogue in words.

    Parameters
    ----------
    code
        ``2025``, ``2023-12``, ``2022-05-15``, ``2012/2022`` or an edition such as ``INKAR-2025``.

    Returns
    -------
    text
        ``2025``, ``Dezember 2023``, ``15.05.2022``, ``2012–2022``, ``INKAR-Ausgabe 2025, neuestes Jahr``.
    """
    if re.fullmatch(r"\d{4}", code):
        return code
    if re.fullmatch(r"\d{4}-\d{2}", code):
        return format_skeleton("yMMMM", date.fromisoformat(code + "-01"), locale=LOCALES[language])
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", code):
        return format_date(
            date.fromisoformat(code), "dd.MM.yyyy" if language == "de" else "d MMMM yyyy", locale=LOCALES[language]
        )
    if "/" in code:
        return code.replace("/", "–")
    edition, year = code.rsplit("-", 1)
    return {"de": f"{edition}-Ausgabe {year}, neuestes Jahr", "en": f"{edition} edition {year}, newest year"}[language]


def read_words(folder: Path = WORDS) -> dict[str, Text]:
    """
    Read the texts of the interface.

    Parameters
    ----------
    folder
        One TOML file per page or purpose, each a table of ``key = {de = …, en = …}``.

    Returns
    -------
    words
        Texts by key, over all files.

    Raises
    ------
    CatalogueError
        If a text lacks a language or a key stands in two files; one line per fault.
    """
    found: dict[str, Text] = {}
    faults = []
    for file in sorted(folder.glob("*.toml")):
        for key, text in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if set(text) != set(LANGUAGES):
                faults.append(f"{file.name}: {key}: expected de and en, found {', '.join(text)}")
            elif key in found:
                faults.append(f"{file.name}: {key}: stands in another file as well")
            else:
                found[key] = Text.model_validate(text)
    if faults:
        raise CatalogueError("\n".join(faults))
    return found


@functools.cache
def _words() -> dict[str, Text]:
    return read_words()


def word(key: str, language: Language, /, **values: object) -> str:
    """
    Take a text of the interface from ``words/`` and fill its braces.

    Parameters
    ----------
    values
        What stands in for the names in braces. Of one thing, with ``n=1``, the text ``key_1`` speaks where there is one.

    Returns
    -------
    text
        Plain text; whoever puts it into HTML escapes it.
    """
    known = _words()
    if values.get("n") in (1, "1") and f"{key}_1" in known:
        key = f"{key}_1"
    return known[key][language].format(**values) if values else known[key][language]


def place(name: str, kind: int, language: Language) -> str:
    """
    Begin a sentence about a district: ``Im Landkreis Vechta``, ``In der Stadt Trier``.

    Parameters
    ----------
    name
        Name of the district without the addition that tells two of the same name apart.
    kind
        Text code of the Gemeindeverzeichnis: 41 kreisfreie Stadt, 42 Stadtkreis, 43 Kreis, 44 Landkreis,
        45 Regionalverband.

    Returns
    -------
    text
        The first words of the sentence.
    """
    city = kind in {41, 42}
    if language == "en":
        if city:
            return f"In the city of {name}"
        if re.match(r"(Region|Städteregion|Regionalverband|Landkreis)\b", name) or re.search(
            r"kreis\b", name, re.IGNORECASE
        ):
            return f"In {name}"
        return f"In the district of {name}"
    if city:
        return f"In der Stadt {name}"
    if re.match(r"(Region|Städteregion)\b", name):
        return f"In der {name}"
    if re.search(r"kreis\b", name, re.IGNORECASE) or name.startswith("Regionalverband"):
        return "Im " + re.sub(r"er Kreis$", "en Kreis", name)  # Märkischer Kreis, Im Märkischen Kreis
    return f"Im {'Kreis' if kind == 43 else 'Landkreis'} {name}"
