"""
Succession: the next year of an annual table, which becomes the newest period of a series.

A producer publishes one file a year. The new one becomes a source of its own; the old one stays as it is and moves into
the history of each indicator that had it as its newest period. What is written is text of human hands: single lines of
sources.toml and of the layers change, and both are read again to make sure that nothing else has.
"""

import copy
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pandas as pd
import tomlkit
from tomlkit.items import SingleKey, Table

from geo.build.stretches import stretches
from geo.build.update.editions import Taken
from geo.build.update.edits import dated, fill, inserted, rename, succeed, table
from geo.data.catalogue import Catalogue
from geo.data.declarations import Indicator
from geo.data.errors import CatalogueError
from geo.data.sources import Source


@dataclass(frozen=True)
class Succession:
    """
    A file that goes on where another one ends.

    ``old`` is the source so far and ``key`` that of the new file, ``before`` and ``after`` are their years, ``taken`` is
    the new file under its own name, ``indicators`` are those that go on.
    """

    old: Source
    key: str
    before: str
    after: str
    taken: Taken
    indicators: tuple[Indicator, ...]

    @property
    def told(self) -> str:
        """What happens, in one line for the whole file."""
        ids = ", ".join(each.id for each in self.indicators)
        return (
            f"{self.after} instead of {self.before}: a new year, which becomes the source {self.key}, with {self.old.id} "
            f"as history of {ids}"
        )


def find(taken: Taken, rows: pd.DataFrame, catalogue: Catalogue) -> Succession | None:
    """
    Tell whether a file holds the next year of an annual table.

    Returns
    -------
    succession
        None if the file holds the year in use as well, another number of years than one, or an earlier year; if the
        file belongs to several sources; or if the year in use is not the newest one of exactly these figures. What is
        not clear is left to human hands.
    """
    source = taken.sources[0]
    users = [each for each in catalogue.indicators.values() if each.source == source.id]
    before, found = {each.period for each in users}, set(rows["period"])
    if len(taken.sources) != 1 or len(before) != 1 or len(found) != 1:
        return None
    (year,), (after,) = before, found
    if not (re.fullmatch(r"\d{4}", year) and re.fullmatch(r"\d{4}", after) and year < after):
        return None
    others = [
        each.id
        for each in catalogue.indicators.values()
        for stretch in stretches(each)
        if source.id in stretch.columns and (stretch.source != source.id or not stretch.is_newest)
    ]
    if others or any(":" in name for each in users for name in each.recipe.columns):
        return None
    key, place = _named(source.id, year, after), PurePosixPath(source.file)
    name = str(place.with_name(_named(place.stem, year, after) + place.suffix))
    if key in catalogue.sources or name in {each.file for each in catalogue.sources.values()}:
        return None
    own = replace(taken, sources=(source.model_copy(update={"id": key}),), name=name)
    return Succession(source, key, year, after, own, tuple(users))


def _named(text: str, before: str, after: str) -> str:
    """Put the later year in the place of the earlier one, or behind a name without a year."""
    return text.replace(before, after) if before in text else f"{text}_{after}"


def declare(step: Succession, *, layers: Path, data: Path, day: str, today: str) -> list[str]:
    """
    Write a succession into copies of the catalogue.

    Parameters
    ----------
    layers, data
        Folders that hold copies of the layers and of sources.toml; both are edited.
    day
        The day that the file says it is as of, or ``""``.

    Returns
    -------
    reminders
        What is to be looked at by hand: texts that may be true of the earlier year alone.

    Raises
    ------
    CatalogueError
        If a text cannot be edited without changing more.
    """
    old, taken = step.old, step.taken
    values = {"file": taken.name, "sha256": taken.sha256, "retrieved": today}
    values |= {"obtained_via": taken.via} if taken.via else {}
    if old.territorial_status == step.before:
        values["territorial_status"] = step.after
    if day:
        # the year of publication stands in the attribution that the producer prescribes
        values |= {"as_of": day, "attribution": old.attribution.replace(old.as_of[:4], day[:4])}
    file = data / "sources.toml"
    text = succeed(
        file.read_text(encoding="utf-8"), old.id, step.key, before=step.before, after=step.after, values=values
    )
    file.write_text(text, encoding="utf-8", newline="\n")
    reminders = []
    look = [name for name in dated(old) if name not in {*values, "title"}]
    look += ([] if day else ["as_of", "attribution"]) + ([] if taken.via else ["obtained_via"])
    if look:
        reminders.append(f"sources.toml: {step.key}: look at {', '.join(look)}: true of the new file, too?")
    for indicator in step.indicators:
        place = layers / f"{indicator.layer}.toml"
        place.write_text(
            continue_series(place.read_text(encoding="utf-8"), indicator, step), encoding="utf-8", newline="\n"
        )
        named = [
            name for name, value in indicator.model_dump().items()
            if name not in {"id", "source", "period", "reading", "history"} and step.before in str(value)
        ]  # fmt: skip
        where = f"{indicator.layer}.toml: {indicator.id}"
        reminders.append(f"{where}: look at {', '.join(['reading', *named])}: true of {step.after}, too?")
    return reminders


def continue_series(text: str, indicator: Indicator, step: Succession) -> str:
    """
    Give an indicator its next period, and put the one so far into its history.

    Returns
    -------
    text
        The whole file, equal but for source, period, the year in the reading help, and one line of history.

    Raises
    ------
    CatalogueError
        If the indicator is declared otherwise.
    """
    where = f"{indicator.layer}.toml: {indicator.id}"
    document = tomlkit.parse(text)
    if indicator.id not in document:
        raise CatalogueError(f"{where}: expected its table, found none")
    own = table(document, indicator.id)
    past = tomlkit.inline_table()
    past.update({name: copy.deepcopy(own[name]) for name in ("source", "recipe", "data_basis")})
    past["periods"] = [step.before, step.before]
    if indicator.resolution != "district":
        past["resolution"] = indicator.resolution
    fill(own, {"source": step.key, "period": step.after}, where=where)
    rename(own["reading"], step.before, step.after)
    if "history" in own:
        own["history"].insert(0, past)
        return tomlkit.dumps(document)
    history = tomlkit.array().multiline(True)
    history.append(past)
    history.trivia.trail = "\n"
    own = Table(
        inserted(own.value, SingleKey("history", sep=f"{'':10}= "), history, below="recipe"),
        own.trivia,
        False,
        display_name=indicator.id,
    )
    document[indicator.id] = own
    return tomlkit.dumps(document)
