"""Districts beside each other: z, median and group a reader can compute by hand, citation, files and charts."""

import csv
import html
import io
import json
import math
import re
from datetime import date
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest
from asking import ask

from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.data.credit import credit_text
from geo.maps import charts
from geo.views import citation, shipped
from geo.views import comparison as compared
from geo.views.comparison import Comparison, parse, query, row

VECHTA, HAMBURG, GOETTINGEN = "03460", "02000", "03159"
RATE = catalogue().indicators["unemployment_rate_pct"]  # one decimal
KEYS = pd.Index([f"{n:05d}" for n in range(1, 8)])
VALUES = pd.Series([1.0, 2.0, 3.0, 4.0, 5.0, 30.0, math.nan], index=KEYS)
STATUSES = pd.Series(["value"] * 6 + ["suppressed"], index=KEYS)
GROUPS = {"all": KEYS[:6], "rural": KEYS[:5]}


def read(**wishes):
    return parse(wishes, catalogue=catalogue(), districts=districts.shipped())


# --- by hand


def test_values_stand_where_a_reader_computes_them():
    found = row(RATE, ("00001", "00003", "00006", "00007"), "rural", groups=GROUPS, values=VALUES, statuses=STATUSES)
    low, middle, high, none = found.entries
    assert (found.size, found.median) == (5, 3.0)
    # mean 3, population standard deviation √2
    assert low.z == pytest.approx(-math.sqrt(2)) and low.difference == -2.0
    assert (low.strength, middle.strength, high.strength) == ("clear", "middle", "far")
    assert middle.z == 0 and middle.position.fifth == 3
    # the display is capped, the value kept, and the stranger in the group marked
    assert high.z == pytest.approx(27 / math.sqrt(2)) and high.shown_z == 3
    assert not high.position.inside and low.position.inside
    assert (none.value, none.z, none.difference, none.position) == (None, None, None, None)
    assert none.status == "suppressed"


def test_the_rings_are_the_means_of_all_and_of_the_rural_on_the_scale_of_the_group():
    found = row(RATE, ("00001",), "rural", groups=GROUPS, values=VALUES, statuses=STATUSES)
    assert found.rings["rural"] == pytest.approx(0)
    assert found.rings["all"] == pytest.approx((7.5 - 3) / math.sqrt(2))
    assert sum(found.spread) == 5


def test_a_group_without_spread_gives_no_z_and_no_rings():
    same = pd.Series(4.0, index=KEYS)
    found = row(RATE, ("00001",), "all", groups=GROUPS, values=same, statuses=STATUSES)
    assert found.entries[0].z is None and found.rings == {} and found.entries[0].difference == 0
    assert found.entries[0].position.equal == 5  # whoever has the same value counts as equal


# --- invariants on the shipped data


def test_all_z_values_of_a_group_have_mean_zero_and_deviation_one():
    groups = compared.groups(districts.shipped(), (VECHTA,), catalogue())
    assert list(groups) == ["all", "rural", "type", "land"]
    values, statuses = figures.shipped()
    found = row(RATE, tuple(groups["land"]), "land", groups=groups, values=values[RATE.id], statuses=statuses[RATE.id])
    z = [each.z for each in found.entries]
    assert sum(z) == pytest.approx(0, abs=1e-9)
    assert sum(each * each for each in z) / len(z) == pytest.approx(1)
    assert all(each.position.inside for each in found.entries)


def test_the_order_of_the_districts_changes_places_and_no_number():
    one = shipped.compared_rows("housing", (VECHTA, HAMBURG), "rural")
    other = shipped.compared_rows("housing", (HAMBURG, VECHTA), "rural")
    assert [each.entries for each in one] == [each.entries[::-1] for each in other]


def test_type_and_land_are_those_of_the_first_and_small_laender_are_not_offered():
    table = districts.shipped()
    groups = compared.groups(table, (HAMBURG, VECHTA), catalogue())
    assert "land" not in groups  # one district
    assert set(groups["type"]) == set(table.index[table["thuenen_type"] == table.at[HAMBURG, "thuenen_type"]])
    assert set(compared.groups(table, (), catalogue())) == {"all", "rural"}


