"""
The profile and the good-practice page: as functions, then in a real browser from a link to the file that is taken home.
"""

import re

import pytest
from browser import FOCUSED, settled, wait_for_address
from playwright.sync_api import expect
from visiting import VECHTA, Reader, bodies, calm, go, hints, texts, visit

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.good_practice import cards
from geo.data.language import word
from geo.maps.profile_html import card
from geo.pages.practice_page import topic_id
from geo.views.profile_context import practice
from geo.views.shipped import neighbours_of, profile_of


def opened(path, **query):
    return calm(go(visit(**query), path))


def whole(page):
    return Reader("".join(bodies(page)))


# --- without a browser


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_link_opens_the_profile_with_every_figure(language):
    page = opened("profil", district=VECHTA, lang=language)
    profile, found = profile_of(VECHTA, language), whole(page)
    assert profile.title in found.texts
    rows = {cells[0][0]: [text for cell in cells for text in cell] for cells in found.rows if cells and cells[0]}
    for row in profile.rows:
        cells = rows[row.label]
        assert row.number in cells
        assert row.position in cells
        assert row.trend in cells
        assert all(each.text in cells for each in row.medians)
        assert any(row.kind_text in text for text in cells)
        # each number leads to its source
        assert any(link.startswith("daten?") and f"indicator={row.indicator}" in link for link in found.links)
    for each in (*profile.verdicts[0].strengths, *profile.verdicts[1].needs):
        assert each.text in found.texts
    assert all(each.done in found.texts for each in profile.practice)
    numbers = {link for link in found.links if link.startswith("#source-")}
    assert numbers <= {f"#{part.partition(chr(34))[0]}" for body in bodies(page) for part in body.split('id="')[1:]}
    assert [each.text for each in profile.facts if each.text not in found.whole] == []
    assert word("cite_view", language) in found.texts


def test_profile_words_are_of_one_language():
    german, english = (texts(opened("profil", district=VECHTA, lang=language)) for language in ("de", "en"))
    same = {text for text in german & english if any(each.isalpha() for each in text)}
    names = {*districts.shipped()["name"], "Landpotenziale", "Niedersachsen", "Median", "CSV", "BibTeX",
             "CSL-JSON", "Land"}  # fmt: skip
    topics = {each.topic for each in cards()} | {each.title.de for each in cards()}
    units = {each.unit.de for each in catalogue().indicators.values()}
    # what producers call their works stays as they say it
    left = {text for text in same if text not in names | topics | units and "©" not in text and "INKAR" not in text}
    # the list of districts is made of names and keys
    left = {text for text in left if text.count(" · ") != 2}
    assert left <= {"Baden-Württemberg,", "Niedersachsen,", "Borken", "(Index)"}, left


def test_a_wrong_key_gives_a_hint_and_a_way_on():
    page = opened("profil", district="9<b>")
    assert "9&lt;b&gt;" in hints(page)[0]
    assert any(f"district={VECHTA}" in link for link in whole(page).links)
    assert hints(opened("profil")) == []


def test_choosing_a_district_writes_the_address():
    page = opened("profil", lang="en")
    page.selectbox(key="profile-district-en").select("16063").run()
    assert calm(page).query_params == {"lang": "en", "district": "16063"}
    assert "District profile: Wartburgkreis" in whole(page).texts
    page.button(key="language").click().run()
    assert page.query_params == {"district": "16063"}
    assert "Kreisprofil Wartburgkreis" in whole(page).texts


def test_similar_districts_of_a_profile_follow_the_choice_in_the_address():
    usual = similar(opened("profil", district=VECHTA))
    page = opened("profil", district=VECHTA, similar_within="other_land", similar_layers="housing")
    found = neighbours_of(VECHTA, layers=("housing",), within="other_land")
    assert similar(page) == [each.ags for each in found.found] != usual
    assert "in Wohnen, nur aus anderen Ländern, ohne den Stand der Integration." in whole(page).whole
    assert "similar_layers=housing&similar_within=other_land" in whole(page).whole, "cited as it is shown"
    page.multiselect(key="similar-layers").unselect("housing").run()
    page.checkbox(key="similar-other_land").uncheck().run()
    assert calm(page).query_params == {"district": VECHTA} and similar(page) == usual
    assert hints(opened("profil", district=VECHTA, similar_layers="nothing"))


def similar(page):
    (section,) = (body for body in bodies(page) if f"<h2>{word('profile_similar', 'de')}</h2>" in body)
    return re.findall(r"profil\?district=(\d{5})", section)


