"""The small drawings: where a bar, a marker and a line stand by hand, and what an SVG reader finds in them."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from geo.data import districts
from geo.data.errors import DistrictError
from geo.maps.locator import locator_svg
from geo.maps.strip import SPARK_WIDTH, WIDTH, sheet, spark_svg, strip_svg
from geo.views.profile_rows import Series, Strip
from geo.views.shipped import profile_of

STRIP = Strip(0.0, 10.0, rural=(2, 0, 0, 1), other=(1, 0, 0, 0), here=0.5, rural_median=0.25, alt="Vechta: 5")
SVG = "{http://www.w3.org/2000/svg}"


def read(svg):
    return ElementTree.fromstring(svg)


def parts(svg, name):
    return [each for each in read(svg).iter() if each.get("class") == f"p-{name}"]


def test_bars_stand_on_each_other_and_the_highest_fills_the_strip():
    svg = strip_svg(STRIP)
    (rural,), (other,) = parts(svg, "rural"), parts(svg, "other")
    # three of three districts are 18 units high, so two rural ones 12, and the other one stands on them
    assert rural.get("d") == "M0 25h39.5v-12h-39.5zM120 25h39.5v-6h-39.5z"
    assert other.get("d") == "M0 13h39.5v-6h-39.5z"


def test_marker_and_median_stand_where_the_value_is():
    svg = strip_svg(STRIP)
    assert parts(svg, "mid")[0].get("d") == "M40 7V26"
    # the tip of the triangle is in the middle
    assert parts(svg, "here")[0].get("d") == "M76 0h8l-4 7z"
    assert parts(strip_svg(replace(STRIP, here=None)), "here") == []
    # at the ends the marker stays inside the drawing
    assert parts(strip_svg(replace(STRIP, here=1.0)), "here")[0].get("d") == f"M{WIDTH - 8} 0h8l-4 7z"


def test_a_name_is_escaped_and_stands_on_the_page_alone():
    hostile = replace(STRIP, alt='"><script>x</script>')
    assert read(strip_svg(hostile)).get("aria-label") == '"><script>x</script>'
    assert "script" not in strip_svg(hostile, style="paper")
    assert "class" not in strip_svg(STRIP, style="paper")


def test_a_line_never_crosses_a_break():
    series = Series((((2000, 1.0), (2001, 3.0)), ((2003, 2.0),), ((2004, 2.0), (2005, 1.0))), "Verlauf")
    svg = spark_svg(series)
    (line,) = parts(svg, "line")
    # 90 units for five years, 20 units from 1 to 3
    assert line.get("d") == "M3 23L21 3M75 13L93 23"
    # a year of its own is a dot, and the last value a larger one
    assert [(each.get("cx"), each.get("cy")) for each in parts(svg, "rural")] == [("57", "13")]
    assert [(each.get("cx"), each.get("cy")) for each in parts(svg, "here")] == [("93", "23")]
    assert parts(spark_svg(Series((((2000, 1.0),), ((2002, 1.0),)), "")), "line") == []


def test_the_locator_is_small_and_marks_its_district():
    for ags in ("03460", "09662", "11000", "01054"):
        svg = locator_svg(ags, alt="Karte")
        assert len(svg) < 25_000
        root = read(svg)
        assert root.get("aria-label") == "Karte"
        assert {each.get("class") for each in root.iter(f"{SVG}path")} == {"land", "here"}
        # a district of few kilometres gets a ring
        assert (root.find(f"{SVG}circle") is not None) == (ags == "09662")
    assert "<style>" not in locator_svg("03460", style="paper")
    with pytest.raises(DistrictError, match="found '99999'"):
        locator_svg("99999")


def test_every_district_is_on_the_map():
    seen = {re.search(r'class="here".*? d="([^"]*)"', locator_svg(ags))[1] for ags in districts.shipped().index}
    assert len(seen) == 400
    assert "" not in seen


def test_a_sheet_holds_a_view_of_every_drawing():
    profile = profile_of("16063", "de")
    root = read(sheet(profile))
    views = {each.get("id"): each.get("viewBox") for each in root.iter(f"{SVG}view")}
    assert [each for each in views if each.startswith("strip-")] == [f"strip-{row.indicator}" for row in profile.rows]
    assert [each for each in views if each.startswith("spark-")] == [
        f"spark-{row.indicator}" for row in profile.rows if row.series
    ]
    assert views["strip-unemployment_rate_pct"] == f"0 0 {WIDTH} 26"
    assert views["spark-unemployment_rate_pct"] == f"{WIDTH} 0 {SPARK_WIDTH} 26"
    assert len(set(views.values())) == len(views)
    # no words, so that one sheet serves both languages
    assert sheet(profile) == sheet(profile_of("16063", "en"))
