"""
The dashboard and its baseline in a real browser, in the same run, alternately; prints a table.

Both apps run on this machine, the browser is Chromium. Moments are taken inside the page (`probe.js`), bytes by a
relay between browser and server (`relay.py`) in a pass of their own, memory and processor time from /proc. Nothing is
asserted: a bar that is missed is printed as missed, and the exit code is 0 unless something broke.
"""

import argparse
import contextlib
import http.client
import json
import math
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE)]

from relay import Relay  # noqa: E402

from geo.data.catalogue import catalogue  # noqa: E402
from geo.views.shipped import periods_of  # noqa: E402

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-sync", "--disable-background-networking", "--disable-component-update",
    # a name that is not ours fails at once instead of waiting for a network
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]  # fmt: skip
TUNED = "BASELINE_TUNED"  # read by baseline_app.py
WARM_UP = 2
VISITORS = 8
PLAYED = "unemployment_rate_pct"  # the indicator whose periods are played
REST_S = 0.5  # between two measurements, so that one does not pay for the other
PATIENCE_MS = 60_000


@dataclass
class App:
    """One of the two apps: how it is started, and what was measured of it."""

    name: str
    script: Path
    folder: Path
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    found: dict[str, list[float]] = field(default_factory=dict)

    def note(self, **values: float) -> None:
        """Write down one value of each of several quantities."""
        for key, value in values.items():
            self.found.setdefault(key, []).append(value)

    def median(self, key: str) -> float:
        """Return the median of what was found, NaN where nothing was."""
        return statistics.median(self.found[key]) if self.found.get(key) else math.nan


@dataclass
class Server:
    """A running app."""

    process: subprocess.Popen
    port: int
    start: float

    def seconds_until(self, path: str) -> float:
        """Ask for a path until it is answered with 200; return the time since the start of the process."""
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"expected a running server, found exit code {self.process.returncode}")
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    return time.perf_counter() - self.start
            connection.close()
            time.sleep(0.02)

    def memory_mb(self) -> float:
        """Return the resident memory of the process in MB (10⁶ bytes)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024 / 1e6

    def cpu_s(self) -> float:
        """Return the processor time that the process has used, in s; the system counts in steps of 0.01 s."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(app: App) -> Iterator[Server]:
    """Run an app on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(app.script), f"--server.port={port}", *app.options]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PYTHONPATH": path} | app.environment
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=app.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield Server(process, port, start)
    finally:
        process.terminate()
        process.wait(20)


# -- what a visitor does -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def visit(browser: Browser, foreign: set[str]) -> Iterator[BrowserContext]:
    """Open a browser without any cache; addresses of other hosts are collected."""
    context = browser.new_context(locale="de-DE", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(path=HERE / "probe.js")
    ours = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:")
    context.on("request", lambda request: None if ours.match(request.url) else foreign.add(request.url))
    try:
        yield context
    finally:
        context.close()


def first_map(context: BrowserContext, port: int) -> tuple[Page, float, float]:
    """Open the app; return the page and the seconds from the start of the navigation to map and last message."""
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
    seen = page.evaluate("probe.wait()")
    later = page.evaluate("probe.rest()")
    moments = (seen["paint"]["time"], later["received"][-1][0])
    return page, *((moment - seen["origin"]) / 1000 for moment in moments)


def choose_layer(page: Page, layer: str) -> None:
    """Choose a theme and wait for the map; not measured."""
    page.get_by_role("combobox", name="Thema").click()
    page.evaluate("probe.clear()")
    page.get_by_role("option", name=catalogue().layers[layer].title["de"], exact=True).click()
    page.evaluate("probe.wait()")
    page.evaluate("probe.rest()")


def choose_indicator(page: Page, indicator: str) -> dict:
    """Click on an indicator, wait for its map, and make sure that it is the right one."""
    label = catalogue().indicators[indicator].label["de"]
    page.evaluate("probe.clear()")
    page.get_by_test_id("stRadioOption").filter(has_text=re.compile(f"^{re.escape(label)}$")).click()
    page.evaluate("probe.wait()")
    seen = page.evaluate("probe.rest()")
    painted = seen["paint"]["label"]
    # the baseline knows no id; its legend says the label, where d3 is at hand to draw it
    if painted is not None and painted != indicator and not painted.startswith(label):
        raise RuntimeError(f"expected the map of {indicator}, found {painted}")
    return seen


def plan(count: int) -> list[tuple[str, str]]:
    """
    Choose which indicators are clicked on, none of them twice, so that no cache can answer.

    Parameters
    ----------
    count
        How many clicks.

    Returns
    -------
    steps
        Pairs of layer and indicator. The first indicator of a layer is shown by choosing the layer and not clicked on.
    """
    steps = [(layer.id, indicator.id) for layer in catalogue().layers.values() for indicator in layer.indicators[1:]]
    if len(steps) < count:
        raise ValueError(f"expected {count} indicators to click on, found {len(steps)}")
    return steps[:count]


def phases(seen: dict) -> dict[str, float]:
    """Cut one switch into the time of browser, way and server, and browser again; all in s since the click."""
    click, paint = seen["click"], seen["paint"]["time"]
    received = [moment for moment, _ in seen["received"]]
    return {
        "switch_s": (paint - click) / 1000,
        "sent_s": (seen["sent"][0][0] - click) / 1000,
        "first_frame_s": (received[0] - click) / 1000,
        "last_frame_s": (received[-1] - click) / 1000,
        "payload": sum(size for _, size in seen["received"]),
        "frames": len(seen["received"]),
    }


# -- the measurements ----------------------------------------------------------------------------------------------


def measure_start(apps: list[App], browser: Browser, repetitions: int, foreign: set[str]) -> None:
    """Start each server several times: health, first page, first map of its first visitor; memory at the last."""
    for repetition in range(repetitions):
        for app in apps:
            with served(app) as server:
                app.note(health_s=server.seconds_until("/_stcore/health"), page_s=server.seconds_until("/"))
                with visit(browser, foreign) as context:
                    app.note(first_visitor_s=first_map(context, server.port)[1])
                if repetition == repetitions - 1:
                    measure_memory(app, server, browser, foreign)
        say(f"start {repetition + 1} of {repetitions}")


def measure_memory(app: App, server: Server, browser: Browser, foreign: set[str]) -> None:
    """Let visitors come and stay, each switching once; the server's memory after the first and after the last."""
    _, indicator = plan(1)[0]
    with contextlib.ExitStack() as stack:
        for visitor in range(1, VISITORS + 1):
            page, *_ = first_map(stack.enter_context(visit(browser, foreign)), server.port)
            choose_indicator(page, indicator)
            if visitor in (1, VISITORS):
                app.note(**{f"memory_{visitor}_mb": server.memory_mb()})
    one, all_ = app.median("memory_1_mb"), app.median(f"memory_{VISITORS}_mb")
    app.note(memory_per_visitor_mb=(all_ - one) / (VISITORS - 1))


