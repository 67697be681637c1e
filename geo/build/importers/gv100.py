"""
Destatis: the register of municipalities GV100AD, a text of fixed width (UTF-8, positions are characters).

The records are read by the package gv100ad-py, which knows the fields; what it does not ask (a file that is cut off, a
key that stands twice, a municipality in no district) is asked here. Records of type 40 are the districts, those of type
60 the municipalities with area in hectares and inhabitants. Joint German-Luxembourg territory and coastal waters have
keys of no district and are left out.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from gv100ad.entities.base_record import BaseRecord
from gv100ad.entities.district import District
from gv100ad.entities.municipality import Municipality
from gv100ad.reader import GV100ADReader

from geo.build.importers.published import COLUMNS, read_text
from geo.data.errors import SourceError

WIDTH = 220
KINDS = {"41", "42", "43", "44", "45"}


def read_register(file: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Read districts and municipalities.

    Returns
    -------
    districts
        Indexed by `ags`, sorted: ``official_name`` and ``kind`` (text code 41 to 45).
    municipalities
        Indexed by `key` (8 digits), sorted: ``name``, ``ags``, ``population`` (inhabitants), ``area_km2``.

    Raises
    ------
    SourceError
        If a record has another width, a number is none, or a municipality lies in no district.
    """
    records = [(number, line) for number, line in enumerate(read_text(file).split("\n"), start=1) if line]
    if wrong := [(number, len(line)) for number, line in records if len(line) != WIDTH]:
        number, width = wrong[0]
        expected = f"expected {WIDTH} characters, found {width}"
        raise SourceError(f"{file.name}: line {number}: {expected} (cut off or not a GV100AD?)")
    kept: dict[type, list] = {District: [], Municipality: []}
    for record in _parse(file, records):
        kept.get(type(record), []).append(record)
    if not all(kept.values()):
        found = ", ".join(sorted({line[:2] for _, line in records}))
        raise SourceError(f"{file.name}: expected records of type 40 and 60, found {found}")
    names = [(each.regional_code, each.name, str(each.type.value)) for each in kept[District]]
    districts = pd.DataFrame(names, columns=["ags", "official_name", "kind"]).set_index("ags").sort_index()
    if unknown := sorted(set(districts["kind"]) - KINDS):
        found = ", ".join(map(repr, unknown))
        raise SourceError(f"{file.name}: text code of a district: expected 41 to 45, found {found}")
    rows = [
        (each.regional_code, each.name, each.regional_code[:5], each.inhabitants, each.area / 100)
        for each in kept[Municipality]
    ]
    municipalities = (
        pd.DataFrame(rows, columns=["key", "name", "ags", "population", "area_km2"]).set_index("key").sort_index()
    )
    for name, index in (("district", districts.index), ("municipality", municipalities.index)):
        if index.has_duplicates:
            raise SourceError(
                f"{file.name}: expected each {name} once, found {', '.join(index[index.duplicated()][:3])} again"
            )
    inside = municipalities["ags"].isin(districts.index)
    if municipalities.loc[~inside, "population"].any():
        keys = municipalities.index[~inside & (municipalities["population"] > 0)]
        raise SourceError(
            f"{file.name}: expected each inhabited municipality in a district, found {', '.join(keys[:3])}"
        )
    return districts, municipalities[inside]


def _parse(file: Path, records: list[tuple[int, str]]) -> Iterator[BaseRecord]:
    """Hand the lines to the reader; a field that is no number or no known code is named with its line."""
    found = GV100ADReader(io.StringIO("\n".join(line for _, line in records))).read()
    for number, line in records:
        try:
            yield next(found)
        except ValueError as error:
            raise SourceError(
                f"{file.name}: line {number}: not readable as a record of type {line[:2]}: {error}"
            ) from None


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read ``population`` and ``area_km2`` of the districts, the sums of their municipalities."""
    _, municipalities = read_register(file)
    sums = municipalities.groupby("ags")[["population", "area_km2"]].sum().round({"area_km2": 2})
    if absent := set(columns) - set(sums):
        raise SourceError(
            f"{file.name}: expected column population or area_km2, found {', '.join(sorted(absent))} in a recipe"
        )
    rows = sums[list(columns)].astype(float).rename_axis("key").reset_index().melt("key", var_name="column")
    return rows.assign(period="", status="value")[COLUMNS]
