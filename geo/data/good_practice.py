"""
Good practice: examples of local integration work as cards, read from layers/good_practice.toml.

A card says what a public source says, and no more: where only the fact of taking part is known, it says only that.
A municipality belongs to its district and is named beside it. No persons. Unknown or missing fields, unknown districts
and topics that no indicator has are refused, all faults at once.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from geo.data import catalogue, districts
from geo.data.catalogue import LAYERS, Catalogue, declare_all
from geo.data.declarations import PERIOD, Declared, Text, Words
from geo.data.errors import CatalogueError

FILE = LAYERS / "good_practice.toml"
Key = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]


class Card(Declared):
    """
    One example and the districts it was in.

    ``topic`` is a Themenforum of the National Action Plan as the catalogue writes it; ``kind`` says what the example
    is, ``date`` when it was published or carried out, ``accessed`` when the source was read. ``municipality`` names,
    by district, the municipality that took part.
    """

    id: str
    ags: Annotated[tuple[Key, ...], Field(min_length=1)]
    municipality: dict[Key, Words] = Field(default_factory=dict)
    topic: Words
    kind: Literal["model municipality", "study district", "pilot", "project"]
    title: Text
    done: Text
    source: Words
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"']+$")]
    date: Annotated[str, StringConstraints(pattern=PERIOD)]
    accessed: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.ags)) < len(self.ags):
            raise ValueError("ags: expected each district once")
        if strange := sorted(set(self.municipality) - set(self.ags)):
            raise ValueError(f"municipality: expected districts of ags, found {', '.join(strange)}")
        return self


def read_cards(file: Path, known: Catalogue, keys: frozenset[str]) -> tuple[Card, ...]:
    """
    Read and validate the cards.

    Parameters
    ----------
    file
        TOML file with one table per card.
    known
        The catalogue; its indicators say which topics exist.

    Returns
    -------
    cards
        In the order of the file.

    Raises
    ------
    CatalogueError
        If the file is unreadable, a field is unknown, missing or wrong, or a district or topic does not exist; one
        line per fault.
    """
    faults: list[str] = []
    topics = {indicator.tags.themenforum for indicator in known.indicators.values()} - {"none", "unknown"}
    cards = tuple(declare_all(Card, file, faults).values())
    for card in cards:
        if strange := [ags for ags in card.ags if ags not in keys]:
            faults.append(f"{file.name}: {card.id}.ags: expected keys of today's districts, found {', '.join(strange)}")
        if card.topic not in topics:
            faults.append(
                f"{file.name}: {card.id}.topic: expected one of {'; '.join(sorted(topics))}, found {card.topic!r}"
            )
    if faults:
        raise CatalogueError("\n".join(faults))
    return cards


@functools.cache
def cards() -> tuple[Card, ...]:
    """Return the shipped cards, read once per process."""
    return read_cards(FILE, catalogue.catalogue(), frozenset(districts.shipped().index))


def choose(found: tuple[Card, ...], *, ags: str | None = None, topic: str | None = None) -> tuple[Card, ...]:
    """Keep the cards of a district, of a topic, or both; None keeps all."""
    return tuple(each for each in found if (ags is None or ags in each.ags) and (topic is None or each.topic == topic))


def where(card: Card, names: Mapping[str, str]) -> tuple[str, ...]:
    """
    Name the places of a card: the district, or the municipality and its district.

    Parameters
    ----------
    names
        Name of each district by `ags`.

    Returns
    -------
    places
        One per district, in the order of the card, such as ``Moers (Wesel)``.
    """
    return tuple(
        f"{card.municipality[ags]} ({names[ags]})" if ags in card.municipality else names[ags] for ags in card.ags
    )
