"""
The dashboard in a real browser: what only a visitor sees.

One German visitor whose browser keeps files, one tab per test. Each tab must stay silent in the console and may ask
nobody but the server; that is checked at the end of each test (`log`).
"""

import csv
import io
import itertools
import json
import re
import shutil
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import (
    EARLY,
    FOCUSED,
    Log,
    at_rest,
    choose,
    german,
    look,
    painted,
    pick,
    served,
    settled,
    shape,
    until,
    view_of,
    wait_for_address,
    wait_for_view,
    wishes,
    zoom_in,
)
from playwright.sync_api import Page, expect

from geo.data import figures
from geo.data.catalogue import DATA, ROOT, catalogue
from geo.data.language import quantity, read_words, word

pytestmark = pytest.mark.browser

VECHTA, CLOPPENBURG, GOETTINGEN = "03460", "03453", "03159"
# received per change of indicator; of these up to 0.8 KB are the words that the licences oblige us to print twice, below the
# map and in its citation
MOST_BYTES = 13_312
SEEN = """() => {  // every line of text that is shown, and the names that a screen reader says
    const roots = [document.body, ...[...document.querySelectorAll('*')].map(each => each.shadowRoot).filter(Boolean)];
    const lines = roots.flatMap(root => [...root.querySelectorAll(':scope > *')]
        .filter(each => !['STYLE', 'LINK', 'SCRIPT', 'NOSCRIPT'].includes(each.tagName))
        .flatMap(each => (each.innerText ?? '').split('\\n')));
    const named = roots.flatMap(root => [...root.querySelectorAll('[placeholder], [title], .explorer [aria-label]')])
        .flatMap(each => ['placeholder', 'title', 'aria-label'].map(key => each.getAttribute(key)));
    return [...lines, ...named].map(each => (each ?? '').trim()).filter(Boolean);
}"""
# Findings in Streamlit's own frame which no page can repair; each has a reason and goes when it is repaired.
ACCEPTED: dict[str, str] = {}


@pytest.fixture(scope="module")
def visitor(browser_):
    context = german(browser_)
    yield context
    context.close()


@pytest.fixture
def tab(visitor, log):
    """Open a tab of the usual visitor."""
    page = visitor.new_page()
    log.watch(page)
    yield page
    page.close()


def table_rows() -> list[dict[str, str]]:
    with (DATA / "districts.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def values_of(indicator: str) -> dict[str, float]:
    return figures.shipped()[0][indicator].dropna().to_dict()


def luminance(colour: str) -> float:
    """Weigh a colour as WCAG does; written rgb(…) or color(srgb …)."""
    parts = [float(each) / (1 if colour.startswith("color") else 255) for each in re.findall(r"[\d.]+", colour)[:3]]
    parts = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


# --- the map


def test_first_map_shows_400_districts_in_the_colours_of_the_legend(tab, server):
    look(tab, server)
    assert tab.locator("path.district").count() == 400 and tab.locator("iframe").count() == 0
    assert tab.locator(".map").get_attribute("data-indicator") == "unemployment_rate_pct"
    drawn = tab.locator("path.district").evaluate_all("all => all.map(e => [e.dataset.class, e.getAttribute('fill')])")
    swatches = tab.locator(".legend .swatch").evaluate_all("all => all.map(e => e.getAttribute('style').split(':')[1])")
    assert {colour for _, colour in drawn} == set(swatches) and len(swatches) == 5
    counts = [int(text) for text in tab.locator(".legend li .count").all_inner_texts()]
    assert counts == [sum(number == str(4 - row) for number, _ in drawn) for row in range(5)]
    assert tab.locator("path.land").count() == 1
    assert tab.evaluate("document.documentElement.lang") == "de"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1440


def test_map_follows_the_indicator(tab, server):
    look(tab, server, "layer=housing")
    before = tab.locator("path.district").evaluate_all("all => all.map(e => e.dataset.class).join('')")
    pick(tab, "Nettokaltmiete")
    painted(tab, "net_rent_eur_per_m2")
    wait_for_address(tab, indicator="net_rent_eur_per_m2")
    assert tab.locator("path.district").evaluate_all("all => all.map(e => e.dataset.class).join('')") != before
    expect(tab.locator("h1")).to_contain_text("Nettokaltmiete")
    expect(shape(tab, "Vechta")).to_have_attribute("aria-label", re.compile(r"^Vechta: \d+,\d\d\s€/m²$"))


def test_a_unit_of_a_thousand_is_a_factor_on_the_map_too(tab, server):
    gdp = catalogue().indicators["gdp_per_employed_keur"]
    value = values_of(gdp.id)[VECHTA]
    for language in ("de", "en"):
        look(tab, server, f"indicator={gdp.id}&lang={language}")
        said = quantity(value, gdp.decimals, gdp.unit[language], language)
        expect(shape(tab, "Vechta")).to_have_attribute("aria-label", f"Vechta: {said}")


@pytest.mark.parametrize(("scheme", "query"), [
    ("light", "?indicator=cash_credits_eur_per_head&scheme=fisher_jenks"), ("dark", ""), ("light", "analyse?view=spatial"),
])  # fmt: skip
def test_borders_are_seen_between_districts_of_every_class(tab, server, scheme, query):
    tab.emulate_media(color_scheme=scheme)
    tab.goto(f"{server.url}/{query}")
    tab.locator("path.district").nth(399).wait_for(state="attached")
    tab.locator("path.district[data-class='0']").first.wait_for(state="attached")
    drawn = set(map(tuple, tab.locator("path.district:not(.outside)").evaluate_all(
        "all => all.map(e => [getComputedStyle(e).fill, getComputedStyle(e).stroke])"
    )))  # fmt: skip
    plain = {(fill, stroke) for fill, stroke in drawn if fill.startswith("rgb")}
    assert len(plain) >= 3
    for fill, stroke in plain:
        lighter, darker = sorted((luminance(fill), luminance(stroke)), reverse=True)
        # on a dark page the darkest class is known by its lighter neighbours
        assert (lighter + 0.05) / (darker + 0.05) >= (1.5 if scheme == "light" else 1.3), (fill, stroke)


def test_theme_brings_its_first_indicator(tab, server):
    look(tab, server)
    choose(tab, "Thema", "Wohnen")
    painted(tab, "vacancy_rate_pct")
    wait_for_address(tab, layer="housing", indicator="vacancy_rate_pct")
    assert set(wishes(tab)) == {"layer", "indicator"}


def test_click_chooses_a_district(tab, server):
    look(tab, server)
    shape(tab, "Vechta").click()
    expect(tab.locator("section.panel h2")).to_have_text("Vechta")
    wait_for_address(tab, district=VECHTA)
    expect(shape(tab, "Vechta")).to_have_attribute("aria-pressed", "true")
    assert tab.locator("path.chosen").count() == 1 and tab.locator("path[aria-pressed=true]").count() == 1
    expect(tab.locator(".reading")).to_contain_text("Vechta")
    shape(tab, "Cloppenburg").click()
    expect(tab.locator("section.panel h2")).to_have_text("Cloppenburg")
    expect(shape(tab, "Cloppenburg")).to_have_attribute("aria-pressed", "true")
    assert tab.locator("path.chosen").count() == 1
    tab.get_by_role("button", name="Auswahl aufheben").click()
    expect(tab.locator("section.panel h2")).to_have_text("Überblick")
    expect(tab.locator("path.chosen")).to_have_count(0)


def test_shift_click_compares_two_to_six(tab, server):
    look(tab, server)
    names = ["Vechta", "Cloppenburg", "Emsland", "Göttingen", "Uelzen", "Celle", "Lüchow-Dannenberg"]
    keys = {row["name"]: row["ags"] for row in table_rows()}
    shape(tab, names[0]).click()
    expect(tab.locator("section.panel h2")).to_have_text(names[0])
    for n, name in enumerate(names[1:6], start=2):  # the chosen one is the first
        shape(tab, name).click(modifiers=["Shift"])
        wait_for_address(tab, compare=",".join(keys[each] for each in names[:n]))
        expect(tab.locator(".map .badge")).to_have_text([str(i) for i in range(1, n + 1)])
        expect(tab.locator("section.compare thead th")).to_have_count(1 + n + 2)
    shape(tab, names[6]).click(modifiers=["Shift"])
    expect(tab.locator(".map-box .hint")).to_have_text("Höchstens sechs Kreise im Vergleich")
    assert tab.locator(".map .badge").count() == 6
    shape(tab, names[1]).click(modifiers=["Shift"])
    expect(tab.locator("section.compare thead th")).to_have_count(1 + 5 + 2)
    tab.get_by_role("button", name="Vergleich leeren").click()
    expect(tab.locator("section.compare")).to_have_count(0)
    expect(tab.locator(".map .badge")).to_have_count(0)
    wait_for_address(tab, compare=None, district=VECHTA)


def test_pointer_shows_name_value_and_class(tab, server):
    look(tab, server, "indicator=vacancy_rate_pct&land=09")
    shape(tab, "Vechta").hover()
    tip = tab.locator(".leaflet-tooltip")
    expect(tip).to_contain_text("Vechta")
    for text in ("Niedersachsen", "2,4", "Klasse: unter 3,45", "außerhalb des Filters"):
        expect(tip).to_contain_text(text)


def test_buttons_and_wheel_zoom(tab, server):
    look(tab, server)
    start = view_of(tab)
    zoom_in(tab)
    tab.get_by_role("button", name="Ganz Deutschland").click()
    wait_for_view(tab, lambda view: view == pytest.approx(start, abs=1))
    tab.locator(".map").hover()
    tab.mouse.wheel(0, -120)
    expect(tab.locator(".map-box .hint")).to_have_text("Zum Zoomen Strg und Mausrad")
    assert view_of(tab)[2] == start[2]
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, -120)
    tab.keyboard.up("Control")
    wait_for_view(tab, lambda view: view[2] > 1.1 * start[2])


