"""The crosswalk: three old districts that a reader can compute by hand, then the reforms since 1995."""

import pandas as pd
import pytest

from geo.build import crosswalk
from geo.build.crosswalk import COLUMNS, Crosswalk, carry_counts, carry_rates
from geo.build.importers import bbsr, regionalstatistik
from geo.build.series import Material, make_figures, periods
from geo.build.stretches import comparison, stretches
from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.data.errors import SourceError

# in 2000: A and B merge to M; a quarter of C's people and a tenth of its area go to N, the rest stays in C; D is renamed E
OLD = [
    ("A", "M", 1, 1), ("B", "M", 1, 1), ("C", "C", 0.9, 0.75), ("C", "N", 0.1, 0.25), ("N", "N", 1, 1), ("D", "E", 1, 1),
]  # fmt: skip
NEW = [(key, key, 1, 1) for key in "MCNE"]
KEYS = {"A": "91001", "B": "91002", "M": "91003", "C": "92001", "N": "92002", "D": "93001", "E": "93002"}
TODAY = pd.Index(sorted(KEYS[each] for each in "MCNE"), name="ags")


def table(rows, year):
    lines = [(year, KEYS[old], old, KEYS[new], new, area, people, people) for old, new, area, people in rows]
    return pd.DataFrame(lines, columns=COLUMNS)


SHARES = Crosswalk(pd.concat([table(OLD, 1999), table(NEW, 2000)], ignore_index=True))


def rows(**cells):
    """Make rows of value or (value, status), keyed by the letters above."""
    full = {KEYS[key]: cell if isinstance(cell, tuple) else (float(cell), "value") for key, cell in cells.items()}
    made = pd.DataFrame.from_dict(full, orient="index", columns=["value", "status"]).astype({"value": float})
    return made.rename_axis("key").reset_index().assign(column="c", period="1999")


def carried(found):
    """Return value (None if there is none) and status by letter."""
    letters = {key: letter for letter, key in KEYS.items()}
    return {letters[row.key]: (None if row.value != row.value else row.value, row.status) for row in found.itertuples()}


def counts(year=1999, weight="population", **cells):
    return carried(carry_counts(rows(**cells), SHARES, year=year, weight=weight, where="t"))


GONE, SECRET, NIL = (None, "missing"), (None, "suppressed"), (0.0, "zero")


# -- counts by hand -----------------------------------------------------------------------------------------------


def test_merged_counts_are_added_and_split_counts_shared_by_people():
    assert counts(A=3, B=4, C=100, N=10, D=7) == {
        "M": (7, "converted"), "C": (75, "converted"), "N": (35, "converted"), "E": (7, "value"),
    }  # fmt: skip


def test_hectares_are_shared_by_area():
    assert counts(weight="area", C=100, N=10) == {"C": (90, "converted"), "N": (20, "converted")}


def test_nothing_is_lost_or_made_up():
    found = counts(A=3, B=4, C=100, N=10, D=7)
    assert sum(value for value, _ in found.values()) == 3 + 4 + 100 + 10 + 7


def test_another_key_for_the_same_territory_changes_no_value():
    assert counts(D=7) == {"E": (7, "value")}


def test_a_part_that_is_not_there_leaves_no_sum():
    assert counts(A=3)["M"] == GONE
    assert counts(N=10)["N"] == GONE, "a quarter of C is missing"


def test_a_part_without_a_value_gives_its_reason_and_is_never_derived():
    assert counts(A=3, B=SECRET)["M"] == SECRET
    assert counts(A=NIL, B=NIL)["M"] == NIL
    assert counts(A=NIL, B=4)["M"] == (4, "converted")


def test_the_nil_sign_of_a_district_of_another_time_is_no_figure():
    assert counts(A=3, B=4, M=NIL)["M"] == (7, "converted")
    assert counts(year=2000, M=7, A=NIL, B=NIL) == {"M": (7, "value")}


def test_a_total_that_stands_beside_its_parts_is_not_counted_twice():
    assert counts(A=3, B=4, M=7)["M"] == (7, "converted")
    assert counts(A=3, M=7)["M"] == (7, "value"), "a part is not listed: the total is needed"
    assert counts(A=NIL, B=NIL, M=7)["M"] == (7, "value"), "the signs only say that the parts are not listed"
    assert counts(year=2000, A=3, B=4, M=7)["M"] == (7, "value")


def test_a_dissolved_district_in_a_later_year_keeps_its_borders():
    assert counts(year=2000, A=3, B=4)["M"] == (7, "converted")


def test_years_outside_the_crosswalk_take_its_first_and_last_sheet():
    assert counts(year=1990, A=3, B=4)["M"] == (7, "converted")
    assert counts(year=2030, M=7)["M"] == (7, "value")


