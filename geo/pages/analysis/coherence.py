"""How well the indicators of each layer go together, and how much a layer really decides; said before any map."""

from markupsafe import Markup

from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.language import number, quantity, word
from geo.methods.scenario import Scenario
from geo.pages.frame import wide_table
from geo.pages.frame.html import fill

# a weaker opposition of two indicators is no news
OPPOSED_BELOW = -0.2


def coherence(base: Scenario, language: Language) -> Markup:
    """Write the tables of weights, importance, alpha and correlations, and the pairs of indicators that oppose."""
    indicators = catalogue().indicators
    titles = {layer: catalogue().layers[layer].title[language] for layer, _ in base.weighting.weights}
    total = sum(weight for _, weight in base.weighting.weights)
    keys = ("layer", "scenario_weight", "scenario_importance", "scenario_alpha")
    layers = wide_table.table(
        word("coherence", language),
        [word(key, language) for key in keys],
        [
            [
                titles[layer], quantity(100 * weight / total, 0, "%", language),
                _percent(base.importance[layer], language), _number(base.alpha[layer], language),
            ]
            for layer, weight in base.weighting.weights
        ],
        has_caption=False,
    )  # fmt: skip
    matrix = base.layer_correlation.loc[list(titles), list(titles)].to_numpy().tolist()
    correlations = wide_table.table(
        word("correlations", language),
        ["", *titles.values()],
        [[title, *(_number(r, language) for r in row)] for title, row in zip(titles.values(), matrix, strict=True)],
        has_caption=False,
    )
    opposed = "; ".join(
        f"{indicators[one].label[language]} / {indicators[other].label[language]} ({number(r, 2, language)})"
        for one, other, r in base.opposed
        if r < OPPOSED_BELOW
    )
    return fill("analysis/coherence.html", language, layers=layers, correlations=correlations, opposed=opposed)


def _number(value: float, language: Language) -> str:
    return "–" if value != value else number(value, 2, language)


def _percent(value: float, language: Language) -> str:
    return "–" if value != value else quantity(100 * value, 0, "%", language)
