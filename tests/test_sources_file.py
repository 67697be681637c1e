"""sources.toml: a value changes, and nothing else."""

import difflib
import tomllib

import pytest

from geo.catalogue import DATA, catalogue
from geo.errors import CatalogueError
from geo.sources_file import dated, edit

TEXT = """# by hand
[one]
title  = {de = "Eins", en = "One"}   # a table
sha256 = "abc"                       # of the file
as_of  = "2025"
[two]   # another
as_of  = "2025"
sha256   = "def"
"""


def test_one_value_changes_and_every_comment_stays():
    edited = edit(TEXT, "one", {"sha256": "123"})
    assert edited == TEXT.replace('"abc"', '"123"')


def test_the_other_table_is_not_touched():
    assert edit(TEXT, "two", {"as_of": "2026"}).count('"2026"') == 1
    assert tomllib.loads(edit(TEXT, "two", {"as_of": "2026"}))["one"]["as_of"] == "2025"


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("three", {"as_of": "1"}, None),
        ("one", {"title": "x"}, 'one.title: expected title = "…" on one line, found it 0 times'),
        ("one", {"file": "x"}, "one.file: expected file"),
        ("one", {"as_of": 'a"b'}, "expected plain text"),
        ("one", {"as_of": "a\nb"}, "expected plain text"),
        ("one", {"as_of": "a\\u0041"}, "expected plain text"),
    ],
)
def test_what_cannot_be_edited_safely_is_refused(key, values, words):
    with pytest.raises((CatalogueError, KeyError), match=words):
        edit(TEXT, key, values)


@pytest.mark.parametrize("key", sorted(catalogue().sources))
def test_every_shipped_source_can_be_edited(key):
    text = (DATA / "sources.toml").read_text(encoding="utf-8")
    new = {
        "sha256": "0" * 64,
        "retrieved": "2099-01-01",
        "as_of": "2098",
        "file": "a/b.csv",
        "obtained_via": "https://x.y",
    }
    changed = [line for line in difflib.ndiff(text.splitlines(), edit(text, key, new).splitlines()) if line[0] in "+-"]
    assert len(changed) == 2 * len(new)


def test_the_fields_that_name_the_edition_are_listed():
    found = dated(catalogue().sources["unemployment_2025"])
    assert "attribution" in found and not {"sha256", "as_of", "retrieved", "file"} & set(found)
