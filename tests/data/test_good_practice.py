"""Cards of good practice: what is declared is refused when wrong, and what is shipped has a source."""

import pytest

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.declarations import LANGUAGES
from geo.data.errors import CatalogueError
from geo.data.good_practice import FILE, cards, choose, read_cards, where

KEYS = frozenset(districts.shipped().index)
GOOD = """
[round_table]
ags = ["03460", "03453"]
municipality = {"03460" = "Lohne"}
topic = "Integration vor Ort"
kind = "project"
title = {de = "Runder Tisch", en = "Round table"}
done = {de = "Ein Runder Tisch.", en = "A round table."}
source = "Ein Bericht, 2020"
url = "https://example.org/"
date = "2020"
accessed = "2026-01-31"
"""


def read(tmp_path, text):
    file = tmp_path / "good_practice.toml"
    file.write_text(text, encoding="utf-8")
    return read_cards(file, catalogue(), KEYS)


def test_a_card_is_read(tmp_path):
    (card,) = read(tmp_path, GOOD)
    assert card.id == "round_table"
    assert card.title["en"] == "Round table"
    assert where(card, districts.shipped()["name"].to_dict()) == ("Lohne (Vechta)", "Cloppenburg")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "project"', 'kind = "prize"', "round_table.kind: .*found 'prize'"),
        ('source = "Ein Bericht, 2020"', "", "round_table.source: Field required"),
        ('source = "Ein Bericht, 2020"', 'source = " "', "round_table.source: "),
        ('date = "2020"', 'date = "2020"\nscore = 5', "round_table.score: Extra inputs"),
        ('"03460", "03453"', '"03460", "03152"', "ags: expected keys of today's districts, found 03152"),
        ('"03460", "03453"', '"03460", "03460"', "ags: expected each district once"),
        ('{"03460" = "Lohne"}', '{"03461" = "Brake"}', "municipality: expected districts of ags, found 03461"),
        ('topic = "Integration vor Ort"', 'topic = "Sonstiges"', "topic: expected one of .*, found 'Sonstiges'"),
        (', en = "A round table."', "", "round_table.done.en: Field required"),
        ('"https://example.org/"', '"http://example.org/"', "round_table.url: "),
    ],
)
def test_wrong_cards_are_refused_by_name(tmp_path, old, new, message):
    assert old in GOOD
    with pytest.raises(CatalogueError, match=r"good_practice.toml: .*" + message):
        read(tmp_path, GOOD.replace(old, new))


def test_all_faults_come_at_once(tmp_path):
    text = GOOD.replace('kind = "project"', 'kind = "prize"') + GOOD.replace("round_table", "other").replace(
        "03453", "99999"
    )
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, text)
    assert len(str(caught.value).splitlines()) == 2


def test_the_programmes_are_complete():
    by_id = {each.id: each for each in cards()}
    assert len(by_id["einwanderung_gestalten"].ags) == 12
    assert {ags[:2] for ags in by_id["einwanderung_gestalten"].ags} == {"05"}
    assert set(by_id["einwanderung_gestalten"].municipality.values()) == {"Moers", "Rheine", "Dormagen"}
    study = by_id["zukunft_fuer_gefluechtete"].ags
    # two districts each in Bavaria, Hesse, Lower Saxony and Saxony
    assert sorted(ags[:2] for ags in study) == ["03", "03", "06", "06", "09", "09", "14", "14"]
    assert {"03153", "01056"} <= set(by_id["integrationsmonitoring"].ags)
    assert len(by_id["integrationsmonitoring"].ags) == 10


def test_cards_are_chosen_by_district_and_topic():
    assert [each.id for each in choose(cards(), ags="03460")] == ["zukunft_fuer_gefluechtete"]
    assert choose(cards(), ags="01001") == ()
    assert len(choose(cards(), topic="Integration vor Ort")) == 2
    assert choose(cards(), ags="03460", topic="Integration vor Ort") == ()
    assert choose(cards()) == cards()


def test_both_languages_say_something_of_their_own():
    for each in cards():
        assert each.done["de"] != each.done["en"]
        assert all(each.title[language] for language in LANGUAGES)


def test_cards_are_no_theme():
    assert FILE.exists()
    assert "good_practice" not in catalogue().layers
