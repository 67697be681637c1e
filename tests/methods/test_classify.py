"""Classes: every value inside the interval printed for it, missing never a class, breaks that a reader can follow."""

import math
import random
import time
from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings

from geo.data import figures
from geo.data.catalogue import catalogue
from geo.data.errors import FigureError, SelectionError
from geo.data.language import LOCALES, number, round_half_up
from geo.methods.breaks import _shown, shortest_decimal
from geo.methods.classify import MISSING, SCHEMES, Classes, classify, histogram

COMPUTED = [scheme for scheme in SCHEMES if scheme != "own"]
# mapclassify warns on ties and without numba; pytest turns warnings into errors
quiet = pytest.mark.filterwarnings("ignore:Numba not installed", "ignore:Not enough unique values")


def series(*values) -> pd.Series:
    """Give each value a key of five digits."""
    return pd.Series(values, index=[f"{row:05d}" for row in range(1, len(values) + 1)], dtype=float, name="rate_pct")


def printed(value: float, decimals: int) -> float:
    """Read back the number that a reader sees."""
    assert LOCALES["en"] == "en_GB"
    return float(number(value, decimals, "en").replace(",", "").replace("−", "-"))


def assert_legend_is_true(values: pd.Series, classes: Classes, decimals: int) -> None:
    """Compare each value, as stored and as shown, with the interval that is printed for its class."""
    limits = [-math.inf, *(printed(each, classes.decimals) for each in classes.breaks), math.inf]
    assert limits[1:-1] == list(classes.breaks), "printed without loss"
    for value, number_ in zip(values, classes.numbers, strict=True):
        if math.isnan(value):
            assert number_ == MISSING
        else:
            assert limits[number_] <= value < limits[number_ + 1]
            assert limits[number_] <= round_half_up(value, decimals) < limits[number_ + 1]


def squares(values: pd.Series, classes: Classes) -> float:
    """Add up the squared distances from the means of the classes."""
    numbers = np.array(classes.numbers)
    return sum(float(((part - part.mean()) ** 2).sum()) for c in set(numbers) if (part := values[numbers == c]).size)


# ---- a reader can follow these by hand


def test_quantiles_of_eight_districts_hold_two_each():
    classes = classify(series(1, 2, 3, 4, 5, 6, 7, 8), k=4)
    assert (classes.breaks, classes.decimals) == ((3, 5, 7), 0)
    assert (classes.numbers, classes.counts) == ((0, 0, 1, 1, 2, 2, 3, 3), (2, 2, 2, 2))
    assert classes.gvf == pytest.approx(40 / 42)


def test_fisher_jenks_finds_the_three_clumps():
    classes = classify(series(1, 2, 30, 31, 32, 90), scheme="fisher_jenks", k=3)
    assert classes.numbers == (0, 0, 1, 1, 1, 2)
    # 2 to 30 and 32 to 90 are free of values: one round number stands for each gap
    assert classes.breaks == (20, 60)


def test_equal_interval_keeps_its_width_and_its_empty_class():
    classes = classify(series(0, 1, 2, 19, 100), scheme="equal_interval")
    assert classes.breaks == (20, 40, 60, 80)
    assert classes.counts == (4, 0, 0, 0, 1)


def test_a_value_on_a_break_opens_the_upper_class():
    classes = classify(series(*(step / 10 for step in range(11))), scheme="equal_interval")
    assert classes.breaks == (0.2, 0.4, 0.6, 0.8)
    assert classes.counts == (2, 2, 2, 2, 3), "the last class is closed"


def test_std_mean_breaks_lie_half_and_one_and_a_half_deviations_from_the_mean():
    values = series(*range(-50, 51))
    deviation = values.std(ddof=0)
    classes = classify(values, scheme="std_mean", k=5, decimals=1)
    assert classes.breaks == pytest.approx(
        [-1.5 * deviation, -0.5 * deviation, 0.5 * deviation, 1.5 * deviation], abs=0.3
    )
    assert classify(values, scheme="std_mean", k=4).breaks == pytest.approx([-deviation, 0, deviation], abs=0.3)


def test_std_mean_leaves_out_a_break_below_all_values():
    # mean 1, deviation 3: −1.5 deviations lie at −3.5
    classes = classify(series(*[0] * 9, 10), scheme="std_mean", k=5)
    assert classes.counts == (9, 0, 1)
    assert classes.breaks == (2.5, 5.5)


