"""What ``from geo import …`` gives: the frames of the files, indexed by `ags`, with their metadata in ``.attrs``."""

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.data import districts as table
from geo.data import figures
from geo.data import neighbours as pairs
from geo.data.catalogue import catalogue
from geo.data.credit import credits_of, licence_text, uses_of
from geo.data.declarations import LANGUAGES, Language
from geo.data.errors import SelectionError
from geo.data.history import in_order, year
from geo.export.about import metadata
from geo.export.columns import Content, kept_districts
from geo.export.frames import choose_crs, choose_detail, layer_frame, shapes_of
from geo.export.wishes import choose_indicators, choose_laender, choose_rural
from geo.views.selection import Selection
from geo.views.shipped import history_of, periods_of

ALL = "all"
# parts of the metadata that are true of districts without figures
PLACES_ONLY = ("generator", "territorial_status", "key", "typologies", "names", "boundaries", "attributions", "note")


@dataclass(frozen=True)
class Place:
    """Which districts, and the language of their words."""

    rural: str | None = None
    land: str | Iterable[str] = ()
    language: Language = "de"


def layer(name: str, *, period: str | int | None, place: Place, crs: int | str, detail: str) -> gpd.GeoDataFrame:
    """Read figures with shapes; see `geo.layer`."""
    known = catalogue()
    _require("layer", name, (ALL, *known.layers), "the key of a layer")
    indicators = choose_indicators(known, layer=None if name == ALL else name)
    if period is None:
        periods = {each: known.indicators[each].period for each in indicators}
    else:
        periods = _periods(indicators, period)
    selection = _selection(indicators[0], place)
    frame = _shapes(selection, crs, detail)
    columns: dict[str, pd.Series] = {}
    for each in indicators:
        columns |= _figures(each, periods.get(each), frame.index)
    shown = pd.DataFrame(columns)
    geometry = frame.geometry
    frame = gpd.GeoDataFrame(pd.concat([frame.drop(columns="geometry"), shown], axis=1), geometry=geometry)
    held = None if period is None else {each: [periods[each]] if each in periods else [] for each in indicators}
    # the values count in the metadata: how many districts have one
    values = shown[list(indicators)].reindex(table.shipped().index)
    frame.attrs = _described(indicators, selection, values, periods=held, crs=choose_crs(str(crs)), detail=detail)
    if held is not None:
        frame.attrs["indicators"] = [
            _of_period(each, periods.get(each["id"]), selection.language) for each in frame.attrs["indicators"]
        ]
    return frame


def districts(*, crs: int | str, detail: str, language: Language) -> gpd.GeoDataFrame:
    """Read the districts with areas and shapes; see `geo.districts`."""
    selection = _selection(next(iter(catalogue().indicators)), Place(language=language))
    frame = _shapes(selection, crs, detail)
    frame.insert(len(frame.columns) - 1, "area_km2", table.shipped()["area_km2"])
    described = _described((), selection, figures.shipped()[0], crs=choose_crs(str(crs)), detail=detail)
    frame.attrs = {key: described[key] for key in PLACES_ONLY}
    return frame


def series(indicator: str, place: Place) -> pd.DataFrame:
    """Read all periods of an indicator; see `geo.series`."""
    known = catalogue()
    _require("indicator", indicator, known.indicators, "the id of an indicator")
    selection = _selection(indicator, place)
    values = figures.shipped()[0]
    kept = kept_districts(selection, table.shipped(), values).index
    periods = periods_of(indicator)
    parts: list[pd.DataFrame] = [
        pd.DataFrame({"ags": kept, "period": period, "year": year(period), **_cells(indicator, period, kept)})
        for period in periods
    ]
    frame = pd.concat(parts, ignore_index=True).astype({"year": "Int64"})
    frame.attrs = _described((indicator,), selection, values, periods={indicator: periods})
    return frame


def indicators(language: Language) -> pd.DataFrame:
    """List the indicators; see `geo.indicators`."""
    known, language = catalogue(), _language(language)
    rows = [
        {
            "id": each.id, "layer": each.layer, "label": each.label[language], "unit": each.unit[language],
            "direction": each.direction, "period": each.period, "source": each.source,
            "licence": licence_text(known.sources[each.source], language),
        }
        for each in known.indicators.values()
    ]  # fmt: skip
    return pd.DataFrame(rows).set_index("id")


def neighbours() -> pd.DataFrame:
    """Read the pairs of districts that touch; see `geo.neighbours`."""
    found = [(ags, other) for ags, others in pairs.shipped().items() for other in others]
    return pd.DataFrame(found, columns=list(pairs.COLUMNS))


