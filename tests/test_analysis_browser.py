"""The analyses in a real browser: legend, points and map choose the same, by pointer and by keyboard; axe; no foreign request."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Log, chromium, german, served, shape, wait_for_address

from geo.pages.analysis import drawings, state

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(log=tmp_path_factory.mktemp("analysis") / "log.txt") as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


def look(page, server, query: str):
    """Open a view and wait until its map is painted."""
    page.goto(f"{server.url}/analyse?{query}")
    page.locator(".map[data-shown]").wait_for(state="attached")
    page.locator("path.district").nth(399).wait_for(state="attached")
    return page


def test_every_view_is_accessible_silent_and_asks_nobody_else(server, browser):
    page = german(browser, viewport={"width": 1280, "height": 2000}).new_page()
    log = Log(urlsplit(server.url).netloc)
    log.watch(page)
    for view in state.VIEWS:
        look(page, server, f"view={view}&draws=1000&district=03460")
        page.wait_for_timeout(300)
        serious = [
            (fault["id"], fault["nodes"][0]["html"][:200])
            for fault in Axe().run(page).response["violations"]
            if fault["impact"] in {"serious", "critical"}
        ]
        assert not serious, view
    assert not log.foreign() and not log.console


def test_legend_points_and_map_choose_the_same(server, browser):
    page = look(german(browser).new_page(), server, "view=bivariate")
    key = page.locator(".square button[data-cell='8']")
    key.focus()
    page.keyboard.press("Enter")
    wait_for_address(page, cell="8")
    assert key.get_attribute("aria-pressed") == "true"
    faded, dots = page.locator("path.district.faded").count(), page.locator(".scatter circle.faded").count()
    assert faded == dots == 400 - int(key.locator(".count").inner_text())
    shape(page, "Vechta").dispatch_event("click")
    wait_for_address(page, district="03460")
    assert page.locator(".scatter circle.chosen").count() == 1
    page.locator(".scatter circle").nth(5).dispatch_event("click")
    page.wait_for_timeout(500)
    wait_for_address(page, cell="8")
    assert "district=03460" not in page.url, "a point chooses its district on the map"
    page.go_back()
    wait_for_address(page, district="03460")


def test_the_draws_show_progress_can_be_cancelled_and_can_be_shared(server, browser):
    page = german(browser).new_page()
    page.goto(f"{server.url}/analyse?view=scenario&recipe=w-housing.2,services")
    page.get_by_text("10.000", exact=True).click()
    page.get_by_role("button", name="Szenario berechnen").click()
    # at once: a fast machine is done in two seconds
    page.get_by_role("button", name="Abbrechen").dispatch_event("click")
    wait_for_address(page, draws=None)
    page.get_by_text("Noch ist nichts berechnet").wait_for()
    look(page, server, "view=scenario&recipe=w-housing.2,services&draws=1000")
    assert page.get_by_role("img", name="Spannen der Plätze").count() == 1


def test_a_narrow_screen_needs_no_sideways_scrolling(server, browser):
    page = german(browser, viewport={"width": 320, "height": 900}).new_page()
    for view in ("bivariate", "fragile", "scenario"):
        look(page, server, f"view={view}&draws=1000")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, view


def test_text_of_a_drawing_is_legible_on_a_phone(browser):
    drawn = drawings.image('<text x="10" y="40">1</text>', width=800, height=260, label="synthetic")
    page = browser.new_page(viewport={"width": 358, "height": 300})
    page.goto(re.search(r'src="([^"]+)"', drawn).group(1))  # an image asks for its own width, as a window does
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('text')).fontSize)")
    assert size * 358 / (800 + drawings.ROOM) >= 10
    page.close()
