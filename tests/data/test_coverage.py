"""What the data page says about each source: periods, coverage, last change."""

import re

import pandas as pd
import pytest

from geo.data import coverage
from geo.data.catalogue import catalogue
from geo.data.declarations import LANGUAGES
from geo.data.errors import FigureError
from geo.data.figures import WITH_VALUE, shipped_figures
from geo.data.language import period, word
from geo.pages.data_page import _source, _spans

TABLE = pd.DataFrame(
    {
        "indicator": ["a", "a", "b", "c"],
        "period": ["2010", "2009", "2011", "2011"],
        "source": ["one", "one", "one", "two"],
        "n_value": [400, 390, 399, 1],
    }
)


def plain(html: str) -> str:
    return re.sub(r"<[^>]*>", " ", html).replace("\u00a0", " ")


def rows(source: str, language: str) -> dict[str, str]:
    """Return the rows of an entry by their heads."""
    html = _source(catalogue().sources[source], language)
    return {head: plain(text) for head, text in re.findall(r"<tr><th scope=row>(.*?)</th><td>(.*?)</td></tr>", html)}


def test_a_source_has_the_periods_of_all_its_indicators_and_its_thinnest_one():
    assert coverage.coverage_of(TABLE, "one") == coverage.Coverage(("2009", "2010", "2011"), 400, 390, "a", "2009")
    assert coverage.coverage_of(TABLE, "three") is None


def test_years_without_a_gap_stand_as_a_span():
    assert _spans(("2008", "2009", "2010", "2012", "2013-12", "2022-05-15"), "de") == (
        "2008–2010, 2012, Dezember 2013, 15.05.2022"
    )


def test_the_table_of_coverage_counts_what_the_figures_hold():
    counted = shipped_figures().assign(n=lambda table: table["status"].isin(WITH_VALUE))
    found = counted.groupby(["indicator", "period", "source"])["n"].sum()
    told = coverage.shipped().set_index(["indicator", "period", "source"])["n_value"]
    assert told.sort_index().to_dict() == found.sort_index().to_dict()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("source", catalogue().sources)
def test_every_source_says_periods_coverage_and_last_change(source, language):
    found, known = rows(source, language), catalogue().sources[source]
    assert re.search(r"\d{4}", found[word("data_periods", language)])
    assert found[word("data_coverage_head", language)]
    assert found[word("data_as_of", language)] == period(known.as_of, language)
    assert found[word("data_retrieved", language)] == period(known.retrieved, language)


def test_coverage_is_that_of_the_data():
    head = word("data_coverage_head", "en")
    assert rows("unemployment_2025", "en")[head] == "400 of 400 districts in every period."
    assert rows("thuenen_typology", "en")[head] == "400 of 400 districts have a type."
    assert rows("freiwilligensurvey_2019", "en")[head].startswith("16 of 16 Länder")
    assert rows("crosswalk_2021", "en")[head] == word("data_source_none", "en")
    assert re.match(r"Up to 400 of 400 districts; fewest \d{3} \(.*, \d{4}\)\.", rows("inkar_2024", "en")[head])


@pytest.mark.parametrize(
    ("text", "said"), [("", "another kind of file"), ("indicator,period\n", "found no source"), (None, "found none")]
)
def test_a_damaged_table_is_named(tmp_path, text, said):
    file = tmp_path / "coverage.csv"
    if text is not None:
        file.write_text(text)
    with pytest.raises(FigureError, match=rf"coverage.csv: .*{said}"):
        coverage.read_coverage(file)