def _shapes(selection: Selection, crs: int | str, detail: str) -> gpd.GeoDataFrame:
    """Return places and shapes of the districts that a selection keeps, indexed by `ags`; the geometry stands last."""
    shapes = shapes_of(choose_crs(str(crs)), choose_detail(detail)).copy()
    frame = layer_frame(Content((), selection, catalogue(), table.shipped(), *figures.shipped()), shapes)
    return frame.set_index("ags")


def _described(
    indicators: Sequence[str], selection: Selection, values: pd.DataFrame, *,
    periods: Mapping[str, Sequence[str]] | None = None, crs: int = 3035, detail: str = "full",
) -> dict[Any, Any]:  # fmt: skip
    content = Content(indicators, selection, catalogue(), table.shipped(), values)
    return metadata(content, periods=periods, crs=crs, detail=detail)


def _of_period(described: Mapping[str, Any], period: str | None, language: Language) -> dict[str, Any]:
    """Let the source of an older period stand where the metadata name that of the newest."""
    if period is not None and period != described["period"]:
        for part in described["history"]:
            years = [year(name) or 0 for name in (part["periods"][0], period, part["periods"][1])]
            if years == sorted(years):
                own = {key: part[key] for key in ("recipe", "resolution", "data_basis", "source")}
                uses = uses_of(catalogue().indicators[described["id"]], sources=(part["source"]["id"],))
                credits = credits_of(uses, catalogue(), language)
                return {**described, **own, "attribution": " ".join(credit.line for credit in credits)}
    return dict(described)


def _selection(indicator: str, place: Place) -> Selection:
    known, rural = catalogue(), place.rural
    if rural is not None and not isinstance(rural, str):
        raise SelectionError(f"rural: expected a typology such as thuenen or thuenen:1,2, found {rural!r:.80}")
    laender = (
        (place.land,) if isinstance(place.land, str) or not isinstance(place.land, Iterable) else tuple(place.land)
    )
    for land in laender:
        if not isinstance(land, str):
            raise SelectionError(f"land: expected keys or names of Länder as text, such as 09, found {land!r:.80}")
    return Selection(
        known.indicators[indicator].layer, indicator, language=_language(place.language),
        rural=choose_rural(rural, known) if rural else None, land=choose_laender(laender),
    )  # fmt: skip


def _require(key: str, name: object, names: Collection[str], expected: str) -> None:
    if not isinstance(name, str):
        raise SelectionError(f"{key}: expected {expected}, found {name!r:.80}")
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise SelectionError(f"{key}: expected one of {', '.join(names)}, found {name!r:.80}{hint}")


def _language(language: str) -> Language:
    for each in LANGUAGES:
        if each == language:
            return each
    raise SelectionError(f"language: expected one of {', '.join(LANGUAGES)}, found {language!r:.80}")


def _periods(indicators: Iterable[str], wish: str | int) -> dict[str, str]:
    """Choose the period of each indicator that has it: as it is named, or else the last one of the year."""
    chosen, offered = {}, set()
    for indicator in indicators:
        periods = periods_of(indicator)
        offered |= set(periods)
        of_year = [period for period in periods if str(year(period)) == str(wish)]
        if str(wish) in periods:
            chosen[indicator] = str(wish)
        elif of_year:
            chosen[indicator] = of_year[-1]
    if not chosen:
        raise SelectionError(f"period: expected one of {', '.join(in_order(offered))}, found {str(wish)[:80]!r}")
    return chosen


def _cells(indicator: str, period: str | None, ags: pd.Index) -> Mapping[str, object]:
    """Return value, status and source of districts in a period, without their keys."""
    if period is None:
        return {"value": float("nan"), "status": "missing", "source": None}
    history = history_of(indicator)
    parts = {"value": history.values, "status": history.statuses, "source": history.sources}
    return {name: part.loc[period].reindex(ags).to_numpy() for name, part in parts.items()}


def _figures(indicator: str, period: str | None, ags: pd.Index) -> dict[str, pd.Series]:
    cells = _cells(indicator, period, ags)
    columns = {indicator: cells["value"], f"{indicator}_status": cells["status"],
               f"{indicator}_period": period, f"{indicator}_source": cells["source"]}  # fmt: skip
    return {
        name: pd.Series(column, index=ags, dtype="float64" if name == indicator else "str")
        for name, column in columns.items()
    }
