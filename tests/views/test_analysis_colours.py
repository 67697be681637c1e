"""Colours of the analyses: every two stay apart for every kind of colour vision, and both axes grow darker."""

import pytest
from colour_vision import FAR_ENOUGH, VISION, closest, lab

from geo.views.palettes import AGREEMENT, BIVARIATE, LISA, PROBABILITY


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(
    "colours",
    [BIVARIATE, tuple(LISA.values()), AGREEMENT, PROBABILITY],
    ids=["nine", "lisa", "agreement", "probability"],
)
def test_colours_stay_apart(colours, vision):
    assert closest(colours, vision) >= FAR_ENOUGH


@pytest.mark.parametrize("vision", VISION)
def test_nine_colours_grow_darker_along_both_axes(vision):
    light = [lab(colour, vision)[0] for colour in BIVARIATE]
    for row in range(3):
        assert light[3 * row] > light[3 * row + 1] > light[3 * row + 2]
        assert light[row] > light[row + 3] > light[row + 6]
