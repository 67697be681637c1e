"""
The provider that pygeoapi asks for features: it selects rows of a table in memory.

In place of pygeoapi's own: its file providers read the file anew for each request and know no filters.

pygeoapi makes one of these for every request, so nothing is loaded here. Under `geo.api.ogc.service` it leaves the
selected rows in the current `Call` and returns no features: they are written already, and pygeoapi would write 200,000
pairs of coordinates anew for each request. In any other host, and in the tests that compare the two, it returns whole
features.
"""

import contextvars
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from pygeoapi.provider.base import BaseProvider, ProviderInvalidQueryError, ProviderItemNotFoundError
from pygeofilter import ast

from geo.api.ogc import filters, geometry, tables, times
from geo.api.ogc.collection import Table
from geo.api.ogc.columns import Text
from geo.api.ogc.wishes import short
from geo.data.declarations import Language
from geo.data.errors import SelectionError

DISTRICT = {"ags": "the key of a district, such as 09187", "district": "the name or key of a district, such as 09187"}


@dataclass(frozen=True)
class Selected:
    """The rows of a table that answer a request, and the part of them that it asks for."""

    table: Table
    rows: np.ndarray
    names: tuple[str, ...]
    system: str = geometry.CRS84
    with_geometry: bool = True


@dataclass
class Call:
    """
    One request on its way through pygeoapi, and the rows that the provider selects for it.

    ``bbox`` is the box of the address, in the axes of ``bbox_crs``: pygeoapi hands on the box through two transformed
    corners, and those of a projected box are no box in degrees.
    """

    language: Language = "de"
    bbox: geometry.Box | None = None
    bbox_crs: str = geometry.CRS84
    filter_crs: str = geometry.CRS84
    selected: Selected | None = None

    def answered(self) -> Selected:
        """Return the rows, once pygeoapi has been asked."""
        if self.selected is None:
            raise RuntimeError("the provider: expected a selection, pygeoapi has asked for none")
        return self.selected


@dataclass(frozen=True)
class Query:
    """The parameters of pygeoapi's providers, with its names and defaults."""

    offset: int = 0
    limit: int = 10
    resulttype: str = "results"
    bbox: Sequence[float] = ()
    datetime_: str | None = None
    properties: Sequence[tuple[str, str]] = ()
    sortby: Sequence[Mapping[str, str]] = ()
    select_properties: Sequence[str] = ()
    skip_geometry: bool = False
    crs_transform_spec: Any = None
    filterq: ast.Node | None = None


QUERY = frozenset(each.name for each in fields(Query))
CALL: contextvars.ContextVar[Call | None] = contextvars.ContextVar("CALL", default=None)


