"""Weightings that hypothesis draws."""

import hypothesis.strategies as st

from geo.data.catalogue import catalogue
from geo.methods.weighting import AGGREGATIONS, NORMALISATIONS, Weighting, offered_layers, read, references, usable

KNOWN = catalogue()
# indicators that a weighting may leave out
PLAIN = [name for name, indicator in KNOWN.indicators.items() if usable(indicator) and indicator.direction]


@st.composite
def recipes(draw) -> Weighting:
    """Draw any weighting that is allowed."""
    layers = draw(st.sets(st.sampled_from(offered_layers(KNOWN)), min_size=1))
    fields = {
        "weights": {layer: draw(st.integers(1, 10_000)) / 100 for layer in layers},
        "normalisation": draw(st.sampled_from(NORMALISATIONS)),
        "aggregation": draw(st.sampled_from(AGGREGATIONS)),
        "reference": draw(st.sampled_from(references(KNOWN))),
        "winsorise": draw(st.booleans()),
        "without": draw(st.lists(st.sampled_from(PLAIN), max_size=1)),
    }
    if "housing" in layers and draw(st.booleans()):
        fields["signs"] = {"vacancy_rate_pct": draw(st.sampled_from([1, -1]))}
    return read(fields, KNOWN)
