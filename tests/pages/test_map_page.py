"""
The map as one HTML file: the same classes and words as on the screen, no request, nothing executed.

Four squares stand in for the districts; the last tests open the real map in Chromium.
"""

import copy
import html
import json
import re
from dataclasses import replace

import pytest
from synthetic_map import BORDERS, HOSTILE, SPEC

from geo.data.catalogue import catalogue
from geo.data.errors import DistrictError
from geo.data.figures import STATUSES, WITH_VALUE
from geo.maps import files, live, page
from geo.maps.patterns import GAPS, MARKS
from geo.views import shipped
from geo.views.map_spec import MISSING, GapEntry, Histogram, LegendEntry
from geo.views.selection import Rural, Selection

WITHOUT = tuple(status for status in STATUSES if status not in WITH_VALUE)
MARKED = ("limited", "converted", "estimated")


def with_statuses(*statuses):
    """Give the four squares statuses; those with a value are all of the first class."""
    return replace(
        SPEC, statuses=statuses, inside=(True,) * 4, classes=tuple(0 if s in WITH_VALUE else MISSING for s in statuses),
        gaps=tuple(GapEntry(s, STATUSES[s]["de"], 1) for s in statuses if s not in WITH_VALUE), outside_count=0,
    )  # fmt: skip


def patterns(text):
    """Return the patterns of the file: colour beneath, strokes and their width by id."""
    found = re.findall(
        r'<pattern id="([^"]+)" .*?fill="([^"]+)"/><path d="([^"]+)" .*?stroke-width="([^"]+)"/></pattern>', text
    )
    return {key: tuple(rest) for key, *rest in found}


def layers(text):
    """Return what the file draws: the looks by key, in the order of drawing."""
    found = re.findall(r"_add\((\{.*\})\);", text)
    return [{each["id"]: each["properties"]["look"] for each in json.loads(layer)["features"]} for layer in found]


def test_each_district_has_the_look_of_its_class_and_none_of_another():
    shapes, laender, pinned = layers(page.render(SPEC, BORDERS))
    assert shapes == {
        "01001": "district k0", "09162": "district k1", "11000": "district suppressed", "16063": "district outside",
    }  # fmt: skip
    assert laender == {"land": "land"}
    assert pinned == {
        "09162 halo": "halo", "09162 compared": "compared", "01001 halo": "halo", "01001 chosen": "chosen",
    }  # fmt: skip


def test_colours_of_the_classes_stand_in_the_style_sheet():
    text = page.render(SPEC, BORDERS)
    assert ".k0 { fill: #ffffcc; }" in text and ".k1 { fill: #253494; }" in text
    assert patterns(text) == {"suppressed": ("#ffffff", "M0 3H6", "1")}, "and no pattern that nothing shows"
    assert ".suppressed { fill: url(#suppressed); }" in text


def test_each_status_has_a_pattern_of_its_own():
    gaps = page.render(with_statuses(*WITHOUT), BORDERS)
    assert list(layers(gaps)[0].values()) == [f"district {status}" for status in WITHOUT]
    marks = page.render(with_statuses(*MARKED, "value"), BORDERS)
    assert list(layers(marks)[0].values()) == [f"district k0-{status}" for status in MARKED] + ["district k0"]
    found = patterns(gaps) | patterns(marks)
    assert set(found) == {*WITHOUT, *(f"k0-{status}" for status in MARKED)}
    assert len(set(found.values())) == 7 and {beneath for beneath, *_ in found.values()} == {"#ffffff", "#ffffcc"}
    for text in (gaps, marks):
        assert {f".{key} {{ fill: url(#{key}); }}" in text for key in patterns(text)} == {True}


def test_a_mark_lies_on_the_colour_of_its_own_class():
    text = page.render(replace(SPEC, statuses=("limited", "limited", "missing", "limited")), BORDERS)
    assert {key: beneath for key, (beneath, *_) in patterns(text).items()} == {
        "k0-limited": "#ffffcc", "k1-limited": "#253494", "missing": "#ffffff", "suppressed": "#ffffff",
    }  # fmt: skip


def test_strokes_are_those_of_the_live_map():
    code = (files.CODE / "borders.js").read_text(encoding="utf-8")
    strokes = dict(re.findall(r"(\w): '([^']+)'", re.search(r"const STROKES = \{(.*?)\};", code, re.DOTALL).group(1)))
    assert {live.LETTERS[status]: drawn for status, drawn in (GAPS | MARKS).items()} == strokes