# --- keyboard


def test_map_is_one_stop_for_tab_and_works_by_arrows_enter_and_escape(tab, server, log):
    settled(look(tab, server), log)
    tab.locator("#find").focus()
    for _ in range(8):  # the switch between map and table, the two sliders of the legend
        tab.keyboard.press("Tab")
        if tab.evaluate(FOCUSED).startswith("Flensburg"):
            break
    assert tab.evaluate(FOCUSED).startswith("Flensburg"), "the map was not reached"
    ring = tab.locator("path.district:focus-visible").evaluate(
        "e => { const s = getComputedStyle(e); return [s.strokeWidth, s.strokeDasharray, s.stroke]; }"
    )
    assert float(ring[0].removesuffix("px")) >= 3 and ring[1] != "none", "the focus is not to be seen"
    tab.keyboard.press("ArrowDown")
    first = tab.evaluate(FOCUSED)
    tab.keyboard.press("ArrowDown")
    second = tab.evaluate(FOCUSED)
    assert len({"Flensburg", first.split(":")[0], second.split(":")[0]}) == 3
    tab.keyboard.press("Enter")
    name = second.split(":")[0]
    expect(tab.locator("section.panel h2")).to_have_text(name)
    settled(tab, log)
    assert tab.evaluate(FOCUSED).startswith(name), "the rerun took the focus away"
    tab.keyboard.press("ArrowLeft")
    third = tab.evaluate(FOCUSED).split(":")[0]
    tab.keyboard.press("Shift+Enter")
    expect(tab.locator(".map .badge")).to_have_count(2)
    wait_for_address(tab, compare=",".join(
        next(row["ags"] for row in table_rows() if row["name"] == each) for each in (name, third)
    ))  # fmt: skip
    tab.keyboard.press("Escape")
    expect(tab.locator("section.panel h2")).to_have_text("Überblick")
    settled(tab, log)
    assert tab.evaluate(FOCUSED).startswith(third)
    tab.keyboard.press("Tab")
    assert not tab.evaluate(FOCUSED).startswith(third)
    assert tab.locator("path.district[tabindex='0']").count() == 1, "400 stops would be a trap"


def test_arrows_reach_districts_in_all_four_directions(tab, server):
    look(tab, server)
    shape(tab, "Fulda").focus()
    centre = "e => { const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }"
    x, y = shape(tab, "Fulda").evaluate(centre)
    for key, axis, sign in (("ArrowUp", 1, -1), ("ArrowDown", 1, 1), ("ArrowLeft", 0, -1), ("ArrowRight", 0, 1)):
        shape(tab, "Fulda").focus()
        tab.keyboard.press(key)
        there = shape(tab, tab.evaluate(FOCUSED).split(":")[0]).evaluate(centre)
        assert sign * (there[axis] - (x, y)[axis]) > 0, key


# --- time


def test_the_slider_says_that_its_classes_are_those_of_all_periods(tab, server):
    look(tab, server, "indicator=unemployment_rate_pct")
    head = tab.locator(".legend .head span").first
    expect(head).to_have_text("Quantile")
    slider = tab.get_by_role("slider", name=word("time_slider", "de"))
    slider.focus()
    for key in ("ArrowLeft", "ArrowRight", "ArrowLeft"):  # said once, however long it is played
        tab.keyboard.press(key)
        expect(head).to_have_text("Quantile, alle Zeitpunkte")


# --- search


@pytest.fixture(scope="module")
def kept_tab(visitor):
    page = visitor.new_page()
    yield page
    page.close()


@pytest.fixture
def search_tab(kept_tab, server):
    """Keep one tab for all searches; each starts without a chosen district."""
    if wishes(kept_tab).get("district") or "127.0.0.1" not in kept_tab.url:
        look(kept_tab, server)
    kept_tab.locator("#find").fill("")
    return kept_tab


