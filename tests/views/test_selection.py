"""A link reproduces the view; what it asks for and does not exist is dropped and named."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.data import districts as district_table
from geo.data.catalogue import catalogue
from geo.views.address import Hint
from geo.views.palettes import PALETTES
from geo.views.selection import Rural, Selection, inside, parse, query

KNOWN = {
    "catalogue": catalogue(),
    "ags": district_table.shipped().index,
    "laender": district_table.LAENDER,
    "palettes": PALETTES,
    "periods": lambda indicator: ("1998", "2012", "2022") if indicator == "foreign_share_pct" else ("2022",),
}


def read(**given_):
    return parse(given_, **KNOWN)


def test_without_parameters_the_first_indicator_of_the_first_layer_is_shown_in_german():
    selection, hints = read()
    assert (selection.layer, selection.indicator, selection.language) == (
        "labour_market",
        "unemployment_rate_pct",
        "de",
    )
    assert selection.rural is None and hints == ()


def test_an_indicator_brings_its_layer():
    assert read(indicator="vacancy_rate_pct")[0].layer == "housing"
    selection, hints = read(indicator="vacancy_rate_pct", layer="prosperity")
    assert selection.layer == "housing" and hints == (Hint("layer", "prosperity"),)


@pytest.mark.parametrize(
    ("text", "rural"),
    [
        ("thuenen", Rural("thuenen", (1, 2, 3, 4))),
        ("bbsr", Rural("bbsr", (3, 4))),
        ("eurostat", Rural("eurostat", (3,))),
        ("thuenen:2,1", Rural("thuenen", (1, 2))),
    ],
)
def test_rural_filter_is_written_as_typology_and_types(text, rural):
    assert read(rural=text)[0].rural == rural


@pytest.mark.parametrize(
    "query_",
    [
        {"layer": "no_such"},
        {"indicator": "<script>alert(1)</script>"},
        {"rural": "thuenen:9"},
        {"rural": "nowhere"},
        {"land": "17"},
        {"scheme": "own"},
        {"scheme": "rainbow"},
        {"k": "8"},
        {"k": "-1"},
        {"k": "5.0"},
        {"breaks": "3,2", "scheme": "own"},
        {"range": "9..1"},
        {"range": "nan..1"},
        {"range": "1e400.."},
        {"district": "1001"},
        {"district": "' OR 1=1"},
        {"lang": "fr"},
        {"palette": "RdYlGn"},
        {"view": "globe"},
        {"compare": "01001,99999"},
        {"land": "09" * 300},
    ],
)
def test_wrong_value_gives_a_hint_and_the_rest_stands(query_):
    selection, hints = parse(query_ | {"district": "09175"} if "district" not in query_ else query_, **KNOWN)
    assert hints and all(hint.key in query_ for hint in hints)
    assert all(len(hint.found) <= 40 for hint in hints)
    if "district" not in query_:
        assert selection.district == "09175"


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *query(Selection("housing", "vacancy_rate_pct"), catalogue()),
                "rural",
                "land",
                "scheme",
                "k",
                "range",
                "breaks",
                "compare",
                "lang",
            ]
        ),
        st.text(max_size=80),
    )
)
def test_no_address_can_break_the_page(query_):
    selection, _ = parse(query_, **KNOWN)
    assert selection.indicator in KNOWN["catalogue"].indicators and 3 <= selection.k <= 7


def test_what_is_written_is_read_back():
    selection = Selection(
        "housing", "net_rent_eur_per_m2", language="en", rural=Rural("bbsr", (3,)), land=("03", "09"), low=5.5,
        high=None, scheme="own", k=6, breaks=(6.0, 7.25), palette="viridis", breaks_from="filter", district="03460",
        compare=("03460", "03459"), view="table",
    )  # fmt: skip
    assert parse(query(selection, catalogue()), **KNOWN) == (selection, ())


def test_periods_are_those_of_the_indicator_and_a_change_goes_forward():
    selection, hints = read(indicator="foreign_share_pct", period="2012", period_from="1998", change="percent")
    assert (selection.period, selection.period_from, selection.change, hints) == ("2012", "1998", "percent", ())
    assert parse(query(selection, catalogue()), **KNOWN) == (selection, ())
    assert read(indicator="vacancy_rate_pct", period="1998") == (
        Selection("housing", "vacancy_rate_pct"), (Hint("period", "1998"),),
    )  # fmt: skip
    selection, hints = read(indicator="foreign_share_pct", period="2012", period_from="2022")
    assert selection.period_from is None and hints == (Hint("period_from", "2022"),)


def test_defaults_are_left_out_of_the_address():
    assert query(Selection("housing", "vacancy_rate_pct"), catalogue()) == {
        "layer": "housing", "indicator": "vacancy_rate_pct",
    }  # fmt: skip


def test_filters_keep_what_fulfils_all_of_them():
    districts = pd.DataFrame(
        {"thuenen_type": [1, 3, 5, 2], "bbsr_type": [4, 3, 1, 4], "eurostat_type": [3, 2, 1, 3],
         "land": ["03", "03", "03", "09"]},
        index=pd.Index(["03001", "03002", "03003", "09001"], name="ags"),
    )  # fmt: skip
    values = pd.Series([1.0, 2.0, 3.0, float("nan")], index=districts.index)

    def kept(**fields):
        chosen = Selection("housing", "vacancy_rate_pct", **fields)
        return inside(chosen, districts, values).tolist()

    assert kept() == [True] * 4
    assert kept(rural=Rural("thuenen", (1, 2, 3, 4))) == [True, True, False, True]
    assert kept(land=("03",), rural=Rural("bbsr", (3, 4))) == [True, True, False, False]
    assert kept(low=2.0) == [False, True, True, False], "without a value a district is outside any range"
    assert kept(low=1.0, high=2.0) == [True, True, False, False]
