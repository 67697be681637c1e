"""
The OGC API beside pygeoapi's own GeoJSON file provider on the same features, and under load; prints tables.

Both servers run on this machine and are asked in turn. The load comes from wrk (Debian: `wrk`) for a few seconds at a
time; meanwhile a visitor switches indicators in Chromium. Nothing is asserted: a bar that is missed is printed as missed.
"""

import argparse
import contextlib
import http.client
import json
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE)]

from bench_browser import FLAGS, App, Server, bar, p95, phases, served, switches  # noqa: E402
from bench_build import table  # noqa: E402

LAYER = "housing"
ITEMS = f"/collections/{LAYER}/items"
QUESTIONS = {
    "one feature": (f"{ITEMS}/09187", 20),
    "whole collection": (f"{ITEMS}?limit=1000", 5),
    "whole collection, EPSG:3035": (f"{ITEMS}?limit=1000&crs=http://www.opengis.net/def/crs/EPSG/0/3035", None),
    "a box of some 70 districts": (f"{ITEMS}?limit=1000&bbox=8,50,11,52", None),
    "a page of ten, no borders": (f"{ITEMS}?limit=10&skipGeometry=true", None),
}
CONNECTIONS = (1, 10, 50)


class Client:
    """One kept connection."""

    def __init__(self, port: int, base: str) -> None:
        self.connection, self.base = http.client.HTTPConnection("127.0.0.1", port, timeout=120), base

    def ask(self, path: str, **headers: str) -> tuple[float, bytes]:
        """Ask for a path of the API; return milliseconds and body."""
        start = time.perf_counter()
        self.connection.request("GET", self.base + path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"expected 200 for {path}, found {answer.status}: {body[:300]!r}")
        return 1000 * (time.perf_counter() - start), body


