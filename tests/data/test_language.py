"""Numbers, periods and places as a German or an English reader expects them."""

import re

import pytest

from geo.data.errors import CatalogueError
from geo.data.language import number, period, place, quantity, read_words, round_half_up, signed, word


@pytest.mark.parametrize(
    ("value", "decimals", "german", "english"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (83577140, 0, "83.577.140", "83,577,140"),
        (-0.04, 1, "0,0", "0.0"),
        (-1238, 0, "−1.238", "−1,238"),
        (2.675, 2, "2,68", "2.68"),
        (0.5, 0, "1", "1"),
    ],
)
def test_numbers_follow_the_language(value, decimals, german, english):
    assert number(value, decimals, "de") == german
    assert number(value, decimals, "en") == english


def test_halves_are_rounded_away_from_zero():
    assert [round_half_up(each, 1) for each in (0.25, -0.25, 2.65, 0.049)] == [0.3, -0.3, 2.7, 0.0]


def test_differences_carry_their_sign():
    assert [signed(each, 1, "de") for each in (1.2, -1.2, 0.01)] == ["+1,2", "−1,2", "±0,0"]


def test_periods_are_said_as_precisely_as_they_are_known():
    assert period("2022-05-15", "de") == "15.05.2022"
    assert period("2022-05-15", "en") == "15 May 2022"
    assert period("2023-12", "de") == "Dezember 2023"
    assert period("2012/2022", "en") == "2012–2022"
    assert period("INKAR-2025", "de") == "INKAR-Ausgabe 2025, neuestes Jahr"


@pytest.mark.parametrize(
    ("name", "kind", "german", "english"),
    [
        ("Vechta", 44, "Im Landkreis Vechta", "In the district of Vechta"),
        ("Dithmarschen", 43, "Im Kreis Dithmarschen", "In the district of Dithmarschen"),
        ("Trier", 41, "In der Stadt Trier", "In the city of Trier"),
        ("Märkischer Kreis", 43, "Im Märkischen Kreis", "In Märkischer Kreis"),
        ("Heidekreis", 44, "Im Heidekreis", "In Heidekreis"),
        ("Region Hannover", 44, "In der Region Hannover", "In Region Hannover"),
        ("Regionalverband Saarbrücken", 45, "Im Regionalverband Saarbrücken", "In Regionalverband Saarbrücken"),
        ("Landkreis Rostock", 44, "Im Landkreis Rostock", "In Landkreis Rostock"),
    ],
)
def test_a_sentence_about_a_district_begins_right(name, kind, german, english):
    assert place(name, kind, "de") == german
    assert place(name, kind, "en") == english


def test_a_unit_that_begins_with_a_number_is_a_factor():
    assert quantity(77.5, 1, "1.000 € je Einw.", "de") == "77,5\u00a0×\u00a01.000 € je Einw."
    assert quantity(77.5, 1, "€1,000 per inh.", "en") == "77.5\u00a0×\u00a0€1,000 per inh."
    assert quantity(77.5, 1, "€/m²", "de") == "77,5\u00a0€/m²" and quantity(5, 0, "%", "en") == "5%"


def test_words_are_filled():
    assert word("fifth_1", "de") == "unterstes Fünftel"
    assert word("between", "en", low="1", high="2") == "1 to under 2"


def test_one_of_a_thing_is_told_in_the_singular():
    assert word("equal_to", "en", n=1) == "1 other with the same value"
    assert word("equal_to", "en", n=2) == "2 others with the same value"
    assert word("download_kept", "de", n="1") == "1 Kreis im Filter"
    one = {key: text for key, text in read_words().items() if key.endswith("_1") and key[:-2] in read_words()}
    assert len(one) > 10
    for key, text in one.items():
        assert not re.search(
            r"\b1 (districts|others|indicators|Kreise|weitere|Indikatoren)\b", f"{text.de} {text.en}"
        ), key


def test_a_number_and_its_unit_are_never_parted():
    for key, text in read_words().items():
        assert not re.search(r"[\d}] (%|€|km\b|MB\b|kB\b)", text.de), f"{key}: expected a no-break space"
        assert not re.search(r"[\d}]\s%", text.en), f"{key}: English writes 5%"


def test_one_term_for_one_thing():
    whole = " ".join(f"{text.de} {text.en}" for text in read_words().values())
    for rejected in ("Bundesland", "Federal state", "Steckbrief", "in the spirit of"):
        assert rejected not in whole


def test_every_text_stands_once_and_in_both_languages(tmp_path):
    (tmp_path / "a.toml").write_text('one = {de = "eins", en = "one"}\ntwo = {de = "zwei"}')
    (tmp_path / "b.toml").write_text('one = {de = "eins", en = "one"}')
    with pytest.raises(CatalogueError) as refused:
        read_words(tmp_path)
    assert str(refused.value).splitlines() == [
        "a.toml: two: expected de and en, found de",
        "b.toml: one: stands in another file as well",
    ]