def measure_first_map(
    apps: list[App], servers: list[Server], browser: Browser, repetitions: int, foreign: set[str]
) -> None:
    """Open each app in a new browser context, the server being warm."""
    for repetition in range(repetitions + 1):
        for app, server in zip(apps, servers, strict=True):
            with visit(browser, foreign) as context:
                _, seconds, last = first_map(context, server.port)
            if repetition:  # the first visit warms the server
                app.note(first_map_s=seconds, first_page_s=last)
            time.sleep(REST_S)
    say("first map")


def switches(
    apps: list[App], ports: list[int], browser: Browser, count: int, foreign: set[str],
    each: Callable[[App, int, Callable[[], dict]], None],
) -> None:  # fmt: skip
    """
    Switch the indicator in both apps, one click here, one click there.

    Parameters
    ----------
    apps, ports
        What runs where.
    browser, foreign
        As everywhere.
    count
        Measured switches; `WARM_UP` more come before them.
    each
        Called with the app, the number of the switch (negative while warming up) and what carries it out.
    """
    with contextlib.ExitStack() as stack:
        pages = [first_map(stack.enter_context(visit(browser, foreign)), port)[0] for port in ports]
        shown = [plan(1)[0][0]] * len(pages)
        for number, (layer, indicator) in enumerate(plan(WARM_UP + count), start=-WARM_UP):
            for place, (app, page) in enumerate(zip(apps, pages, strict=True)):
                page.bring_to_front()
                if shown[place] != layer:
                    choose_layer(page, layer)
                    shown[place] = layer
                each(app, number, lambda page=page, indicator=indicator: choose_indicator(page, indicator))


def measure_switches(apps: list[App], servers: list[Server], browser: Browser, count: int, foreign: set[str]) -> None:
    """Time the switches, without anything between browser and server."""
    by_name = {app.name: server for app, server in zip(apps, servers, strict=True)}

    def each(app: App, number: int, switch: Callable[[], dict]) -> None:
        before = by_name[app.name].cpu_s()
        seen = switch()
        if number >= 0:
            app.note(**phases(seen), cpu_s=by_name[app.name].cpu_s() - before, map=seen["paint"]["map"])

    switches(apps, [server.port for server in servers], browser, count, foreign, each)
    say("switches, time")