def test_the_map_leads_to_the_profile_of_the_chosen_district():
    found = whole(visit(district=VECHTA, lang="en"))
    assert f"profil?district={VECHTA}&lang=en" in found.links
    page = go(visit(district=VECHTA), "methode")
    way = next(each.proto for each in page.get("page_link") if each.proto.label == word("page_profile", "de"))
    assert way.query_string == f"district={VECHTA}"


def test_no_figure_of_violence_in_any_profile():
    label = catalogue().indicators["anti_refugee_incidents_per_100k"].label.de
    assert label not in whole(opened("profil", district=VECHTA)).whole


@pytest.mark.parametrize(("language", "said"), [
    ("de", "gelesen am 26.11.2026; veröffentlicht oder durchgeführt: 02.03.2017"),
    ("en", "read on 26 November 2026; published or carried out: 2 March 2017"),
])  # fmt: skip
def test_both_dates_of_a_card_say_what_they_are(language, said):
    found = next(each for each in cards() if each.id == "einwanderung_gestalten")
    names = dict.fromkeys(found.ags, "Kreis")
    text = re.sub("<[^>]+>", "", card(practice(found, found.ags[0], names, language), language))
    assert said in text


def test_good_practice_is_filtered_by_the_address():
    everything = whole(opened("praxis"))
    assert all(each.title.de in everything.texts for each in cards())
    assert f"profil?district={VECHTA}" in everything.links
    study = whole(opened("praxis", kind="study_district", land="03"))
    assert [each.title.de for each in cards() if each.title.de in study.texts] == [
        each.title.de for each in cards() if each.kind == "study district"
    ]
    # only the places of this Land
    assert "Vechta" in study.texts
    assert "Regen" not in study.texts
    nothing = whole(opened("praxis", kind="study_district", land="05"))
    assert word("practice_nothing", "de") in nothing.texts
    assert all(each.title.de in whole(opened("praxis", topic="nonsense")).texts for each in cards())


def test_filters_write_ids():
    page = opened("praxis")
    topic = topic_id("Besondere Herausforderungen in ländlichen Räumen")
    assert topic == "besondere-herausforderungen-in-laendlichen-raeumen"
    page.selectbox(key="practice-topic-de").select(topic).run()
    assert calm(page).query_params == {"topic": topic}
    page.selectbox(key="practice-topic-de").select(None).run()
    assert calm(page).query_params == {}


# --- in a browser


@pytest.mark.browser
@pytest.mark.parametrize("language", ["de", "en"])
def test_from_outside_to_the_paper(guest, server, log, language):
    page = guest()
    page.goto(f"{server.url}/profil?district={VECHTA}&lang={language}")
    expect(page.locator("h1")).to_have_text(word("profile_title", language, name="Vechta"))
    settled(page, log)
    assert page.locator("html").get_attribute("lang") == language
    # the drawings come from one file that the browser keeps, and all of them are there
    drawn = page.locator(".p-wide img, .p-map")
    assert drawn.count() > 80
    page.evaluate("Promise.all([...document.images].map(each => each.decode()))")
    assert drawn.evaluate_all(
        "all => all.every(each => each.complete && each.naturalWidth > 0 && each.alt.length > 10)"
    )
    assert len({url for url in log.requests if "/drawings/" in url}) == 1
    assert len({url for url in log.requests if "/locator/" in url}) == 1
    # borders never travel in a message
    assert sum(map(len, log.received)) < 250_000
    with page.expect_download() as taken:
        page.get_by_role("link", name=word("profile_pdf", language)).click()
    assert taken.value.suggested_filename == f"landpotenziale_profile_{VECHTA}_{language}.pdf"
    assert taken.value.path().read_bytes().startswith(b"%PDF-")
    page.locator(".p-wide a", has_text=profile_of(VECHTA, language).rows[0].label).first.click()
    expect(page.locator("details[open] summary").first).to_have_text(profile_of(VECHTA, language).rows[0].label)
    page.go_back()
    expect(page.locator("h1")).to_have_text(word("profile_title", language, name="Vechta"))


@pytest.mark.browser
def test_a_phone_reads_it_by_keyboard_and_without_scrolling_sideways(guest, server, log):
    page = guest(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(f"{server.url}/profil")
    box = page.get_by_role("combobox", name="Kreis")
    box.focus()
    page.keyboard.type("Wartburg")
    page.get_by_role("option", name="Wartburgkreis · Thüringen · 16063").wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Kreisprofil Wartburgkreis")
    wait_for_address(page, district="16063")
    settled(page, log)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # the tables scroll by themselves and can be reached without a pointer
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(FOCUSED))
        if "Arbeitsmarkt" in reached:
            break
    assert "Arbeitsmarkt" in reached
    page.go_back()
    expect(page.locator("h1")).to_have_text("Kreisprofil")
