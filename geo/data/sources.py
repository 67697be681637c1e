"""
What sources.toml and typologies.toml declare: producer, licence, attribution and file of a source; types of districts.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from geo.data.declarations import PERIOD, Declared, Text, Words


class Download(Declared):
    """
    Where the newest file of a source can be fetched from, as ``python -m geo update`` does.

    ``url`` and ``member`` (the file inside a zip) may hold ``{year}``, or the last day of a month as ``{day}`` and
    ``{month}``: the newest one that the producer has is taken. ``account`` names the environment variable with the
    token of a GENESIS database, whose query is then sent as a form. ``max_mb`` bounds what is read from the network.
    """

    url: Annotated[str, StringConstraints(pattern=r"^(https://|http://(127\.0\.0\.1|localhost):)[^\s<>\"']+$")]
    member: str = ""
    account: Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Z0-9_]*)?$")] = ""
    max_mb: Annotated[int, Field(gt=0)] = 64

    @model_validator(mode="after")
    def _known_places(self) -> Self:
        if strange := set(re.findall(r"\{.*?\}", self.url + self.member)) - {"{year}", "{month}", "{day}"}:
            raise ValueError(f"expected {{year}}, {{month}} or {{day}} in braces, found {', '.join(sorted(strange))}")
        return self


class Source(Declared):
    """
    Where figures come from: producer, licence, attribution, and the exact file that was read.

    ``licence_confirmed`` says where the licence was found: ``file`` (it stands in the published file itself),
    ``beside`` (in the licence text of whoever passes the file on) or ``no`` (not confirmed; the product says so).
    ``part`` is the sheet of a workbook or the group of rows that is read, ``retrieved`` the day it was taken over.
    A source without ``download`` is fetched by hand.
    """

    id: str
    producer: Text
    title: Text
    table: Words
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"']+$")]
    licence: Text
    licence_url: Annotated[str, StringConstraints(pattern=r"^(https://[^\s<>\"']+)?$")] = ""
    licence_confirmed: Literal["file", "beside", "no"]
    attribution: Words
    as_of: Annotated[str, StringConstraints(pattern=PERIOD)]
    territorial_status: Annotated[str, StringConstraints(pattern=PERIOD)]
    harmonisation: Text
    obtained_via: Words
    retrieved: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    file: Words
    part: Words = "none"
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    importer: Words
    download: Download | None = None


class DistrictType(Declared):
    """One type of a typology."""

    code: int
    label: Text
    short: Text
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
    rural: bool


class Typology(Declared):
    """A division of the districts into types of rural and urban areas."""

    id: str
    label: Text
    description: Text
    source: Words
    types: tuple[DistrictType, ...]

    @property
    def rural_codes(self) -> tuple[int, ...]:
        """Codes that count as rural."""
        return tuple(each.code for each in self.types if each.rural)

    def type(self, code: int) -> DistrictType:
        """Return the type with this code."""
        return next(each for each in self.types if each.code == code)
