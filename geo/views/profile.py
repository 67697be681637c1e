"""
The content of a district profile as plain values: page, PDF and static site read the same object.

A profile puts figures beside four reference groups and never adds them up. Each row names its kind (potential, state,
need, context), each value its period, status and sources; a position is a fifth of a group, never a rank. Figures
that the catalogue does not show stay out. Texts are plain and in one language; whoever puts them into HTML escapes
them. Pure arithmetic on frames that the caller passes in: no file, no clock, no geometry.
"""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from geo.data.catalogue import Catalogue, __version__
from geo.data.declarations import Language
from geo.data.districts import CITIES, LAENDER
from geo.data.errors import SelectionError
from geo.data.good_practice import Card, choose
from geo.data.history import History, year
from geo.data.language import quantity, word
from geo.methods.distances import OVERLAP
from geo.methods.positions import Yardstick
from geo.methods.rurality import is_rural
from geo.methods.similarity import Neighbours
from geo.views.profile_context import Practice, Similar, intro, practice, reforms, similar
from geo.views.profile_rows import LandLine, Place, Row, land_line, make_row
from geo.views.sentences import Statement, sentence, short, strengths_and_needs

# figures that stand among the key facts; the two pages of paper do not repeat them
FACTS = ("population", "area_km2", "density_per_km2")
# indicators per theme on paper, two pages in all
FIRST = 3


@dataclass(frozen=True)
class Fact:
    """A key fact; ``note`` says since when it holds, ``source`` is a key of `Profile.sources` or empty."""

    label: str
    text: str
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class Told:
    """A strength or a need: the figure, a line for lists and the sentences made by rule."""

    indicator: str
    label: str
    value: str
    line: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """Strengths and needs against one reference group of ``size`` districts; ``none`` says so where there is none."""

    group: str
    name: str
    size: int
    strengths: tuple[Told, ...]
    needs: tuple[Told, ...]
    strengths_none: str
    needs_none: str


@dataclass(frozen=True)
class Section:
    """A theme and its rows; ``laender`` stands below them."""

    layer: str
    title: str
    rows: tuple[Row, ...]
    laender: tuple[LandLine, ...] = ()


@dataclass(frozen=True)
class Profile:
    """Everything a district profile says, in one language."""

    ags: str
    language: Language
    name: str
    title: str
    kind: str
    land: str
    type_code: int
    type_text: str
    is_rural: bool
    facts: tuple[Fact, ...]
    verdicts: tuple[Verdict, ...]
    sections: tuple[Section, ...]
    reforms: tuple[str, ...]
    notes: tuple[str, ...]
    similar: tuple[Similar, ...]
    similar_intro: str
    similar_method: str
    practice: tuple[Practice, ...]
    limits: tuple[str, ...]
    citation: str
    permalink: str

    @property
    def reforms_line(self) -> tuple[str, ...]:
        """One sentence on the territorial reform, or nothing."""
        return (word("merged", self.language, changes="; ".join(self.reforms)),) if self.reforms else ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the order of the themes."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def laender(self) -> tuple[LandLine, ...]:
        """All lines about the Land, in the order of the themes."""
        return tuple(line for section in self.sections for line in section.laender)


@dataclass(frozen=True)
class Basis:
    """
    What the profiles of all districts rest on.

    ``districts`` and the newest period (``values``, ``statuses``: one column per indicator) have the same rows, indexed
    by `ags`. ``histories`` gives all periods of an indicator, ``yardsticks`` what all districts say together in it.
    ``predecessors`` are former districts by `ags`, see `geo.data.districts.predecessors`; ``land_figures`` is what
    exists by Land only.
    """

    catalogue: Catalogue
    districts: pd.DataFrame
    values: pd.DataFrame
    statuses: pd.DataFrame
    histories: Callable[[str], History]
    yardsticks: Callable[[str], Yardstick]
    cards: tuple[Card, ...]
    predecessors: Mapping[str, Sequence[Mapping[str, Any]]]
    land_figures: pd.DataFrame

    @functools.cached_property
    def groups(self) -> dict[str, pd.Index]:
        """Keys of the ``rural`` districts and of ``all`` of them."""
        index = self.districts.index
        return {"rural": index[is_rural(self.districts, self.catalogue.typologies["thuenen"])], "all": index}

    @functools.cached_property
    def names(self) -> dict[str, str]:
        """Name of each district by `ags`."""
        return {str(ags): str(name) for ags, name in self.districts["name"].items()}