def measure_bytes(apps: list[App], servers: list[Server], browser: Browser, count: int, foreign: set[str]) -> None:
    """Count the bytes of the switches at a relay between browser and server."""
    with contextlib.ExitStack() as stack:
        relays = [stack.enter_context(Relay(server.port)) for server in servers]
        by_name = {app.name: relay for app, relay in zip(apps, relays, strict=True)}

        def each(app: App, number: int, switch: Callable[[], dict]) -> None:
            start = time.perf_counter()
            switch()
            traffic = by_name[app.name].since(start)
            if number >= 0:
                app.note(wire_down=traffic.down, wire_up=traffic.up, server_s=traffic.server_s)

        switches(apps, [relay.port for relay in relays], browser, count, foreign, each)
    say("switches, bytes")


FRAMES = """() => new Promise(done => {
    const map = [...document.querySelectorAll('*')].map(each => each.shadowRoot?.querySelector('.map')).find(Boolean);
    const gaps = [], shown = new Set();
    let last = performance.now(), end = Infinity;
    const frame = now => {
        gaps.push(now - last);
        last = now;
        if (map.dataset.period) shown.add(map.dataset.period);
        if (map.dataset.period === LAST && end === Infinity) end = now + 500;
        if (now < end) requestAnimationFrame(frame); else done({gaps, shown: shown.size, sent: probe.sent.length});
    };
    probe.clear();
    map.getRootNode().querySelector('.play').click();
    requestAnimationFrame(now => { last = now; requestAnimationFrame(frame); });
})"""


def measure_playing(app: App, server: Server, browser: Browser, foreign: set[str]) -> None:
    """Play a series from its first to its last period and look at every frame of the browser meanwhile."""
    periods = periods_of(PLAYED)
    with visit(browser, foreign) as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.port}/?indicator={PLAYED}", wait_until="commit")
        page.evaluate("probe.wait()")
        page.evaluate("probe.rest()")
        page.locator(".time").hover()  # the series is fetched when somebody comes near
        page.wait_for_timeout(500)
        seen = page.evaluate(FRAMES.replace("LAST", json.dumps(periods[-1])))
    app.note(shown=seen["shown"], asked=len(periods), sent=seen["sent"], frames=len(seen["gaps"]))
    for gap in seen["gaps"]:
        app.note(gap_s=gap / 1000)
    say("playing")


def playing(app: App) -> str:
    """Write what was seen of the playing."""
    gaps, due = app.found["gap_s"], 1.5 / 60
    late = sum(gap > due for gap in gaps)
    return (
        f"Playing {PLAYED}: {app.found['shown'][0]} of {app.found['asked'][0]} periods painted, {len(gaps)} frames, "
        f"{late} of them later than {1000 * due:.0f} ms after the one before; median {1000 * statistics.median(gaps):.1f} ms, "
        f"p95 {1000 * p95(gaps):.1f} ms, longest {1000 * max(gaps):.1f} ms; "
        f"messages sent before the last period: {max(0, app.found['sent'][0] - 1)}."
    )


def say(text: str) -> None:
    """Tell how far it is, beside the table."""
    print(text, file=sys.stderr, flush=True)


# -- the table -----------------------------------------------------------------------------------------------------