@pytest.mark.parametrize(
    ("typed", "name", "ags"),
    [
        ("Vechta", "Vechta", VECHTA), ("vech", "Vechta", VECHTA), ("Lohne", "Vechta", VECHTA),
        (VECHTA, "Vechta", VECHTA),
        ("Göttingen", "Göttingen", GOETTINGEN), ("Goettingen", "Göttingen", GOETTINGEN),
        ("gottingen", "Göttingen", GOETTINGEN), ("Osterode am Harz", "Göttingen", GOETTINGEN),
    ],
)  # fmt: skip
def test_search_finds_by_name_municipality_and_key(search_tab, typed, name, ags):
    tab = search_tab
    tab.locator("#find").fill(typed)
    expect(tab.locator("#found li").first).to_be_visible()
    assert tab.locator("#find").get_attribute("aria-expanded") == "true"
    tab.keyboard.press("Enter")
    expect(tab.locator("section.panel h2")).to_have_text(name)
    wait_for_address(tab, district=ags)
    assert tab.locator("#find").input_value() == "" and tab.locator("#found").is_hidden()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Landkreis München", "München (Landkreis)"), ("München Landkreis", "München (Landkreis)"),
        ("Stadt München", "München (Stadt)"), ("kreisfreie Stadt Augsburg", "Augsburg (Stadt)"),
        ("Kreis Borken", "Borken"), ("LK Vechta", "Vechta"), ("Frankfurt (Main)", "Frankfurt am Main"),
        ("Frankfurt/Main", "Frankfurt am Main"), ("Frankfurt Oder", "Frankfurt (Oder)"),
        ("St. Augustin", "Sankt Augustin"), ("Sankt Wendel", "St. Wendel"), ("St Wendel", "St. Wendel"),
        ("Mühldorf am Inn", "Mühldorf a.Inn"), ("Landkreis Rostock", "Landkreis Rostock"), ("Rostock", "Rostock"),
        ("Städteregion Aachen", "Städteregion Aachen"), ("Region Hannover", "Region Hannover"), ("st", "Stade"),
        ("3460", "Vechta"), ("03460001", "Vechta"), ("3460001", "Vechta"), ("03 460", "Vechta"),
        ("03152", "Göttingen (03152)"), ("16056", "Eisenach (16056)"), ("Uecker-Randow", "Uecker-Randow (13062)"),
        ("Landkreis", "Landkreis Rostock"),
    ],
)  # fmt: skip
def test_search_takes_the_words_of_everyday(search_tab, typed, first):
    search_tab.locator("#find").fill(typed)
    name = search_tab.locator("#found li span:not(.quiet)").first
    expect(name).to_be_visible()
    assert name.inner_text() == first


def test_search_leads_from_a_former_district_to_that_of_today(search_tab):
    tab = search_tab
    tab.locator("#find").fill("16056")
    expect(tab.locator("#found li").first).to_contain_text("früherer Kreis, heute in: Wartburgkreis")
    tab.keyboard.press("Enter")
    wait_for_address(tab, district="16063")


def test_search_says_that_there_is_nothing_and_escape_clears(search_tab):
    tab = search_tab
    tab.locator("#find").fill("Atlantis")
    expect(tab.locator("#found")).to_contain_text("Nichts gefunden")
    tab.keyboard.press("Enter")
    assert "district" not in wishes(tab)
    tab.keyboard.press("Escape")
    assert tab.locator("#find").input_value() == "" and tab.locator("#found").is_hidden()
    tab.locator("#find").fill("<img src=x onerror=alert(1)>")
    expect(tab.locator("#found")).to_contain_text("Nichts gefunden")
    tab.keyboard.press("Escape")


def test_arrows_walk_through_the_results(search_tab):
    tab = search_tab
    tab.locator("#find").fill("Neustadt")
    expect(tab.locator("#found li").nth(1)).to_be_visible()
    assert tab.locator("#find").get_attribute("aria-activedescendant") == "found-0"
    tab.keyboard.press("ArrowDown")
    assert tab.locator("#find").get_attribute("aria-activedescendant") == "found-1"
    assert tab.locator("#found [aria-selected=true]").count() == 1
    tab.keyboard.press("Escape")


# --- filters


def test_rural_filter_greys_96_districts_and_removes_none(tab, server):
    look(tab, server)
    choose(tab, "Ländliche Räume", "Thünen-Typologie")
    expect(tab.get_by_text("304 von 400 Kreisen im Filter")).to_be_visible()
    expect(tab.locator("path.district.outside")).to_have_count(96)
    wait_for_address(tab, rural="thuenen")
    assert tab.locator("path.district").count() == 400
    expect(tab.locator(".legend")).to_contain_text("außerhalb des Filters")
    counts = [int(text) for text in tab.locator(".legend li .count").all_inner_texts()]
    assert counts[-1] == 96 and sum(counts) == 400
    tab.get_by_role("button", name="sehr ländlich, weniger gute Lage").click()
    wait_for_address(tab, rural="thuenen:2,3,4")
    very = sum(row["thuenen_type"] in "234" for row in table_rows())
    expect(tab.locator("path.district.outside")).to_have_count(400 - very)
    tab.get_by_role("button", name="Filter aufheben").click()
    expect(tab.locator("path.district.outside")).to_have_count(0)


def test_land_filter_keeps_its_districts(tab, server):
    look(tab, server)
    tab.get_by_role("combobox", name="Länder").click()
    tab.get_by_role("option", name="Niedersachsen", exact=True).click()
    kept = sum(row["land"] == "03" for row in table_rows())
    expect(tab.locator("path.district.outside")).to_have_count(400 - kept)
    wait_for_address(tab, land="03")
    expect(tab.get_by_text(f"{kept} von 400 Kreisen im Filter")).to_be_visible()


def test_range_of_values_filters_by_keyboard_and_keeps_the_focus(tab, server, log):
    look(tab, server, "indicator=vacancy_rate_pct")
    low = tab.get_by_role("slider", name="Untere Grenze")
    low.focus()
    least = float(low.get_attribute("min"))
    for _ in range(8):  # about as fast as a key that is held down
        tab.keyboard.press("ArrowRight", delay=15)
    stood = []  # where the slider stood until the server had answered for good

    def is_answered() -> bool:
        stood.append(float(low.input_value()))
        return wishes(tab).get("range") == f"{least + 0.8:.1f}.."

    until(tab, is_answered, "the range did not come into the address")
    settled(tab, log)
    stood.append(float(low.input_value()))
    assert stood == pytest.approx(len(stood) * [least + 0.8]), "a late answer took steps back"
    kept = sum(value >= least + 0.8 - 1e-9 for value in values_of("vacancy_rate_pct").values())
    expect(tab.locator("path.district.outside")).to_have_count(400 - kept)
    assert tab.evaluate(FOCUSED) == "Untere Grenze", "the rerun took the focus away"
    assert "%" in low.get_attribute("aria-valuetext") and "," in low.get_attribute("aria-valuetext")
    tab.keyboard.press("Home")
    wait_for_address(tab, range=None)
    expect(tab.locator("path.district.outside")).to_have_count(0)
    expect(tab.locator(".range output")).to_have_text("alle Werte")


