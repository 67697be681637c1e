"""
Typologies side by side: people and area by type, how two typologies cross, who changes side, an indicator by type.

The three typologies contradict each other because they measure different things (method reference 2.4). Nothing is
decided here: the numbers say how far a statement about "the countryside" depends on the typology it was made with.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from geo.data.errors import SelectionError
from geo.data.sources import Typology
from geo.methods.rurality import is_rural

# what a typology is crossed with by default: Thünen's with the BBSR's, both others with Thünen's
OTHER = {"thuenen": "bbsr", "bbsr": "thuenen", "eurostat": "thuenen"}
# lowest value, quarters, highest value
QUANTILES = {"min": 0, "lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75, "max": 1}


@dataclass(frozen=True)
class Typologies:
    """
    A typology, another one beside it, and an indicator by type.

    ``table`` is indexed by `ags` in the order of the districts: ``<typology>_type`` (code) and ``<typology>_rural`` of every
    typology, ``switches`` (rural in one of the two and not in the other), ``value`` of the indicator. ``types`` is indexed by
    code: ``districts``, ``population``, ``area_km2`` and the shares of the last two in %. ``cross`` counts districts by type
    (rows) and type of the other typology (columns). ``spread`` is indexed by code: ``n`` districts with a value and the
    `QUANTILES`, NaN where a type has none.
    """

    chosen: str
    other: str
    table: pd.DataFrame
    types: pd.DataFrame
    cross: pd.DataFrame
    spread: pd.DataFrame

    @property
    def switching(self) -> pd.Index:
        """List the districts that are rural in one of the two typologies and not in the other."""
        return self.table.index[self.table["switches"]]

    def rural_only_in(self, typology: str) -> pd.Index:
        """List the switching districts that are rural in this one of the two typologies."""
        return self.table.index[self.table["switches"] & self.table[f"{typology}_rural"]]


def compare_typologies(
    districts: pd.DataFrame, typologies: Mapping[str, Typology], chosen: str, values: pd.Series, *, other: str | None = None
) -> Typologies:  # fmt: skip
    """
    Put typologies side by side.

    Parameters
    ----------
    districts
        One row per district, indexed by `ags`, with ``population``, ``area_km2`` and a column of codes per typology.
    chosen
        Id of the one that the numbers are by.
    values
        An indicator, same index; NaN where there is no value.
    other
        Id of the one that is crossed with it, by default as `OTHER` says.

    Returns
    -------
    result
        See `Typologies`.

    Raises
    ------
    SelectionError
        If there is no such typology, or both are the same.
    DistrictError
        If the districts have no types of a typology.
    """
    if chosen not in typologies:
        raise SelectionError(f"typology: expected one of {', '.join(typologies)}, found {chosen[:40]!r}")
    other = other or OTHER[chosen]
    columns: dict[str, pd.Series] = {}
    if other not in typologies or other == chosen:
        left = ", ".join(each for each in typologies if each != chosen)
        raise SelectionError(f"crossed: expected one of {left}, found {other[:40]!r}")
    for key, typology in typologies.items():
        rural = is_rural(districts, typology)
        columns |= {f"{key}_type": districts[f"{key}_type"], f"{key}_rural": rural}
    table = pd.DataFrame(columns)
    table["switches"] = table[f"{chosen}_rural"] != table[f"{other}_rural"]
    table["value"] = values
    codes = [each.code for each in typologies[chosen].types]
    groups = districts.groupby(table[f"{chosen}_type"])
    types = groups[["population", "area_km2"]].sum().reindex(codes, fill_value=0)
    # two decimals as in the register; more are what adding up in binary leaves behind
    types["area_km2"] = types["area_km2"].round(2)
    types.insert(0, "districts", groups.size().reindex(codes, fill_value=0))
    for column in ("population", "area_km2"):
        types[f"{column.removesuffix('_km2')}_share_pct"] = 100 * types[column] / types[column].sum()
    cross = pd.crosstab(table[f"{chosen}_type"], table[f"{other}_type"]).reindex(
        index=codes, columns=[each.code for each in typologies[other].types], fill_value=0
    )
    by_type = values.groupby(table[f"{chosen}_type"])
    spread = pd.DataFrame({name: by_type.quantile(share) for name, share in QUANTILES.items()}).reindex(codes)
    spread.insert(0, "n", by_type.count().reindex(codes, fill_value=0))
    return Typologies(chosen, other, table, types, cross, spread)