def test_head_tail_splits_at_the_mean_of_what_is_left():
    # mean 3.9; above it 8 and 20, a fifth of all: split again at 14
    classes = classify(series(1, 1, 1, 1, 1, 2, 2, 2, 8, 20), scheme="head_tail", k=3)
    assert classes.numbers == (0, 0, 0, 0, 0, 0, 0, 0, 1, 2)
    # 3.9 and 14 are the means: the shortest numbers next to them
    assert classes.breaks == (4, 10)
    assert classify(series(1, 1, 1, 1, 1, 2, 2, 2, 8, 20), scheme="head_tail", k=7) == classes, "k is ignored"


def test_head_tail_stops_where_the_head_is_no_longer_small():
    assert classify(series(1, 2, 3, 4, 5, 6, 7, 8), scheme="head_tail").counts == (4, 4)


def test_own_breaks_stay_exactly_as_they_are():
    classes = classify(series(4.96, 5.0, 99.0, np.nan, 149.99, 150.0), scheme="own", breaks=(5, 100, 150), decimals=0)
    assert classes.breaks == (5, 100, 150)
    assert classes.numbers == (0, 1, 1, -1, 2, 3)
    assert classes.counts == (1, 2, 1, 1)


def test_own_breaks_may_leave_classes_empty():
    classes = classify(series(1, 2), scheme="own", breaks=(5, 10.25))
    assert (classes.counts, classes.decimals) == ((2, 0, 0), 2)
    assert classify(series(np.nan), scheme="own", breaks=(5, 10)).counts == (0, 0, 0)


def test_gvf_is_computed_as_in_the_method():
    # classes {1, 2} and {8, 9}: inside 0.5 + 0.5, together 50
    assert classify(series(1, 2, 8, 9), k=2).gvf == pytest.approx(1 - 1 / 50)


# ---- missing, ties, rounding


def test_missing_is_never_the_lowest_class():
    classes = classify(series(0, 0, 0, 0, 0, 0, 2.5, np.nan, 4.0, 7.0))
    assert classes.numbers == (0, 0, 0, 0, 0, 0, 1, -1, 2, 2)
    assert classes.breaks == (1, 3)
    assert sum(classes.counts) == 9


@pytest.mark.parametrize("scheme", COMPUTED)
def test_without_values_there_is_no_class(scheme):
    for values in (series(np.nan, np.nan), series()):
        classes = classify(values, scheme=scheme)
        assert (classes.breaks, classes.counts) == ((), ())
        assert set(classes.numbers) <= {MISSING}
        assert math.isnan(classes.gvf)


@pytest.mark.parametrize("scheme", COMPUTED)
@pytest.mark.parametrize("value", [0.0, -3.3, 1e12, 1e-9])
def test_values_that_do_not_vary_are_one_class(scheme, value):
    classes = classify(series(value, value, np.nan), scheme=scheme)
    assert classes == Classes(breaks=(), numbers=(0, 0, -1), counts=(2,), gvf=1.0, decimals=0)


@pytest.mark.parametrize("scheme", COMPUTED)
def test_values_shown_as_the_same_number_share_a_class(scheme):
    # 2.96 to 3.04 are all shown as 3.0
    values = series(1, 1.5, 2.96, 2.97, 3.0, 3.03, 3.04, 4, 9)
    numbers = classify(values, scheme=scheme, k=5).numbers
    assert len(set(numbers[2:7])) == 1


def test_a_shared_number_goes_where_fewer_districts_move():
    # halves would part 5.01 from 5.04; three of the four shown as 5.0 lie below the middle
    assert classify(series(1, 4.96, 4.98, 5.01, 5.04, 8, 9, 10), k=2).counts == (5, 3)
    # one of the four lies below
    assert classify(series(1, 2, 3, 4.96, 4.98, 5.01, 5.04, 9), k=2).counts == (3, 5)


def test_a_break_never_contradicts_the_number_shown():
    # 4.06 is shown as 4.1, so 4.1 cannot be the break: a second decimal is needed
    classes = classify(series(4.0, 4.02, 4.06, 4.1), k=2, decimals=1)
    assert (classes.breaks, classes.decimals) == ((4.05,), 2)
    # 4.02 and 4.13 leave room for a break that needs no further decimal
    classes = classify(series(4.0, 4.02, 4.13, 4.2), k=2, decimals=1)
    assert (classes.breaks, classes.decimals) == ((4.1,), 1)


def test_the_top_break_never_makes_a_class_of_its_own():
    values = series(*np.linspace(1.0, 2.37, 40))
    for scheme in COMPUTED:
        assert max(classify(values, scheme=scheme).numbers) == len(classify(values, scheme=scheme).breaks)


