"""What stands beside the figures of a profile: similar districts, territorial reforms and good practice, in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.good_practice import Card, where
from geo.data.language import number, period, word
from geo.methods.similarity import Feature, Neighbours, Within, choose


@dataclass(frozen=True)
class Similar:
    """A statistical neighbour: how far it is, and which figures make it alike or different."""

    ags: str
    name: str
    land: str
    distance: str
    alike: str
    differing: str


@dataclass(frozen=True)
class Practice:
    """A card of good practice with the place in this district."""

    id: str
    title: str
    kind: str
    topic: str
    place: str
    done: str
    date: str
    source: str
    url: str


def reforms(predecessors: Sequence[Mapping[str, Any]], language: Language) -> tuple[str, ...]:
    """
    Name the districts that gave their territory to one of today, with the day or the last year of their old borders.

    Lines such as ``Osterode am Harz (03156, 01.11.2016)``; a mere change of key is left out. ``predecessors`` are those
    of one district, as `geo.data.districts.predecessors` lists them.
    """
    lines = []
    for each in predecessors:
        if each["what"] == "renamed":
            continue
        when = period(each["date"], language) if each["date"] else word("until_year", language, year=each["last_year"])
        if each["what"] == "split":
            when += ", " + word("split_share", language, percent=round(100 * each["share"]))
        lines.append(f"{each['name']} ({each['old']}, {when})")
    return tuple(lines)


def similar_words(layers: Collection[str], within: Within, language: Language, *, catalogue: Catalogue) -> str:
    """
    Say which themes decide on similar districts and who was asked: ``über alle Themen, nur gleicher Thünen-Typ``.

    ``layers`` are ids of themes; none, or all that can enter, for all.
    """
    every = {each.layer for each in choose(catalogue, None)}
    titles = ", ".join(each.title[language] for key, each in catalogue.layers.items() if key in layers)
    chosen = bool(layers) and not set(layers) >= every
    parts = [word("similar_in", language, themes=titles) if chosen else word("similar_in_all", language)]
    for key in ("rural_type", "other_land"):
        if within in (key, "both"):
            parts.append(word(f"only_{key}", language))
    return ", ".join(parts)


def intro(neighbours: Neighbours, language: Language, *, catalogue: Catalogue) -> str:
    """Say by which themes the similar districts were chosen."""
    choice = similar_words(neighbours.layers, neighbours.within, language, catalogue=catalogue)
    return word("profile_similar_intro", language, choice=choice)


def similar(
    neighbours: Neighbours, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame
) -> tuple[Similar, ...]:
    """Write the statistical neighbours of a district; ``districts`` holds ``name`` and ``land``, indexed by `ags`."""

    def labels(key: str, features: tuple[Feature, ...]) -> str:
        named = ", ".join(catalogue.indicators[each.indicator].label[language] for each in features)
        return word(key, language, labels=named) if named else ""

    return tuple(
        Similar(
            each.ags, str(districts.at[each.ags, "name"]), LAENDER[str(districts.at[each.ags, "land"])][language],
            word("profile_distance", language, distance=number(each.distance, 2, language)),
            labels("profile_alike", each.alike), labels("profile_differing", each.differing),
        )
        for each in neighbours.found
    )  # fmt: skip


def practice(card: Card, ags: str, names: Mapping[str, str], language: Language) -> Practice:
    """Write a card of good practice for one of its districts; ``names`` by `ags`."""
    return Practice(
        card.id, card.title[language], word(f"practice_kind_{card.kind.replace(' ', '_')}", language), card.topic,
        where(card, names)[card.ags.index(ags)], card.done[language], period(card.date, language),
        word("practice_source", language, source=card.source, accessed=period(card.accessed, language)), card.url,
    )  # fmt: skip
