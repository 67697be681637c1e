"""The palettes: every two colours stay apart for every kind of colour vision, and dark means high."""

import math
import re

import numpy as np
import pytest
from colour_vision import FAR_ENOUGH, VISION, ciede2000, closest, lab

from geo.data.declarations import LANGUAGES
from geo.data.errors import SelectionError
from geo.views.palettes import DEFAULT, PALETTES, diverging, offered, sequential


# test data of Sharma, Wu and Dalal 2005, table 1
@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (61, -5, 29), 22.8977),
        ((50, 2.5, 0), (56, -27, -3), 31.9030),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distance_agrees_with_the_published_pairs(first, second, distance):
    assert ciede2000(first, second) == pytest.approx(distance, abs=5e-5)
    assert ciede2000(second, first) == pytest.approx(distance, abs=5e-5)


def test_white_and_black_have_the_lightness_they_must_have():
    assert lab("#ffffff") == pytest.approx((100, 0, 0), abs=0.02)
    assert lab("#000000") == pytest.approx((0, 0, 0), abs=0.01)


# method reference 4.12
@pytest.mark.parametrize(
    ("palette", "normal", "protan", "deutan", "tritan"),
    [
        ("viridis", 24.6, 13.3, 13.8, 14.6),
        ("cividis", 15.0, 14.4, 15.0, 12.9),
        ("ylgnbu", 17.7, 10.2, 13.3, 12.2),
        ("puor", 23.0, 21.7, 15.7, 17.1),
        ("brbg", 23.3, 11.1, 13.9, 20.9),
    ],
)
def test_five_classes_have_the_distances_of_the_method_table(palette, normal, protan, deutan, tritan):
    found = [closest(PALETTES[palette].colours[5], vision) for vision in VISION]
    assert found == pytest.approx([normal, protan, deutan, tritan], abs=0.3)


def test_the_forbidden_red_green_ramp_would_be_found_out():
    assert closest(("#d7191c", "#fdae61", "#ffffbf", "#a6d96a", "#1a9641"), "deutan") == pytest.approx(2.0, abs=0.3)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("k", range(2, 8))
@pytest.mark.parametrize("palette", PALETTES)
def test_no_two_colours_of_a_palette_come_too_close(palette, k, vision):
    assert closest(PALETTES[palette].colours[k], vision) >= FAR_ENOUGH


@pytest.mark.parametrize("palette", PALETTES)
def test_palettes_are_complete_and_well_formed(palette):
    each = PALETTES[palette]
    assert each.id == palette
    assert list(each.colours) == [2, 3, 4, 5, 6, 7]
    for k, colours in each.colours.items():
        assert len(set(colours)) == k
        assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours)
    for language in LANGUAGES:
        assert len({one.label[language] for one in PALETTES.values()}) == len(PALETTES)


@pytest.mark.parametrize("palette", [each.id for each in PALETTES.values() if each.kind == "sequential"])
@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("k", range(2, 8))
def test_higher_classes_are_darker_for_every_eye(palette, vision, k):
    lightness = [lab(colour, vision)[0] for colour in sequential(k, palette)]
    assert lightness == sorted(lightness, reverse=True)


@pytest.mark.parametrize("palette", [each.id for each in PALETTES.values() if each.kind == "diverging"])
@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("k", [3, 5, 7])
def test_classes_far_from_the_midpoint_are_darker(palette, vision, k):
    lightness = [lab(colour, vision)[0] for colour in PALETTES[palette].colours[k]]
    middle = k // 2
    assert lightness[: middle + 1] == sorted(lightness[: middle + 1])
    assert lightness[middle:] == sorted(lightness[middle:], reverse=True)


def test_the_default_is_sequential():
    assert PALETTES[DEFAULT].kind == "sequential"
    assert sequential(5) == PALETTES[DEFAULT].colours[5]


def test_a_single_class_looks_neither_low_nor_high():
    assert sequential(1) == ("#7fcdbb",)
    assert sequential(0) == ()
    assert diverging(1, (), 0.0) == ("#f7f7f7",)
    assert diverging(0, (), 0.0) == ()


def test_diverging_palettes_are_offered_only_around_a_midpoint():
    assert offered(None) == ("ylgnbu", "viridis", "cividis")
    assert offered(0.0) == tuple(PALETTES)


