"""Profiles and comparisons over the wire: what was asked for, or a sentence why not."""

import csv
import io

import pytest
from asking import ask

from geo.api.browser import start_page
from geo.data import figures
from geo.export.profile import COLUMNS
from geo.maps import files
from geo.maps.profile_pdf import profile_pdf
from geo.views.shipped import profile_of

LINK = "http://dashboard.example:8501/profil?district=03460"


def test_the_paper_carries_the_link_of_its_page():
    answer = ask("/export/profile.pdf?district=03460")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="landpotenziale_profile_03460_de.pdf"'
    assert answer.body == profile_pdf(profile_of("03460", "de", permalink=LINK))
    # what a visitor's program calls the host goes into a file only if it looks like one
    odd = ask("/export/profile.pdf?district=03460", host="a b<c>")
    assert odd.body == profile_pdf(profile_of("03460", "de"))


def test_two_districts_are_compared():
    answer = ask("/export/compare.pdf?compare=03460,16063&lang=en")
    assert answer.status == 200
    assert answer.body.startswith(b"%PDF-")
    assert "compare_03460-16063_en.pdf" in answer.headers["content-disposition"]


def test_the_table_holds_every_row_with_source_and_licence():
    rows = list(csv.DictReader(io.StringIO(ask("/export/profile.csv?district=01001").text)))
    profile = profile_of("01001", "de")
    assert tuple(rows[0]) == COLUMNS
    assert [row["indicator"] for row in rows] == [row.indicator for row in profile.rows]
    assert {row["ags"] for row in rows} == {"01001"}
    for found, row in zip(rows, profile.rows, strict=True):
        stored = figures.shipped()[0].at["01001", row.indicator]
        assert float(found["value"] or "nan") == pytest.approx(stored, rel=1e-9, nan_ok=True), "not rounded"
        assert found["status"] == row.status
        assert found["source"] and found["attribution"] and found["licence"] and found["territorial_status"]
        assert [found[f"median_{each.group}"] == "" for each in row.medians] == [
            each.value is None for each in row.medians
        ]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("/export/profile.pdf", "district: expected keys of today's 400 districts, found ''"),
        ("/export/profile.pdf?district=3460", "found '3460'"),
        ("/export/profile.pdf?district=03460,16063", "expected one district, found 2"),
        ("/export/profile.csv?district=03460&lang=fr", "lang: expected one of de, en, found 'fr'"),
        ("/export/profile.pdf?district=03460&colour=red", "'colour': expected district and lang"),
        ("/export/compare.pdf?compare=03460", "2 to 6 different districts"),
        ("/export/compare.pdf?compare=03460,03460", "2 to 6 different districts"),
        ("/export/compare.pdf?compare=03460,99999", "found '99999'"),
    ],
)
def test_what_cannot_be_met_is_refused_with_a_sentence(target, words):
    answer = ask(target)
    assert answer.status == 400
    assert words in answer.json()["detail"]


@pytest.mark.parametrize("address", [files.drawings_address("03460"), files.locator_address("03460")])
def test_drawings_are_kept_for_a_year_and_only_under_their_own_address(address):
    answer = ask(address, accept_encoding="gzip")
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text.startswith("<svg ")
    assert len(answer.body) < 60_000
    for wrong in (address.replace("03460", "99999"), address.replace(".svg", "0.svg"), address.removesuffix(".svg")):
        assert ask(wrong).status == 404


def test_the_new_pages_exist_and_what_lies_below_them_does_not():
    assert {"/profil", "/praxis"} <= set(start_page.KNOWN_PAGES)
    assert "/profil/03460" not in start_page.KNOWN_PAGES
