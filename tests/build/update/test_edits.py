"""sources.toml: a value changes, or a table gets a successor, and nothing else."""

import difflib
import tomllib

import pytest

from geo.build.update.edits import dated, edit, renamed, succeed
from geo.data.catalogue import DATA, catalogue
from geo.data.errors import CatalogueError

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
        ("three", {"as_of": "1"}, r"expected the table \[three\], found none"),
        ("one", {"title": "x"}, 'one.title: expected title = "…", found a table'),
        ("one", {"file": "x"}, 'one.file: expected file = "…", found none'),
        ("one", {"as_of": 'a"b'}, "expected plain text"),
        ("one", {"as_of": "a\nb"}, "expected plain text"),
        ("one", {"as_of": "a\\u0041"}, "expected plain text"),
    ],
)
def test_what_cannot_be_edited_safely_is_refused(key, values, words):
    with pytest.raises(CatalogueError, match=words):
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


def test_a_successor_is_a_copy_with_its_own_values_and_takes_the_download_along():
    text = (DATA / "sources.toml").read_text(encoding="utf-8")
    values = {"sha256": "0" * 64, "file": "x_2024.csv", "territorial_status": "2024"}
    made = succeed(text, "pupils_2023", "pupils_2024", before="2023", after="2024", values=values)
    found, before = tomllib.loads(made), tomllib.loads(text)
    new, old = found.pop("pupils_2024"), found.pop("pupils_2023")
    download = before["pupils_2023"].pop("download")
    assert old == before.pop("pupils_2023") and found == before
    assert new == old | values | {"download": download, "title": new["title"]}
    assert new["title"]["de"].endswith("Schuljahr 2024/25"), "a school year names two"
    lines = [line for line in difflib.ndiff(text.splitlines(), made.splitlines()) if line[0] == "-"]
    assert [line.split()[1] for line in lines if line.strip() != "-"] in ([], ["download"])


def test_a_year_is_renamed_where_it_stands_alone():
    assert renamed("2023, 2023/24, 12023, 2022/23", "2023", "2024") == "2024, 2024/25, 12023, 2022/23"


@pytest.mark.parametrize(("key", "new"), [("none", "x"), ("one", "two")])
def test_a_successor_needs_a_source_and_a_key_of_its_own(key, new):
    with pytest.raises(CatalogueError, match=r"sources\.toml: expected the table"):
        succeed(TEXT, key, new, before="2025", after="2026", values={})
