"""A collection of the API as a table in memory: its columns, the names of its rows, its features as JSON."""

import functools
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from geo.api.ogc import geometry
from geo.api.ogc.columns import Column, Field, Text
from geo.api.ogc.pieces import Piece

# tables of at most this many rows keep their rows written; a page of the others is written anew
KEPT = 1000
_writing = threading.Lock()


class FigureIds:
    """Names of the rows of ``figures``, put together when asked for: ``<indicator>.<period>.<ags>``."""

    def __init__(self, indicator: Text, period: Text, ags: Text) -> None:
        self._parts = (indicator, period, ags)

    def __len__(self) -> int:
        return len(self._parts[0].codes)

    def __getitem__(self, row: int) -> str:
        # a period such as 2012/2022 would be two parts of an address
        return ".".join(part.distinct[part.codes[row]] for part in self._parts).replace("/", "_")

    def find(self, identifier: str) -> int | None:
        """Return the row of a name; 200,000 names need not be kept for that."""
        wanted = identifier.split(".")
        if len(wanted) != len(self._parts):
            return None
        named = np.ones(len(self), bool)
        for part, text in zip(self._parts, wanted, strict=True):
            names = [name.replace("/", "_") for name in part.distinct]
            if text not in names:
                return None
            named &= part.codes == names.index(text)
        rows = np.flatnonzero(named)
        return int(rows[0]) if len(rows) else None


@dataclass(frozen=True)
class Table:
    """
    One collection.

    ``ids`` names each row; a ``mapped`` table has one row per district, in the order of the borders; ``time`` is the
    column that holds a period; ``metadata`` describes the whole as `export.metadata` does, ``sources`` its sources.
    """

    id: str
    fields: tuple[Field, ...]
    columns: dict[str, Column]
    ids: Sequence[str] | FigureIds
    mapped: bool
    metadata: dict[str, Any]
    sources: tuple[dict, ...]
    time: str | None = None
    _written: list[Piece] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.columns)

    @property
    def systems(self) -> tuple[str, ...]:
        """Coordinate systems; a table without geometry has the default alone."""
        return geometry.SYSTEMS if self.mapped else geometry.SYSTEMS[:1]

    def row(self, identifier: str) -> int | None:
        """Return the position of a row, None where there is no row of this name."""
        return self.ids.find(identifier) if isinstance(self.ids, FigureIds) else self._rows.get(identifier)

    @functools.cached_property
    def _rows(self) -> dict[str, int]:
        return {self.ids[position]: position for position in range(len(self))}

    def text(self, name: str) -> Text:
        """Return a column of which the caller knows that it holds texts."""
        column = self.columns[name]
        if not isinstance(column, Text):
            raise TypeError(f"{self.id}.{name}: expected texts, found numbers")
        return column

    def objects(self, rows: np.ndarray, names: Sequence[str]) -> list[dict]:
        """Return rows as property dictionaries."""
        columns = [self.columns[name].objects(rows) for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def starts(self, rows: np.ndarray, names: Sequence[str]) -> list[Piece]:
        """Write the features of rows up to their geometry: ``{"type":"Feature","id":"01001","properties":{…},"geometry":``."""
        if len(self) > KEPT or tuple(names) != self.names:
            return [Piece(text.encode()) for text in self._texts(rows, names)]
        with _writing:
            if not self._written:
                self._written.extend(Piece(text.encode()) for text in self._texts(np.arange(len(self)), names))
        return [self._written[row] for row in rows.tolist()]

    def _texts(self, rows: np.ndarray, names: Sequence[str]) -> list[str]:
        heads = [json.dumps(name) + ":" for name in names]
        columns = [
            [head + token for token in self.columns[name].json(rows)] for head, name in zip(heads, names, strict=True)
        ]
        properties = [",".join(row) for row in zip(*columns, strict=True)] if columns else [""] * len(rows)
        return [
            f'{{"type":"Feature","id":{json.dumps(self.ids[row])},"properties":{{{text}}},"geometry":'
            for row, text in zip(rows.tolist(), properties, strict=True)
        ]