def p95(values: list[float]) -> float:
    """Return the 95th percentile by nearest rank: of ten values the largest."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def bar(is_met: bool, text: str) -> str:
    """Say whether a bar is met."""
    return f"{text}: {'ok' if is_met else 'missed'}"


def table(baseline: App, dashboard: App) -> str:
    """Write what was found as Markdown."""
    rows = []

    def row(label: str, key: str, unit: str, *, factor: float = 1, digits: int = 0, of=App.median, goal="") -> None:
        one, other = factor * of(baseline, key), factor * of(dashboard, key)
        ratio = f"{one / other:,.1f}" if min(one, other) > 0 else "–"
        goal = goal(one, other) if goal else ""
        rows.append(f"| {label} | {one:,.{digits}f} {unit} | {other:,.{digits}f} {unit} | {ratio} | {goal} |")

    def worst(app: App, key: str) -> float:
        return p95(app.found[key])

    repetitions, count = len(dashboard.found["first_map_s"]), len(dashboard.found["switch_s"])
    starts = len(dashboard.found["page_s"])
    row(f"First map, server warm, browser cold (median of {repetitions})", "first_map_s", "s", digits=2,
        goal=lambda one, other: bar(one >= 2 * other, "≥ 2 × faster"))  # fmt: skip
    row("… navigation → last frame received, the page around it", "first_page_s", "s", digits=2)
    row(f"First map of the first visitor after the start (median of {starts})", "first_visitor_s", "s", digits=2)
    row(f"Indicator switch, click → painted (median of {count})", "switch_s", "ms", factor=1000,
        goal=lambda one, other: bar(one >= 10 * other, "≥ 10 × faster"))  # fmt: skip
    row("Indicator switch, p95", "switch_s", "ms", factor=1000, of=worst)
    row("… click → request sent", "sent_s", "ms", factor=1000)
    row("… click → first frame received", "first_frame_s", "ms", factor=1000)
    row("… click → last frame received, the page has followed", "last_frame_s", "ms", factor=1000)
    row("Server, request in → last byte out, on the wire", "server_s", "ms", factor=1000)
    row("Server, processor time per switch (mean)", "cpu_s", "ms", factor=1000,
        of=lambda app, key: statistics.mean(app.found[key]))  # fmt: skip
    row("Websocket payload per switch", "payload", "KB", factor=1e-3, digits=1)
    row("Websocket frames per switch", "frames", "")
    row("On the wire per switch, to the browser", "wire_down", "KB", factor=1e-3, digits=1,
        goal=lambda _, other: bar(other <= 12, "≤ 12 KB"))  # fmt: skip
    row("On the wire per switch, to the server", "wire_up", "KB", factor=1e-3, digits=1)
    row(f"Maps mounted for {count} switches", "map", "", of=lambda app, key: len(set(app.found[key])),
        goal=lambda _, other: bar(other == 1, "1 mount"))  # fmt: skip
    row("Server memory with one visitor", "memory_1_mb", "MB")
    row(f"Server memory per further visitor (2nd to {VISITORS}th)", "memory_per_visitor_mb", "MB", digits=2)
    row(f"Server start → healthy (median of {starts})", "health_s", "s", digits=2)
    row(f"Server start → first page answered (median of {starts})", "page_s", "s", digits=2,
        goal=lambda _, other: bar(other <= 6, "≤ 6 s"))  # fmt: skip
    return "\n".join(["| | Baseline | Dashboard | Baseline / dashboard | Bar |", "|---|---:|---:|---:|---|", *rows])


def machine(browser: Browser) -> str:
    """Describe machine and versions; the load says how quiet it was."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "folium", "streamlit-folium"))
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, Chromium {browser.version}, {packages}; "
        f"load before the run {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="3 repetitions in the place of 5 and 10")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single value too")
    parser.add_argument("--tuned", action="store_true", help="compare with the tuned baseline, see baseline_app.py")
    wishes = parser.parse_args()
    repetitions, count = (3, 3) if wishes.quick else (5, 10)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    foreign: set[str] = set()
    with tempfile.TemporaryDirectory() as empty, sync_playwright() as playwright, contextlib.ExitStack() as stack:
        # an empty folder, so that the baseline has Streamlit's own settings and not ours
        options = ["--server.headless=true", "--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
        options += ["--server.enableWebsocketCompression=true"] if wishes.tuned else []
        tuned = {TUNED: str(int(wishes.tuned))}
        baseline = App("baseline", HERE / "baseline_app.py", Path(empty), tuple(options), tuned)
        dashboard = App("dashboard", ROOT / "dashboard.py", ROOT, ("--server.headless=true",))
        apps = [baseline, dashboard]
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        about = machine(browser)
        measure_start(apps, browser, repetitions, foreign)
        servers = [stack.enter_context(served(app)) for app in apps]
        for server in servers:
            server.seconds_until("/")
        measure_first_map(apps, servers, browser, repetitions, foreign)
        measure_switches(apps, servers, browser, count, foreign)
        measure_bytes(apps, servers, browser, count, foreign)
        measure_playing(dashboard, servers[1], browser, foreign)
        browser.close()
    print(f"{about}; {'tuned' if wishes.tuned else 'plain'} baseline\n\n{table(baseline, dashboard)}\n")
    pairs = [one / other for one, other in zip(baseline.found["switch_s"], dashboard.found["switch_s"], strict=True)]
    print(f"Ratio of the switches pair by pair: median {statistics.median(pairs):.1f}, least {min(pairs):.1f}.")
    print(playing(dashboard))
    print(f"Requests to other hosts: {', '.join(sorted(foreign)) or 'none'}.")
    if wishes.json:
        found = {"machine": about} | {app.name: app.found for app in apps}
        wishes.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