def test_legend_counts_each_reason_why_there_is_no_value():
    legend = re.search(r"<section class=legend>.*?</section>", page.render(with_statuses(*WITHOUT), BORDERS)).group()
    rows = re.findall(r'<rect class="([^"]+)" width="24".*?<span>(.*?)</span><span class=count>(\d+)<', legend)
    assert rows[2:] == [(status, STATUSES[status]["de"], "1") for status in WITHOUT]


def test_cautions_stand_before_the_caveat():
    text = page.render(replace(SPEC, cautions=("Bruch 2011.", "Bruch <2022>.")), BORDERS)
    assert "<p>Bruch 2011.</p><p>Bruch &lt;2022&gt;.</p><p>Nicht der Zustand.</p>" in text
    assert "<h2>Zu beachten</h2><p>Bruch 2011.</p>" in page.render(
        replace(SPEC, cautions=("Bruch 2011.",), caveat=""), BORDERS
    )


def test_a_colour_that_is_no_colour_never_reaches_the_style_sheet():
    broken = replace(SPEC, legend=(LegendEntry("unter 5", "red}</style><script>", 1), SPEC.legend[1]))
    with pytest.raises(ValueError, match="expected a colour #rrggbb"):
        page.render(broken, BORDERS)


def test_every_word_of_the_specification_is_in_the_file():
    text = html.unescape(page.render(SPEC, BORDERS))
    for key in ("title", "subtitle", "unit", "scheme", "summary", "reading", "caveat", "source", "licence",
                "territorial_status", "citation", "permalink", "outside_label"):  # fmt: skip
        assert getattr(SPEC, key) in text, key
    for entry in (*SPEC.legend, *SPEC.gaps):
        assert entry.label in text


def test_borders_of_pale_districts_are_grey():
    text = page.render(SPEC, BORDERS)
    # of the pale class and of the district without a value; the dark class keeps white ones
    assert re.findall(r"path\.([\w-]+) \{ stroke: var\(--faint\)", text) == ["k0", "suppressed"]
    assert text.count("--faint: ") == 3, "light, dark and paper"


def test_table_holds_the_districts_inside_the_filter():
    text = page.render(SPEC, BORDERS)
    rows = re.findall(r"<tr><td>(\d{5})</td><th scope=row>(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>", text)
    assert rows == [
        ("01001", "Hafen", "2,0 %", "unter 5"),
        ("09162", "Markt", "7,5 %", "5 und mehr"),
        ("11000", "Stadt", "geheim oder unbekannt", "–"),
    ]


def test_histogram_bars_have_the_colour_of_their_class():
    chart = re.search(r'<svg class="histogram".*?</svg>', page.render(SPEC, BORDERS)).group()
    assert re.findall(r'<rect class="(k\d)"', chart) == ["k0", "k1"]
    assert chart.count('class="break"') == 1


def test_empty_and_constant_views_are_drawn_too():
    nothing = replace(
        SPEC, classes=(MISSING,) * 4, inside=(False,) * 4, legend=(), gaps=(), selected=None, compared=(),
        histogram=Histogram((0.0, 1.0), (0,), (), "", ""), reading="",
    )  # fmt: skip
    assert len(layers(page.render(nothing, BORDERS))) == 2
    constant = replace(SPEC, histogram=Histogram((5.0, 5.0), (3,), (), "5,0", "5,0"))
    assert '<rect class="k0"' in page.render(constant, BORDERS)


def test_the_file_forbids_and_names_no_foreign_address():
    text = page.render(SPEC, BORDERS)
    assert "default-src 'none'" in text
    for target in re.findall(r"""(?:src|href|action|data)\s*=\s*["']?([^"'\s>]+)""", text):
        assert target.startswith(("data:", "https://example.org/")), target[:60]
    assert 'lang="de"' in text and "user-scalable" not in text


def test_link_is_a_link_only_if_it_leads_to_the_web():
    assert '<a href="https://example.org/?indicator=vacancy_rate_pct&amp;land=09">' in page.render(SPEC, BORDERS)
    for permalink in ("javascript:alert(1)", "?land=09", ""):
        assert "<a href" not in page.render(replace(SPEC, permalink=permalink), BORDERS)


