"""
What the map of an analysis shows: classes, legend, colours and sentences, the same for the page and for pictures.

A finding holds numbers; here they become a map. The page draws it alive, `spec` turns it into a `MapSpec` for
`geo.maps.picture`, so that a picture on paper cannot show another class than the screen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.credit import Use, uses_of
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.language import number, period, word
from geo.methods.bivariate import Bivariate
from geo.methods.clusters import ALONE, KINDS, MISSING, Local
from geo.methods.fragile import LEVELS, NUMBERS, Fragile
from geo.methods.scenario import INCOMPLETE, OUTSIDE
from geo.methods.typologies import Typologies
from geo.methods.weighting import Weighting
from geo.views import map_spec as specs
from geo.views.findings import Finding
from geo.views.map_sources import MapLines, map_lines
from geo.views.palettes import AGREEMENT, BIVARIATE, LISA, PROBABILITY
from geo.views.scenario_finding import Scenario

ENDS = ("top", "bottom")
# analyses that show figures and types as they are; behind all others there is a computation of ours
AS_PUBLISHED = ("bivariate", "typology")
# small maps of the fragile classes, and what the sentence below them counts
FRAGILE_CLASSES = NUMBERS[len(NUMBERS) // 2]


@dataclass(frozen=True)
class AnalysisMap:
    """
    The map of a finding as plain values.

    ``numbers`` holds the class of each district in the order of the borders, −1 for none; ``legend`` the label and the
    count of each class, ``colours`` its colour. ``missing`` says in a sentence how many have no class, ``without`` counts
    them by reason; ``outside`` are the districts that the question leaves out. ``square`` names the two axes of nine
    classes. ``said`` are the sentences below the map.
    """

    title: str
    legend_title: str
    numbers: tuple[int, ...]
    legend: tuple[tuple[str, int], ...]
    colours: tuple[str, ...]
    said: tuple[str, ...]
    missing: str = ""
    without: tuple[tuple[str, int], ...] = ()
    outside: tuple[bool, ...] = ()
    square: tuple[str, str] | None = None


def paint(finding: Finding[Any], language: Language, *, end: str = "top") -> AnalysisMap:
    """
    Turn a finding with one row per district into a map.

    A scenario shows the probability to be in the ``top`` or in the ``bottom`` fifth (``end``).
    """
    painters: dict[str, Callable[[Finding[Any], Language], AnalysisMap]] = {
        "bivariate": _bivariate, "lisa": _lisa, "fragile": _fragile, "typology": _typology,
    }  # fmt: skip
    if painter := painters.get(finding.analysis):
        return painter(finding, language)
    return _scenario(finding, language, end)


def _bivariate(finding: Finding[Bivariate], language: Language) -> AnalysisMap:
    one, other = (catalogue().indicators[each] for each in finding.indicators)
    found = finding.detail
    thirds = [word(f"third_{each}", language) for each in (1, 2, 3)]
    labels = [
        word("bivariate_class", language, x=one.label[language], y=other.label[language], x_third=thirds[c % 3], y_third=thirds[c // 3])
        for c in range(9)
    ]  # fmt: skip
    correlations = [
        word(
            f"correlation_{group}", language, n=each.n, pearson=number(each.pearson, 2, language),
            spearman=number(each.spearman, 2, language),
        )
        for group, each in (("all", found.all), ("rural", found.rural))
        if each.pearson == each.pearson
    ]  # fmt: skip
    kinds = word(
        "bivariate_kinds", language, x=word(f"kind_{one.kind}", language), y=word(f"kind_{other.kind}", language)
    )
    gaps = sum(found.missing)
    return AnalysisMap(
        title=f"{one.label[language]}, {other.label[language]}", legend_title=word("bivariate_legend", language),
        numbers=found.numbers, colours=BIVARIATE,
        legend=tuple((label, found.counts[c // 3][c % 3]) for c, label in enumerate(labels)),
        said=(*correlations, word("ecological", language), kinds),
        missing=word("bivariate_missing", language, n=gaps) if gaps else "",
        without=((word("picture_one_missing", language), gaps),) if gaps else (),
        square=(one.label[language], other.label[language]),
    )  # fmt: skip


def _lisa(finding: Finding[Local], language: Language) -> AnalysisMap:
    found, whole, table = finding.detail, finding.result["global"], finding.table
    residuals, counts = finding.settings["land_mean_taken_off"], found.counts
    few = table[table["few_neighbours"] & table["kind"].isin(KINDS[:4])]
    said = [
        word(f"pattern_{whole['pattern']}", language),
        word(
            "moran_numbers", language, i=number(whole["moran"], 2, language), e=number(whole["expected"], 3, language),
            p=number(whole["p"], 4, language), n=whole["n"], permutations=number(found.permutations, 0, language),
        ),
        word("lisa_numbers", language, n=finding.result["significant"], uncorrected=found.uncorrected),
        word("few_neighbours", language, n=finding.result["few_neighbours"], significant=len(few)),
    ]  # fmt: skip
    label = catalogue().indicators[finding.indicators[0]].label[language]
    gaps = counts[MISSING] + counts[ALONE]
    return AnalysisMap(
        title=word("spatial_title", language, indicator=label), legend_title=word("spatial_legend", language),
        numbers=tuple(KINDS.index(kind) if kind in KINDS else -1 for kind in table["kind"]),
        legend=tuple((word(f"lisa_{kind}", language), counts[kind]) for kind in KINDS),
        colours=tuple(LISA[kind] for kind in KINDS),
        said=(*said, word("residuals_note", language)) if residuals else tuple(said),
        missing=word("spatial_missing", language, n=gaps) if gaps else "",
        without=tuple((word(f"lisa_{kind}", language), counts[kind]) for kind in (MISSING, ALONE) if counts[kind]),
    )  # fmt: skip


def _fragile(finding: Finding[Fragile], language: Language) -> AnalysisMap:
    found = finding.detail
    label = catalogue().indicators[finding.indicators[0]].label[language]
    gaps = int((found.table["level"] < 0).sum())
    counted = word("fragile_numbers", language, n=finding.result["fragile"], switching=found.switching(FRAGILE_CLASSES))
    return AnalysisMap(
        title=word("fragile_title", language, indicator=label), legend_title=word("fragile_legend", language),
        numbers=tuple(found.table["level"].tolist()), colours=AGREEMENT,
        legend=tuple((word(f"fragile_level_{level}", language), found.counts[level]) for level in range(len(LEVELS))),
        said=(counted, word("fragile_definition", language)),
        missing=word("fragile_missing", language, n=gaps) if gaps else "",
        without=((word("analysis_no_value", language), gaps),) if gaps else (),
    )  # fmt: skip


def _typology(finding: Finding[Typologies], language: Language) -> AnalysisMap:
    known, found = catalogue().typologies, finding.detail
    typology, other = known[found.chosen], known[found.other]
    switching = word(
        "typology_switching", language, n=len(found.switching), one=typology.label[language],
        other=other.label[language],
    )  # fmt: skip
    place = {each.code: number_ for number_, each in enumerate(typology.types)}
    return AnalysisMap(
        title=typology.label[language], legend_title=typology.label[language],
        numbers=tuple(place[int(code)] for code in found.table[f"{found.chosen}_type"]),
        legend=tuple(
            (each.label[language], count)
            for each, count in zip(typology.types, found.types["districts"].tolist(), strict=True)
        ),
        colours=tuple(each.colour for each in typology.types), said=(switching,),
    )  # fmt: skip


def _scenario(finding: Finding[Scenario], language: Language, end: str) -> AnalysisMap:
    table = finding.table
    numbers = tuple(-1 if p != p else min(4, int(5 * p + 1e-9)) for p in table[f"p_{end}_fifth"])
    gaps = {status: int((table["status"] == status).sum()) for status in (INCOMPLETE, OUTSIDE)}
    recipe: Weighting = finding.detail.base.weighting
    given = [
        word("scenario_given", language, indicator=catalogue().indicators[name].label[language], sign=word(f"sign_{sign}", language))
        for name, sign in recipe.signs
    ]  # fmt: skip
    return AnalysisMap(
        title=word("scenario_title", language), legend_title=word(f"end_{end}", language), numbers=numbers,
        legend=tuple((word(f"probability_{c}", language), numbers.count(c)) for c in range(len(PROBABILITY))),
        colours=PROBABILITY,
        said=(recipe_words(recipe, finding.settings["draws"], language), *given, word("scenario_limits", language)),
        missing=" ".join(word(f"scenario_{status}", language, n=count) for status, count in gaps.items() if count),
        without=((word(f"scenario_text_{INCOMPLETE}", language), gaps[INCOMPLETE]),) if gaps[INCOMPLETE] else (),
        outside=tuple(status == OUTSIDE for status in table["status"]),
    )  # fmt: skip


def recipe_words(recipe: Weighting, draws: int, language: Language) -> str:
    """Say a recipe in a sentence; it stands beside everything that shows the scenario."""
    weights = ", ".join(
        f"{catalogue().layers[layer].title[language]} {weight_words(weight, language)}"
        for layer, weight in recipe.weights
    )
    return word(
        "scenario_recipe", language, normalisation=word(f"normalisation_{recipe.normalisation}", language),
        aggregation=word(f"aggregation_{recipe.aggregation}", language),
        reference=reference_name(recipe.reference, language), weights=weights, draws=number(draws, 0, language),
    )  # fmt: skip


def weight_words(weight: float, language: Language) -> str:
    """Write a weight with as many of its two decimals as it has."""
    decimals = next(each for each in (0, 1, 2) if round(weight, each) == weight)
    return number(weight, decimals, language)


def reference_name(reference: str, language: Language) -> str:
    """Name a reference group of a recipe."""
    kind, _, code = reference.partition(":")
    if kind == "land":
        return LAENDER[code][language]
    if kind == "thuenen":
        return catalogue().typologies["thuenen"].type(int(code)).label[language]
    return word(f"scenario_reference_{kind}", language)


def spec(finding: Finding[Any], language: Language, *, end: str = "top", permalink: str = "") -> specs.MapSpec:
    """
    Describe the map of a finding for a renderer of pictures; see `paint`.

    All districts stand in the order of the borders; `permalink` is the address of the page that shows the map.
    """
    places, drawn = districts.shipped(), paint(finding, language, end=end)
    outside = drawn.outside or (False,) * len(places)
    labels = [label for label, _ in drawn.legend]
    with_class = sum(each >= 0 for each in drawn.numbers)
    return specs.MapSpec(
        indicator=finding.indicators[0], language=language, title=drawn.title, subtitle=_subtitle(finding, language),
        filter="",
        unit=drawn.legend_title, decimals=0, ags=tuple(places.index), names=tuple(places["name"]), classes=drawn.numbers,
        values=(None,) * len(places),
        texts=tuple(labels[each] if each >= 0 else word("analysis_no_value", language) for each in drawn.numbers),
        statuses=tuple("value" if each >= 0 else "missing" for each in drawn.numbers), remarkable=(False,) * len(places),
        inside=tuple(not each for each in outside),
        legend=tuple(
            specs.LegendEntry(label, colour, count)
            for (label, count), colour in zip(drawn.legend, drawn.colours, strict=True)
        ),
        gaps=tuple(specs.GapEntry("missing", label, count) for label, count in drawn.without), marks=(),
        outside_label=word(f"scenario_text_{OUTSIDE}", language), outside_count=sum(outside),
        histogram=specs.Histogram((), (), (), "", ""), scheme="",
        summary=word("picture_districts", language, n=with_class, all=len(places)), reading="", caveat="", recipe="",
        permalink=permalink, selected=None, compared=(), period="", periods=(), is_change=False, frozen=None,
        cautions=drawn.said, is_ordered=False, square=drawn.square, **_lines(finding, drawn.title, language),
    )  # fmt: skip


def _subtitle(finding: Finding[Any], language: Language) -> str:
    """Say below the title which periods are shown."""
    if finding.analysis == "typology":
        return catalogue().typologies[finding.detail.chosen].description[language]
    if finding.analysis == "scenario":
        return word("newest_periods", language)
    indicators = [catalogue().indicators[id_] for id_ in finding.indicators]
    periods = "; ".join(f"{each.label[language]}: {period(each.period, language)}" for each in indicators)
    if finding.settings.get("land_mean_taken_off"):
        return f"{periods}; {word('picture_residuals', language)}"
    return periods


def _lines(finding: Finding[Any], title: str, language: Language) -> MapLines:
    """Write source, licence, territorial status and citation of all that the map rests on, each once."""
    known = catalogue()
    if finding.analysis == "typology":
        chosen = known.typologies[finding.detail.chosen], known.typologies[finding.detail.other]
        uses = [Use(each.source) for each in chosen]
    else:
        is_changed = finding.analysis not in AS_PUBLISHED
        uses = [use for id_ in finding.indicators for use in uses_of(known.indicators[id_], is_changed=is_changed)]
    when = word("newest_periods", language)
    if len(finding.indicators) == 1 and finding.analysis != "typology":
        when = period(known.indicators[finding.indicators[0]].period, language)
    return map_lines(uses, when, title, catalogue=known, language=language)
