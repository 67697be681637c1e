"""
The static site: how time and size grow with 50, 100, 200 and 400 districts, and what a second run costs; prints a table.

Each site is written into a temporary folder that is deleted afterwards, by the command as a user runs it, in a process
of its own. "Again" is the same command on the finished site, which writes nothing. ``--counts`` measures fewer.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))


def measure(count: int, keys: list[str], processes: int) -> dict[str, float]:
    """Publish the first `count` districts twice; seconds, megabytes, and the parts of the size."""
    with tempfile.TemporaryDirectory(prefix="bench-publish-") as name:
        out = Path(name) / "site"
        command = [sys.executable, "-m", "geo", "publish", "--out", str(out), "--processes", str(processes)]
        command += [] if count == len(keys) else ["--only", ",".join(keys[:count])]
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - start)
        sizes = {file: file.stat().st_size for file in out.rglob("*") if file.is_file()}
        parts = {
            "pages": sum(
                size for file, size in sizes.items() if file.parent.name == "districts" and file.suffix == ".html"
            ),
            "pdf": sum(size for file, size in sizes.items() if file.suffix == ".pdf"),
            "maps": sum(size for file, size in sizes.items() if file.parent.name == "maps"),
        }
    return {
        "districts": count, "seconds": seconds[0], "again": seconds[1], "files": len(sizes),
        "mb": sum(sizes.values()) / 1e6, **{key: size / 1e6 for key, size in parts.items()},
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", default="50,100,200,400")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path)
    wishes = parser.parse_args()

    from geo.data.districts import shipped

    keys = list(shipped().index)
    # spread over the country: the first 50 keys would all lie in the north
    keys = [keys[place * 157 % len(keys)] for place in range(len(keys))]
    rows = [measure(int(count), keys, wishes.processes) for count in wishes.counts.split(",")]
    load = os.getloadavg()[0]
    print(
        f"{platform.platform()}, {os.cpu_count()} processors, {wishes.processes} processes, load {load:.1f} at the end\n"
    )
    print("| Districts | Time | Again | Files | Size | of it pages | PDF | maps |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in rows:
        print(
            f"| {row['districts']} | {row['seconds']:.0f} s | {row['again']:.1f} s | {row['files']} | {row['mb']:.1f} MB | "
            f"{row['pages']:.1f} | {row['pdf']:.1f} | {row['maps']:.1f} |"
        )
    largest = rows[-1]
    for name, value, bar in (("time", largest["seconds"], 600), ("size", largest["mb"], 200)):
        print(f"{name} for {largest['districts']}: {value:.0f} of {bar} {'ok' if value <= bar else 'MISSED'}")
    if wishes.json:
        wishes.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