def test_a_group_is_named_by_the_first_district():
    known, table = catalogue(), districts.shipped()
    pair = Comparison("housing", "net_rent_eur_per_m2", compare=(VECHTA, HAMBURG))
    assert compared.group_name("land", pair, table, known) == "Niedersachsen"
    assert compared.group_name("rural", pair, table, known) == "ländliche Kreise"
    turned = Comparison("housing", "net_rent_eur_per_m2", "en", compare=(HAMBURG, VECHTA))
    assert compared.group_name("type", turned, table, known) == "type: not rural"


def test_what_the_catalogue_hides_is_not_compared():
    hidden = {each.id for each in catalogue().indicators.values() if not each.shown}
    shown = {each.id for layer in catalogue().layers for each in compared.indicators(layer, catalogue())}
    assert hidden and not hidden & shown and len(hidden | shown) == len(catalogue().indicators)


# --- addresses


@pytest.mark.parametrize(
    "comparison",
    [
        Comparison("housing", "vacancy_rate_pct"),
        Comparison(compared.ALL, RATE.id, "en", (VECHTA, GOETTINGEN), "land", "radar"),
        Comparison("labour_market", RATE.id, compare=(VECHTA, HAMBURG), reference="type"),
    ],
)
def test_an_address_reproduces_the_comparison(comparison):
    if comparison.layer != compared.ALL:
        assert comparison.indicator in {each.id for each in catalogue().layers[comparison.layer].indicators}
    assert read(**query(comparison, catalogue())) == (comparison, ())


def test_what_does_not_exist_is_dropped_and_named():
    found, hints = read(
        layer="no", indicator="<script>", compare=f"{VECHTA},99999,{VECHTA}", reference="best", chart="3d", lang="xx"
    )
    assert found.compare == (VECHTA,) and found.reference == "all" and found.form == "dots"
    assert {each.key for each in hints} == {"layer", "indicator", "compare", "reference", "chart", "lang"}
    found, hints = read(compare=f"{HAMBURG},{VECHTA}", reference="land")
    assert found.reference == "all" and [each.key for each in hints] == ["reference"]
    found, hints = read(compare=",".join(districts.shipped().index[:9]))
    assert len(found.compare) == 6 and [each.key for each in hints] == ["compare"]


# --- citing


def test_a_view_is_cited_in_three_forms():
    made = citation.cite(
        "50 % & mehr_{x}", "2025", attribution="© Amt", permalink="https://example.org/vergleich?compare=1,2",
        visited=date(2026, 11, 26), language="de",
    )  # fmt: skip
    assert "50 % & mehr_{x}, 2025" in made.text and "abgerufen am 26.11.2026" in made.text
    assert "https://example.org/vergleich?compare=1,2" in made.text and "© Amt" in made.text
    assert r"title = {{50 \% \& mehr\_\{x\}, 2025}}" in made.bibtex and "urldate = {2026-11-26}" in made.bibtex
    plain = re.sub(r"\\[{}]", "", made.bibtex)
    assert plain.count("{") == plain.count("}") and made.bibtex.startswith("@online{landpotenziale-")
    (entry,) = json.loads(made.csl)
    assert entry["accessed"] == {"date-parts": [[2026, 11, 26]]} and entry["type"] == "webpage"
    assert entry["URL"] == made.permalink and entry["title"] == "50 % & mehr_{x}, 2025"


def test_every_source_is_named_once_in_a_citation():
    known = catalogue()
    ids = [each.id for each in known.layers["housing"].indicators]
    text = credit_text(ids, known, "de")
    sources = {known.source_of(each).attribution.removeprefix("Quelle: ") for each in ids}
    assert len(sources) > 1 and all(text.count(f"{each}.") == 1 for each in sources)


# --- charts


def test_dots_lie_where_their_values_say_and_inside_the_picture():
    rows = shipped.compared_rows("labour_market", (VECHTA, HAMBURG, "09184"), "rural")
    for each in rows:
        picture = charts.dots(each, 'a "b" <c>')
        assert 'alt="a &#34;b&#34; &lt;c&gt;"' in picture
        svg = unquote(re.search(r'src="data:image/svg\+xml,([^"]*)"', picture)[1].replace("&#39;", "'"))
        found = [float(x) for x in re.findall(r"<g class='c\d' transform='translate\(([-\d.]+) ", svg)]
        drawn = [entry.shown_z for entry in each.entries if entry.shown_z is not None]
        assert found == pytest.approx([14 + (z + 3) / 6 * 392 for z in drawn], abs=0.06)
        assert all(14 <= x <= 406 for x in found)