@contextlib.contextmanager
def file_provider(features: bytes) -> Iterator[int]:
    """Run pygeoapi's own application with its GeoJSON provider on a file of these features; yield its port."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port, folder = free.getsockname()[1], Path(name)
        free.close()
        (folder / f"{LAYER}.geojson").write_bytes(features)
        uri = "http://www.opengis.net/def/crs/"
        config = {
            "server": {
                "url": f"http://127.0.0.1:{port}", "bind": {"host": "127.0.0.1", "port": port}, "encoding": "utf-8",
                "mimetype": "application/json", "languages": ["de"], "map": {"url": "", "attribution": ""},
                "limits": {"default_items": 400, "max_items": 1000},
            },
            "logging": {"level": "CRITICAL"},
            "metadata": {
                "identification": {"title": "x", "description": "x", "keywords": ["x"], "keywords_type": "theme",
                                   "terms_of_service": "x", "url": "http://127.0.0.1"},
                "license": {"name": "x", "url": "http://127.0.0.1"},
                "provider": {"name": "x", "url": "http://127.0.0.1"}, "contact": {"name": "x"},
            },
            "resources": {LAYER: {
                "type": "collection", "title": "x", "description": "x", "keywords": ["x"], "links": [],
                "extents": {"spatial": {"bbox": [5, 47, 16, 56], "crs": f"{uri}OGC/1.3/CRS84"}},
                "providers": [{"type": "feature", "name": "GeoJSON", "data": str(folder / f"{LAYER}.geojson"), "id_field": "ags",
                               "storage_crs": f"{uri}OGC/1.3/CRS84", "crs": [f"{uri}OGC/1.3/CRS84", f"{uri}EPSG/0/3035"]}],
            }},
        }  # fmt: skip
        # JSON is YAML
        (folder / "config.yml").write_text(json.dumps(config))
        (folder / "openapi.yml").write_text("openapi: 3.0.2")
        environment = os.environ | {
            "PYGEOAPI_CONFIG": str(folder / "config.yml"), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml"),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "pygeoapi.starlette_app:APP", f"--port={port}", "--log-level=critical"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            Server(process, port, time.perf_counter()).seconds_until("/conformance")
            yield port
        finally:
            process.terminate()
            process.wait(20)


def side_by_side(own: Client, other: Client, repetitions: int) -> list[tuple[str, ...]]:
    """Ask both in turn; the first answer of each is not counted."""
    rows = []
    for label, (path, least) in QUESTIONS.items():
        times: dict[Client, list[float]] = {own: [], other: []}
        for _ in range(repetitions + 1):
            found = {client: client.ask(path) for client in times}
            for client, (milliseconds, _) in found.items():
                times[client].append(milliseconds)
        counts = [len(json.loads(body).get("features", [0])) for _, body in found.values()]
        if counts[0] != counts[1]:
            raise RuntimeError(f"{label}: expected the same features from both, found {counts}")
        mine, theirs = (statistics.median(values[1:]) for values in times.values())
        ratio = theirs / mine
        goal = bar(ratio >= least, f"≥ {least} × faster") if least else ""
        rows.append((label, f"{theirs:,.1f} ms", f"{mine:,.1f} ms", f"{ratio:,.0f}", goal))
    return rows


def load(port: int, path: str, connections: int, seconds: int) -> tuple[str, ...]:
    """Let wrk ask for a path with many connections; return requests per second, latencies, errors."""
    said = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout=20s", "-H", "Accept-Encoding: gzip",
         f"http://127.0.0.1:{port}/api{path}"],
        capture_output=True, text=True, check=True, timeout=seconds + 60,
    ).stdout  # fmt: skip
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)[1]
    half, most = (re.search(rf"^\s+{share}%\s+(\S+)$", said, re.MULTILINE)[1] for share in (50, 99))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", said)
    return f"{float(rate):,.0f}", half, most, failed[0] if failed else "none"


def switch_under_load(app: App, port: int, browser: Browser, count: int, foreign: set[str], path: str) -> None:
    """Switch indicators while wrk asks with ten connections."""
    wrk = subprocess.Popen(
        ["wrk", "-t1", "-c10", "-d120s", "-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{port}/api{path}"],
        stdout=subprocess.DEVNULL,
    )
    try:
        switches([app], [port], browser, count, foreign, lambda app, number, switch: note(app, number, switch()))
    finally:
        wrk.terminate()
        wrk.wait(10)


def note(app: App, number: int, seen: dict) -> None:
    """Keep the time of a switch that is not one of the warm-up."""
    if number >= 0:
        app.note(switch_s=phases(seen)["switch_s"])


def start_and_memory(app: App, repetitions: int) -> list[tuple[str, ...]]:
    """Start the server several times; memory before and after the first request to the API, and that request's time."""
    found: dict[str, list[float]] = {"page": [], "before": [], "first": [], "after": []}
    for _ in range(repetitions):
        with served(app) as server:
            found["page"].append(server.seconds_until("/"))
            time.sleep(4)  # the maps of all indicators are described meanwhile
            found["before"].append(server.memory_mb())
            found["first"].append(Client(server.port, "/api").ask(ITEMS)[0] / 1000)
            found["after"].append(server.memory_mb())
    page, before, first, after = (statistics.median(values) for values in found.values())
    return [
        ("server start → first page", f"{page:.2f} s", bar(page <= 6, "≤ 6 s")),
        ("first request to the API (loads pygeoapi, makes the tables)", f"{first:.2f} s", ""),
        ("resident memory before it", f"{before:,.0f} MB", ""),
        ("resident memory after it", f"{after:,.0f} MB", ""),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, shorter load")
    wishes = parser.parse_args()
    repetitions, seconds, count = (5, 2, 4) if wishes.quick else (20, 5, 10)
    app = App("dashboard", ROOT / "dashboard.py", ROOT, ("--server.headless=true", "--server.address=127.0.0.1"))
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, pygeoapi {version('pygeoapi')}; "
        f"load before the run {os.getloadavg()[0]:.1f}\n"
    )
    print(
        table(
            ("Start and memory", f"median of {repetitions // 5 + 1}", "Bar"),
            start_and_memory(app, repetitions // 5 + 1),
        )
    )
    with served(app) as server:
        server.seconds_until("/api/")
        own = Client(server.port, "/api")
        with file_provider(own.ask(QUESTIONS["whole collection"][0])[1]) as port:
            rows = side_by_side(own, Client(port, ""), repetitions)
        print(
            table((f"Median of {repetitions}, one connection", "GeoJSON file provider", "/api", "Ratio", "Bar"), rows)
        )
        packed = own.ask(QUESTIONS["whole collection"][0], **{"Accept-Encoding": "gzip"})[1]
        print(f"Whole collection with gzip: {len(packed) / 1e6:.2f} MB.\n")
        if shutil.which("wrk"):
            rows = [
                (label, str(connections), *load(server.port, QUESTIONS[label][0], connections, seconds))
                for label in ("one feature", "whole collection", "a page of ten, no borders")
                for connections in CONNECTIONS
            ]
            print(
                table((f"wrk, {seconds} s each, gzip", "Connections", "Requests/s", "Median", "99 %", "Errors"), rows)
            )
        chromium = shutil.which("chromium")
        if shutil.which("wrk") and chromium:
            foreign: set[str] = set()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                rows = []
                switches(
                    [app],
                    [server.port],
                    browser,
                    count,
                    foreign,
                    lambda app, number, switch: note(app, number, switch()),
                )
                quiet = app.found.pop("switch_s")
                rows.append(("no load", f"{1000 * statistics.median(quiet):.0f} ms", f"{1000 * p95(quiet):.0f} ms", ""))
                for label in ("one feature", "whole collection"):
                    switch_under_load(app, server.port, browser, count, foreign, QUESTIONS[label][0])
                    busy = app.found.pop("switch_s")
                    median = 1000 * statistics.median(busy)
                    rows.append(
                        (
                            f"ten connections ask for {label}",
                            f"{median:.0f} ms",
                            f"{1000 * p95(busy):.0f} ms",
                            bar(median <= 300, "≤ 300 ms"),
                        )
                    )
                browser.close()
            print(table((f"Indicator switch, click → painted, {count} switches", "Median", "95 %", "Bar"), rows))


if __name__ == "__main__":
    main()
