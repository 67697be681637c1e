"""
Declarations as texts of human hands: single values of sources.toml change, every comment and space stays.
"""

import copy
import re
from collections.abc import Mapping, MutableMapping
from typing import cast

import tomlkit
from tomlkit.container import Container
from tomlkit.items import Item, Key, Table

from geo.data.errors import CatalogueError
from geo.data.sources import Source


def edit(text: str, key: str, values: Mapping[str, str]) -> str:
    """
    Exchange texts of one source; every comment and space of sources.toml stays.

    Parameters
    ----------
    values
        Name of the field → new text; the field stands in the file already.

    Raises
    ------
    CatalogueError
        If the source or the field is not there, or the new text has quotation marks or line ends.
    """
    document = tomlkit.parse(text)
    if key not in document:
        raise CatalogueError(f"sources.toml: expected the table [{key}], found none")
    fill(table(document, key), values, where=f"sources.toml: {key}")
    return tomlkit.dumps(document)


def table(document: tomlkit.TOMLDocument, key: str) -> Table:
    """Return a table that is there."""
    return cast("Table", document[key])  # tomlkit calls it an item, or a table of a container


def fill(into: Table, values: Mapping[str, str], *, where: str) -> None:
    """Exchange texts of a table; CatalogueError if one is not there."""
    faults = []
    for name, value in values.items():
        if not re.fullmatch(r"[^\"\\\x00-\x1f\x7f]*", value):
            faults.append(f"{where}.{name}: expected plain text, found {value!r}")
        elif not isinstance(into.get(name), str):
            found = "a table" if name in into else "none"
            faults.append(f'{where}.{name}: expected {name} = "…", found {found}')
        else:
            into[name] = value
    if faults:
        raise CatalogueError("\n".join(faults))


def dated(source: Source) -> list[str]:
    """
    List the fields that name the date or year of the edition and have to be looked at when it changes.

    Returns
    -------
    fields
        Names of fields that hold the year, apart from those that an update edits itself.
    """
    year = source.as_of[:4] if source.as_of[:4].isdigit() else source.as_of[-4:]
    own = {"id", "as_of", "retrieved", "sha256", "obtained_via", "file", "download", "url", "licence_url"}
    return [name for name, value in source.model_dump().items() if name not in own and year in str(value)]


def renamed(text: str, before: str, after: str) -> str:
    """Write the next year into a text that names one: ``2025``, and ``2025/26`` of a school year."""
    year, following = int(before), int(after)
    text = text.replace(f"{year}/{(year + 1) % 100:02}", f"{following}/{(following + 1) % 100:02}")
    return re.sub(rf"(?<!\d){before}(?!\d)", after, text)


def succeed(text: str, key: str, new: str, *, before: str, after: str, values: Mapping[str, str]) -> str:
    """
    Give a source a successor for the next year: a table of its own below, while the older one stays as it is.

    Parameters
    ----------
    before, after
        Their years; the title of the successor names the later one.
    values
        Fields of the successor that differ: name → text, as for `edit`.

    Returns
    -------
    text
        The whole file. The download is that of the successor alone, because it brings the newest year.

    Raises
    ------
    CatalogueError
        If the source is not there, or its successor is.
    """
    document = tomlkit.parse(text)
    if key not in document or new in document:
        found = f"[{new}] already" if new in document else "none"
        raise CatalogueError(f"sources.toml: expected the table [{key}] to be copied to [{new}], found {found}")
    older = table(document, key)
    newer = copy.deepcopy(older)
    newer.display_name = new
    fill(newer, values, where=f"sources.toml: {new}")
    rename(newer["title"], before, after)
    older.pop("download", None)
    # what stands below a table belongs to the next one
    last = max(number for number, (field, _) in enumerate(older.value.body) if field is not None)
    del older.value.body[last + 1 :]
    older.add(tomlkit.nl())
    return inserted(document, tomlkit.key(new), newer, below=key).as_string()


def rename(texts: MutableMapping[str, str], before: str, after: str) -> None:
    """Write the next year into a text of several languages; see `renamed`."""
    for language, words in texts.items():
        texts[language] = renamed(words, before, after)


def inserted(container: Container, key: Key, item: Item, *, below: str) -> Container:
    """Copy a container and put an item below another one; tomlkit itself appends only."""
    result = Container(parsed=True)
    for name, other in container.body:
        result.append(name, other)
        if name is not None and name.key == below:
            result.append(key, item)
    return result