def profile(
    ags: str, language: Language, basis: Basis, *, neighbours: Neighbours | None, permalink: str = ""
) -> Profile:  # fmt: skip
    """
    Make the content of the profile of a district.

    Parameters
    ----------
    neighbours
        Statistical neighbours of the district; None where it has too few values for that.
    permalink
        Address that opens the profile again.

    Raises
    ------
    SelectionError
        If there is no such district.
    """
    catalogue, districts = basis.catalogue, basis.districts
    if ags not in districts.index:
        raise SelectionError(f"district: expected the key of one of {len(districts)} districts, found {ags!r}")
    district = _row(districts, ags)
    rural, name, land = ags in basis.groups["rural"], str(district["name"]), LAENDER[district["land"]][language]
    type_ = catalogue.typologies["thuenen"].type(int(district["thuenen_type"]))
    groups = ("rural", "all") if rural else ("all",)
    sections = _sections(basis, Place(ags, language, name, land, district["land"], type_.code, main=groups[0]))
    rows = {row.indicator: row for section in sections for row in section.rows}
    newest = max(when for row in rows.values() if (when := year(row.period_code)) is not None)
    return Profile(
        ags=ags, language=language, name=name, title=word("profile_title", language, name=name),
        kind=word(f"kind_{district['kind']}", language), land=land, type_code=type_.code,
        type_text=type_.label[language], is_rural=rural,
        facts=_facts(ags, language, basis, rows=rows, land=land),
        verdicts=tuple(_verdict(group, ags, language, basis) for group in groups),
        sections=sections,
        reforms=reforms(basis.predecessors.get(ags, ()), language),
        notes=_notes(rows.values(), language),
        similar=similar(neighbours, language, catalogue=catalogue, districts=districts) if neighbours else (),
        similar_intro=intro(neighbours, language, catalogue=catalogue) if neighbours else "",
        similar_method=word("similar_method", language, share=round(100 * OVERLAP)),
        practice=tuple(practice(card, ags, basis.names, language) for card in choose(basis.cards, ags=ags)),
        limits=tuple(word(f"profile_limit_{key}", language) for key in ("places", "advice", "typology")),
        citation=word("profile_citation", language, version=__version__, name=name, ags=ags, newest=newest),
        permalink=permalink,
    )  # fmt: skip


def _row(table: pd.DataFrame, ags: str) -> dict[Any, Any]:
    return cast(pd.Series, table.loc[ags]).to_dict()


def _sections(basis: Basis, place: Place) -> tuple[Section, ...]:
    ags, language = place.ags, place.language
    values, statuses = _row(basis.values, ags), _row(basis.statuses, ags)
    sections = []
    for layer in basis.catalogue.layers.values():
        shown = [each for each in layer.indicators if each.shown]
        paper = [each.id for each in shown if each.id not in FACTS][:FIRST]
        rows = tuple(
            make_row(
                each, place, value=float(values[each.id]), status=str(statuses[each.id]),
                history=basis.histories(each.id), measure=basis.yardsticks(each.id), first=each.id in paper,
            )
            for each in shown
        )  # fmt: skip
        lines = tuple(
            land_line(
                each, ags, language, catalogue=basis.catalogue, districts=basis.districts, figures=basis.land_figures
            )
            for each in layer.land_indicators
        )
        sections.append(Section(layer.id, layer.title[language], rows, lines))
    return tuple(sections)


def _facts(ags: str, language: Language, basis: Basis, *, rows: Mapping[str, Row], land: str) -> tuple[Fact, ...]:
    district, typologies = _row(basis.districts, ags), basis.catalogue.typologies
    # a town below 100,000 inhabitants has the type of the region around it
    region = basis.districts["kreisregion"] == district["kreisregion"]
    is_shared = district["kind"] in CITIES and region.sum() > 1

    def of_type(key: str) -> Fact:
        typology = typologies[key]
        label = typology.type(int(district[f"{key}_type"])).label[language]
        text = word("profile_shared_type", language, type=label) if is_shared and key != "eurostat" else label
        return Fact(word(f"profile_fact_{key}", language), text, source=typology.source)

    figures = [rows[key] for key in FACTS if key in rows]
    return (
        Fact(word("profile_fact_kind", language), word(f"kind_{district['kind']}", language)),
        Fact(word("profile_fact_land", language), land),
        Fact(word("profile_fact_key", language), ags),
        *(Fact(row.label, row.text, row.period, row.sources[0]) for row in figures),
        *(of_type(key) for key in ("thuenen", "bbsr", "eurostat") if key in typologies),
    )


def _verdict(group: str, ags: str, language: Language, basis: Basis) -> Verdict:
    catalogue, members = basis.catalogue, basis.groups[group]
    name = word(f"group_{group}", language)

    def tell(statement: Statement) -> Told:
        indicator = catalogue.indicators[statement.indicator]
        return Told(
            statement.indicator, indicator.label[language],
            quantity(statement.value, indicator.decimals, indicator.unit[language], language),
            short(statement, catalogue, group=name, language=language),
            sentence(statement, basis.districts, catalogue, ags, group=name, language=language),
        )  # fmt: skip

    strengths, needs = strengths_and_needs(basis.values, catalogue, ags, members)
    return Verdict(
        group=group, name=name, size=len(members), strengths=tuple(map(tell, strengths)),
        needs=tuple(map(tell, needs)), strengths_none=word("strengths_none", language, group=name),
        needs_none=word("needs_none", language, group=name),
    )  # fmt: skip


def _notes(rows: Iterable[Row], language: Language) -> tuple[str, ...]:
    """Write the cautions about single values; the same words for several figures stand once."""
    labels: dict[str, list[str]] = {}
    for row in rows:
        for note in row.notes:
            labels.setdefault(note, []).append(row.label)
    return tuple(
        word("profile_note", language, label=", ".join(names), text=text) for text, names in labels.items()
    )  # fmt: skip