@pytest.mark.parametrize(
    ("low", "high", "near", "number_"),
    [
        (4.2, 11, 7, 10),
        (4.2, 9.8, 7.4, 7),
        (98.2, 100.4, 99, 100),
        (0, 2.5, 1.3, 1),
        (-3, 4, 2.5, 0),
        (-4.21, -4.1, -4.15, -4.2),
        (0.1, np.nextafter(0.1, 1), 0.1, np.nextafter(0.1, 1)),
        (148_203, 149_800, 149_001, 149_000),
    ],
)
def test_the_shortest_decimal_between_two_numbers(low, high, near, number_):
    assert shortest_decimal(low, high, near=near, decimals=1) == number_


# ---- whatever the values are


def lists_of_values():
    plain = st.floats(-1e11, 1e11, allow_nan=False)
    rates = st.integers(-2_000, 20_000).map(lambda cents: cents / 100)
    shown = st.integers(-20, 60).map(lambda tenths: tenths / 10)
    tiny = st.floats(-1e-3, 1e-3, allow_nan=False)
    kinds = st.one_of(rates, shown, plain, tiny)
    one_kind = st.sampled_from([rates, shown, plain, tiny]).flatmap(
        lambda kind: st.lists(kind | st.just(math.nan), max_size=60)
    )
    return one_kind | st.lists(kinds | st.just(math.nan), max_size=30)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lists_of_values(),
    st.sampled_from(COMPUTED),
    st.integers(1, 7),
    st.integers(0, 3),
    st.randoms(use_true_random=False),
)
@example([-0.05, -0.04, 0.05, 0.049], "quantile", 2, 1, random.Random(0))
@example([2.675, 2.674, 2.6749999999], "fisher_jenks", 3, 2, random.Random(0))
@example([1e11 - 0.001, 1e11 - 0.0005, 1e11], "equal_interval", 7, 3, random.Random(0))
@example([1e12, -1e12, 1e12 - 0.04, 1e12 - 0.06], "quantile", 3, 1, random.Random(0))
@example([0.0, 1e12, 1e12 - 1, 3.0], "std_mean", 5, 0, random.Random(0))
def test_classes_are_true_for_any_values(numbers, scheme, k, decimals, order):
    values = series(*numbers)
    classes = classify(values, scheme=scheme, k=k, decimals=decimals)
    assert_legend_is_true(values, classes, decimals)

    known = values.dropna()
    assert sum(classes.counts) == len(known)
    assert len(classes.counts) == (len(classes.breaks) + 1 if len(known) else 0)
    assert len(classes.counts) <= (7 if scheme == "head_tail" else k)
    assert list(classes.breaks) == sorted(set(classes.breaks))
    assert not classes.counts or (classes.counts[0] and classes.counts[-1]), "no empty class at the ends"
    assert scheme in {"equal_interval", "std_mean"} or all(classes.counts)
    assert not len(known) or -1e-9 <= classes.gvf <= 1

    by_value = sorted(zip(known, np.array(classes.numbers)[values.notna()], strict=True))
    assert [number_ for _, number_ in by_value] == sorted(number_ for _, number_ in by_value), (
        "higher values, higher classes"
    )
    shown: dict[float, set[int]] = {}
    for value, number_ in by_value:
        shown.setdefault(round_half_up(value, decimals), set()).add(number_)
    assert all(len(found) == 1 for found in shown.values()), "equal values share a class"
    assert len(shown) < 2 or k < 2 or scheme == "std_mean" or len(classes.breaks) >= 1

    rows = list(range(len(values)))
    order.shuffle(rows)
    again = classify(values.iloc[rows], scheme=scheme, k=k, decimals=decimals)
    assert again.breaks == classes.breaks
    assert list(again.numbers) == [classes.numbers[row] for row in rows], "the order of rows is irrelevant"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lists_of_values(), st.sampled_from(COMPUTED), st.integers(1, 7), st.integers(0, 3), st.data())