def test_hostile_texts_stay_texts():
    kept = {"indicator", "language", "recipe", "selected", "period"}
    texts = {key: HOSTILE for key, value in vars(SPEC).items() if isinstance(value, str) and key not in kept}
    assert {"title", "reading", "permalink", "outside_label"} <= set(texts)
    hostile = replace(
        SPEC, names=(HOSTILE,) * 4, texts=(HOSTILE,) * 4, statuses=(HOSTILE,) * 4, cautions=(HOSTILE,),
        gaps=(GapEntry(HOSTILE, HOSTILE, 1),), **texts,
    )  # fmt: skip
    text = page.render(hostile, BORDERS)
    for executed in ("<img", "<script>hacked", "1337"):
        assert executed not in text, executed
    # branca would take what folium has written for a template once more
    drawn = page._drawn(hostile, BORDERS, None)
    assert not [sign for sign in ("{{", "{%", "{#") if sign in drawn["html"] + drawn["script"]]
    assert text.count("<script") == 2 == text.count("</script>")
    assert "{{7*191}}{% raw %}" in html.unescape(text)


def test_equal_specifications_give_equal_bytes_and_borders_stay_unchanged():
    before = copy.deepcopy(BORDERS)
    assert page.render(SPEC, BORDERS) == page.render(SPEC, BORDERS)
    assert before == BORDERS


def test_borders_of_other_districts_or_in_another_order_are_refused():
    other = BORDERS | {"features": BORDERS["features"][:3]}
    with pytest.raises(DistrictError, match="16063"):
        page.render(SPEC, other)
    with pytest.raises(DistrictError, match="the order"):
        page.render(SPEC, BORDERS | {"features": BORDERS["features"][::-1]})


def test_a_saved_map_does_not_touch_the_lists_of_folium():
    page.render(SPEC, BORDERS)
    assert "cdn.jsdelivr.net" in page.folium.Map.default_js[0][1]


# -- in the browser -----------------------------------------------------------------------------------------------


@pytest.fixture
def opened(browser_, tmp_path):
    """Open a specification from disk; return the page, its requests and what the console said."""
    contexts = []

    def open_(spec, borders, **options):
        file = tmp_path / "map.html"
        file.write_text(page.render(spec, borders), encoding="utf-8")
        context = browser_.new_context(**options)
        contexts.append(context)
        tab, requests, console = context.new_page(), [], []
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", lambda message: console.append(message.text))
        tab.on("pageerror", lambda error: console.append(str(error)))
        tab.goto(file.as_uri())
        tab.wait_for_selector("path.district")
        return tab, requests, console

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def real():
    selection = Selection(
        "housing", "vacancy_rate_pct", rural=Rural("thuenen", (1, 2, 3, 4)), district="09187", compare=("03460",)
    )
    spec = shipped.spec(selection, permalink="https://example.org/?indicator=vacancy_rate_pct")
    return spec, shipped.borders()


# a newest period, one with districts converted to today's territory, one without some values, and a change
VIEWS = {
    "newest": ("centre_min_car", {}, {"value", "limited"}),
    "converted": ("population", {"period": "1999"}, {"value", "converted"}),
    "gaps": ("foreign_pupils_pct", {"period": "2011", "land": ("08", "09")}, {"value", "unreliable"}),
    "change": ("births_per_10k", {"period_from": "2010"}, {"value", "converted"}),
}
# what a path is filled with: a colour, or all that a pattern is made of
FILL = """(paths => paths.map(path => {
    const style = each => getComputedStyle(each), fill = style(path).fill, link = fill.match(/#([^")]+)/);
    if (!link) return fill;
    const tile = document.getElementById(link[1]), [beneath, above] = tile.children, drawn = style(above);
    return [tile.getAttribute('width'), tile.getAttribute('height'), tile.getAttribute('patternUnits'),
            style(beneath).fill, above.getAttribute('d'), drawn.stroke, drawn.fill, drawn.strokeWidth].join(' ');
}))"""
LIVE = f"""async message => {{
    const {{fillOf}} = await import('/borders.js'), {{unpack}} = await import('/live_map.js'), SVG = 'http://www.w3.org/2000/svg';
    const chart = document.createElementNS(SVG, 'svg'), box = document.createElementNS(SVG, 'g');
    chart.append(box);
    document.body.append(chart);
    const data = unpack(message), me = {{data, part: () => box}};
    return {FILL}([...data.classes].map((_, i) => {{
        const path = document.createElementNS(SVG, 'path');
        path.setAttribute('fill', data.inside && data.inside[i] === '0' ? 'none' : fillOf(me, i));
        chart.append(path);
        return path;
    }}));
}}"""


def serve_code(route):
    """Answer as a server of the live map: its scripts, and an empty page for all else."""
    file = files.CODE / route.request.url.rsplit("/", 1)[1]
    if file.suffix == ".js":
        route.fulfill(body=file.read_bytes(), content_type="text/javascript")
    else:
        route.fulfill(body="<!DOCTYPE html><title>x</title><body>", content_type="text/html")