def test_a_footnote_about_borders_decides():
    given = rows(C=100, N=10).assign(borders=pd.Series([2000, 2000], dtype="Int64"))
    found = carried(carry_counts(given, SHARES, year=1999, where="t"))
    assert found == {"C": (100, "value"), "N": (10, "value")}


def test_a_value_of_a_district_that_no_year_knows_is_an_error():
    strange = rows(A=1).assign(key="99999")
    with pytest.raises(SourceError, match="t: expected districts of 1990 or later, found values for 99999"):
        carry_counts(strange, SHARES, year=1999, where="t")
    assert carry_counts(strange.assign(value=None, status="missing"), SHARES, year=1999, where="t").empty


def test_counts_do_not_depend_on_the_order_of_rows():
    given = rows(A=3, B=4, C=100, N=10, D=7)
    forth, back = (carried(carry_counts(each, SHARES, year=1999, where="t")) for each in (given, given[::-1]))
    assert forth == back


# -- rates by hand ------------------------------------------------------------------------------------------------


def test_a_rate_stays_where_the_territory_is_the_same_and_is_missing_elsewhere():
    found = carried(carry_rates(rows(A=5, B=5, C=8, N=9, D=7), SHARES, year=1999, where="t"))
    assert found == {"E": (7, "value"), "M": GONE, "C": GONE, "N": GONE}


def test_a_rate_becomes_a_mean_over_its_parts_weighted_by_people():
    people = rows(A=100, B=300, C=400, N=100, D=50).assign(column="c4")
    rates = rows(A=10, B=20, C=8, N=16, D=7).assign(column="c7")
    source = "regional_atlas_population"
    given = Material(
        rows={source: rates, "population_1995_2019": people}, districts=TODAY, crosswalk=SHARES,
        borders={source: "1999/2000", "population_1995_2019": "1999/2000"},
    )  # fmt: skip
    stretch = next(each for each in stretches(catalogue().indicators["births_per_10k"]) if not each.is_newest)
    found = make_figures(stretch, "1999", given)
    letters = {letter: found.loc[KEYS[letter], ["value", "status"]].to_list() for letter in "MCNE"}
    # (100·10 + 300·20) / 400 = 17.5; N: (100·16 + 100·8) / 200 = 12
    assert letters == {"M": [17.5, "converted"], "C": [8, "converted"], "N": [12, "converted"], "E": [7, "value"]}


# -- the table itself ---------------------------------------------------------------------------------------------


def test_shares_that_do_not_add_up_are_refused():
    crosswalk.check(SHARES, TODAY, where="c.xlsx")
    wrong = SHARES.table.copy()
    wrong.loc[2, "population"] = 0.7
    with pytest.raises(
        SourceError, match=r"c\.xlsx: 1999: population: expected shares that add up to 1, found 92001 0\.95"
    ):
        crosswalk.check(Crosswalk(wrong), TODAY, where="c.xlsx")
    with pytest.raises(SourceError, match=r"c\.xlsx: 2000: expected the 3 districts, differs in 93002"):
        crosswalk.check(SHARES, TODAY.drop(KEYS["E"]), where="c.xlsx")


def test_changes_tell_merged_split_and_renamed_districts():
    found = crosswalk.changes(SHARES)
    told = {(row.old_name, row.ags): (row.what, row.last_year, row.share) for row in found.itertuples()}
    assert told == {
        ("A", KEYS["M"]): ("merged", 1999, 1), ("B", KEYS["M"]): ("merged", 1999, 1),
        ("C", KEYS["C"]): ("split", 1999, 0.75), ("C", KEYS["N"]): ("split", 1999, 0.25),
        ("D", KEYS["E"]): ("renamed", 1999, 1),
    }  # fmt: skip


# -- the shipped figures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ags", "period", "expected", "status"),
    [
        # Göttingen: 03152 and 03156 until 2016, listed as 03159 from 1995 on
        ("03159", "2015", 326_776, "converted"),
        ("03159", "2016", 328_302, "value"),
        # Städteregion Aachen: the district 309,611 and the city 258,478, which stands under a municipal key
        ("05334", "2008", 568_089, "converted"),
        ("05334", "2009", 566_687, "value"),
        # Eisenach and the Wartburgkreis
        ("16063", "2019", 161_660, "converted"),
    ],
)
def test_people_of_reformed_districts(ags, period, expected, status):
    own = figures.shipped_figures()
    row = own[(own["indicator"] == "population") & (own["period"] == period) & (own["ags"] == ags)].iloc[0]
    assert (row["value"], row["status"]) == (expected, status)


