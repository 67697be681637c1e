"""The analyses in a real browser: legend, points and map choose the same, by pointer and by keyboard; axe; no foreign request."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Log, chromium, german, served, shape, wait_for_address

from geo.pages.analysis import state

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
    """Open a view and wait until its map is painted; volunteering has drawings only."""
    page.goto(f"{server.url}/analyse?{query}")
    if "view=volunteering" in query:
        page.locator("img.drawing").nth(2).wait_for()
        return page
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


def test_volunteering_shows_both_levels_at_one_height_and_colours_no_district(server, browser):
    page = look(german(browser, viewport={"width": 1440, "height": 1200}).new_page(), server, "view=volunteering")
    laender, proxies = (page.locator("img.drawing").nth(place) for place in (0, 1))
    assert "keine Kreiswerte" in laender.get_attribute("alt") and "Hilfsgröße" in proxies.get_attribute("alt")
    one, other = laender.bounding_box(), proxies.bounding_box()
    assert (one["y"], one["height"]) == pytest.approx((other["y"], other["height"]), abs=1)
    assert one["x"] + one["width"] <= other["x"]
    assert page.locator("path.district").count() == page.locator(".map").count() == 0
    page.get_by_text("Beide Ebenen in Zahlen").first.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("row", name="Bayern 41,0 Wert 96").count() == 1
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert got.value.suggested_filename == "landpotenziale_land_figures.csv"


def test_the_proxy_of_volunteering_is_in_the_address(server, browser):
    page = look(german(browser).new_page(), server, "view=volunteering")
    page.get_by_role("combobox").last.click()
    page.get_by_role("option", name="Wahlbeteiligung Bundestagswahl").click()
    wait_for_address(page, proxy="turnout_federal_pct")
    page.get_by_role("heading", name="Ebene Kreis: Wahlbeteiligung Bundestagswahl").wait_for()


def test_volunteering_fits_a_telephone(server, browser):
    page = look(german(browser, viewport={"width": 390, "height": 844}).new_page(), server, "view=volunteering")
    laender, proxies = (page.locator("img.drawing").nth(place).bounding_box() for place in (0, 1))
    assert proxies["y"] >= laender["y"] + laender["height"], "below each other"
    # 13 units of 400 have to stay legible
    assert 13 * laender["width"] / 400 >= 10
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
