"""
sources.toml as a text of human hands: single values are exchanged, every comment and space stays.

TOML libraries that write forget the layout; so one value on one line is replaced by another, and the result is read
again to make sure that nothing else has changed.
"""

import re
import tomllib

from geo.data.errors import CatalogueError
from geo.data.sources import Source


def edit(text: str, key: str, values: dict[str, str]) -> str:
    """
    Exchange values of one source.

    Parameters
    ----------
    text
        The whole file.
    key
        Key of the source.
    values
        Name of the field → new value; the field stands in the file already.

    Returns
    -------
    text
        The whole file, equal but for these values.

    Raises
    ------
    CatalogueError
        If a field does not stand on a line of its own as ``name = "value"``; it has to be edited by hand then.
    """
    expected = tomllib.loads(text)
    table = re.search(rf"^\[{re.escape(key)}\][^\n]*\n(?:(?!\[).*\n?)*", text, re.MULTILINE)
    faults = [] if table else [f"sources.toml: expected the table [{key}] on a line of its own, found none"]
    edited = table[0] if table else ""
    for name, value in values.items():
        if not re.fullmatch(r"[^\"\\\x00-\x1f\x7f]*", value):
            faults.append(f"sources.toml: {key}.{name}: expected plain text, found {value!r}")
            continue
        line = re.compile(rf'^({re.escape(name)}[ \t]*=[ \t]*)"[^"\\\n]*"', re.MULTILINE)
        edited, count = line.subn(lambda found, value=value: f'{found[1]}"{value}"', edited)
        if count != 1:
            faults.append(f'sources.toml: {key}.{name}: expected {name} = "…" on one line, found it {count} times')
    if faults:
        raise CatalogueError("\n".join(faults))
    result = text[: table.start()] + edited + text[table.end() :]
    expected[key] |= values
    if tomllib.loads(result) != expected:
        raise CatalogueError(f"sources.toml: {key}: cannot be edited without changing more; edit it by hand")
    return result


def dated(source: Source) -> list[str]:
    """
    List the fields that name the date or year of the edition and have to be looked at when it changes.

    Parameters
    ----------
    source
        As it was before the change.

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


def succeed(text: str, key: str, new: str, *, before: str, after: str, values: dict[str, str]) -> str:
    """
    Give a source a successor for the next year: a table of its own below, while the older one stays as it is.

    Parameters
    ----------
    text
        The whole file.
    key, new
        Keys of the source and of its successor.
    before, after
        Their years; the title of the successor names the later one.
    values
        Fields of the successor that differ: name → value, as for `edit`.

    Returns
    -------
    text
        The whole file. The download is that of the successor alone, because it brings the newest year.

    Raises
    ------
    CatalogueError
        If the table cannot be copied without changing more, or the successor exists already.
    """
    expected = tomllib.loads(text)
    table = re.search(rf"^\[{re.escape(key)}\][^\n]*\n(?:(?!\[)[^\n]+\n)*", text, re.MULTILINE)
    if table is None or new in expected:
        found = "none" if table is None else f"[{new}] already"
        raise CatalogueError(f"sources.toml: expected the table [{key}] to be copied to [{new}], found {found}")
    lines = table[0].splitlines(keepends=True)
    older = "".join(line for line in lines if not re.match(r"download[ \t]*=", line))
    newer = "".join(
        [lines[0].replace(f"[{key}]", f"[{new}]")]
        + [renamed(line, before, after) if re.match(r"title[ \t]*=", line) else line for line in lines[1:]]
    )
    result = edit(f"{text[: table.start()]}{older}\n{newer}{text[table.end() :]}", new, values)
    title = {language: renamed(words, before, after) for language, words in expected[key]["title"].items()}
    expected[new] = expected[key] | {"title": title} | values
    expected[key] = {name: value for name, value in expected[key].items() if name != "download"}
    if tomllib.loads(result) != expected:
        raise CatalogueError(f"sources.toml: {key}: cannot be copied without changing more; write [{new}] by hand")
    return result
