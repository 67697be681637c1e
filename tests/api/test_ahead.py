"""A choice is painted before the page has followed: the message that a browser may ask for, and what it does with it."""

import gzip
import json
from urllib.parse import urlencode

import pytest
from asking import ask
from browser import Held, german, look, painted, pick, wait_for_address
from playwright.sync_api import expect

from geo.data.catalogue import catalogue
from geo.maps import messages
from geo.views.selection import Rural, Selection, changed, query

KNOWN = catalogue()
FOREIGN, TRAINING = (
    KNOWN.indicators[key].label.de for key in ("unemployment_rate_foreign_pct", "training_places_per_100_applicants")
)
# the map says each indicator it has painted, in the order in which it did
PAINTED = """() => {
    const map = [...document.querySelectorAll('*')].map(each => each.shadowRoot?.querySelector('.map')).find(Boolean);
    window.seen = [];
    new MutationObserver(() => window.seen.push(map.dataset.indicator)).observe(map, {attributeFilter: ['data-indicator']});
}"""


@pytest.mark.parametrize(
    "before",
    [
        Selection("labour_market", "unemployment_rate_pct"),
        Selection("housing", "vacancy_rate_pct", language="en", k=7, scheme="fisher_jenks", district="03460"),
        Selection("housing", "vacancy_rate_pct", rural=Rural("thuenen", (1, 2)), breaks_from="filter", land=("03",)),
        Selection("housing", "vacancy_rate_pct", low=2.0, high=4.0, compare=("03460", "03453")),
        Selection("housing", "vacancy_rate_pct", scheme="own", breaks=(2.0, 4.0)),
        Selection("labour_market", "unemployment_rate_pct", period="2015"),
    ],
    ids=lambda selection: urlencode(query(selection, KNOWN)),
)
def test_the_answer_is_what_the_page_will_send(before):
    after = changed(before, KNOWN, indicator="net_rent_eur_per_m2", layer="housing")
    answer = ask(f"/ahead?{urlencode({**query(before, KNOWN), 'to_indicator': 'net_rent_eur_per_m2'})}")
    assert answer.status == 200 and answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(messages.of(after)))
    assert answer.json()["indicator"] == "net_rent_eur_per_m2"


def test_a_theme_leads_to_its_first_indicator():
    answer = ask("/ahead?indicator=unemployment_rate_pct&to_layer=housing").json()
    assert answer["indicator"] == KNOWN.layers["housing"].indicators[0].id


def test_it_is_compressed_for_whoever_can_read_that():
    packed = ask("/ahead?to_indicator=vacancy_rate_pct", accept_encoding="gzip")
    plain = ask("/ahead?to_indicator=vacancy_rate_pct")
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < 2_500


@pytest.mark.parametrize("goal", ["to_indicator", "to_layer"])
@pytest.mark.parametrize("wish", ["", "none", "<script>", "a" * 5_000, "../figures"])
def test_what_does_not_exist_is_said_in_json(goal, wish):
    answer = ask(f"/ahead?{urlencode({goal: wish})}")
    assert answer.status == 404
    assert answer.json() == {"detail": f"{goal}: expected an id of the catalogue"}


def test_a_broken_address_is_read_as_the_page_reads_it():
    answer = ask("/ahead?range=5..1&k=99&district=99999&rural=x:9&period=1066&to_indicator=vacancy_rate_pct")
    assert answer.json() == ask("/ahead?to_indicator=vacancy_rate_pct").json()


def test_another_indicator_drops_what_only_the_former_one_had():
    before = Selection("housing", "vacancy_rate_pct", low=2.0, scheme="own", breaks=(2.0, 4.0), period="2022", k=4)
    after = changed(before, KNOWN, indicator="net_rent_eur_per_m2")
    assert after == Selection("housing", "net_rent_eur_per_m2", k=4)
    assert changed(before, KNOWN, k=6).low == 2.0
    assert changed(before, KNOWN, layer="demography").indicator == KNOWN.layers["demography"].indicators[0].id


# --- in a browser


