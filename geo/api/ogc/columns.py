"""
The columns of a collection: text or numbers, kept so that a filter looks at each distinct text once.

A missing value is a null everywhere: in JSON, in CSV (empty), in comparisons (neither true nor false) and last in
every order.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Field:
    """The meaning of a column: its name, type in JSON schema, a title, and the unit where there is one."""

    name: str
    kind: str
    title: str
    unit: str = ""
    choices: tuple[str, ...] = ()

    def schema(self) -> dict:
        """Describe the column as JSON schema, as pygeoapi hands it on; a new object each time."""
        schema: dict[str, object] = {"type": self.kind, "title": self.title}
        if self.unit:
            schema["x-ogc-unit"] = self.unit
        if self.choices:
            schema["enum"] = list(self.choices)
        return schema


@dataclass(frozen=True)
class Text:
    """Texts as numbers of distinct texts: ``codes`` holds one per row, −1 where there is none."""

    distinct: tuple[str, ...]
    codes: np.ndarray
    tokens: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # one more than texts, so that the code −1 finds the null
        tokens = (*(json.dumps(text, ensure_ascii=False) for text in self.distinct), "null")
        object.__setattr__(self, "tokens", tokens)

    @property
    def present(self) -> np.ndarray:
        """Where there is a value."""
        return self.codes >= 0

    @property
    def order(self) -> np.ndarray:
        """A number per row that sorts as its text does; infinite where there is none."""
        count = len(self.distinct)
        rank = np.empty(count + 1)
        rank[np.array(sorted(range(count), key=self.distinct.__getitem__), int)] = range(count)
        rank[-1] = np.inf
        return rank[self.codes]

    def json(self, rows: np.ndarray) -> list[str]:
        """Write the values of rows as JSON."""
        return [self.tokens[code] for code in self.codes[rows].tolist()]

    def cells(self, rows: np.ndarray) -> list[str]:
        """Return the values of rows as plain text, empty where there is none."""
        texts = (*self.distinct, "")
        return [texts[code] for code in self.codes[rows].tolist()]

    def objects(self, rows: np.ndarray) -> list[str | None]:
        """Return the values of rows as Python objects."""
        texts = (*self.distinct, None)
        return [texts[code] for code in self.codes[rows].tolist()]


@dataclass(frozen=True)
class Numbers:
    """Numbers, NaN where there is none."""

    values: np.ndarray

    @property
    def present(self) -> np.ndarray:
        """Where there is a value."""
        return ~np.isnan(self.values)

    @property
    def order(self) -> np.ndarray:
        """A number per row that sorts as the column does; infinite where there is none."""
        return np.where(np.isnan(self.values), np.inf, self.values)

    def json(self, rows: np.ndarray) -> list[str]:
        """Write the values of rows as JSON: every digit that is stored, whole numbers without a point."""
        return ["null" if value is None else repr(value) for value in self.objects(rows)]

    def cells(self, rows: np.ndarray) -> list[str]:
        """Return the values of rows as plain text, empty where there is none."""
        return ["" if value is None else repr(value) for value in self.objects(rows)]

    def objects(self, rows: np.ndarray) -> list[float | int | None]:
        """Return the values of rows as Python objects."""
        values = self.values[rows].tolist()
        return [None if value != value else int(value) if value.is_integer() else value for value in values]


Column = Text | Numbers


def text_column(values: Iterable[str | None]) -> Text:
    """Make a column of texts; the distinct ones keep the order in which they first appear."""
    numbers: dict[str, int] = {}
    codes = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values]
    return Text(tuple(numbers), np.array(codes, dtype=np.int32))


def number_column(values: Sequence[float | None] | np.ndarray) -> Numbers:
    """Make a column of numbers; None and NaN are missing."""
    return Numbers(np.array([np.nan if value is None else value for value in values], dtype=np.float64))
