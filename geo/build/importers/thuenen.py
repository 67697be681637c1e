"""
Thünen-Institut: the typology of rural areas 2016, handed down from 361 district regions to their districts.

The order of the codes is not symmetric: 3 is rather rural in a *good* socio-economic situation, 4 in a less good one.
A public table has them the wrong way round, so the label in the file and districts whose type is known are compared.
"""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_table, require_columns, tidy
from geo.data.districts import THUENEN_ANCHORS
from geo.data.errors import SourceError

TEXTS = {
    "1": "sehr ländlich / weniger gute sozioökonomische Lage",
    "2": "sehr ländlich / gute sozioökonomische Lage",
    "3": "eher ländlich / gute sozioökonomische Lage",
    "4": "eher ländlich / weniger gute sozioökonomische Lage",
    "5": "nicht ländlich",
}


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read ``typ`` or ``laendlichkeit``; SourceError as in `published.tidy`."""
    table = read_table(file)
    require_columns(table, ("ags",), where=file.name)
    return tidy(table, {column: column for column in columns}, key=table["ags"], digits=5, where=file.name)


def read_types(file: Path) -> pd.DataFrame:
    """
    Read type and district region.

    Parameters
    ----------
    file
        ``ags``, ``kreisregion``, ``typ``, ``typ_text``.

    Returns
    -------
    types
        Indexed by `ags`: ``thuenen_type`` (1 to 5) and ``kreisregion`` (8 digits).

    Raises
    ------
    SourceError
        If code and label do not fit together or a known district has another type.
    """
    table = read_table(file)
    require_columns(table, ("ags", "kreisregion", "typ", "typ_text"), where=file.name)
    wrong = table[table["typ"].map(TEXTS) != table["typ_text"]]
    problems = [
        f"{row.ags}: expected {TEXTS.get(str(row.typ), 'a type 1 to 5')!r}, found {row.typ} {row.typ_text!r}"
        for row in wrong.itertuples()
    ]
    types = table.set_index("ags")[["typ", "kreisregion"]].rename(columns={"typ": "thuenen_type"})
    if not problems:
        types["thuenen_type"] = types["thuenen_type"].astype(int)
        found = types["thuenen_type"].reindex(list(THUENEN_ANCHORS))
        problems = [
            f"{ags}: expected type {expected}, found {found[ags]:g} (3 and 4 swapped?)"
            for ags, expected in THUENEN_ANCHORS.items()
            if found[ags] != expected
        ]
    if problems:
        raise SourceError("\n".join(f"{file.name}: {problem}" for problem in problems[:10]))
    return types