def test_a_net_has_both_rings_and_a_line_per_district():
    rows = [
        each
        for each in shipped.compared_rows("labour_market", (VECHTA, HAMBURG), "all")
        if each.indicator.kind == "potential"
    ]
    svg = unquote(html.unescape(charts.radar(rows, "net")))
    assert svg.count("class='ring all'") == svg.count("class='ring rural'") == 1
    assert svg.count("class='line'") == 2 and svg.count("class='axis'") == len(rows)
    # the reference is all districts: their mean lies half way on each axis
    ring = re.search(r"class='ring all' d='([^']*)'", svg)[1]
    points = [tuple(map(float, each.split())) for each in re.split("[ML]", ring)[1:]]
    assert all(math.hypot(*each) == pytest.approx(charts.R / 2, abs=0.2) for each in points)


# --- files

ADDRESS = f"compare={VECHTA},{HAMBURG}&layer=all&reference=rural&lang=en"


def test_csv_holds_every_figure_with_all_that_belongs_to_it():
    answer = ask(f"/export/compare.csv?{ADDRESS}")
    assert answer.status == 200 and answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    shown = [each.id for each in catalogue().indicators.values() if each.shown]
    assert sorted((each["ags"], each["indicator"]) for each in rows) == sorted(
        (ags, each) for ags in (VECHTA, HAMBURG) for each in shown
    )
    values, statuses = figures.shipped()
    for each in rows:
        value = values.at[each["ags"], each["indicator"]]
        assert (float(each["value"]) == value) if each["value"] else pd.isna(value)
        assert each["status"] == statuses.at[each["ags"], each["indicator"]]
        for key in ("attribution", "licence", "licence_confirmed", "territorial_status", "period", "reference"):
            assert each[key], (each["indicator"], key)
        assert each["in_reference"] in ({"1"} if each["ags"] == VECHTA else {"0"}) or not each["value"]
        if each["z"] and each["indicator"] == RATE.id and each["ags"] == VECHTA:
            rural = values[RATE.id][districts.shipped()["thuenen_type"] < 5]
            assert float(each["z"]) == round((value - rural.mean()) / rural.std(ddof=0), 3)
            assert float(each["reference_median"]) == rural.median()
            assert float(each["difference_to_median"]) == round(value - rural.median(), 9), "exact, unlike the page"


def test_workbook_opens_in_another_reader_with_keys_as_text_and_metadata():
    answer = ask(f"/export/compare.xlsx?{ADDRESS}")
    assert answer.status == 200 and 'filename="landpotenziale_compare_all_' in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    first, values, about = (book[name] for name in ("Comparison", "Values", "Metadata"))
    heads = [cell.value for cell in first[1]]
    assert heads[0] == "Indicator" and heads[4:6] == ["Vechta (03460)", "Hamburg (02000)"]
    assert first.cell(2, 5).value == figures.shipped()[0].at[VECHTA, RATE.id]
    assert {values.cell(n, 1).value for n in range(2, values.max_row + 1)} == {VECHTA, HAMBURG}
    told = {about.cell(n, 1).value: about.cell(n, 2).value for n in range(1, about.max_row + 1)}
    assert told["Permalink to this view"].startswith("http://dashboard.example:8501/vergleich?layer=all&compare=")
    assert told["Reference group"] == "rural districts" and "Landpotenziale" in told["Cite"]
    assert sum(about.cell(n, 1).value == "Source" for n in range(1, about.max_row + 1)) > 5
    assert answer.body == ask(f"/export/compare.xlsx?{ADDRESS}").body


@pytest.mark.parametrize(
    "wishes", ["", f"compare={VECHTA}", f"compare={VECHTA},99999", "compare=a,b&x=1", f"{ADDRESS}&x=1"]
)
def test_files_refuse_what_they_cannot_hold(wishes):
    answer = ask(f"/export/compare.csv?{wishes}")
    assert (answer.status == 400 and "expected" in answer.json()["detail"]) or "exist" in answer.json()["detail"]
