"""A saved recipe comes back as it was, and what is wrong with a file is said in the visitor's language with key and value."""

import json
import re

import pytest
from hypothesis import given, settings
from weightings import recipes

from geo.data.catalogue import catalogue
from geo.data.errors import SelectionError
from geo.data.language import word
from geo.methods.weighting import NORMALISATIONS, default
from geo.methods.weighting_text import to_json
from geo.pages.analysis.saved import FAULTS, MOST_BYTES, explain, read_file

KNOWN = catalogue()


def faults(content: bytes) -> str:
    with pytest.raises(SelectionError) as caught:
        read_file(content)
    return str(caught.value)


@given(recipes())
@settings(max_examples=50, deadline=None)
def test_what_the_page_saves_it_loads_again(recipe):
    assert read_file(to_json(recipe).encode()) == recipe


def test_a_file_of_another_program_may_begin_with_a_byte_order_mark():
    assert read_file(b"\xef\xbb\xbf{}") == default(KNOWN)


# what the file says, the German sentence, the English one
WRONG = [
    ('{"weights": {"housing": "x"}}', "recipe.weights.housing: erwartet: eine Zahl; gefunden: 'x'",
     "recipe.weights.housing: expected: a number; found: 'x'"),
    ('{"weights": {"housing": 900}}', "recipe.weights.housing: erwartet: 0 bis 100; gefunden: 900",
     "recipe.weights.housing: expected: 0 to 100; found: 900"),
    ('{"signs": {"gisd_score": 1}}',
     "recipe.signs.gisd_score: erwartet: ein Indikator der Art potential; gefunden: einer der Art context; er bekommt in keinem Szenario ein Vorzeichen",
     "recipe.signs.gisd_score: expected: an indicator of kind potential; found: one of kind context: it never gets a sign, in no scenario"),
    ('{"normalisation": "ranks"}', "recipe.normalisation: erwartet: eines von " + ", ".join(NORMALISATIONS) + "; gefunden: 'ranks'",
     "recipe.normalisation: expected: one of " + ", ".join(NORMALISATIONS) + "; found: 'ranks'"),
    ("{", "recipe: erwartet: eine Datei im Format JSON; gefunden: ein Fehler in Zeile 1",
     "recipe: expected: a file in the format JSON; found: a fault in line 1"),
    ("[]", "recipe: erwartet: eine Tabelle mit Angaben; gefunden: list", "recipe: expected: a table of choices; found: list"),
    ('{"weights": {"housing": NaN}}', "recipe: erwartet: endliche Zahlen; gefunden: NaN", "recipe: expected: finite numbers; found: NaN"),
    ('{"without": 1, "without": 2}', "recipe: erwartet: jeder Name einmal; gefunden: without noch einmal",
     "recipe: expected: each name once; found: without again"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "german", "english"), WRONG)
def test_a_wrong_file_is_told_by_key_expected_and_found(content, german, english):
    found = faults(content.encode())
    assert explain(found, "de") == [german] and explain(found, "en") == [english]


@pytest.mark.parametrize("content", [
    '{"version": 2, "aggregation": 1, "winsorise": "yes", "reference": "x", "signs": [], "without": 5, "strange": 1}',
    '{"weights": []}', '{"weights": {"x": 1}}', '{"weights": {"housing": 0.123}}', '{"weights": {"housing": 0}}',
    '{"signs": {"x": 1, "net_rent_eur_per_m2": 1, "vacancy_rate_pct": 5}}', '{"without": ["x"]}', "[" * 3000, "null",
    json.dumps({"weights": {"housing": 1}, "without": ["net_rent_eur_per_m2", "dwellings_completed_per_1000"]}),
    json.dumps({"weights": {"services": 1}, "signs": {"vacancy_rate_pct": 1}}),
])  # fmt: skip
def test_no_english_is_left_in_the_german_sentences(content):
    for line in explain(faults(content.encode()), "de"):
        said = re.sub(r"'[^']*'|recipe\S*", "", line)
        assert "erwartet: " in line, line
        assert not re.search(
            r"\b(an?|the|of|expected|found|with|and|or|none|layer|no)\b", said.replace("true (ja) oder false", "")
        ), line


def test_too_many_bytes_and_other_encodings_are_refused():
    assert faults(b"x" * (MOST_BYTES + 1)) == "recipe: expected at most 20,000 bytes, found 20,001"
    assert explain(faults(b"\xff\xfe{"), "de") == ["recipe: erwartet: Text in UTF-8; gefunden: etwas anderes"]


def test_every_fault_has_words_with_the_same_gap():
    for each in FAULTS:
        assert ("{x}" in word(f"fault_{each}", "de")) == ("{x}" in word(f"fault_{each}", "en")), each