# --- the table


def test_table_has_the_values_of_the_map_and_sorts_without_the_server(tab, server, log):
    look(tab, server, "indicator=vacancy_rate_pct")
    labels = tab.locator("path.district").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    map_says = dict(label.split(": ", 1) for label in labels)
    tab.get_by_role("button", name="Tabelle").click()
    wait_for_address(tab, view="table")
    rows = tab.locator(".table tbody tr")
    expect(rows).to_have_count(400)
    cells = "all => all.map(row => [...row.children].map(cell => cell.textContent))"
    shown = rows.evaluate_all(cells)
    assert {row[0]: f"{row[1]}\u00a0%" for row in shown} == map_says
    assert len({row[4] for row in shown}) == 16
    assert {row[0]: row[3] for row in shown} == {row["name"]: row["ags"] for row in table_rows()}
    head = tab.locator(".table thead th")
    assert [each.get_attribute("aria-sort") for each in head.all()] == ["ascending"] + 5 * ["none"]
    settled(tab, log)
    said = len(log.received)
    number = tab.get_by_role("button", name="Wohnungsleerstand (%)")
    for direction in ("ascending", "descending"):
        number.click()
        expect(head.nth(1)).to_have_attribute("aria-sort", direction)
        values = [float(row[1].replace(",", ".")) for row in rows.evaluate_all(cells)]
        assert values == sorted(values, reverse=direction == "descending")
        assert tab.evaluate(FOCUSED) in {None, "BUTTON"}
    assert len(log.received) == said, "sorting asked the server"
    top = max(values_of("vacancy_rate_pct").items(), key=lambda pair: pair[1])
    name = next(row["name"] for row in table_rows() if row["ags"] == top[0])
    assert rows.first.locator("th").inner_text() == name
    rows.first.get_by_role("button").click()
    wait_for_address(tab, district=top[0])
    expect(tab.locator("section.panel h2")).to_have_text(name)
    expect(head.nth(1)).to_have_attribute("aria-sort", "descending")


@pytest.mark.parametrize("width", [320, 390, 1000, 1280, 1920])
def test_every_column_of_the_table_can_be_reached(guest, server, width):
    page = guest(viewport={"width": width, "height": 900})
    look(page, server, "view=table")
    page.locator(".table tbody tr").nth(399).wait_for()
    region = page.locator(".table .scroll")
    for cells in (".table thead th", ".table tbody tr:first-child > *"):
        assert page.locator(cells).count() == 6
        for each in page.locator(cells).all():
            each.evaluate("each => each.scrollIntoView({inline: 'nearest', block: 'nearest'})")
            box, frame = each.bounding_box(), region.bounding_box()
            assert box["width"] > 30
            assert frame["x"] - 1 <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
    assert page.get_by_test_id("stMain").evaluate("each => each.scrollLeft") == 0


@pytest.mark.parametrize("indicator", ["unemployment_rate_pct", "net_rent_eur_per_m2"])
def test_a_phone_shows_name_value_and_class_without_moving_the_table(guest, server, indicator):
    page = guest(**PHONE)
    look(page, server, f"indicator={indicator}&view=table")
    page.locator(".table tbody tr").nth(399).wait_for()
    frame = page.locator(".table .scroll").bounding_box()
    for cell in page.locator(".table tbody tr:first-child > *").all()[:3]:
        box = cell.bounding_box()
        assert frame["x"] - 1 <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"] + 1


def test_table_holds_the_districts_inside_the_filter(tab, server):
    look(tab, server, "indicator=vacancy_rate_pct&rural=thuenen&view=table")
    expect(tab.locator(".table tbody tr")).to_have_count(304)
    expect(tab.locator(".table caption")).to_contain_text("304 Kreise")
    tab.get_by_role("button", name="Karte", exact=True).click()
    expect(shape(tab, "Vechta")).to_be_visible()
    wait_for_address(tab, view=None)


# --- one map, few bytes


def test_zoom_choice_and_the_map_itself_survive_ten_changes(tab, server):
    look(tab, server, f"layer=labour_market&district={VECHTA}")
    zoom_in(tab)
    where = zoom_in(tab)
    tab.locator(".leaflet-container").evaluate("e => { e.kept = true; e.querySelector('path.district').kept = true; }")
    indicators = catalogue().layers["labour_market"].indicators
    for n in range(1, 10):
        indicator = indicators[n % len(indicators)]
        pick(tab, indicator.label.de)
        painted(tab, indicator.id)
    choose(tab, "Thema", "Wohnen")
    painted(tab, "vacancy_rate_pct")
    assert tab.locator(".leaflet-container").count() == 1
    assert tab.locator(".leaflet-container").evaluate("e => e.kept && e.querySelector('path.district').kept") is True
    assert view_of(tab) == pytest.approx(where, abs=0.5)
    wait_for_address(tab, district=VECHTA)
    assert tab.locator("path.chosen").count() == 1


def test_change_of_indicator_is_small_on_the_wire(tab, server, log):
    sizes = {}
    first, *others = catalogue().layers.values()
    look(tab, server, f"layer={first.id}")
    for layer in (first, *others):
        if layer is not first:
            choose(tab, "Thema", layer.title.de)
            painted(tab, layer.indicators[0].id)
        settled(tab, log)
        offered = [each for each in layer.indicators if each.shown]
        listed = [text.strip() for text in tab.locator("[data-testid=stRadioOption]").all_inner_texts()]
        assert listed == [each.label.de for each in offered], "what needs cautions is off by default"
        for indicator in (*offered[1:], offered[0]):
            log.received.clear()
            pick(tab, indicator.label.de)
            painted(tab, indicator.id)
            settled(tab, log)
            sizes[indicator.id] = sum(map(len, log.received))
    assert (
        set(sizes) == {each.id for each in catalogue().indicators.values() if each.shown}
        and min(sizes.values()) > 1_000
    ), "nothing was measured"
    assert {key: size for key, size in sizes.items() if size > MOST_BYTES} == {}


# --- address


def test_back_and_forward_restore_the_view(tab, server, log):
    look(tab, server, "indicator=vacancy_rate_pct")
    pick(tab, "Nettokaltmiete")
    painted(tab, "net_rent_eur_per_m2")
    wait_for_address(tab, indicator="net_rent_eur_per_m2")
    shape(tab, "Vechta").click()
    expect(tab.locator("section.panel h2")).to_have_text("Vechta")
    wait_for_address(tab, district=VECHTA)
    tab.go_back()
    expect(tab.locator("section.panel h2")).to_have_text("Überblick")
    expect(tab.locator("path.chosen")).to_have_count(0)
    settled(tab, log)
    tab.go_back()
    painted(tab, "vacancy_rate_pct")
    expect(tab.get_by_role("radio", name="Wohnungsleerstand")).to_be_checked()
    settled(tab, log)
    tab.go_forward()
    painted(tab, "net_rent_eur_per_m2")
    settled(tab, log)
    tab.go_forward()
    expect(tab.locator("section.panel h2")).to_have_text("Vechta")