class Memory(BaseProvider):
    """A table of `geo.api.ogc.tables` as a collection of pygeoapi; ``data`` is the name of the table."""

    _fields: dict[str, dict]

    def __init__(self, provider_def: dict) -> None:
        super().__init__(provider_def)
        self.call = CALL.get()
        self.table = tables.table(self.data, self.call.language if self.call else "de")
        self.get_fields()

    def get_fields(self) -> dict:
        """Return the columns as JSON schema; pygeoapi writes into them, so they are new each time."""
        if not self._fields:
            self._fields = {column.name: column.schema() for column in self.table.fields}
        return self._fields

    def query(self, **parameters: Any) -> dict:
        """Return a page of features; of pygeoapi's parameters those of `Query` count."""
        query = Query(**{name: value for name, value in parameters.items() if name in QUERY})
        try:
            kept = np.flatnonzero(self._kept(query))
            for criterion in reversed(query.sortby):
                rank = self.table.columns[criterion["property"]].order[kept]
                # a missing value stays last in both directions
                rank = np.where(np.isinf(rank), np.inf, -rank) if criterion["order"] == "-" else rank
                kept = kept[np.argsort(rank, kind="stable")]
        except SelectionError as error:
            raise ProviderInvalidQueryError(user_msg=str(error)) from error
        rows = kept[:0] if query.resulttype == "hits" else kept[query.offset : query.offset + query.limit]
        # in the order of the table, whatever order they were asked for in
        chosen = query.select_properties
        names = tuple(name for name in self.table.names if not chosen or name in chosen)
        return {
            "type": "FeatureCollection",
            "features": self._features(rows, names, query.crs_transform_spec, skip_geometry=query.skip_geometry),
            "numberMatched": len(kept),
            "numberReturned": len(rows),
        }

    def get(self, identifier: str, crs_transform_spec: Any = None, **others: Any) -> dict:
        """Return one feature; the parameters are pygeoapi's."""
        row = self.table.row(identifier)
        if row is None:
            raise ProviderItemNotFoundError(user_msg=f"{self.data} has no item of this id")
        features = self._features(np.array([row]), self.table.names, crs_transform_spec, skip_geometry=False)
        return features[0] if features else {"type": "Feature", "id": identifier, "properties": {}, "geometry": None}

    def _kept(self, query: Query) -> np.ndarray:
        table, kept = self.table, np.ones(len(self.table), bool)
        if query.bbox and table.mapped:
            if self.call and self.call.bbox:
                kept &= inside(self.call.bbox, self.call.bbox_crs)
            else:
                kept &= inside(flat(query.bbox), geometry.CRS84)
        if query.datetime_ and table.time:
            days, periods = times.read_datetime(query.datetime_), table.text(table.time)
            kept &= np.array([times.meet(period, days) for period in periods.distinct])[periods.codes]
        for name, value in query.properties:
            kept &= self._equal(name, value)
        if query.filterq is not None:
            degrees = not self.call or self.call.filter_crs == geometry.CRS84
            kept &= filters.keep(query.filterq, table, degrees=degrees)
        return kept

    def _equal(self, name: str, value: str) -> np.ndarray:
        column = self.table.columns[name]
        if name == "district" and value not in self.table.text(name).distinct:
            column = self.table.columns["ags"]  # a district is asked for by its name or by its key
        if isinstance(column, Text):
            if name in DISTRICT and value not in column.distinct:
                # every table with these columns holds all districts, so this is a slip and no answer would hide it
                raise SelectionError(f"{name}: found {short(value)}, expected {DISTRICT[name]}")
            wanted = column.distinct.index(value) if value in column.distinct else -2
            return column.codes == wanted
        try:
            return column.values == float(value)
        except ValueError:
            raise SelectionError(f"{name}: expected a number") from None

    def _features(self, rows: np.ndarray, names: tuple[str, ...], spec: Any, *, skip_geometry: bool) -> list[dict]:
        system = spec.target_crs_uri if spec else geometry.CRS84
        with_geometry = self.table.mapped and not skip_geometry
        if self.call:
            self.call.selected = Selected(self.table, rows, names, system, with_geometry)
            return []
        shapes = geometry.borders(system).pieces if with_geometry else None
        return [
            {
                "type": "Feature",
                "id": self.table.ids[row],
                "properties": properties,
                "geometry": json.loads(shapes[row].content) if shapes else None,
            }
            for row, properties in zip(rows.tolist(), self.table.objects(rows, names), strict=True)
        ]


def flat(box: Sequence[float]) -> geometry.Box:
    """Leave the heights of a box out."""
    return box[0], box[1], box[len(box) // 2], box[len(box) // 2 + 1]


def inside(box: geometry.Box, system: str) -> np.ndarray:
    """
    Say which districts intersect a box: one truth per district, in the order of `ags`.

    Parameters
    ----------
    box
        In the axes of the system; in CRS84 the western edge may lie east of the eastern one, and the box then crosses
        the antimeridian.
    system
        One of `geometry.SYSTEMS`.

    Raises
    ------
    SelectionError
        If a lower edge lies above the upper one.
    """
    borders, (first, second, third, fourth) = geometry.borders(system), box
    if first <= third:
        return borders.touching(box)
    if system != geometry.CRS84:
        raise SelectionError("bbox: the first number is larger than the third")
    return borders.touching((first, second, 180.0, fourth)) | borders.touching((-180.0, second, third, fourth))