class TestInTheBrowser:
    """What only a browser can tell."""

    pytestmark = pytest.mark.browser

    def test_the_real_map_opens_from_disk_without_any_request(self, opened, real):
        tab, requests, console = opened(*real)
        assert tab.locator("path.district").count() == 400
        assert tab.locator("path.district.outside").count() == 96
        assert [each for each in requests if not each.startswith(("data:", "file:"))] == []
        assert console == []
        assert tab.evaluate("document.documentElement.lang") == "de"

    def test_pointing_at_a_district_shows_its_name_and_value(self, opened):
        tab, _, console = opened(SPEC, BORDERS)
        tab.locator("path.district").first.hover(force=True)
        assert tab.locator(".leaflet-tooltip").inner_text().split() == ["Hafen", "2,0", "%"]
        assert console == []

    def test_hostile_names_are_shown_and_not_executed(self, opened):
        spec = replace(SPEC, title=HOSTILE, names=(HOSTILE,) * 4, texts=(HOSTILE,) * 4)
        tab, _, console = opened(spec, BORDERS)
        tab.locator("path.district").nth(1).hover(force=True)
        assert "<img src=x onerror=hacked=1>" in tab.locator(".leaflet-tooltip").inner_text()
        assert tab.title() == f"{HOSTILE} – Landpotenziale" and tab.locator("h1").inner_text() == HOSTILE
        assert tab.evaluate("typeof hacked") == "undefined"
        assert console == []

    @pytest.mark.parametrize("width", [1440, 390])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing_serious(self, opened, real, width, scheme):
        from axe_playwright_python.sync_playwright import Axe

        tab, _, _ = opened(*real, viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
        tab.locator("summary").click()
        found = Axe().run(tab).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width

    def test_districts_have_the_colours_of_the_legend_in_both_schemes(self, opened):
        for scheme in ("light", "dark"):
            tab, _, _ = opened(SPEC, BORDERS, color_scheme=scheme)
            fills = tab.evaluate("[...document.querySelectorAll('path.district')].map(p => getComputedStyle(p).fill)")
            assert fills[:3] == ["rgb(255, 255, 204)", "rgb(37, 52, 148)", 'url("#suppressed")']
            assert fills[3] not in fills[:3]

    @pytest.mark.parametrize("view", VIEWS)
    def test_live_and_saved_map_fill_each_district_alike(self, opened, browser_, view):
        indicator, fields, statuses = VIEWS[view]
        spec = shipped.spec(Selection(catalogue().indicators[indicator].layer, indicator, **fields))
        assert {status for status, kept in zip(spec.statuses, spec.inside, strict=True) if kept} == statuses
        tab, _, console = opened(spec, shipped.borders())
        saved = tab.evaluate(f"{FILL}([...document.querySelectorAll('path.district')])")
        assert tab.locator("h1").inner_text() == spec.title and console == []
        assert tab.locator(".legend h2").inner_text() == spec.unit
        context = browser_.new_context()
        try:
            other = context.new_page()
            other.route("**/*", serve_code)
            other.goto("http://live.test/")
            message = live.message(spec, vocabulary="", series="", view="map", limits=(None, None))
            drawn = other.evaluate(LIVE, message)
        finally:
            context.close()
        pairs = list(zip(spec.ags, saved, drawn, strict=True))
        differing = [pair for pair, kept in zip(pairs, spec.inside, strict=True) if kept and pair[1] != pair[2]]
        assert differing == [] and len(pairs) == 400
        used = {(number, status) for number, status, kept in
                zip(spec.classes, spec.statuses, spec.inside, strict=True) if kept}  # fmt: skip
        fills = {fill for fill, kept in zip(saved, spec.inside, strict=True) if kept}
        assert len(fills) == len({(number, status.replace("zero", "value")) for number, status in used})

    def test_the_printed_page_shows_the_whole_map(self, opened, real):
        tab, _, _ = opened(*real, viewport={"width": 1440, "height": 900})
        tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        tab.emulate_media(media="print")
        box = tab.locator(".map").bounding_box()
        shapes = tab.evaluate("""(() => {
            const all = [...document.querySelectorAll('path.district')].map(p => p.getBoundingClientRect());
            return [Math.min(...all.map(r => r.left)), Math.min(...all.map(r => r.top)),
                    Math.max(...all.map(r => r.right)), Math.max(...all.map(r => r.bottom))]})()""")
        assert box["x"] <= shapes[0] and box["y"] <= shapes[1]
        assert shapes[2] <= box["x"] + box["width"] and shapes[3] <= box["y"] + box["height"]
        assert shapes[3] - shapes[1] > 0.9 * box["height"] or shapes[2] - shapes[0] > 0.9 * box["width"]
