"""
How well the shipped figures agree with the same quantities of other producers.
"""

from pathlib import Path

import pandas as pd

from geo.build.importers import gv100
from geo.build.producers import read_crosswalk, read_material, verify
from geo.build.series import make_figures, periods
from geo.build.stretches import comparison
from geo.data import districts as names
from geo.data.catalogue import DATA, LAYERS, REGISTER, read_catalogue
from geo.data.figures import read_figures, series


def compare(producers: Path, *, data: Path = DATA, layers: Path = LAYERS) -> list[str]:
    """
    Compare the shipped figures with the same quantities of other producers.

    Parameters
    ----------
    producers
        Folder with the files that sources.toml names.

    Returns
    -------
    lines
        One per cross-check: how many figures agree within its tolerance, the largest difference and where it is.

    Raises
    ------
    LandpotenzialeError
        If a file is absent or not the declared one.
    """
    catalogue = read_catalogue(layers, data)
    verify(catalogue, producers)
    files = {source.id: producers / source.file for source in catalogue.sources.values()}
    districts = names.read_districts(data / "districts.csv")
    figures = read_figures(data / "figures.parquet")
    pairs = [
        (each, comparison(each, other), other) for each in catalogue.indicators.values() for other in each.cross_checks
    ]
    shares = read_crosswalk(catalogue, files, districts.index)
    _, municipalities = gv100.read_register(files[REGISTER])
    material = read_material(
        catalogue, [stretch for _, stretch, _ in pairs], files, districts.index, shares, municipalities
    )
    lines = []
    for indicator, stretch, other in pairs:
        own = series(figures, indicator.id)
        own.index = own.index.where(own.index != indicator.period, indicator.period[:4])
        differences = {}
        for period in periods(stretch, material):
            if period[:4] in own.index:
                found = make_figures(stretch, period, material)["value"]
                differences[period[:4]] = own.loc[period[:4]] - found.reindex(own.columns)
        gaps = pd.Series(pd.DataFrame(differences).rename_axis("ags").stack(), dtype=float).dropna()
        lines.append(_agreement(indicator.id, other.source, gaps, other.tolerance, districts["name"]))
    return lines


def _agreement(indicator: str, source: str, gaps: pd.Series, tolerance: float, places: pd.Series) -> str:
    """Say how well two producers agree; `gaps` are differences by ags and year."""
    if gaps.empty:
        return f"{indicator}: {source}: no period in common"
    # a difference of 0.30000000000000004 is one of 0.3
    size = gaps.abs().round(9)
    ags, year = size.index[int(size.argmax())]
    years = sorted(set(size.index.get_level_values(1)))
    when = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]} ({len(years)} periods)"
    agree = f"{(size <= tolerance).sum():,} of {len(size):,} equal within {tolerance:g}"
    return (
        f"{indicator}: {source} {when}: {agree}; largest difference {size.max():.4g} in {year} at {ags} {places[ags]}"
    )