def test_a_link_with_every_parameter_reproduces_the_view(tab, server, log):
    query = (
        "layer=housing&indicator=net_rent_eur_per_m2&rural=bbsr:3,4&land=03,09&range=5..8&scheme=own&breaks=5.5,6.25,7"
        f"&palette=viridis&breaks_from=filter&district={VECHTA}&compare={GOETTINGEN},{VECHTA}&lang=en"
    )
    settled(look(tab, server, query), log)
    values = values_of("net_rent_eur_per_m2")
    kept = [row for row in table_rows() if row["bbsr_type"] in "34" and row["land"] in {"03", "09"}]
    kept = [row for row in kept if 5 <= values[row["ags"]] <= 8]
    expect(tab.locator("path.district:not(.outside)")).to_have_count(len(kept))
    assert tab.locator(".legend li span:not(.count)").all_inner_texts()[:4] == [
        "7.00 and more", "6.25 to under 7.00", "5.50 to under 6.25", "under 5.50",
    ]  # fmt: skip
    expect(tab.locator("section.panel h2")).to_have_text("Vechta")
    assert tab.locator("section.compare thead th").count() == 1 + 2 + 2
    assert tab.locator(".map .badge").count() == 2 and tab.locator("path.chosen").count() == 1
    assert tab.get_by_role("slider", name="Lower limit").input_value() == "5"
    expect(tab.get_by_text(f"{len(kept)} of 400 districts in the filter")).to_be_visible()
    assert tab.locator(".hint[role=status]").all_inner_texts() == [""], "a hint about the link"
    again = tab.url
    tab.reload()
    painted(tab)
    expect(tab.locator("path.district:not(.outside)")).to_have_count(len(kept))
    settled(tab, log)
    assert tab.url == again


def test_a_wrong_link_gives_a_hint_and_a_map(tab, server):
    hostile = "<img src=x onerror=document.title=1>"
    look(tab, server, f"indicator={hostile}&district=99999&land=77&k=99&range=a..b&view=globe")
    hint = tab.locator("p.hint")
    expect(hint).to_contain_text("indicator=<img src=x onerror=")
    for part in ("district=99999", "land=77", "k=99", "range=a..b", "view=globe"):
        expect(hint).to_contain_text(part)
    expect(tab).to_have_title(re.compile("^Karte"))
    assert tab.locator("img[src=x]").count() == 0


@pytest.mark.parametrize(("path", "head"), [("methode", "Methode"), ("ueber", "Über")])
def test_deep_links_open_their_page(tab, server, log, path, head):
    tab.goto(f"{server.url}/{path}")
    expect(tab.locator("h1").first).to_contain_text(head)
    settled(tab, log)
    assert tab.evaluate("document.documentElement.lang") == "de"


def test_way_to_a_text_and_back_keeps_view_and_zoom(tab, server):
    look(tab, server, f"indicator=vacancy_rate_pct&district={VECHTA}")
    near = zoom_in(tab)
    tab.get_by_role("link", name="Methode").click()
    expect(tab.locator("h1").first).to_have_text("Methode")
    tab.get_by_role("link", name="Karte").click()
    painted(tab, "vacancy_rate_pct")
    expect(tab.locator("section.panel h2")).to_have_text("Vechta")
    wait_for_address(tab, district=VECHTA)
    wait_for_view(tab, lambda view: view == pytest.approx(near, abs=1))


# --- the line chart


AXIS = """async () => {
    const url = performance.getEntriesByType('resource').map(each => each.name).find(each => each.includes('/chart.js'));
    const {nice, digitsOf} = await import(url), wrong = [];
    for (const size of [0.01, 0.1, 1, 10, 1000]) for (const [low, high] of [[0, 10], [3, 5], [2.4, 15.2], [0.1, 0.9], [-4, 7]]) {
        const ticks = nice(low * size, high * size), digits = digitsOf(ticks[1] - ticks[0]);
        for (const tick of ticks) if (Math.abs(Number(tick.toFixed(digits)) - tick) > 1e-9 * size) wrong.push([low * size, high * size, tick]);
    }
    return [wrong, digitsOf(2.5), digitsOf(0.25), digitsOf(0.5), digitsOf(20), digitsOf(0.1 + 0.2)];
}"""


def test_axis_of_the_chart_writes_its_steps_exactly(tab, server):
    look(tab, server, f"district={VECHTA}")
    assert tab.evaluate(AXIS) == [[], 1, 2, 1, 0, 1]
    tab.locator(".chart svg text.end").first.wait_for()
    written = [float(each.replace(".", "").replace(",", ".").replace("−", "-"))
               for each in tab.locator(".chart svg text.end").all_text_contents()]  # fmt: skip
    drawn = tab.locator(".chart svg line.grid").evaluate_all("all => all.map(e => Number(e.getAttribute('y1')))")
    assert len(written) == len(drawn) > 3
    steps = [(b - a) / (d - c) for a, b, c, d in zip(written, written[1:], drawn, drawn[1:], strict=False)]
    assert steps == pytest.approx([steps[0]] * len(steps)), "the numbers are not where they are drawn"


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_period_without_a_year_stands_beside_the_axis_of_time(guest, server, size):
    page = guest(**(PHONE if size == "phone" else {}))
    look(page, server, f"indicator=employment_rate_foreign_pct&district={VECHTA}")
    label = page.locator(".chart svg text.apart")
    label.wait_for()
    assert label.text_content() == word("chart_undated", "de")
    assert page.locator(".chart > p.quiet").first.inner_text().startswith("Neben der Zeitachse: INKAR-Ausgabe 2025")
    right = max(page.locator(".chart svg line.grid").evaluate_all("all => all.map(e => Number(e.getAttribute('x2')))"))
    years = [float(each.get_attribute("x")) for each in page.locator(".chart svg text.middle:not(.apart)").all()]
    dot = float(page.locator(".chart svg circle.own").last.get_attribute("cx"))
    assert max(years) <= right < float(page.locator(".chart svg line.break").last.get_attribute("x1")) < dot
    assert dot == float(label.get_attribute("x")) and dot - right > 40
    # the last year that is known ends the axis: nothing is drawn at a year that nobody has said
    assert right == max(float(part.split()[0]) for part in
                        re.split("[ML]", page.locator(".chart > svg path.own").last.get_attribute("d"))[1:-1])  # fmt: skip
    boxes = [each.bounding_box() for each in page.locator(".chart svg text.middle").all()]
    assert all(a["x"] + a["width"] < b["x"] for a, b in itertools.pairwise(boxes)), "labels overlap"


def test_chart_on_a_phone_names_its_lines_in_full(guest, server):
    page = guest(**PHONE)
    look(page, server, f"district={VECHTA}&compare={VECHTA},{GOETTINGEN}")
    page.locator(".chart svg text.end").first.wait_for()
    names = page.locator(".chart .key").inner_text()
    heads = page.locator(".chart thead th").evaluate_all("all => all.map(each => each.textContent)")
    assert len(heads) == 5 and all(each in names for each in heads) and "…" not in names
    box = page.locator(".chart > svg").bounding_box()
    ends = [each.bounding_box() for each in page.locator(".chart > svg text.name").all()]
    assert len(ends) == 5 and all(each["x"] + each["width"] <= box["x"] + box["width"] for each in ends)


