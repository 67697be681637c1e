"""
How long a visitor waits for each page and for a change on it, in real Chromium on a server of its own; prints a table.

A first look is a fresh visitor without any cache on a warm server. The views of the analysis are measured twice on a
fresh server: the first look is the first in the process, nothing of it is computed before; then the visitor comes back.
Times run from the click (or the start of the navigation) until Playwright sees the sign that the new content is drawn,
which it looks for by itself; that adds up to some 30 ms. Nothing is asserted, a missed bar is printed as missed.
Run: ``python tests/benchmarks/bench_pages.py``.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from browser import Server, chromium, german, served  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

WARM_S = 12  # the server describes its maps after the start
REST_MS = 600  # between two measurements
MAP = ".map[data-indicator]"
VIEWS = {
    "Räumliches Muster": "spatial-vacancy_rate_pct-False",
    "Fragile Klassen": "fragile-vacancy_rate_pct",
    "Typologien": "typology-thuenen",
    "Zwei Indikatoren": "bivariate-vacancy_rate_pct-unemployment_rate_pct",
}
PAGES = {
    "map": ("", MAP), "compare": ("vergleich?compare=03460,16063", f".explorer {MAP}"),
    "profile": ("profil?district=03460", ".st-key-profile h1"), "analysis": ("analyse", ".map[data-shown]"),
    "good practice": ("praxis", "h1"), "data": ("daten", "h1"), "method": ("methode", "h1"), "about": ("ueber", "h1"),
}  # fmt: skip
BARS = {"profile": 500, "compare": 300, "analysis": 500}


def wait(page: Page, sign: str) -> None:
    """Wait until something is there."""
    page.locator(sign).first.wait_for(state="attached")


def timed(page: Page, act: Callable[[], object], sign: str) -> float:
    """Do something, wait for its sign, and return the milliseconds; then let the page come to rest."""
    start = time.perf_counter()
    act()
    wait(page, sign)
    took = 1e3 * (time.perf_counter() - start)
    page.wait_for_timeout(REST_MS)
    return took


def looks(server: Server, browser: Browser, found: dict[str, list[float]]) -> None:
    """Open each page as a fresh visitor."""
    for name, (path, sign) in PAGES.items():
        context = german(browser)
        page = context.new_page()
        found.setdefault(f"{name}: fresh visitor", []).append(
            timed(page, partial(page.goto, f"{server.url}/{path}"), sign)
        )
        context.close()


def analyses(server: Server, browser: Browser, found: dict[str, list[float]]) -> None:
    """Visit the views of the analysis for the first time in the process, come back, and change what they show."""
    page = german(browser).new_page()
    page.goto(f"{server.url}/analyse")
    wait(page, ".map[data-shown]")
    page.wait_for_timeout(REST_MS)
    for visit in ("first look", "again"):
        for label, shown in VIEWS.items():
            took = timed(page, page.get_by_text(label, exact=True).first.click, f'.map[data-shown="{shown}"]')
            if (visit, label) != ("first look", "Zwei Indikatoren"):
                found.setdefault(f"analysis, {label}: {visit}", []).append(took)
    page.get_by_text("Räumliches Muster", exact=True).first.click()
    wait(page, '.map[data-shown="spatial-vacancy_rate_pct-False"]')
    page.wait_for_timeout(REST_MS)
    took = timed(
        page,
        page.get_by_text("Mittelwert des Landes abziehen").click,
        '.map[data-shown="spatial-vacancy_rate_pct-True"]',
    )
    found.setdefault("analysis, Räumliches Muster: Land mean taken off", []).append(took)


def changes(server: Server, browser: Browser, found: dict[str, list[float]]) -> None:
    """Change what the compare page and the profile show."""
    page = german(browser).new_page()
    page.goto(f"{server.url}/vergleich?compare=03460,16063&layer=housing")
    wait(page, f".explorer {MAP}")
    page.wait_for_timeout(2 * REST_MS)
    net = page.get_by_role("radio", name="Netzdiagramm").or_(page.get_by_role("button", name="Netzdiagramm")).first
    took = timed(page, net.click, "section.versus figure.net")
    found.setdefault("compare: dots to net", []).append(took)
    page.goto(f"{server.url}/profil?district=03460")
    wait(page, ".st-key-profile h1")
    page.wait_for_timeout(REST_MS)
    box = page.get_by_role("combobox").first
    box.click()
    page.keyboard.type("Flensburg · ")
    page.get_by_role("option").first.wait_for()
    took = timed(page, lambda: page.keyboard.press("Enter"), '.st-key-profile h1:has-text("Flensburg")')
    found.setdefault("profile: another district", []).append(took)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="servers, one after the other")
    runs, found = parser.parse_args().runs, {}
    load = os.getloadavg()[0]
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder, served(log=Path(folder) / "log") as server, chromium() as browser:
            time.sleep(WARM_S)
            for part in (analyses, looks, changes):
                part(server, browser, found)
    print(
        f"median and slowest of {runs} servers; load {load:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} processors"
    )
    print("| What | median | slowest | bar |\n|---|---:|---:|---|")
    for name, times in found.items():
        middle = statistics.median(times)
        bar = None if "fresh visitor" in name else BARS.get(name.partition(":")[0].partition(",")[0])
        said = "" if bar is None else f"{bar} ms: {'kept' if middle <= bar else 'missed'}"
        print(f"| {name} | {middle:,.0f} ms | {max(times):,.0f} ms | {said} |")


if __name__ == "__main__":
    main()