@pytest.mark.browser
def test_the_map_is_painted_before_the_page_follows(server, browser_):
    page = german(browser_).new_page()
    held = Held(page)
    look(page, server, "indicator=unemployment_rate_pct&district=03460")
    head = page.locator("header.headline h1")
    expect(head).to_contain_text("Arbeitslosenquote")
    fills = "() => window.fills = [...document.querySelectorAll('*')].map(each => each.shadowRoot).filter(Boolean).flatMap(root => [...root.querySelectorAll('path.district')].map(path => path.getAttribute('fill')))"
    before = page.evaluate(fills)
    held.holding = True
    pick(page, FOREIGN)
    painted(page, "unemployment_rate_foreign_pct")
    early = page.evaluate(fills)
    assert early != before and len(early) == 400
    assert page.locator(".legend h2").count() == 1 and page.locator("path.chosen").count() == 1
    assert FOREIGN not in head.inner_text(), "the page was faster, nothing was proven"
    held.release()
    expect(head).to_contain_text(FOREIGN)
    assert page.evaluate(fills) == early, "the page says what was painted"
    wait_for_address(page, indicator="unemployment_rate_foreign_pct")


@pytest.mark.browser
def test_a_late_answer_to_an_earlier_choice_paints_nothing(server, browser_):
    page = german(browser_).new_page()
    held = Held(page)
    look(page, server, "indicator=unemployment_rate_pct")
    page.evaluate(PAINTED)
    held.holding = True
    for label, indicator in (
        (FOREIGN, "unemployment_rate_foreign_pct"),
        (TRAINING, "training_places_per_100_applicants"),
    ):
        pick(page, label)
        painted(page, indicator)
        page.wait_for_timeout(200)
    held.release()
    expect(page.locator("header.headline h1")).to_contain_text(TRAINING)
    page.wait_for_timeout(500)
    assert page.evaluate("window.seen") == ["unemployment_rate_foreign_pct", "training_places_per_100_applicants"]


@pytest.mark.browser
@pytest.mark.parametrize("fault", ["abort", "404", "nonsense"])
def test_without_that_answer_the_page_does_it_alone(server, browser_, fault):
    page = german(browser_).new_page()
    page.route(
        "**/ahead?*",
        lambda route: (
            route.abort()
            if fault == "abort"
            else route.fulfill(status=404 if fault == "404" else 200, body="{}" if fault == "404" else "<html>")
        ),
    )
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    look(page, server, "indicator=unemployment_rate_pct")
    pick(page, FOREIGN)
    painted(page, "unemployment_rate_foreign_pct")
    expect(page.locator("header.headline h1")).to_contain_text(FOREIGN)
    assert faults == []


@pytest.mark.browser
def test_arrow_keys_are_as_fast_as_the_pointer(server, browser_):
    page = german(browser_).new_page()
    held = Held(page)
    look(page, server, "indicator=unemployment_rate_pct")
    page.get_by_role("radio", name="Arbeitslosenquote", exact=True).focus()
    held.holding = True
    page.keyboard.press("ArrowDown")
    painted(page, KNOWN.layers["labour_market"].indicators[1].id)
    held.release()


@pytest.mark.browser
def test_a_theme_is_painted_with_its_first_indicator(server, browser_):
    page = german(browser_).new_page()
    held = Held(page)
    look(page, server, "indicator=unemployment_rate_pct")
    page.get_by_role("combobox", name="Thema").click()
    page.get_by_role("option", name=KNOWN.layers["housing"].title.de).wait_for()
    held.holding = True
    page.get_by_role("option", name=KNOWN.layers["housing"].title.de).click()
    painted(page, KNOWN.layers["housing"].indicators[0].id)
    held.release()
    expect(page.locator("header.headline h1")).to_contain_text(KNOWN.layers["housing"].indicators[0].label.de)


@pytest.mark.browser
def test_if_the_page_never_agrees_the_map_goes_back_to_what_it_said(server, browser_):
    page = german(browser_).new_page()
    held = Held(page)
    look(page, server, "indicator=unemployment_rate_pct")
    held.holding = True
    pick(page, FOREIGN)
    painted(page, "unemployment_rate_foreign_pct")
    painted(page, "unemployment_rate_pct")  # after five seconds
    held.release()
    painted(page, "unemployment_rate_foreign_pct")
