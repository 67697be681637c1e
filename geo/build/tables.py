"""
The tables of data/districts/, made of the producers' files: districts, municipalities, figures, coverage, reforms.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.build import crosswalk as reforms
from geo.build import harmonise
from geo.build.importers import bbsr, eurostat, gv100, thuenen
from geo.build.producers import READERS, read_crosswalk, read_material
from geo.build.series import make_series
from geo.build.stretches import fingerprint, stretches
from geo.data import districts as names
from geo.data import land_figures
from geo.data.catalogue import REGISTER, Catalogue
from geo.data.errors import SourceError
from geo.data.figures import COLUMNS


@dataclass(frozen=True)
class Tables:
    """What the build makes of the producers' files, apart from the borders."""

    districts: pd.DataFrame
    municipalities: pd.DataFrame
    figures: pd.DataFrame
    coverage: pd.DataFrame
    changes: pd.DataFrame
    land_figures: pd.DataFrame
    recipes: dict[str, str]


def collect(catalogue: Catalogue, producers: Path) -> Tables:
    """
    Read all files and make districts, municipalities and figures.

    Raises
    ------
    SourceError
        If a file or a column is not as declared.
    """
    files = {source.id: producers / source.file for source in catalogue.sources.values()}
    register, municipalities = gv100.read_register(files[REGISTER])
    districts = make_districts(
        register, municipalities,
        thuenen=thuenen.read_types(files[catalogue.typologies["thuenen"].source]),
        bbsr_type=bbsr.read_types(files[catalogue.typologies["bbsr"].source]),
        eurostat_type=eurostat.read_types(files[catalogue.typologies["eurostat"].source]),
    )  # fmt: skip
    shares = read_crosswalk(catalogue, files, districts.index)
    wanted = [stretch for each in catalogue.indicators.values() for stretch in stretches(each)]
    material = read_material(catalogue, wanted, files, districts.index, shares, municipalities)
    made = [make_series(each, material) for each in catalogue.indicators.values()]
    figures = pd.concat([series for series, _ in made], ignore_index=True)
    coverage = pd.DataFrame([row for _, rows in made for row in rows])
    return Tables(
        districts=districts,
        municipalities=municipalities[["name", "ags"]],
        figures=figures.sort_values(["indicator", "period", "ags"], ignore_index=True)[list(COLUMNS)],
        coverage=coverage.sort_values(["indicator", "period"], ignore_index=True),
        changes=list_changes(shares, districts),
        land_figures=collect_land_figures(catalogue, files),
        recipes={
            each.id: fingerprint(each, catalogue.sources)
            for each in (*catalogue.indicators.values(), *catalogue.land_indicators.values())
        },
    )


def make_districts(
    register: pd.DataFrame,
    municipalities: pd.DataFrame,
    *,
    thuenen: pd.DataFrame,
    bbsr_type: pd.Series,
    eurostat_type: pd.Series,
) -> pd.DataFrame:
    """
    Join names, kinds, area, inhabitants and types of the districts.

    Parameters
    ----------
    register
        ``official_name`` and ``kind`` by `ags`.
    municipalities
        ``ags``, ``population`` and ``area_km2`` by municipality.
    thuenen
        ``thuenen_type`` and ``kreisregion`` by `ags`.

    Returns
    -------
    districts
        The table of `geo.data.districts.COLUMNS` by `ags`. A name ends at the comma; where a city and a district then share
        it, the kind follows in brackets.

    Raises
    ------
    SourceError
        If a district has no type.
    """
    sums = municipalities.groupby("ags")[["population", "area_km2"]].sum().round({"area_km2": 2})
    types = {
        "bbsr_type": harmonise.carry_types(bbsr_type, where="bbsr_district_types"),
        "eurostat_type": harmonise.carry_types(eurostat_type, where="eurostat_typology"),
    }
    districts = register.assign(land=register.index.str[:2], kind=register["kind"].astype(int)).join(sums)
    short = districts["official_name"].str.partition(",")[0].str.strip()
    addition = districts["kind"].map({41: "Stadt", 42: "Stadt", 43: "Kreis"}).fillna("Landkreis")
    districts["name"] = short.where(~short.duplicated(keep=False), short + " (" + addition + ")")
    districts = districts.join(thuenen).join(pd.DataFrame(types))
    for column in ("population", "thuenen_type", "bbsr_type", "eurostat_type", "kreisregion"):
        if (absent := districts[column].isna()).any():
            keys = ", ".join(districts.index[absent][:5])
            raise SourceError(f"{column}: expected one for each district, found none for {keys}")
    codes = ["kind", "population", "thuenen_type", "bbsr_type", "eurostat_type"]
    return districts.astype(dict.fromkeys(codes, "int64"))[list(names.COLUMNS[1:])].rename_axis("ags").sort_index()


def list_changes(shares: reforms.Crosswalk, districts: pd.DataFrame) -> pd.DataFrame:
    """
    List the reforms since 1995 that the crosswalk shows.

    Parameters
    ----------
    districts
        Names of today by `ags`.

    Returns
    -------
    changes
        The table of `geo.data.districts.CHANGES`. ``date`` is known for the last two reforms only; ``last_year`` is the last
        year whose 31 December still had the old district.
    """
    found = reforms.changes(shares)
    dissolved = pd.DataFrame.from_dict(harmonise.DISSOLVED, orient="index", columns=["name", "date"])
    # the names of the last reforms are written by hand: the crosswalk has no common spelling
    whole = found["what"] != "split"
    found["date"] = found["old_ags"].map(dissolved["date"]).where(whole).fillna("")
    found["old_name"] = found["old_ags"].map(dissolved["name"]).where(whole).fillna(found["old_name"])
    found["name"] = found["ags"].map(districts["name"])
    return found.assign(share=found["share"].round(6))[list(names.CHANGES)]


def collect_land_figures(catalogue: Catalogue, files: dict[str, Path]) -> pd.DataFrame:
    """
    Read what exists by Land only; these rows meet no district.

    Parameters
    ----------
    catalogue
        Knows the indicators of the Länder and their sources.

    Returns
    -------
    figures
        The table of `geo.data.land_figures.COLUMNS`.

    Raises
    ------
    SourceError, FigureError
        If a file is not as declared, or a Land is absent.
    """
    parts = [pd.DataFrame(columns=list(land_figures.COLUMNS))]
    for each in catalogue.land_indicators.values():
        source = catalogue.sources[each.source]
        rows = READERS[source.importer](files[source.id], part=source.part, columns=(each.column,))
        parts.append(land_figures.make_land_figures(each, rows))
    table = pd.concat(parts[1:] or parts, ignore_index=True)
    return table.sort_values(["indicator", "period", "land"], ignore_index=True)