# --- languages

GERMAN = r"und|oder|der|die|das|den|von|mit|nicht|für|ländlich\w*|Kreise?n?|Werte?|Klassen?|Stand|Quelle|Karte"
ENGLISH = r"the|and|or|of|with|not|for|from|rural|districts?|values?|class(es)?|source|map"
OTHER = {"en": re.compile(rf"\b({GERMAN})\b"), "de": re.compile(rf"\b({ENGLISH})\b", re.IGNORECASE)}


def strangers(page: Page, language: str) -> list[str]:
    """Return the lines in the wrong language; names of sources and of places are the same in both."""
    names = [row["name"] for row in table_rows()]
    fixed = [each.attribution.removesuffix("; eigene Berechnung") for each in catalogue().sources.values()]
    fixed += [part for each in catalogue().indicators.values() for part in each.data_basis.split("; ")]
    fixed += ["Thünen Working Paper", "Open Source", "Deutsch", "English"]
    found = []
    for line in page.evaluate(SEEN):
        rest = re.sub(r"\S+\?\S+=\S*", "", line)  # an address holds ids, whatever the language
        for name in sorted({re.sub(r"^(Quelle|Source): ", "", each) for each in fixed + names}, key=len, reverse=True):
            rest = rest.replace(name, "").replace(name.removesuffix("."), "")
        if OTHER[language].search(rest):
            found.append(line)
    return found


def test_map_and_chart_speak_the_old_language_until_the_words_of_the_new_one_are_here(guest, server, log):
    tab = look(guest(), server, f"district={VECHTA}")
    tab.locator(".chart svg").wait_for()
    kept = []
    tab.route("**/assets/words-*.json", lambda route: kept.append(route))
    tab.locator(".st-key-language").get_by_text("English").click()
    until(tab, lambda: kept, "the words of the other language were not asked for")
    tab.set_viewport_size({"width": 1000, "height": 900})
    tab.wait_for_timeout(400)
    shape(tab, "Vechta").first.hover()
    tab.locator(".leaflet-tooltip").get_by_text("Niedersachsen").wait_for()
    for route in kept:
        route.continue_()
    tab.get_by_role("button", name="Zoom in").wait_for()
    settled(tab, log)
    tab.locator(".chart svg").wait_for()


def test_language_switch_changes_every_visible_text(tab, server, log):
    look(tab, server, f"indicator=vacancy_rate_pct&rural=bbsr&district={VECHTA}&compare={VECHTA},{GOETTINGEN}")
    settled(tab, log)
    assert strangers(tab, "de") == []
    german_ = set(tab.evaluate(SEEN))
    log.received.clear()
    tab.get_by_role("button", name="English").click()
    expect(tab.locator("html")).to_have_attribute("lang", "en")
    expect(tab.locator("#find")).to_have_attribute("placeholder", word("find", "en"))
    expect(tab.locator("h1")).to_contain_text("Vacant dwellings")
    wait_for_address(tab, lang="en", district=VECHTA)
    settled(tab, log)
    assert strangers(tab, "en") == []
    words = read_words()
    only_german = {text.de for text in words.values()} - {text.en for text in words.values()}
    assert set(tab.evaluate(SEEN)) & only_german == set() and german_ & only_german
    expect(tab).to_have_title("Map · Landpotenziale")
    # the browser still holds what it was told in German: nothing of it may come back as a choice
    pick(tab, "Net rent")
    painted(tab, "net_rent_eur_per_m2")
    shape(tab, "Emsland").click()
    expect(tab.locator("section.panel h2")).to_have_text("Emsland")
    choose(tab, "Theme", "Demography")
    painted(tab, "population")
    wait_for_address(tab, indicator="population", lang="en", rural="bbsr")
    tab.get_by_role("button", name="Deutsch").click()
    expect(tab.locator("html")).to_have_attribute("lang", "de")
    expect(tab.locator("#find")).to_have_attribute("placeholder", word("find", "de"))
    wait_for_address(tab, lang=None, indicator="population")
    tab.go_back()
    expect(tab.locator("html")).to_have_attribute("lang", "en")
    pick(tab, "Area")
    painted(tab, "area_km2")
    expect(tab.locator("h1")).to_contain_text("Area")


@pytest.mark.parametrize("path", ["", "vergleich", "profil", "analyse", "praxis"])
def test_lists_offer_no_english_hint_in_german(tab, server, path):
    tab.goto(f"{server.url}/{path}?compare={VECHTA},{GOETTINGEN}&land=09")
    tab.get_by_role("combobox").first.wait_for()
    hints = at_rest(tab, lambda: tab.locator("[placeholder]").evaluate_all("all => all.map(each => each.placeholder)"))
    assert hints and [each for each in hints if "hoose" in each or "elect" in each] == []


@pytest.mark.parametrize("path", ["methode", "ueber"])
def test_pages_of_text_are_wholly_english_too(tab, server, path):
    tab.goto(f"{server.url}/{path}?lang=en")
    expect(tab.locator("h1").first).to_have_text({"methode": "Method", "ueber": "About"}[path])
    assert tab.evaluate("document.documentElement.lang") == "en"
    expect(tab.locator("a", has_text="Map").first).to_have_attribute("href", re.compile("lang=en$"))


def test_start_page_names_its_language_before_any_script_runs(server):
    for path, language in (("/", "de"), ("/?lang=en", "en"), ("/?lang=fr", "de"), ("/methode?lang=en", "en")):
        status, headers, body = server.get(path)
        assert status == 200 and f'<html lang="{language}">' in body.decode()
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy and "'unsafe-eval'" not in policy and "http" not in policy
        assert "<noscript>" in body.decode()


