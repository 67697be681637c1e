"""
The provider that pygeoapi asks for features: it selects rows of a table in memory.

pygeoapi makes one of these for every request, so nothing is loaded here. Under `geo.api.ogc.service` it notes the
rows that it found in the current `Call` and returns them without content: the features are written already, and
pygeoapi would otherwise write 200,000 pairs of coordinates anew for each request. In any other host, and in the tests
that compare the two, it returns whole features.
"""

import contextvars
import json
from dataclasses import dataclass, field

import numpy as np
from pygeoapi.provider.base import BaseProvider, ProviderInvalidQueryError, ProviderItemNotFoundError

from geo.api.ogc import filters, geometry, tables, times
from geo.api.ogc.columns import Text
from geo.api.ogc.tables import Table
from geo.api.ogc.wishes import short
from geo.data.declarations import Language
from geo.data.errors import SelectionError

DISTRICT = {"ags": "the key of a district, such as 09187", "district": "the name or key of a district, such as 09187"}


@dataclass
class Call:
    """
    One request on its way through pygeoapi, and what the provider found for it.

    ``bbox`` is the box as asked for, in the axes of ``bbox_crs``: pygeoapi hands on the box through two transformed
    corners, and those of a projected box are no box in degrees.
    """

    language: Language = "de"
    bbox: tuple[float, float, float, float] | None = None
    bbox_crs: str = geometry.CRS84
    filter_crs: str = geometry.CRS84
    table: Table | None = None
    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    names: tuple[str, ...] = ()
    system: str = geometry.CRS84
    with_geometry: bool = True


CALL: contextvars.ContextVar[Call | None] = contextvars.ContextVar("CALL", default=None)


class Memory(BaseProvider):
    """A table of `geo.api.ogc.tables` as a collection of pygeoapi; ``data`` is the name of the table."""

    def __init__(self, provider_def: dict) -> None:
        super().__init__(provider_def)
        self.call = CALL.get()
        self.table = tables.table(self.data, self.call.language if self.call else "de")
        self.get_fields()

    def get_fields(self) -> dict:
        """Return the columns as JSON schema; pygeoapi writes into them, so they are new each time."""
        if not self._fields:
            self._fields = {each.name: each.schema() for each in self.table.fields}
        return self._fields

    def query(
        self, offset=0, limit=10, resulttype="results", bbox=(), datetime_=None, properties=(), sortby=(),
        select_properties=(), skip_geometry=False, crs_transform_spec=None, filterq=None, **others,
    ) -> dict:  # fmt: skip
        """Return a page of features; the parameters are pygeoapi's."""
        try:
            found = np.flatnonzero(self._kept(bbox, datetime_, properties, filterq))
            for each in reversed(sortby):
                rank = self.table.columns[each["property"]].order[found]
                # what is missing stays last in both directions
                rank = np.where(np.isinf(rank), np.inf, -rank) if each["order"] == "-" else rank
                found = found[np.argsort(rank, kind="stable")]
        except SelectionError as error:
            raise ProviderInvalidQueryError(user_msg=str(error)) from error
        rows = found[:0] if resulttype == "hits" else found[offset : offset + limit]
        # in the order of the table, whatever order they were asked for in
        names = tuple(each for each in self.table.names if not select_properties or each in select_properties)
        return {
            "type": "FeatureCollection",
            "features": self._features(rows, names, crs_transform_spec, skip_geometry=skip_geometry),
            "numberMatched": len(found),
            "numberReturned": len(rows),
        }

    def get(self, identifier, crs_transform_spec=None, **others) -> dict:
        """Return one feature; the parameters are pygeoapi's."""
        row = self.table.row(identifier)
        if row is None:
            raise ProviderItemNotFoundError(user_msg=f"{self.data} has no item of this id")
        found = self._features(np.array([row]), self.table.names, crs_transform_spec, skip_geometry=False)
        return found[0] if found else {"type": "Feature", "id": identifier, "properties": {}, "geometry": None}

    def _kept(self, bbox, datetime_, properties, filterq) -> np.ndarray:
        table, kept = self.table, np.ones(len(self.table), bool)
        if bbox and table.mapped:
            if self.call and self.call.bbox:
                kept &= inside(self.call.bbox, self.call.bbox_crs)
            else:
                kept &= inside(flat(bbox), geometry.CRS84)
        if datetime_ and table.time:
            asked, column = times.read_datetime(datetime_), table.columns[table.time]
            kept &= np.array([times.meet(period, asked) for period in column.distinct])[column.codes]
        for name, value in properties:
            kept &= self._equal(name, value)
        if filterq is not None:
            degrees = not self.call or self.call.filter_crs == geometry.CRS84
            kept &= filters.keep(filterq, table, degrees=degrees)
        return kept

    def _equal(self, name: str, value: str) -> np.ndarray:
        column = self.table.columns[name]
        if name == "district" and value not in column.distinct:
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

    def _features(self, rows: np.ndarray, names: tuple[str, ...], spec, *, skip_geometry: bool) -> list[dict]:
        system = spec.target_crs_uri if spec else geometry.CRS84
        with_geometry = self.table.mapped and not skip_geometry
        if self.call:
            call = self.call
            call.table, call.rows, call.names = self.table, rows, names
            call.system, call.with_geometry = system, with_geometry
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


def flat(box: tuple[float, ...]) -> tuple[float, float, float, float]:
    """Leave the heights of a box out."""
    return tuple(box) if len(box) == 4 else (box[0], box[1], box[3], box[4])


def inside(box: tuple[float, float, float, float], system: str) -> np.ndarray:
    """
    Say which districts intersect a box.

    Parameters
    ----------
    box
        In the axes of the system; in CRS84 the western edge may lie east of the eastern one, and the box then crosses
        the antimeridian.
    system
        One of `geometry.SYSTEMS`.

    Returns
    -------
    inside
        One truth per district, in the order of `ags`.

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
