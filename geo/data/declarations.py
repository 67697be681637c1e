"""
What layers/*.toml declare: the fields of layers and indicators, and what every declaration has in common.

Unknown or missing fields are refused. The fields of an indicator follow the metadata of the German integration
monitoring practice: a tag that does not apply holds ``none``, one not verified ``unknown``.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Kind = Literal["potential", "state", "need", "context"]
ID = re.compile(r"[a-z][a-z0-9_]{2,60}")
# a year, a month, a day, the years from/to of a mean change, or the newest year of an edition that does not say which
PERIOD = r"^(\d{4}(-\d{2}(-\d{2})?)?|\d{4}/\d{4}|[A-Z]+-\d{4})$"


class Declared(BaseModel):
    """Base of everything that is declared in TOML: frozen, and an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Declared):
    """One text in both languages of the product."""

    de: Words
    en: Words

    def __getitem__(self, language: Language) -> str:
        text: str = getattr(self, language)
        return text


class Recipe(Declared):
    """
    How a figure comes from the columns of its source; exactly one of the four forms.

    ``column`` takes a published value of the district. ``mean_of`` with ``weight`` is the mean over the
    municipalities or associations of a district, weighted by their inhabitants or area. ``numerator`` and
    ``denominator`` are counts that are added up over a district before they are divided, times ``scale``.
    ``minuend`` minus ``subtrahend`` is a difference of two published values.
    """

    column: str | None = None
    mean_of: str | None = None
    weight: Literal["population", "area"] | None = None
    numerator: str | None = None
    denominator: str | None = None
    scale: float = 1.0
    minuend: str | None = None
    subtrahend: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        given = {name for name, value in self if value is not None and name != "scale"}
        forms = ({"column"}, {"mean_of", "weight"}, {"numerator", "denominator"}, {"minuend", "subtrahend"})
        if given not in forms:
            raise ValueError(
                f"expected one of column | mean_of + weight | numerator + denominator | minuend + subtrahend, "
                f"found {', '.join(sorted(given)) or 'nothing'}"
            )
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that the importer has to deliver."""
        names = (self.column, self.mean_of, self.numerator, self.denominator, self.minuend, self.subtrahend)
        return tuple(name for name in names if name)


class Tags(Declared):
    """Where an indicator stands in the taxonomies of integration policy; ``none`` or ``unknown`` where in doubt."""

    nap_phase: Literal["I", "II", "III", "IV", "V", "none", "unknown"]
    themenforum: Words
    nrw_dimension: Literal["1", "2", "3", "none", "unknown"]
    ager_strang: Literal[
        "employment", "housing", "education", "health", "social bridges", "social bonds", "social links",
        "language and cultural knowledge", "safety and stability", "rights and citizenship", "none", "unknown",
    ]  # fmt: skip
    thuenen_domain: Literal[
        "Arbeitsmarkt", "Wohlstand", "Wohnungsmarkt", "Demographischer Handlungsbedarf und Daseinsvorsorge",
        "Zentralität und Erreichbarkeit", "Reaktionen aus der Gesellschaft auf die Flüchtlingskrise",
        "Integrationsbedarf", "none",
    ]  # fmt: skip


class Note(Declared):
    """A caution about single districts, shown wherever one of them is shown."""

    ags: tuple[Annotated[str, StringConstraints(pattern=r"^\d{5}$")], ...]
    text: Text


class Withheld(Note):
    """
    Published values that cannot be right: the build gives them the status ``unreliable`` and no value.

    ``periods`` are those of these districts; ``text`` says why.
    """

    periods: tuple[Annotated[str, StringConstraints(pattern=PERIOD)], ...]


class Segment(Declared):
    """
    A stretch of a series that comes from another source or by another recipe than its newest period.

    ``periods`` names the first and the last one, both included; what the file holds in between is taken.
    """

    source: Words
    recipe: Recipe
    data_basis: Words
    periods: tuple[Annotated[str, StringConstraints(pattern=PERIOD)], Annotated[str, StringConstraints(pattern=PERIOD)]]
    resolution: Literal["district", "municipality", "association of municipalities"] = "district"


class Break(Declared):
    """A break in a series: values from ``period`` on do not continue those before; no line connects them."""

    period: Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
    text: Text


class CrossCheck(Declared):
    """The same quantity from another producer: compared, never shown; ``tolerance`` is in the indicator's unit."""

    source: Words
    recipe: Recipe
    periods: tuple[Annotated[str, StringConstraints(pattern=PERIOD)], Annotated[str, StringConstraints(pattern=PERIOD)]]
    tolerance: Annotated[float, Field(ge=0)]


