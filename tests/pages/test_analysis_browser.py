"""The analyses in a real browser: legend, points and map choose the same, by pointer and by keyboard; axe; no foreign request."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import PATIENCE, pick, settled, shape, until, wait_for_address, wishes
from playwright.sync_api import expect

from geo.data.catalogue import catalogue
from geo.pages.analysis import drawings, state

pytestmark = pytest.mark.browser

# by the page itself and at once: a fast machine is done in two seconds, and a busy one may not get to it in time; never
# waited for without an end
CANCEL = f"""compute => new Promise((done, failed) => {{
    const watch = new MutationObserver(() => {{
        const cancel = [...document.querySelectorAll('button')].find(each => each.textContent.trim() === 'Abbrechen');
        if (cancel) {{ watch.disconnect(); cancel.click(); done(); }}
    }});
    setTimeout(() => {{ watch.disconnect(); failed(new Error('no button to cancel with')); }}, {1000 * PATIENCE});
    watch.observe(document.body, {{childList: true, subtree: true, characterData: true}});
    compute.click();
}})"""


def look(page, server, query: str):
    """Open a view and wait until its map is painted; volunteering has drawings only."""
    page.goto(f"{server.url}/analyse?{query}")
    if "view=volunteering" in query:
        page.locator("img.drawing").nth(2).wait_for()
        return page
    page.locator(".map[data-shown]").wait_for(state="attached")
    page.locator("path.district").nth(399).wait_for(state="attached")
    return page


def test_every_view_is_accessible_silent_and_asks_nobody_else(server, guest, log):
    page = guest(viewport={"width": 1280, "height": 2000})
    for view in state.VIEWS:
        look(page, server, f"view={view}&draws=1000&district=03460")
        settled(page, log)
        serious = [
            (fault["id"], fault["nodes"][0]["html"][:200])
            for fault in Axe().run(page).response["violations"]
            if fault["impact"] in {"serious", "critical"}
        ]
        assert not serious, view


def test_legend_points_and_map_choose_the_same(server, guest, log):
    page = settled(look(guest(), server, "view=bivariate"), log)
    key = page.locator(".square button[data-cell='8']")
    key.focus()
    page.keyboard.press("Enter")
    wait_for_address(page, cell="8")
    expect(key).to_have_attribute("aria-pressed", "true")
    rest = 400 - int(key.locator(".count").inner_text())
    expect(page.locator("path.district.faded")).to_have_count(rest)
    expect(page.locator(".scatter circle.faded")).to_have_count(rest)
    shape(page, "Vechta").dispatch_event("click")
    wait_for_address(page, district="03460")
    expect(page.locator(".scatter circle.chosen")).to_have_count(1)
    settled(page, log)
    page.locator(".scatter circle").nth(5).dispatch_event("click")
    until(
        page,
        lambda: wishes(page).get("district", "03460") != "03460",
        "a point did not choose its district on the map",
    )
    wait_for_address(page, cell="8")
    settled(page, log)
    page.go_back()
    wait_for_address(page, district="03460")


def test_the_draws_show_progress_can_be_cancelled_and_can_be_shared(server, guest, log):
    page = guest()
    page.goto(f"{server.url}/analyse?view=scenario&recipe=w-housing.2,services")
    pick(page, "10.000")
    settled(page, log)
    expect(page.get_by_role("radio", name="10.000")).to_be_checked()
    page.get_by_role("button", name="Szenario berechnen").evaluate(CANCEL)
    page.get_by_text("Noch ist nichts berechnet").wait_for()
    settled(page, log)
    assert "draws" not in wishes(page)
    expect(page.get_by_role("radio", name="10.000")).to_be_checked()
    look(page, server, "view=scenario&recipe=w-housing.2,services&draws=1000")
    expect(page.get_by_role("img", name="Spannen der Plätze")).to_have_count(1)
    settled(page, log)
    pick(page, "10.000")
    settled(page, log)
    expect(page.get_by_role("radio", name="10.000")).to_be_checked()
    expect(page.get_by_role("img", name="Spannen der Plätze")).to_have_count(1)
    assert wishes(page)["draws"] == "1000", "the address says what is shown, not what is wished for"
    # the browser knows labels, which another language changes: the choice must be told anew
    page.get_by_role("button", name="English").click()
    wait_for_address(page, lang="en")
    expect(page.get_by_role("radio", name="10,000")).to_be_checked()
    settled(page, log)
    page.get_by_role("button", name="Compute the scenario").click()
    wait_for_address(page, draws="10000")


def test_a_saved_recipe_is_loaded_and_a_wrong_one_is_explained(server, guest, tmp_path):
    page = guest()
    page.goto(f"{server.url}/analyse?view=scenario&recipe=w-housing.2,services~n-percentile")
    with page.expect_download() as told:
        page.get_by_text("Rezept als JSON speichern").click()
    told.value.save_as(tmp_path / "recipe.json")
    page.goto(f"{server.url}/analyse?view=scenario")
    page.get_by_text("Gespeichertes Rezept laden").click()
    chooser = page.locator("[data-testid=stFileUploader] input[type=file]")
    (tmp_path / "wrong.json").write_text('{"weights": {"housing": "<b>much</b>"}}')
    chooser.set_input_files(tmp_path / "wrong.json")
    page.get_by_text("recipe.weights.housing: erwartet: eine Zahl; gefunden: '<b>much</b>'").wait_for()
    wait_for_address(page, recipe=None)
    chooser.set_input_files(tmp_path / "recipe.json")
    wait_for_address(page, recipe="w-housing.2,services~n-percentile", draws=None)
    page.get_by_text("Geladen: recipe.json").wait_for()
    # Streamlit's own words are English in both languages: what is seen is ours
    assert page.locator("[data-testid=stFileUploaderDropzoneInstructions]").is_hidden()
    content = page.locator("[data-testid=stFileUploader] button p").evaluate(
        "e => getComputedStyle(e, '::after').content"
    )
    assert content == '"Datei wählen"'


def test_a_narrow_screen_needs_no_sideways_scrolling(server, guest, log):
    page = guest(viewport={"width": 320, "height": 900})
    for view in ("bivariate", "fragile", "scenario"):
        settled(look(page, server, f"view={view}&draws=1000"), log)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, view


def test_volunteering_shows_both_levels_at_one_height_and_colours_no_district(server, guest):
    page = look(guest(viewport={"width": 1440, "height": 1200}), server, "view=volunteering")
    laender, proxies = (page.locator("img.drawing").nth(place) for place in (0, 1))
    assert "keine Kreiswerte" in laender.get_attribute("alt") and "Hilfsgröße" in proxies.get_attribute("alt")

    def are_level() -> bool:  # once the page has come to rest
        one, other = laender.bounding_box(), proxies.bounding_box()
        return (one["y"], one["height"]) == pytest.approx((other["y"], other["height"]), abs=1) and (
            one["x"] + one["width"] <= other["x"]
        )

    until(page, are_level, "the two levels do not stand side by side")
    assert page.locator("path.district").count() == page.locator(".map").count() == 0
    page.get_by_text("Beide Ebenen in Zahlen").first.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("row", name="Bayern 41,0 Wert 96").count() == 1
    links = page.get_by_role("link", name="CSV", exact=True)
    for place, name in enumerate(("volunteering_sports_clubs_per_100k", "land_figures")):
        with page.expect_download() as got:
            links.nth(place).click()
        assert got.value.suggested_filename == f"landpotenziale_{name}.csv"


def test_the_proxy_of_volunteering_is_in_the_address(server, guest):
    page = look(guest(), server, "view=volunteering")
    page.get_by_role("combobox").last.click()
    page.get_by_role("option", name="Wahlbeteiligung Bundestagswahl").click()
    wait_for_address(page, proxy="turnout_federal_pct")
    page.get_by_role("heading", name="Ebene Kreis: Wahlbeteiligung Bundestagswahl").wait_for()


def test_volunteering_fits_a_telephone(server, guest):
    page = look(guest(viewport={"width": 390, "height": 844}), server, "view=volunteering")
    laender, proxies = (page.locator("img.drawing").nth(place).bounding_box() for place in (0, 1))
    assert proxies["y"] >= laender["y"] + laender["height"], "below each other"
    # 13 units of 400 have to stay legible
    assert 13 * laender["width"] / 400 >= 10
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_text_of_a_drawing_is_legible_on_a_phone(browser_):
    drawn = drawings.image(
        "caterpillar.svg", width=800, height=260, label="synthetic", lines=[], own=None, count=1
    )  # fmt: skip
    page = browser_.new_page(viewport={"width": 358, "height": 300})
    page.goto(re.search(r'src="([^"]+)"', drawn).group(1))  # an image asks for its own width, as a window does
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('text')).fontSize)")
    assert size * 358 / (800 + drawings.ROOM) >= 10
    page.close()


def test_the_three_typologies_stand_side_by_side_with_their_types(server, guest):
    page = look(guest(viewport={"width": 1440, "height": 1200}), server, "view=typology&typology=bbsr")
    maps = page.locator(".multiples figure")
    expect(maps).to_have_count(3)
    for place, typology in enumerate(catalogue().typologies.values()):
        own = maps.nth(place)
        assert own.locator("b").inner_text() == typology.label.de
        assert own.locator("li").all_inner_texts() == [each.label.de for each in typology.types]
        fills = own.locator("svg path").evaluate_all(
            "all => all.map(e => [e.getAttribute('fill'), e.getAttribute('d').length > 1000])"
        )
        assert fills == [[each.colour, True] for each in typology.types]
    tops = {round(maps.nth(place).bounding_box()["y"]) for place in range(3)}
    assert len(tops) == 1
