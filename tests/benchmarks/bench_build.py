"""
The build and the functions behind the page: time and peak memory, without a browser; prints tables.

The build runs in a copy of the project, so the data of this folder stay as they are. Everything else is measured in
this process, warm, over all indicators.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
import zlib
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from geo.data import districts, figures  # noqa: E402
from geo.data.catalogue import catalogue  # noqa: E402
from geo.export.columns import Content  # noqa: E402
from geo.export.csv import layer_csv, wide_csv  # noqa: E402
from geo.export.geojson import layer_geojson, shipped_outlines  # noqa: E402
from geo.export.wishes import choose_indicators  # noqa: E402
from geo.maps import files, live, page  # noqa: E402
from geo.methods.classify import SCHEMES, classify  # noqa: E402
from geo.views import shipped  # noqa: E402
from geo.views.map import describe  # noqa: E402
from geo.views.selection import Selection  # noqa: E402

CLASSES = 5
REPETITIONS = 5
COPIED = ("geo", "layers", "data")


def milliseconds(function: Callable[[], object]) -> float:
    """Call a function once to warm up, then several times; return the median time in ms."""
    function()
    times = []
    for _ in range(REPETITIONS):
        start = time.perf_counter()
        function()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Write rows as Markdown."""
    lines = [head, ("---", *("---:" for _ in head[1:])), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def build(producers: Path, boundaries: Path | None) -> tuple[float, float]:
    """
    Run the full build in a copy of the project.

    Parameters
    ----------
    producers, boundaries
        As `python -m geo build` takes them.

    Returns
    -------
    seconds, megabytes
        Wall time and peak resident memory (10⁶ bytes) of the process.

    Raises
    ------
    RuntimeError
        If the build fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            shutil.copytree(ROOT / name, Path(folder) / name)
        command = [sys.executable, "-m", "geo", "build", "--producers", str(producers.resolve())]
        command += ["--boundaries", str(boundaries.resolve())] if boundaries else []
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=sys.stderr)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"geo build: expected exit code 0, found {process.returncode}")
    return seconds, used.ru_maxrss * 1024 / 1e6


def schemes() -> list[tuple[str, ...]]:
    """Time each scheme over all indicators, and Fisher-Jenks as mapclassify does it."""
    import mapclassify

    values, _ = figures.shipped()
    columns = {each.id: (values[each.id], each.decimals) for each in catalogue().indicators.values()}

    def spread(times: list[float]) -> tuple[str, str]:
        return f"{statistics.median(times):.2f}", f"{max(times):.2f}"

    rows = []
    for scheme in SCHEMES:
        if scheme == "own":
            continue
        times = [
            milliseconds(lambda c=column, d=decimals, s=scheme: classify(c, scheme=s, k=CLASSES, decimals=d))
            for column, decimals in columns.values()
        ]
        rows.append((scheme, *spread(times)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of ties and of numba, which is not installed
        known = [column.dropna().to_numpy() for column, _ in columns.values()]
        times = [milliseconds(lambda v=each: mapclassify.FisherJenks(v, k=CLASSES)) for each in known]
    rows.append((f"mapclassify {version('mapclassify')}: FisherJenks", *spread(times)))
    return rows


def page_functions() -> list[tuple[str, ...]]:
    """Time what one rerun of the page computes for its map, and measure the message."""
    known, table_, (values, statuses) = catalogue(), districts.shipped(), figures.shipped()
    address, _ = files.vocabulary("de")
    times: dict[str, list[float]] = {"describe()": [], "live.message()": []}
    sizes: dict[str, list[float]] = {"message": [], "message, deflated": []}
    for indicator in known.indicators.values():
        selection = Selection(indicator.layer, indicator.id)

        def make(selection: Selection = selection):
            return describe(selection, catalogue=known, districts=table_, values=values, statuses=statuses)

        spec = make()

        def write(spec=spec) -> dict:
            return live.message(spec, vocabulary=address, view="map", limits=(None, None))

        times["describe()"].append(milliseconds(make))
        times["live.message()"].append(milliseconds(write))
        text = json.dumps(write(), ensure_ascii=False, separators=(",", ":")).encode()
        sizes["message"].append(len(text) / 1000)
        sizes["message, deflated"].append(len(zlib.compress(text)) / 1000)
    rows = [(name, f"{statistics.median(all_):.2f} ms", f"{max(all_):.2f} ms") for name, all_ in times.items()]
    return rows + [(name, f"{statistics.median(all_):.1f} KB", f"{max(all_):.1f} KB") for name, all_ in sizes.items()]


def exports() -> list[tuple[str, ...]]:
    """Time each kind of file, warm, and measure it."""
    known, table_, (values, statuses) = catalogue(), districts.shipped(), figures.shipped()
    outlines, borders = shipped_outlines(), shipped.borders()
    shared = {"catalogue": known, "districts": table_, "values": values}
    layer = next(iter(known.layers.values()))
    selection = Selection(layer.id, layer.indicators[0].id)
    chosen, all_ = choose_indicators(known, layer=layer.id), choose_indicators(known)
    spec = describe(selection, **shared, statuses=statuses)

    def content(indicators: Sequence[str]) -> Content:
        return Content(indicators, selection, **shared, statuses=statuses)

    kinds: dict[str, Callable[[], str]] = {
        f"{layer.id}.geojson": lambda: layer_geojson(content(chosen), outlines),
        f"{layer.id}.csv": lambda: layer_csv(content(chosen)),
        "all.csv": lambda: wide_csv(content(all_)),
        "map.html": lambda: page.render(spec, borders),
    }
    return [
        (name, f"{milliseconds(make):.0f} ms", f"{len(make().encode()) / 1000:,.0f} KB") for name, make in kinds.items()
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    given = os.environ.get("LANDPOTENZIALE_PRODUCERS")
    parser.add_argument("--producers", type=Path, default=Path(given) if given else None,
                        help="folder with the producers' files; without it the build is left out")  # fmt: skip
    parser.add_argument("--boundaries", type=Path, help="as in `python -m geo build`")
    wishes = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}; load {os.getloadavg()[0]:.1f}\n")
    if wishes.producers:
        seconds, megabytes = build(wishes.producers, wishes.boundaries)
        row = ("`geo build`", f"{seconds:.1f} s", f"{megabytes:.0f} MB", "ok" if seconds <= 60 else "missed")
        print(table(("Full build", "time", "peak memory", "bar: ≤ 60 s"), [row]))
    print(table((f"Classes of 400 values, k = {CLASSES}", "median ms", "slowest ms"), schemes()))
    print(table(("One map", "median", "largest"), page_functions()))
    print(table(("File", "time", "size"), exports()))


if __name__ == "__main__":
    main()
