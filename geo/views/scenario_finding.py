"""
The finding of a scenario: computed in steps, so that a page can show how far it is and a visitor can stop it.
"""

import functools
import threading
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import pandas as pd

from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.methods import scenario as scenarios
from geo.methods import uncertainty, weighting_text
from geo.methods.weighting import Weighting, chosen
from geo.views.findings import Finding, plain

# scenarios that are kept, oldest first; a plain cache could not be filled step by step
MOST_KEPT = 32
_KEPT: dict[tuple[Weighting, int, int], "Finding[Scenario]"] = {}
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Scenario:
    """A scenario once as the weighting says, and what thousands of weightings say."""

    base: scenarios.Scenario
    uncertainty: uncertainty.Uncertainty


@functools.lru_cache(maxsize=64)
def material(weighting: Weighting) -> scenarios.Material:
    """Prepare the shipped figures for a weighting; SelectionError if too few districts are complete."""
    return scenarios.prepare(weighting, chosen(weighting, catalogue()), figures.shipped()[0], districts.shipped())


@functools.lru_cache(maxsize=64)
def base(weighting: Weighting) -> scenarios.Scenario:
    """Compute a scenario of the shipped figures once, as the weighting says."""
    return scenarios.score(weighting, material(weighting), districts.shipped().index)


def scenario(weighting: Weighting, *, draws: int = 1_000, seed: int = 0) -> Finding[Scenario]:
    """
    Compute a scenario and how far it depends on its choices; see `geo.methods.scenario` and `geo.methods.uncertainty`.

    The table never holds a bare rank: ``status``, ``median_rank`` with ``rank_low`` and ``rank_high``, ``p_top_fifth``,
    ``p_bottom_fifth``, ``indistinguishable_from`` (how many), and ``score_<layer>``.

    Raises
    ------
    SelectionError
        If draws or seed are not possible, or too few districts are complete.
    """
    *_, finding = steps(weighting, draws=draws, seed=seed)
    assert isinstance(finding, Finding)  # numbers come before it
    return finding


def steps(weighting: Weighting, *, draws: int = 1_000, seed: int = 0) -> Iterator[int | Finding[Scenario]]:
    """
    Do what `scenario` does step by step, so that it can be shown and stopped.

    Yields
    ------
    done
        Draws done so far, at last the finding; only the finding where it is still kept.
    """
    key = (weighting, draws, seed)
    with _LOCK:
        kept = _KEPT.get(key)
    if kept:
        yield kept
        return
    for step in uncertainty.batches(weighting, material(weighting), draws=draws, seed=seed):
        if isinstance(step, int):
            yield step
        else:
            finding = _described(weighting, step)
            with _LOCK:
                _KEPT[key] = finding
                while len(_KEPT) > MOST_KEPT:
                    del _KEPT[next(iter(_KEPT))]
            yield finding


def _described(weighting: Weighting, doubt: uncertainty.Uncertainty) -> Finding[Scenario]:
    scores = base(weighting)
    names = {"median": "median_rank", "low": "rank_low", "high": "rank_high", "top": "p_top_fifth",
             "bottom": "p_bottom_fifth", "overlapping": "indistinguishable_from"}  # fmt: skip
    ranks = doubt.table.rename(columns=names).reindex(scores.table.index)
    ranks["indistinguishable_from"] = ranks["indistinguishable_from"].astype("Int64")
    table = pd.concat([scores.table[["status"]], ranks, scores.layers.add_prefix("score_")], axis=1)
    result = {
        "n": scores.n,
        "without_enough_data": sorted(scores.table.index[scores.table["status"] == scenarios.INCOMPLETE]),
        "pairs": doubt.pairs,
        "indistinguishable_pairs": doubt.indistinguishable,
        "rank_variance_shares": doubt.shares,
        "effective_importance": {key: plain(value) for key, value in scores.importance.items()},
        "cronbach_alpha": {key: plain(value) for key, value in scores.alpha.items()},
        "layer_correlation": _matrix(scores.layer_correlation),
        "indicator_correlation": _matrix(scores.indicator_correlation),
        "opposed_within_layer": [list(pair) for pair in scores.opposed],
        "rank_moves_with_other_aggregation": {
            key: {"median": median, "largest": largest} for key, (median, largest) in scores.shifts.items()
        },
        "winsorised": scores.winsorised,
    }
    signs = {name: sign for layer in chosen(weighting, catalogue()).values() for name, sign in layer.items()}
    settings = {
        "recipe": weighting_text.as_fields(weighting),
        "short": weighting_text.to_short(weighting, catalogue()),
        "signs_used": signs,
        "signs_given_by_the_user": dict(weighting.signs),
        "draws": doubt.draws,
        "seed": doubt.seed,
        "interval_pct": [uncertainty.LOW, uncertainty.HIGH],
        "varied": "weights (Dirichlet), normalisation, aggregation, one indicator left out or none, winsorisation",
        "enough": scenarios.ENOUGH,
    }
    return Finding("scenario", tuple(signs), settings, result, table, Scenario(scores, doubt))


def _matrix(frame: pd.DataFrame) -> dict[Hashable, dict[Hashable, object]]:
    return {
        row: {column: plain(value) for column, value in cells.items()} for row, cells in frame.to_dict("index").items()
    }