def test_the_class_around_the_midpoint_is_neutral():
    assert diverging(5, (-3.0, -1.0, 1.0, 3.0), 0.0) == PALETTES["puor"].colours[5]
    assert diverging(3, (10.0, 20.0), 15.0, palette="brbg") == PALETTES["brbg"].colours[3]


def test_no_class_is_neutral_where_the_midpoint_is_a_break():
    assert diverging(4, (-2.0, 0.0, 2.0), 0.0) == PALETTES["puor"].colours[4]
    assert diverging(2, (0.0,), 0.0) == PALETTES["puor"].colours[2]


def test_uneven_sides_are_equally_dark_at_equal_distance():
    # one class below the midpoint, three above it
    assert diverging(4, (0.0, 2.0, 4.0), 0.0) == ("#f7a748", "#a69dc9", "#735da2", "#3d0f68")
    # the lowest class holds the midpoint, or the midpoint lies below all values
    assert diverging(3, (1.0, 2.0), 0.5) == diverging(3, (1.0, 2.0), -99.0) == ("#f7f7f7", "#b2abd2", "#5e3c99")
    assert diverging(3, (1.0, 2.0), 99.0) == ("#e66101", "#fdb863", "#f7f7f7")


@pytest.mark.parametrize("palette", ["puor", "brbg"])
@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("k", range(1, 8))
def test_classes_that_lie_on_one_side_as_a_whole_are_never_neutral(palette, vision, k):
    breaks = tuple(float(step) for step in range(1, k))
    neutral = PALETTES[palette].colours[3][1]
    above = diverging(k, breaks, 0.0, palette=palette, ends=(0.2, 99.0))
    below = diverging(k, tuple(-each for each in breaks[::-1]), 0.0, palette=palette, ends=(-99.0, -0.2))
    for colours, order in ((above, -1), (below, 1)):
        assert len(set(colours)) == k and neutral not in colours
        assert k == 1 or closest(colours, vision) >= FAR_ENOUGH
        lightness = [lab(colour, vision)[0] for colour in colours]
        assert lightness == sorted(lightness)[::order]
    assert all((lab(colour)[2] if palette == "puor" else lab(colour)[1]) < 0 for colour in above)
    assert all(lab(colour)[2] > 10 for colour in below)


def test_an_empty_class_beyond_the_values_keeps_its_side():
    # own breaks around zero although everything grew: the label under −1 stays on the side of the decreases
    assert diverging(3, (-1.0, 1.0), 0.0, ends=(2.0, 9.0)) == PALETTES["puor"].colours[3]
    assert diverging(1, (), 0.0, ends=(0.0, 0.0)) == ("#f7f7f7",)


ARRANGEMENTS = [(k, midpoint) for k in range(1, 8) for midpoint in np.arange(0.5, k + 0.5, 0.5)]


@pytest.mark.parametrize("palette", ["puor", "brbg"])
@pytest.mark.parametrize(("k", "midpoint"), ARRANGEMENTS)
def test_sides_of_the_midpoint_have_their_own_hue_wherever_it_lies(palette, k, midpoint):
    breaks = tuple(float(step) for step in range(1, k))
    colours = diverging(k, breaks, midpoint, palette=palette)
    assert len(colours) == len(set(colours)) == k
    neutral = PALETTES[palette].colours[3][1]
    for colour, low, high in zip(colours, (-math.inf, *breaks), (*breaks, math.inf), strict=True):
        _, a, b = lab(colour)
        if low < midpoint < high:
            assert colour == neutral
        elif high <= midpoint:
            assert b > 10, "orange and brown are yellowish"
        else:
            assert b < 0 if palette == "puor" else a < 0, "violet is bluish, teal greenish"
    for vision in VISION:
        assert k == 1 or closest(colours, vision) >= FAR_ENOUGH


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sequential(8), "k: expected 0 to 7 classes, found 8"),
        (
            lambda: sequential(5, "puor"),
            r"palette: expected one of ylgnbu, viridis, cividis \(sequential\), found 'puor'",
        ),
        (lambda: sequential(5, "<b>"), "found '<b>'"),
        (lambda: diverging(5, (1.0,), 0.0), "breaks: expected 4 for 5 classes, found 1"),
        (lambda: diverging(3, (1.0, 2.0), 0.0, palette="ylgnbu"), r"expected one of puor, brbg \(diverging\)"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(call, message):
    with pytest.raises(SelectionError, match=message):
        call()
