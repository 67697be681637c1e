"""The map stands in the first bytes: it is drawn before the page has started, and the page takes the drawing over."""

import json
import re

import pytest
from browser import Held, german, look, painted
from playwright.sync_api import expect
from start_pages import ask

from geo.data.catalogue import catalogue
from geo.maps import files, messages
from geo.views import shipped
from geo.views.selection import Selection

EARLY = re.compile(
    rb'<div id="early" aria-hidden="true" inert>(.*?)<div></div><script type="application/json">(.*?)</script></div>'
)
HERE = "#early .map[data-indicator=vacancy_rate_pct]"


def early(query=b""):
    found = EARLY.search(ask("/", query=query)[2])
    return found and (found[1].decode(), json.loads(found[2]))


def test_the_first_bytes_hold_the_message_that_the_page_will_send():
    head, message = early(b"indicator=vacancy_rate_pct&district=03460&k=7&lang=en")
    selection = Selection("housing", "vacancy_rate_pct", language="en", district="03460", k=7)
    assert message == json.loads(json.dumps(messages.of(selection)))
    title = catalogue().indicators["vacancy_rate_pct"].label.en
    assert head.startswith(f"<header class=headline><h1>{title}<span>%</span></h1>")


@pytest.mark.parametrize("query", [b"district=99999", b"view=table", b"indicator=<script>", b"k=99"])
def test_what_the_page_answers_with_a_hint_or_a_table_is_not_drawn_early(query):
    assert early(query) is None
    assert b"early.js" in ask("/", query=query)[2], "it finds nothing and goes"


def test_only_the_map_is_drawn_early():
    assert early() is not None
    assert EARLY.search(ask("/karte")[2]) and not EARLY.search(ask("/methode")[2])


def test_no_text_of_the_data_ends_the_element(monkeypatch):
    monkeypatch.setattr(messages, "of", lambda *_: {"title": "</script><script>alert(1)</script>"})
    text = ask("/")[2]
    assert b"<script>alert" not in text
    assert early()[1] == {"title": "</script><script>alert(1)</script>"}


def test_without_usable_data_the_page_says_so_itself(monkeypatch):
    def broken(*_):
        raise shipped.SelectionError("no figures")

    monkeypatch.setattr(shipped, "spec", broken)
    assert early() is None


def test_what_is_drawn_from_is_asked_for_before_the_scripts_of_the_page():
    text = ask("/")[2]
    places = [text.index(each.encode()) for each in (f"{files.code_folder()}/early.js", files.geometry("districts"))]
    assert max(places) < text.index(b"static/js/index.")


# --- in a browser

# the early drawing goes after 15 s, and on a busy machine the page may start later than that
PATIENT = """(usual => {
    window.setTimeout = (act, delay, ...rest) => usual(act, delay === 15000 ? 120000 : delay, ...rest);
})(window.setTimeout);"""


@pytest.fixture
def held(browser_):
    page = german(browser_).new_page()
    page.add_init_script(PATIENT)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    held = Held(page)
    held.page, held.holding = page, True
    yield held
    page.context.close()
    assert faults == []


@pytest.mark.browser
def test_the_map_is_there_before_the_page_and_stays_the_same_one(server, held):
    page = held.page
    page.goto(f"{server.url}/?indicator=vacancy_rate_pct&district=03460")
    page.locator(HERE).wait_for()
    assert page.locator("#early path.district").count() == 400 and page.locator("#early path.chosen").count() == 1
    assert page.locator("#early .legend li").count() == 5
    assert page.locator("#early").get_attribute("inert") is not None, "nobody can touch it yet"
    assert page.locator(".st-key-map").count() == 0
    head = page.locator("#early h1").bounding_box()
    box = page.locator("#early .map").bounding_box()
    page.locator("#early .map").evaluate("map => map.kept = true")
    held.release()
    painted(page, "vacancy_rate_pct")
    expect(page.locator("#early")).to_have_count(0)
    assert page.locator(".st-key-map .map").evaluate("map => map.kept") is True, "moved, not drawn anew"
    now, then = page.locator(".headline h1").bounding_box(), page.locator(".map").bounding_box()
    for before, after in ((head, now), (box, then)):
        assert all(abs(before[key] - after[key]) <= 2 for key in ("x", "y", "width", "height")), (before, after)
    page.locator('path.district[aria-label^="Cloppenburg:"]').click()
    expect(page.locator("section.panel h2")).to_have_text("Cloppenburg")


@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (1100, 800), (1280, 720), (1920, 1080)], ids=str)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_jumps_when_the_page_takes_over(server, browser_, size, scheme):
    page = german(browser_, viewport=dict(zip(("width", "height"), size, strict=True)), color_scheme=scheme).new_page()
    held = Held(page)
    held.holding = True
    page.goto(f"{server.url}/?indicator=vacancy_rate_pct")
    page.locator(HERE).wait_for()
    look_ = "e => [e.getBoundingClientRect().x, e.getBoundingClientRect().y, e.getBoundingClientRect().width].map(Math.round)"
    ink = "e => getComputedStyle(e.querySelector('.legend li span')).color"
    before, colour = page.locator("#early .map").evaluate(look_), page.locator("#early .explorer").evaluate(ink)
    held.release()
    painted(page, "vacancy_rate_pct")
    expect(page.locator("#early")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    after = page.locator(".st-key-map .map").evaluate(look_)
    assert all(abs(one - other) <= 3 for one, other in zip(before, after, strict=True)), (before, after)
    assert page.locator(".st-key-map .explorer").evaluate(ink) == colour
    page.context.close()


@pytest.mark.browser
def test_a_width_between_gets_no_early_map(server, browser_):
    page = german(browser_, viewport={"width": 700, "height": 900}).new_page()
    look(page, server, "indicator=vacancy_rate_pct")
    assert page.locator("#early").count() == 0
    page.context.close()
