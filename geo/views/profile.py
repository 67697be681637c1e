"""
The content of a district profile as plain values: page, PDF and static site read the same object.

A profile puts figures beside four reference groups and never adds them up. Each row names its kind (potential, state,
need, context), each value its period, status and sources; a position is a fifth of a group, never a rank. Figures
that the catalogue does not show stay out. Texts are plain and in one language; whoever puts them into HTML escapes
them. Pure arithmetic on frames that the caller passes in: no file, no clock, no geometry.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.data.catalogue import Catalogue, __version__
from geo.data.declarations import Language
from geo.data.districts import CITIES, LAENDER
from geo.data.errors import SelectionError
from geo.data.good_practice import Card, choose, where
from geo.data.history import History, year
from geo.data.language import number, period, quantity, word
from geo.methods.distances import OVERLAP
from geo.methods.positions import Yardstick
from geo.methods.rurality import is_rural, reference_groups
from geo.methods.similarity import Feature, Neighbours, Within
from geo.methods.similarity import choose as choose_figures
from geo.views.profile_rows import LandLine, Row, land_line, make_row
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


def profile(
    ags: str, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame, values: pd.DataFrame,
    statuses: pd.DataFrame, histories: Callable[[str], History], cards: tuple[Card, ...],
    predecessors: Mapping[str, Sequence[Mapping[str, object]]], neighbours: Neighbours | None,
    yardsticks: Callable[[str], Yardstick], land_figures: pd.DataFrame, permalink: str = "",
) -> Profile:  # fmt: skip
    """
    Make the content of the profile of a district.

    Parameters
    ----------
    ags
        The district.
    language
        ``de`` or ``en``.
    catalogue
        Meaning and sources of the indicators; those with ``shown = false`` stay out.
    districts
        One row per district, indexed by `ags`.
    values, statuses
        The newest period: one column per indicator, same rows.
    histories
        Gives all periods of an indicator.
    cards
        Good practice; those of the district are kept.
    predecessors
        Former districts by `ags`, as `geo.data.districts.predecessors` returns them.
    neighbours
        Statistical neighbours of the district; None where it has too few values for that.
    yardsticks
        Gives what all districts say together in an indicator.
    land_figures
        What exists by Land only, see `geo.data.land_figures`.
    permalink
        Address that opens the profile again.

    Returns
    -------
    profile
        Plain values only.

    Raises
    ------
    SelectionError
        If there is no such district.
    """
    if ags not in districts.index:
        raise SelectionError(f"district: expected the key of one of {len(districts)} districts, found {ags!r}")
    groups = reference_groups(districts, ags, typologies=catalogue.typologies)
    rural = is_rural(districts, catalogue.typologies["thuenen"])
    name, land = str(districts.at[ags, "name"]), LAENDER[districts.at[ags, "land"]][language]
    type_ = catalogue.typologies["thuenen"].type(int(districts.at[ags, "thuenen_type"]))
    keys = {"type": type_.code, "land": districts.at[ags, "land"]}
    sections = []
    for layer in catalogue.layers.values():
        shown = [each for each in layer.indicators if each.shown]
        paper = [each.id for each in shown if each.id not in FACTS][:FIRST]
        rows = tuple(
            make_row(
                each, ags, language, name=name, land=land, keys=keys, main="rural" if rural[ags] else "all",
                value=float(values.at[ags, each.id]), status=str(statuses.at[ags, each.id]),
                history=histories(each.id), measure=yardsticks(each.id), first=each.id in paper,
            )
            for each in shown
        )  # fmt: skip
        lines = tuple(
            land_line(each, ags, language, catalogue=catalogue, districts=districts, figures=land_figures)
            for each in layer.land_indicators
        )
        sections.append(Section(layer.id, layer.title[language], rows, lines))
    by_id = {row.indicator: row for section in sections for row in section.rows}
    newest = max(each for row in by_id.values() if (each := year(row.period_code)) is not None)
    return Profile(
        ags=ags, language=language, name=name, title=word("profile_title", language, name=name),
        kind=word(f"kind_{districts.at[ags, 'kind']}", language), land=land, type_code=type_.code,
        type_text=type_.label[language], is_rural=bool(rural[ags]),
        facts=_facts(ags, language, catalogue=catalogue, districts=districts, rows=by_id, land=land),
        verdicts=tuple(
            _verdict(group, ags, language, catalogue=catalogue, districts=districts, values=values, groups=groups)
            for group in (("rural", "all") if rural[ags] else ("all",))
        ),
        sections=tuple(sections),
        reforms=reforms(predecessors.get(ags, ()), language),
        notes=_notes(by_id.values(), language),
        similar=_similar(neighbours, language, catalogue=catalogue, districts=districts),
        similar_intro=_intro(neighbours, language, catalogue=catalogue),
        similar_method=word("similar_method", language, share=round(100 * OVERLAP)),
        practice=tuple(practice(each, ags, districts["name"], language) for each in choose(cards, ags=ags)),
        limits=tuple(word(f"profile_limit_{key}", language) for key in ("places", "advice", "typology")),
        citation=word("profile_citation", language, version=__version__, name=name, ags=ags, newest=newest),
        permalink=permalink,
    )  # fmt: skip


def _facts(
    ags: str, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame, rows: Mapping[str, Row], land: str
) -> tuple[Fact, ...]:
    row = districts.loc[ags]
    # a town below 100,000 inhabitants has the type of the region around it
    shared = row.kind in CITIES and (districts["kreisregion"] == row.kreisregion).sum() > 1

    def of_type(typology: str) -> Fact:
        known = catalogue.typologies[typology]
        label = known.type(int(row[f"{typology}_type"])).label[language]
        text = word("profile_shared_type", language, type=label) if shared and typology != "eurostat" else label
        return Fact(word(f"profile_fact_{typology}", language), text, source=known.source)

    return (
        Fact(word("profile_fact_kind", language), word(f"kind_{row.kind}", language)),
        Fact(word("profile_fact_land", language), land),
        Fact(word("profile_fact_key", language), ags),
        *(
            Fact(rows[key].label, rows[key].text, rows[key].period, rows[key].sources[0])
            for key in FACTS
            if key in rows
        ),
        *(of_type(typology) for typology in ("thuenen", "bbsr", "eurostat") if typology in catalogue.typologies),
    )


def _verdict(
    group: str, ags: str, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame, values: pd.DataFrame,
    groups: Mapping[str, pd.Index],
) -> Verdict:  # fmt: skip
    name = word(f"group_{group}", language)

    def tell(statement: Statement) -> Told:
        indicator = catalogue.indicators[statement.indicator]
        return Told(
            statement.indicator, indicator.label[language],
            quantity(statement.value, indicator.decimals, indicator.unit[language], language),
            short(statement, catalogue, group=name, language=language),
            sentence(statement, districts, catalogue, ags, group=name, language=language),
        )  # fmt: skip

    strengths, needs = strengths_and_needs(values, catalogue, ags, groups[group])
    return Verdict(
        group=group, name=name, size=len(groups[group]), strengths=tuple(map(tell, strengths)),
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


def reforms(predecessors: Sequence[Mapping[str, object]], language: Language) -> tuple[str, ...]:
    """
    Name the districts that gave their territory to one of today, with the day or the last year of their old borders.

    Parameters
    ----------
    predecessors
        Those of one district, as `geo.data.districts.predecessors` lists them; a mere change of key is left out.
    language
        ``de`` or ``en``.

    Returns
    -------
    lines
        Such as ``Osterode am Harz (03156, 01.11.2016)``.
    """
    found = []
    for each in predecessors:
        if each["what"] == "renamed":
            continue
        when = period(each["date"], language) if each["date"] else word("until_year", language, year=each["last_year"])
        if each["what"] == "split":
            when += ", " + word("split_share", language, percent=round(100 * each["share"]))
        found.append(f"{each['name']} ({each['old']}, {when})")
    return tuple(found)


def _intro(neighbours: Neighbours | None, language: Language, *, catalogue: Catalogue) -> str:
    """Say by what the similar districts were found; nothing where none could be."""
    if neighbours is None:
        return ""
    return word("profile_similar_intro", language, choice=similar_words(
        neighbours.layers, neighbours.within, language, catalogue=catalogue
    ))  # fmt: skip


def similar_words(layers: Collection[str], within: Within, language: Language, *, catalogue: Catalogue) -> str:
    """
    Say which themes decide on similar districts and who was asked.

    Parameters
    ----------
    layers
        Ids of the themes; none, or all that can enter, for all.
    within
        Who was asked, see `geo.methods.similarity.neighbours`.
    language
        ``de`` or ``en``.
    catalogue
        Titles of the themes.

    Returns
    -------
    words
        For example ``über alle Themen, nur gleicher Thünen-Typ``.
    """
    every = {each.layer for each in choose_figures(catalogue, None)}
    titles = ", ".join(each.title[language] for key, each in catalogue.layers.items() if key in layers)
    chosen = bool(layers) and not set(layers) >= every
    parts = [word("similar_in", language, themes=titles) if chosen else word("similar_in_all", language)]
    for key in ("rural_type", "other_land"):
        if within in (key, "both"):
            parts.append(word(f"only_{key}", language))
    return ", ".join(parts)


def _similar(
    found: Neighbours | None, language: Language, *, catalogue: Catalogue, districts: pd.DataFrame
) -> tuple[Similar, ...]:
    def labels(key: str, features: tuple[Feature, ...]) -> str:
        named = ", ".join(catalogue.indicators[each.indicator].label[language] for each in features)
        return word(key, language, labels=named) if named else ""

    return tuple(
        Similar(
            each.ags, str(districts.at[each.ags, "name"]), LAENDER[districts.at[each.ags, "land"]][language],
            word("profile_distance", language, distance=number(each.distance, 2, language)),
            labels("profile_alike", each.alike), labels("profile_differing", each.differing),
        )
        for each in (found.found if found else ())
    )  # fmt: skip


def practice(card: Card, ags: str, names: Mapping[str, str], language: Language) -> Practice:
    """Write a card of good practice for one of its districts; ``names`` by `ags`."""
    return Practice(
        card.id, card.title[language], word(f"practice_kind_{card.kind.replace(' ', '_')}", language), card.topic,
        where(card, names)[card.ags.index(ags)], card.done[language], period(card.date, language),
        word("practice_source", language, source=card.source, accessed=period(card.accessed, language)), card.url,
    )  # fmt: skip
