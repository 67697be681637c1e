"""
How long the draws of a scenario take, beside a plain loop over the draws with pandas and scipy, in the same run.

400 districts × 40 indicators in 8 layers are synthetic (normal and skewed columns, 1 % gaps). The plain loop
(tests/plain_scenario.py) is timed on a few draws and scaled up, because it is linear by construction; the first draws of
both are compared, so that the same thing is timed. Run: ``python tests/benchmarks/bench_scenario.py``.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import plain_scenario  # noqa: E402

from geo.methods import uncertainty  # noqa: E402
from geo.methods.scenario import prepare  # noqa: E402
from geo.methods.weighting import Weighting  # noqa: E402

DISTRICTS, INDICATORS, LAYERS = 400, 40, 8
PLAIN_DRAWS = 20
BARS = {1_000: 1.0, 10_000: 8.0}


def synthetic():
    """Make material of the size of the bar."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(DISTRICTS, INDICATORS))
    values[:, ::4] = np.exp(1.5 * values[:, ::4])
    values[rng.random(values.shape) < 0.01] = np.nan
    names = [f"indicator_{number}" for number in range(INDICATORS)]
    frame = pd.DataFrame(values, columns=names, index=[f"{number:05d}" for number in range(DISTRICTS)])
    used = {
        f"layer_{at}": {name: 1 if number % 2 else -1 for number, name in enumerate(names) if number % LAYERS == at}
        for at in range(LAYERS)
    }
    ordered = frame[[name for layer in used.values() for name in layer]]
    recipe = Weighting(weights=tuple((layer, 1.0) for layer in used))
    places = pd.DataFrame({"land": "01", "thuenen_type": 1}, index=frame.index)
    return recipe, prepare(recipe, used, ordered, places)


def main() -> None:
    """Print the table."""
    recipe, material = synthetic()
    drawn = uncertainty.draw(recipe, material, draws=1_000, seed=0)
    few = uncertainty.Draws(
        *(getattr(drawn, name)[:PLAIN_DRAWS] for name in ("weights", "normalisation", "winsorised", "aggregation", "left_out")),
        drawn.aggregations,
    )  # fmt: skip
    start = time.perf_counter()
    plain = plain_scenario.all_ranks(material.values, material.signs, material.layer, material.complete, few)
    each = (time.perf_counter() - start) / PLAIN_DRAWS
    ours = uncertainty._Engine(material, few).doubled_ranks(slice(0, PLAIN_DRAWS)) / 2
    print(f"{(ours == plain).mean():.2%} of the ranks of the first {PLAIN_DRAWS} draws are equal")
    print("draws     seconds   per draw   plain loop (scaled)   ratio   bar")
    for draws in (1_000, 2_000, 5_000, 10_000, 20_000):
        start = time.perf_counter()
        uncertainty.simulate(recipe, material, draws=draws)
        took = time.perf_counter() - start
        bar = f"{BARS[draws]:g} s: {'kept' if took <= BARS[draws] else 'MISSED'}" if draws in BARS else ""
        print(
            f"{draws:>6,} {took:>10.2f} {took / draws * 1e3:>8.3f} ms {each * draws:>15.0f} s {each * draws / took:>11.0f} ×   {bar}"
        )
        if draws == 10_000:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"       peak memory of the process so far {peak:,.0f} MB (bar 500 MB)")


if __name__ == "__main__":
    main()
