"""
Destatis: the register of municipalities GV100AD, a text of fixed width (UTF-8, positions are characters).

Records of type 40 are the districts, those of type 60 the municipalities with area in hectares and inhabitants. Joint
German-Luxembourg territory and coastal waters have keys of no district and are left out.
"""

from pathlib import Path

import pandas as pd

from geo.errors import SourceError
from geo.importers.published import COLUMNS, read_text

WIDTH = 220
DISTRICT, MUNICIPALITY = "40", "60"
KINDS = {"41", "42", "43", "44", "45"}


def read_register(file: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Read districts and municipalities.

    Parameters
    ----------
    file
        The register as published.

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
    kept = {kind: [record for record in records if record[1][:2] == kind] for kind in (DISTRICT, MUNICIPALITY)}
    if not all(kept.values()):
        found = ", ".join(sorted({line[:2] for _, line in records}))
        raise SourceError(f"{file.name}: expected records of type 40 and 60, found {found}")
    names = [(line[10:15], line[22:72].strip(), line[122:124]) for _, line in kept[DISTRICT]]
    districts = pd.DataFrame(names, columns=["ags", "official_name", "kind"]).set_index("ags").sort_index()
    if unknown := sorted(set(districts["kind"]) - KINDS):
        found = ", ".join(map(repr, unknown))
        raise SourceError(f"{file.name}: text code of a district: expected 41 to 45, found {found}")
    rows = []
    for number, line in kept[MUNICIPALITY]:
        area, population = line[128:139], line[139:150]
        if not (area.isdigit() and population.isdigit()):
            raise SourceError(
                f"{file.name}: line {number}: expected hectares and inhabitants, found {area!r} and {population!r}"
            )
        rows.append((line[10:18], line[22:72].strip(), line[10:15], int(population), int(area) / 100))
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
