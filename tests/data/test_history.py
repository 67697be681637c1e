"""Histories and changes of a few districts that a reader can compute by hand."""

import pandas as pd
import pytest

from geo.data.catalogue import catalogue
from geo.data.declarations import Break, Text
from geo.data.errors import FigureError
from geo.data.history import History, history, in_order, year
from geo.methods.change import breaks_between, change, unit
from geo.views.shipped import history_of

AGS = pd.Index(["01001", "01002", "01003"], name="ags")


def rows(*entries):
    return pd.DataFrame(entries, columns=["ags", "indicator", "period", "value", "status", "source"])


TIDY = rows(
    ("01001", "rate", "2022-05-15", 6.0, "value", "new"),
    ("01002", "rate", "2022-05-15", 0.0, "zero", "new"),
    ("01003", "rate", "2022-05-15", 5.0, "value", "new"),
    ("01001", "rate", "2010", 4.0, "converted", "old"),
    ("01002", "rate", "2010", 2.0, "value", "old"),
    ("01003", "rate", "2010", float("nan"), "suppressed", "old"),
    ("01001", "rate", "2009", 0.0, "zero", "old"),
    ("01001", "other", "1999", 1.0, "value", "old"),
)


def rate() -> History:
    return history(TIDY, "rate", AGS)


def test_periods_stand_in_the_order_of_time():
    assert in_order({"INKAR-2025", "2022-05-15", "2022", "1998", "2012/2022"}) == (
        "1998", "2022", "2012/2022", "2022-05-15", "INKAR-2025",
    )  # fmt: skip
    assert [year(each) for each in ("1998", "2022-05-15", "2012/2022", "INKAR-2025")] == [1998, 2022, 2022, None]


def test_a_district_without_a_row_is_missing_and_nothing_is_interpolated():
    found = rate()
    assert found.periods == ("2009", "2010", "2022-05-15")
    assert found.statuses.loc["2009"].tolist() == ["zero", "missing", "missing"]
    assert found.values.loc["2009"].isna().tolist() == [False, True, True]
    assert found.sources.loc["2010"].tolist() == ["old"] * 3
    with pytest.raises(FigureError, match="nothing_such"):
        history(TIDY, "nothing_such", AGS)


def test_difference_of_two_periods():
    values, statuses = change(rate(), "2010", "2022-05-15", kind="difference")
    assert values.tolist()[:2] == [2.0, -2.0] and pd.isna(values["01003"])
    assert statuses.tolist() == ["converted", "value", "suppressed"], "the weaker end decides, and the reason is named"


def test_relative_change_from_zero_is_not_applicable():
    values, statuses = change(rate(), "2010", "2022-05-15", kind="percent")
    assert values.tolist()[:2] == [50.0, -100.0]
    values, statuses = change(rate(), "2009", "2022-05-15", kind="percent")
    assert values.isna().all() and statuses["01001"] == "not_applicable"


def test_a_change_of_shares_is_in_percentage_points():
    share, rent = (catalogue().indicators[each] for each in ("vacancy_rate_pct", "net_rent_eur_per_m2"))
    assert unit(share, "difference", "de") == "Prozentpunkte" and unit(share, "percent", "de") == "%"
    assert unit(rent, "difference", "en") == "€/m²"


def test_breaks_lie_after_the_first_and_up_to_the_last_period():
    census = Break(period="2011", text=Text(de="Zensus", en="census"))
    broken = catalogue().indicators["vacancy_rate_pct"].model_copy(update={"breaks": (census,)})
    assert [each.period for each in breaks_between(broken, "2010", "2011")] == ["2011"]
    assert breaks_between(broken, "2011", "2022") == () and breaks_between(broken, "2005", "2010") == ()


def test_events_that_make_a_series_jump_are_breaks():
    known = catalogue().indicators
    for indicator, period, said in (
        ("foreign_share_pct", "2022", "Ukraine"), ("old_age_support_pct", "2022", "Ukraine"),
        ("employment_rate_foreign_pct", "2015", "270 of 400"),
    ):  # fmt: skip
        found = {each.period: each.text.en for each in known[indicator].breaks}
        assert said in found[period], indicator
    before, then = (history_of("employment_rate_foreign_pct").values.loc[year] for year in ("2014", "2015"))
    assert (then < before).sum() == 270


def test_no_source_names_the_register_of_foreigners():
    # the method page says so: its doubtful years 2015 and 2016 would have to be marked as breaks
    known = catalogue()
    texts = [each.data_basis for each in known.indicators.values()] + [
        each.data_basis for one in known.indicators.values() for each in one.history
    ]
    assert not [text for text in texts if "AZR" in text or "Ausländerzentralregister" in text]