class AnyIndicator(Declared):
    """What an indicator of every level declares; ``reading`` holds a sentence that starts with ``{place}``."""

    id: str
    layer: str
    label: Text
    definition: Text
    numerator: Text
    denominator: Text
    unit: Text
    decimals: Annotated[int, Field(ge=0, le=3)]
    source: Words
    data_basis: Words
    period: Annotated[str, StringConstraints(pattern=PERIOD)]
    valid_range: tuple[float, float]
    suppression: Text
    reading: Text
    caveat: Text

    def faults(self) -> list[str]:
        """Say what is wrong with the id, the range or the reading help."""
        faults = []
        if not ID.fullmatch(self.id):
            faults.append("id: expected 3 to 61 small letters, digits and _")
        if self.valid_range[0] >= self.valid_range[1]:
            faults.append(f"valid_range: expected [low, high], found {list(self.valid_range)}")
        for language in LANGUAGES:
            text = self.reading[language]
            try:
                text.format(place="", value="")
            except (KeyError, IndexError, ValueError) as error:
                faults.append(f"reading.{language}: only {{place}} and {{value}} may stand in braces ({error!r})")
            if not text.startswith("{place}") or "{value}" not in text:
                faults.append(f"reading.{language}: expected a sentence that starts with {{place}} and has {{value}}")
        return faults

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if faults := self.faults():
            raise ValueError("; ".join(faults))
        return self


class Indicator(AnyIndicator):
    """
    One figure per district and period, with everything a reader must know about it.

    ``source``, ``recipe``, ``data_basis`` and ``period`` are those of the newest period; ``history`` holds the
    segments before it, ``breaks`` where the series does not continue. What ``caveat_newest`` says is true of the newest
    period alone, ``caveat`` of all. An indicator with ``shown = false`` is not
    among the first choices of a theme and comes with its cautions.

    ``reading`` holds a sentence that starts with ``{place}`` and contains ``{value}``. ``direction`` is +1 where more
    is favourable for newcomers and residents, −1 where less is, 0 where neither is or the figure is a need.
    """

    kind: Kind
    direction: Literal[-1, 0, 1]
    direction_reason: Text
    resolution: Literal["district", "municipality", "association of municipalities"]
    recipe: Recipe
    quality: Literal["A", "B", "C"]
    tags: Tags
    caveat_newest: Text | None = None
    midpoint: float | None = None
    notes: tuple[Note, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    history: tuple[Segment, ...] = ()
    breaks: tuple[Break, ...] = ()
    cross_checks: tuple[CrossCheck, ...] = ()
    shown: bool = True

    @property
    def cautions(self) -> tuple[Note, ...]:
        """All that is to be said about single districts: notes, and why a published value is not shown."""
        return (*self.notes, *self.withheld)

    def caveats(self, language: Language, *, newest: bool = True) -> str:
        """Return the caveat; what is true of the newest period alone comes first, and only where that one is shown."""
        first = self.caveat_newest if newest else None
        return " ".join(text[language] for text in (first, self.caveat) if text)

    def faults(self) -> list[str]:
        """Say also whether the direction fits the kind."""
        found = super().faults()
        if self.kind in {"need", "context"} and self.direction:
            found.append(f"direction: a figure of kind {self.kind} has direction 0, found {self.direction}")
        return found


class LandIndicator(AnyIndicator):
    """
    One figure per Land, which exists on no finer level: ``level = "land"`` in the file of its layer.

    It has no recipe for districts and no direction, enters neither map nor analysis of districts, and is shown as the
    value of a Land. ``column`` is the column of the source; ``reading`` and the rest are as for an `Indicator`.
    """

    level: Literal["land"]
    kind: Literal["context"]
    column: Words
    # a name as short as a line of a profile allows
    survey: Text


class Layer(Declared):
    """A theme with its indicators, in the order of its file; those of the Länder stand apart."""

    id: str
    position: int
    title: Text
    introduction: Text
    indicators: tuple[Indicator, ...]
    land_indicators: tuple[LandIndicator, ...] = ()
