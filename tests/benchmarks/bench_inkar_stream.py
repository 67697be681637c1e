"""
The bulk file of INKAR: our stream against a plain pandas read of the same file, in the same run; prints a table.

The file is made for the run (``synthetic_inkar.csv``, at least 2 GB in the official layout) in a temporary folder and
deleted afterwards; its names and values are invented. Each reading runs in a process of its own: peak memory is
``ru_maxrss`` of that process with all its libraries, time is that of the reading alone. The file was written just
before, so it comes from the page cache where memory allows. Both readings must find the same rows. The exit code is 1
if they do not or if the stream needs 1 GB or more, else 0.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

# only the standard library at the top: a child inherits the peak of the process that starts it
ROOT = Path(__file__).resolve().parent.parent.parent
LAYOUT = "Bereich;ID;Kuerzel;Indikator;Raumbezug;Kennziffer;Name;Zeitbezug;Wert"
AREAS = ("Arbeitslosigkeit", "Bildung", "Medizinische und soziale Versorgung", "Sozialleistungen", "Wirtschaft")
YEARS = range(1995, 2023)
# level → number of units and length of their keys, in proportions that make districts a small part of the file
LEVELS = {"Gemeindeverbände": (4_600, 9), "Kreise": (400, 8), "Raumordnungsregionen": (96, 3), "Bundesländer": (16, 2)}
WANTED = 20
BAR = 10**9


def write_file(file: Path, size: int) -> None:
    """Write indicator after indicator until the file has `size` bytes; the last one is complete."""
    written, indicator = 0, 0
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        written += stream.write(LAYOUT + "\n")
        while written < size:
            for lines in _lines(indicator):
                # the names hold ä and ü, so bytes are counted, not characters
                written += len(lines.encode())
                stream.write(lines)
            indicator += 1
    if indicator < WANTED:
        raise SystemExit(f"expected at least {WANTED} indicators, found {indicator}: choose a larger --gb")


def _lines(indicator: int) -> Iterator[str]:
    """Yield the rows of an indicator, level by level; districts of every fourth indicator lack one value in fifty."""
    area = AREAS[indicator % len(AREAS)]
    start = f"{area};{10_000 + indicator};q_{indicator:03d};Erfundener Indikator {indicator} für Messungen"
    for level, (units, digits) in LEVELS.items():
        # keys of districts end in three noughts, those of other levels do not
        keys = [f"{1_001 + unit:05d}000" if level == "Kreise" else f"{unit + 1:0{digits}d}" for unit in range(units)]
        yield "".join(
            f"{start};{level};{key};Gebiet {key}, erfunden;{year};{value // 100},{value % 100:02d}\n"
            for unit, key in enumerate(keys)
            for year in YEARS
            if (value := (unit * 7919 + year * 104_729 + indicator * 1_299_709) % 9_973) % 50 or indicator % 4
        )


def columns() -> tuple[str, ...]:
    """Return what is asked for: as many indicators as a catalogue takes from this producer."""
    return tuple(f"{AREAS[each % len(AREAS)]}/q_{each:03d}" for each in range(WANTED))


def ours(file: Path) -> dict[str, float]:
    """Read with the importer."""
    sys.path.insert(0, str(ROOT))
    from geo.build.importers import inkar_bulk

    start = time.perf_counter()
    rows = inkar_bulk.read(file, part="none", columns=columns())
    return {"seconds": time.perf_counter() - start, "found": len(rows), "sum": round(float(rows["value"].sum()), 2)}


def pandas_plain(file: Path) -> dict[str, float]:
    """Read as one would at first: the whole file, keys as text, then the rows that are wanted."""
    import pandas as pd

    start = time.perf_counter()
    table = pd.read_csv(file, sep=";", decimal=",", dtype={"Kennziffer": str, "Zeitbezug": str})
    table = table[table["Raumbezug"] == "Kreise"]
    rows = table[(table["Bereich"] + "/" + table["Kuerzel"]).isin(columns())]
    return {"seconds": time.perf_counter() - start, "found": len(rows), "sum": round(float(rows["Wert"].sum()), 2)}


READINGS = {"our stream": ours, "pandas.read_csv": pandas_plain}


def measured(reading: str, file: Path) -> dict[str, float]:
    """Run one reading in a process of its own."""
    command = [sys.executable, __file__, "--reading", reading, "--file", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit code {done.returncode}"
        raise SystemExit(f"{reading}: {reason}")
    return json.loads(done.stdout)


def count_lines(file: Path) -> int:
    """Count the lines of a file, 16 MB at a time."""
    with file.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(2**24), b""))


def main() -> None:
    """Make the file, read it twice, print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--gb", type=float, default=2.0, help="size of the file in GB of 2^30 bytes (default 2)")
    parser.add_argument("--folder", type=Path, help="where the file is made for the run (default: that of the system)")
    parser.add_argument("--reading", choices=READINGS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    wishes = parser.parse_args()
    if wishes.reading:
        result = READINGS[wishes.reading](wishes.file)
        # Linux counts in kB, macOS in bytes
        unit = 1 if sys.platform == "darwin" else 1024
        print(json.dumps(result | {"peak": unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
        return
    size = int(wishes.gb * 2**30)
    with tempfile.TemporaryDirectory(prefix="inkar-", dir=wishes.folder) as folder:
        if (free := shutil.disk_usage(folder).free) < 1.2 * size:
            raise SystemExit(f"expected {1.2 * size / 1e9:.1f} GB free in {folder}, found {free / 1e9:.1f} GB")
        file = Path(folder) / "synthetic_inkar.csv"
        write_file(file, size)
        rows = count_lines(file) - 1
        results = {name: measured(name, file) for name in READINGS}
        size = file.stat().st_size
    about = f"Python {platform.python_version()}, pyarrow {version('pyarrow')}, pandas {version('pandas')}"
    print(f"{size / 1e9:.2f} GB, {rows:,} rows, {WANTED} indicators wanted; {os.cpu_count()} cores, {about}\n")
    print("| Reading | Peak memory (MB) | Time (s) | Rows per second | Rows found |\n|---|---:|---:|---:|---:|")
    for name, each in results.items():
        speed = rows / each["seconds"]
        print(f"| {name} | {each['peak'] / 1e6:,.0f} | {each['seconds']:.1f} | {speed:,.0f} | {each['found']:,} |")
    stream, plain = (results[name] for name in READINGS)
    same = (stream["found"], stream["sum"]) == (plain["found"], plain["sum"])
    below = stream["peak"] < BAR
    less, fast = (plain[each] / stream[each] for each in ("peak", "seconds"))
    print(f"\nOur stream needs {less:.1f} times less memory and is {fast:.1f} times as fast.")
    print(f"Below 1 GB: {'yes' if below else 'MISSED'}; same rows: {'yes' if same else 'NO'}.")
    sys.exit(0 if same and below else 1)


if __name__ == "__main__":
    main()