def test_breaks_of_some_districts_are_true_for_all(numbers, scheme, k, decimals, data):
    values = series(*numbers)
    within = pd.Series(
        data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))), index=values.index, dtype=bool
    )
    classes = classify(values, scheme=scheme, k=k, decimals=decimals, within=within)
    assert_legend_is_true(values, classes, decimals)
    assert sum(classes.counts) == values.notna().sum()
    alone = classify(values[within], scheme=scheme, k=k, decimals=decimals)
    divided = np.unique(np.array(classes.numbers)[within], return_inverse=True)[1]
    assert divided.tolist() == np.unique(alone.numbers, return_inverse=True)[1].tolist(), "others do not decide"
    assert classes.gvf == pytest.approx(alone.gvf, nan_ok=True)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6) | st.just(math.nan), max_size=30),
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6, unique=True).map(sorted),
)
def test_own_breaks_hold_for_raw_values(numbers, breaks):
    classes = classify(series(*numbers), scheme="own", breaks=breaks)
    assert list(classes.breaks) == breaks
    for value, number_ in zip(numbers, classes.numbers, strict=True):
        assert number_ == (MISSING if math.isnan(value) else sum(value >= each for each in breaks))


def test_one_more_class_never_fits_worse():
    values = series(*np.random.default_rng(7).gamma(2, 3, 200))
    fits = [classify(values, scheme="fisher_jenks", k=k).gvf for k in range(1, 8)]
    assert fits == sorted(fits)
    assert all(
        classify(values, scheme="fisher_jenks", k=5).gvf >= classify(values, scheme=s, k=5).gvf for s in COMPUTED[:4]
    )


def test_classes_do_not_depend_on_the_unit():
    values = series(*np.random.default_rng(3).integers(1, 999, 120) / 10)
    for scheme in COMPUTED:
        assert (
            classify(values, scheme=scheme, decimals=1).numbers
            == classify(10 * values, scheme=scheme, decimals=0).numbers
        )


# ---- another implementation: mapclassify 2.10


def distributions() -> dict[str, pd.Series]:
    """Make distributions of the kinds that occur, of 400 districts, without two values shown alike."""
    random_ = np.random.default_rng(2025)
    kinds = {
        "even": random_.uniform(0, 100, 400),
        "normal": random_.normal(50, 10, 400),
        "skewed": random_.lognormal(1, 0.8, 400),
        "heavy tail": 50 * random_.pareto(1.5, 400),
        "two clumps": np.r_[random_.normal(10, 2, 250), random_.normal(60, 5, 150)],
        "around zero": random_.normal(0, 30, 400),
    }
    return {name: series(*values) for name, values in kinds.items()}


@quiet
@pytest.mark.parametrize("kind", distributions())
@pytest.mark.parametrize("k", [3, 5, 7])
@pytest.mark.parametrize(("scheme", "theirs"), [("quantile", "Quantiles"), ("equal_interval", "EqualInterval")])
def test_same_classes_as_mapclassify(kind, k, scheme, theirs):
    mapclassify = pytest.importorskip("mapclassify")
    values = distributions()[kind]
    # with 9 decimals nothing is moved for the sake of the number shown
    found = classify(values, scheme=scheme, k=k, decimals=9)
    other = getattr(mapclassify, theirs)(values, k=k)
    assert list(found.numbers) == other.yb.tolist()


@quiet
@pytest.mark.parametrize("kind", distributions())
def test_head_tail_breaks_are_the_first_ones_of_mapclassify(kind):
    mapclassify = pytest.importorskip("mapclassify")
    values = distributions()[kind]
    found = classify(values, scheme="head_tail", decimals=9)
    # mapclassify goes on until one value is left; here a head of 40 % and more is not split
    other = np.minimum(mapclassify.HeadTailBreaks(values).yb, len(found.breaks))
    assert list(found.numbers) == other.tolist()


@quiet
@pytest.mark.parametrize("kind", distributions())
def test_fisher_jenks_fits_as_well_as_mapclassify(kind):
    mapclassify = pytest.importorskip("mapclassify")
    values = distributions()[kind].iloc[::4]
    for k in (3, 5, 7):
        found = classify(values, scheme="fisher_jenks", k=k, decimals=9)
        other = mapclassify.FisherJenks(values, k=k)
        theirs = squares(values, Classes((), tuple(other.yb.tolist()), (), 0, 0))
        assert len(found.counts) == k
        assert squares(values, found) <= theirs * (1 + 1e-9)
        if list(found.counts) == other.counts.tolist():
            assert other.get_adcm() == pytest.approx(
                float(np.abs(values - values.groupby(list(found.numbers)).transform("median")).sum())
            )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-30, 90), min_size=2, max_size=9), st.integers(2, 4))
def test_fisher_jenks_is_the_best_of_all_divisions(numbers, k):
    values = series(*numbers)
    steps = sorted(set(numbers))

    def best(start: int, classes: int) -> float:
        """Try every division of the values from `start` on."""
        rest = [each for each in numbers if each >= steps[start]]
        found = [sum((each - np.mean(rest)) ** 2 for each in rest)]
        if classes > 1:
            for cut in range(start + 1, len(steps)):
                part = [each for each in rest if each < steps[cut]]
                found.append(sum((each - np.mean(part)) ** 2 for each in part) + best(cut, classes - 1))
        return min(found)

    assert squares(values, classify(values, scheme="fisher_jenks", k=k)) == pytest.approx(best(0, k), abs=1e-6)