# --- looks


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
CUT_OFF = """() => [...document.querySelectorAll('[data-testid=stMainBlockContainer] *')].filter(each => {
    if (each.getBoundingClientRect().right <= innerWidth + 1) return false;
    if (getComputedStyle(each).position === 'absolute') return false;  // hidden labels of inputs
    for (let above = each.parentElement; above; above = above.parentElement) {
        if (['auto', 'scroll'].includes(getComputedStyle(above).overflowX)) return false;  // scrolls by itself
    }
    return true;
}).map(each => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("path", ["", "profil", "praxis", "methode", "ueber"])
def test_narrow_window_never_scrolls_sideways_and_shows_the_map_first(guest, server, log, path):
    page = guest(**PHONE)
    page.goto(f"{server.url}/{path}?district={VECHTA}&compare={VECHTA},{GOETTINGEN},{CLOPPENBURG}&rural=thuenen")
    page.locator("h1").first.wait_for()
    if not path:
        settled(painted(page), log)
        box = page.locator(".map").bounding_box()
        assert box["y"] + box["height"] / 2 < 844, "the map lies below the first screen"
        page.locator("section.compare").wait_for()
        shape(page, "Emsland").tap()
        expect(page.locator("section.panel h2")).to_have_text("Emsland")
    settled(page, log)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("path", ["", "vergleich", "profil", "analyse", "praxis", "daten", "methode", "ueber"])
def test_main_area_is_never_wider_than_a_phone(guest, server, path):
    # Streamlit scrolls its main area and not the document, whose width says nothing
    page = guest(**PHONE)
    for language in ("de", "en"):
        page.goto(f"{server.url}/{path}?district={VECHTA}&compare={VECHTA},{GOETTINGEN}&lang={language}")
        page.locator("footer.export, .cite, .map, .st-key-text .stMarkdown, .st-key-text .stHtml table").last.wait_for()
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            main = at_rest(
                page, lambda: page.get_by_test_id("stMain").evaluate("each => [each.scrollWidth, each.clientWidth]")
            )
            assert main == [width, width], (width, language)
    if not path:
        strip = page.locator(".st-key-indicator [role=radiogroup]")
        assert strip.evaluate("each => each.scrollWidth > each.clientWidth"), "the strip no longer scrolls in itself"


CUT_TABLES = """() => [...document.querySelectorAll('.wide')].filter(each => each.clientWidth).map(each => {
    const {backgroundImage, backgroundAttachment} = getComputedStyle(each);
    return [each.scrollWidth > each.clientWidth, backgroundImage.split('linear-gradient').length - 1, backgroundAttachment];
})"""


@pytest.mark.parametrize("path", ["", "vergleich", "profil"])
def test_links_to_files_are_large_enough_for_a_finger(guest, server, path):
    page = guest(**PHONE)
    page.goto(f"{server.url}/{path}?district={VECHTA}&compare={VECHTA},{GOETTINGEN}")
    page.locator("a[download]").first.wait_for()
    boxes = {each.inner_text(): each.bounding_box() for each in page.locator("a[download]").all()}
    assert len(boxes) >= 3
    assert {name: box for name, box in boxes.items() if box["height"] < 28} == {}


@pytest.mark.parametrize(("scheme", "path"), [("light", "profil"), ("dark", "vergleich")])
def test_tables_that_are_cut_show_a_shadow_at_the_edge(guest, server, scheme, path):
    page = guest(**PHONE, color_scheme=scheme)
    page.goto(f"{server.url}/{path}?district={VECHTA}&compare={VECHTA},{GOETTINGEN}")
    page.locator(".wide").first.wait_for()
    found = page.evaluate(CUT_TABLES)
    assert any(is_cut for is_cut, _, _ in found)
    assert {tuple(rest) for _, *rest in found} == {(4, "local, local, scroll, scroll")}
    # the end of the edge that is cut differs from the ground of the page
    shade, ground = page.evaluate(
        "['--shade', '--ground'].map(n => getComputedStyle(document.body).getPropertyValue(n))"
    )
    paper = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert shade.startswith("rgb(28" if scheme == "light" else "rgb(232")
    assert [int(ground.replace("#fff", "#ffffff")[n : n + 2], 16) for n in (1, 3, 5)] == list(
        map(int, re.findall(r"\d+", paper))
    )


# what of the focused element and its frame changes with the focus; the colours of a ring against those around it
RING = """() => {
    let element = document.activeElement, hosts = [];
    while (element?.shadowRoot?.activeElement) { hosts.push(element); element = element.shadowRoot.activeElement; }
    if (!element || element === document.body) return null;
    const frame = [element];
    for (let above = element.parentElement; above && frame.length < 5; above = above.parentElement) frame.push(above);
    frame.push(...(element.closest('label') ?? element).querySelectorAll('*'));
    const look = () => frame.map(each => {
        const {outlineStyle, outlineWidth, outlineColor, boxShadow, borderTopColor, strokeDasharray} = getComputedStyle(each);
        return [outlineStyle === 'none' ? '' : outlineWidth + outlineColor, boxShadow, borderTopColor, strokeDasharray].join(';');
    });
    const name = element.getAttribute('aria-label') || element.innerText || element.outerHTML.slice(0, 80);
    const held = look(), thumb = element.matches('input[type=range]') && getComputedStyle(element).appearance === 'none';
    element.blur();  // the next Tab still goes on from here
    const left = look();
    return [name.slice(0, 60).trim(), thumb || held.some((each, n) => each !== left[n])];
}"""
LUMINANCE = """() => {
    const probe = document.querySelector('.st-key-head a');
    const of = text => { const [r, g, b] = text.match(/[\\d.]+/g).map(each => each / 255)
        .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    return [of(getComputedStyle(probe).outlineColor), of(getComputedStyle(document.querySelector('.stApp')).backgroundColor)];
}"""
MOST_STOPS = 60


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_keyboard_focus_is_seen_in_the_navigation(tab, server, scheme):
    tab.emulate_media(color_scheme=scheme)
    tab.goto(f"{server.url}/ueber")
    tab.get_by_role("link", name="Vergleich").wait_for()
    for _ in range(12):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.closest('.st-key-head') !== null"):
            break
    outline = tab.locator(".st-key-head a").first.evaluate(
        "e => [document.activeElement === e, getComputedStyle(e).outlineStyle, getComputedStyle(e).outlineWidth]"
    )
    assert outline == [True, "solid", "3px"]
    dark, light = sorted(tab.evaluate(LUMINANCE))
    assert (light + 0.05) / (dark + 0.05) >= 3


@pytest.mark.parametrize("path", ["", "vergleich", "profil", "analyse", "praxis", "daten", "methode", "ueber"])
def test_every_stop_of_the_keyboard_can_be_seen(tab, server, path):
    tab.goto(f"{server.url}/{path}?district={VECHTA}&compare={VECHTA},{GOETTINGEN}")
    tab.locator("footer.export, .cite, .map, .st-key-text .stMarkdown, .st-key-text .stHtml table").last.wait_for()
    tab.add_style_tag(content="* { transition: none !important; }")
    tab.wait_for_timeout(500)
    stops = []
    for _ in range(MOST_STOPS):
        tab.keyboard.press("Tab")
        found = tab.evaluate(RING)
        if found is None:
            break
        stops.append(found)
    assert len(stops) > 10
    assert [name for name, is_seen in stops if not is_seen] == []


PAGES = {
    "map, district and comparison": f"?district={VECHTA}&compare={VECHTA},{GOETTINGEN}&rural=thuenen",
    "table and overview": "?view=table&lang=en",
    "profile": f"profil?district={VECHTA}",
    "profile, none chosen": "profil?district=99999&lang=en",
    "good practice": "praxis?lang=en",
    "method": "methode",
    "about": "ueber?lang=en",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_dark_is_dark(tab, server, log, scheme):
    page, faults = tab, {}
    page.emulate_media(color_scheme=scheme)
    for name, address in PAGES.items():
        page.goto(f"{server.url}/{address}")
        page.locator("h1").first.wait_for()
        if "table" in name:
            page.locator(".table tbody tr").nth(399).wait_for()
        if "map" in name:
            painted(page)
            page.get_by_text("Klassen und Farben").click()
            page.get_by_role("combobox", name="Klassenbildung").wait_for()
            paper = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
            assert (sum(map(int, re.findall(r"\d+", paper)[:3])) > 600) == (scheme == "light")
            drawn = page.locator("path.district").evaluate_all("all => all.map(e => e.getAttribute('fill'))")
            assert len(set(drawn)) == 5
        settled(page, log)
        for fault in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
            if fault["impact"] in {"moderate", "serious", "critical"} and fault["id"] not in ACCEPTED:
                faults[f"{name}: {fault['id']}"] = [node["html"][:160] for node in fault["nodes"][:3]]
    assert faults == {}


# --- privacy

LEAK = "import streamlit as st\nst.set_page_config(page_icon=':material/map:')\nst.write('ready')\n"


def test_the_log_of_requests_notices_a_leak(browser_, tmp_path):
    script = tmp_path / "leaky.py"
    script.write_text(LEAK, encoding="utf-8")
    with served(script, log=tmp_path / "log.txt") as leaky:
        context = german(browser_)
        page, log = context.new_page(), Log(urlsplit(leaky.url).netloc)
        log.watch(page)
        page.goto(leaky.url)
        page.get_by_text("ready").wait_for()
        # a bare script calls the makers of Streamlit as well, because nothing has told it not to
        until(
            page,
            lambda: "fonts.gstatic.com" in {urlsplit(url).netloc for url in log.foreign()},
            "no leak was noticed",
        )
        context.close()


# a file that is loaded early and never used: as soon as Chromium complains of it, it has looked at all of them
UNUSED = """document.addEventListener('DOMContentLoaded', () => {
    const link = document.createElement('link');
    Object.assign(link, {rel: 'preload', as: 'image', href: '/favicon.png?/unused'});
    document.head.append(link);
});"""


def test_what_is_loaded_early_is_used(guest, server, log):
    # a file that is never used is complained about at every visit, a file that is used late on a busy machine alone
    for _ in range(3):
        log.early.clear()
        page = guest()
        page.add_init_script(UNUSED)
        settled(look(page, server), log)
        # Chromium complains of all files at once, some seconds after the page has loaded
        until(page, lambda: any("/unused" in said for said in log.early), f"Chromium did not say that a file {EARLY}")
        page.close()
        late = [said for said in log.early if "/unused" not in said]
        if not late:
            break
    assert late == []


def test_headers_cookies_and_requests_of_a_first_visit(guest, server, log):
    page = guest()  # every file is asked for
    answer = page.goto(server.url)
    painted(page)
    for path in ("methode", "ueber"):
        page.goto(f"{server.url}/{path}")
        page.locator("h1").first.wait_for()
    settled(page, log)
    page.wait_for_load_state("networkidle")  # late requests
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer" and answer.headers["x-content-type-options"] == "nosniff"
    assert len(log.requests) > 20
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"_streamlit_xsrf"}


# --- downloads


def saved(page: Page, name: str, tmp_path):
    """Click on a link and return the file that arrives."""
    with page.expect_download() as found:
        page.locator("footer.export").get_by_role("link", name=name).first.click()
    file = tmp_path / found.value.suggested_filename
    found.value.save_as(file)
    return file


def test_downloads_hold_the_filtered_theme_and_the_saved_map_asks_for_nothing(tab, server, tmp_path, visitor):
    look(tab, server, "indicator=vacancy_rate_pct&rural=thuenen")
    collection = json.loads(saved(tab, "GeoJSON", tmp_path).read_text("utf-8"))
    assert len(collection["features"]) == 304
    feature = next(each for each in collection["features"] if each["id"] == VECHTA)
    assert feature["properties"]["vacancy_rate_pct"] == pytest.approx(values_of("vacancy_rate_pct")[VECHTA])
    rows = list(csv.reader(io.StringIO(saved(tab, "CSV", tmp_path).read_text("utf-8-sig"))))
    assert {len(row) for row in rows} == {len(rows[0])} and "ags" in rows[0]
    assert len({row[rows[0].index("ags")] for row in rows[1:]}) == 304
    file = saved(tab, "Karte sichern (HTML)", tmp_path)
    assert file.suffix == ".html"
    page, log = visitor.new_page(), Log("")
    log.watch(page)
    page.goto(file.as_uri())
    page.locator("path.district").nth(399).wait_for(state="attached")
    assert page.locator("path.district.outside").count() == 96
    page.wait_for_timeout(500)
    assert {url for url in log.requests if not url.startswith(("file:", "data:"))} == set() and log.console == []
    page.close()


# --- visitors, failures, and the log of the server


def test_two_visitors_do_not_mix(tab, guest, server):
    one = look(tab, server, "indicator=vacancy_rate_pct")
    two = look(guest(), server, "indicator=population&lang=en")
    pick(one, "Nettokaltmiete")
    pick(two, "Area")
    painted(two, "area_km2")
    painted(one, "net_rent_eur_per_m2")
    shape(one, "Vechta").click()
    shape(two, "Emsland").click()
    expect(one.locator("section.panel h2")).to_have_text("Vechta")
    expect(two.locator("section.panel h2")).to_have_text("Emsland")
    pick(two, "Population")
    painted(two, "population")
    expect(one.locator("h1")).to_contain_text("Nettokaltmiete")
    expect(one.locator("html")).to_have_attribute("lang", "de")
    expect(two.locator("html")).to_have_attribute("lang", "en")
    wait_for_address(one, district=VECHTA)
    wait_for_address(two, lang="en")


def test_borders_that_do_not_arrive_are_said(browser_, server):
    context = german(browser_)
    page = context.new_page()
    page.route("**/geometry/**", lambda route: route.abort())
    page.goto(server.url)
    expect(page.get_by_text("Die Grenzen der Kreise konnten nicht geladen werden")).to_be_visible()
    context.close()


@pytest.mark.parametrize("damage", ["layer", "geometry"])
def test_a_server_with_damaged_data_says_so(browser_, tmp_path, damage):
    project = tmp_path / "project"
    for part in ("geo", "layers", "data", ".streamlit"):
        shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "dashboard.py", project)
    if damage == "layer":
        (project / "layers" / "housing.toml").write_text("title = 1", encoding="utf-8")
    else:
        for file in (project / "data" / "districts" / "web").glob("districts-*.json"):
            file.unlink()
    with served(project / "dashboard.py", log=tmp_path / "log.txt") as broken:
        assert broken.get("/")[0] == 200, "the start page itself must come"
        context = german(browser_)
        page = context.new_page()
        page.goto(broken.url)
        expect(page.get_by_text("Die Daten dieses Dashboards sind beschädigt")).to_be_visible()
        assert "Traceback" not in page.content()
        context.close()