def test_no_figure_of_a_reformed_district_is_interpolated():
    own = figures.shipped_figures()
    rates = own[(own["indicator"] == "employment_rate_foreign_pct") & (own["period"] == "2017")].set_index("ags")
    assert rates.loc["16063", "status"] == "missing" and rates["value"].isna().sum() == 6
    assert set(rates.index[rates["status"] == "missing"].str[:2]) == {"16"}


def test_only_reformed_districts_are_converted():
    own = figures.shipped_figures()
    converted = set(own.loc[(own["status"] == "converted") & own["period"].str.startswith("20"), "ags"])
    reformed = {
        ags for ags, each in districts.read_predecessors().items() if any(part["last_year"] >= 1999 for part in each)
    }
    gained = {"07231", "07235", "07140", "16066", "16054", "16072"}
    assert converted <= reformed | gained


# -- the producers' files -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shares(producers):
    return bbsr.read_crosswalk(producers / "bbsr" / "ref-kreise-umrech-2021-1990-2020.xlsx")


def test_all_shares_of_all_years_add_up_and_lead_to_the_400_districts(shares):
    assert sorted(shares.years) == list(range(1990, 2021))
    crosswalk.check(shares, districts.shipped().index, where="c")


@pytest.mark.parametrize(
    ("year", "old", "split"),
    [(1990, 543, 75), (1995, 439, 20), (2000, 440, 12), (2005, 439, 9), (2007, 429, 7), (2010, 412, 6), (2011, 402, 5),
     (2015, 402, 3), (2016, 401, 3), (2019, 401, 0)],
)  # fmt: skip
def test_a_year_has_as_many_old_and_split_districts_as_are_known(shares, year, old, split):
    assert len(shares.years[year]) == old
    sizes = shares.table[shares.table["year"] == year].groupby("old_ags").size()
    assert (sizes > 1).sum() == split


def test_mecklenburg_vorpommern_of_2010_becomes_the_districts_of_2011(shares):
    parts = shares.shares(2010, "population")
    assert set(parts["13073"]) == {"13005", "13057", "13061"}
    assert set(parts["13072"]) == {"13051", "13053"}
    assert parts["13071"]["13052"] + parts["13075"]["13052"] == pytest.approx(1)


def test_all_people_arrive_in_the_districts_of_today(producers, shares):
    file = producers / "regionalstatistik" / "12411-05-01-4_1995-2019.csv"
    people = regionalstatistik.read(file, part="none", columns=("c4",))
    lines = (line.split(";") for line in file.read_text(encoding="iso-8859-1").split("\n"))
    laender = pd.DataFrame([cells for cells in lines if len(cells) == 6 and len(cells[1]) == 2 and cells[1].isdigit()])
    assert len(laender) == 25 * 16
    for year, totals in laender.groupby(0):
        found = carry_counts(people[people["period"] == year], shares, year=int(year), where="t").set_index("key")
        assert len(found) == 400 and found["value"].notna().all(), year
        # the means of the districts are rounded one by one
        sums = found["value"].groupby(found.index.str[:2]).sum()
        gaps = sums - totals.set_index(1)[3].astype(int).reindex(sums.index)
        assert gaps.abs().max() < 60, (year, gaps[gaps.abs() >= 60].to_dict())


def test_borders_of_footnotes_are_read(producers):
    file = producers / "regionalstatistik" / "12411-05-01-4_1995-2019.csv"
    people = regionalstatistik.read(file, part="none", columns=("c4",))
    noted = people[people["borders"].notna()]
    assert set(noted["key"].str[:2]) == {"07"} and set(noted["borders"]) == {2016}
    assert (noted["period"].min(), noted["period"].max()) == ("2011", "2015")


def test_foreign_shares_of_two_producers_agree_on_today_s_territory(producers, shares):
    """The regional atlas lists the districts of each year, INKAR those of today: converted, they are the same."""
    check = catalogue().indicators["foreign_share_pct"].cross_checks[-1]
    files = {
        "regional_atlas_population": "AI002-1_2008-2019.csv",
        "population_1995_2019": "12411-05-01-4_1995-2019.csv",
    }
    read = {"regional_atlas_population": "c6", "population_1995_2019": "c4"}
    given = Material(
        rows={
            key: regionalstatistik.read(producers / "regionalstatistik" / name, part="none", columns=(read[key],))
            for key, name in files.items()
        },
        districts=districts.shipped().index, crosswalk=shares,
        borders={key: catalogue().sources[key].territorial_status for key in files},
    )  # fmt: skip
    stretch = comparison(catalogue().indicators["foreign_share_pct"], check)
    own = figures.series(figures.shipped_figures(), "foreign_share_pct")
    for period in periods(stretch, given):
        found = make_figures(stretch, period, given)["value"]
        assert found.notna().all()
        assert (found - own.loc[period]).abs().max() < 0.06, period