def test_fisher_jenks_sees_small_clumps_beside_outliers_at_both_ends():
    values = series(-1e9, *[0, 0.1, 0.2, 5, 5.1, 5.2], 1e9)
    assert classify(values, scheme="fisher_jenks", k=4).counts == (1, 3, 3, 1)


# ---- the shipped figures


@pytest.mark.parametrize("scheme", COMPUTED)
def test_every_shipped_indicator_has_a_true_legend(scheme):
    values, _ = figures.shipped()
    for indicator in catalogue().indicators.values():
        if indicator.id in values:
            for k in (3, 5, 7):
                classes = classify(values[indicator.id], scheme=scheme, k=k, decimals=indicator.decimals)
                assert_legend_is_true(values[indicator.id], classes, indicator.decimals)


def test_classes_are_made_faster_than_a_frame_is_drawn():
    values = distributions()["skewed"]
    for scheme in COMPUTED:
        best = math.inf
        for _ in range(5):
            start = time.process_time()
            classify(values, scheme=scheme, decimals=3)
            best = min(best, time.process_time() - start)
        assert best < 0.016, scheme


# ---- refused


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e15])
def test_infinite_and_absurd_values_are_refused_by_name(value):
    values = series(1, value, 3)
    with pytest.raises(FigureError, match=r"rate_pct: expected numbers between ±1e\+13, found 00002"):
        classify(values)
    if math.isinf(value):
        with pytest.raises(FigureError, match="00002"):
            histogram(values)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scheme": "pretty"}, "scheme: expected one of quantile, .*, found 'pretty'"),
        ({"k": 0}, "k: expected 1 to 7 classes, found 0"),
        ({"k": 8}, "k: expected 1 to 7 classes, found 8"),
        ({"scheme": "own"}, "breaks: expected 2 to 6 numbers, found 0"),
        ({"scheme": "own", "breaks": (1,)}, "found 1"),
        ({"scheme": "own", "breaks": range(7)}, "found 7"),
        ({"scheme": "own", "breaks": (1, 1)}, "breaks: expected finite, increasing numbers, found 1.0, 1.0"),
        ({"scheme": "own", "breaks": (2, 1)}, "increasing"),
        ({"scheme": "own", "breaks": (1, math.nan)}, "finite"),
        ({"scheme": "own", "breaks": (1, math.inf)}, "finite"),
    ],
)
def test_impossible_wishes_are_refused(options, message):
    with pytest.raises(SelectionError, match=message):
        classify(series(1, 2, 3), **options)


def test_a_mask_of_other_districts_is_refused():
    with pytest.raises(FigureError, match="within: expected the index of rate_pct"):
        classify(series(1, 2, 3), within=pd.Series([True, False], index=["00001", "00002"]))


# ---- histogram


def test_histogram_counts_every_value_once():
    edges, counts = histogram(series(0, 1, 2, 3, np.nan, 4), bins=4)
    assert edges == (0, 1, 2, 3, 4)
    assert counts == (1, 1, 1, 2)


def test_histogram_of_nothing_and_of_one_value():
    assert histogram(series(np.nan)) == ((), ())
    assert histogram(series(5, 5, 5)) == ((4.5, 5.5), (3,))
    edges, counts = histogram(series(1e12, 1e12 + 1e-4))
    assert sum(counts) == 2
    assert edges[0] < 1e12 < edges[-1]


@settings(max_examples=100, deadline=None)
@given(lists_of_values(), st.integers(1, 40))
def test_histogram_agrees_with_numpy(numbers, bins):
    values = series(*numbers)
    edges, counts = histogram(values, bins)
    assert sum(counts) == values.notna().sum()
    assert all(low < high for low, high in pairwise(edges))
    if len(counts) > 1:
        assert list(counts) == np.histogram(values.dropna(), edges)[0].tolist()


def test_many_values_are_rounded_as_one_is():
    values = np.r_[np.random.default_rng(1).normal(0, 50, 2_000).round(3), 0.25, -0.25, 2.675, -0.04, 1e11 + 0.05]
    for decimals in (0, 1, 2):
        expected = [round_half_up(each, decimals) for each in values.tolist()]
        assert _shown(values, decimals).tolist() == expected
