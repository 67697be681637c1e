"""The map as SVG, PNG and PDF: the same classes and words as the live map, text stays text, nothing is fetched."""

import io
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import replace

import pypdf
import pytest
from click.testing import CliRunner
from drawn import SVG, shapes, words
from synthetic_map import BORDERS, HOSTILE, SPEC

from geo.__main__ import main
from geo.data.catalogue import __version__, catalogue
from geo.data.errors import DistrictError
from geo.data.language import word
from geo.maps import picture, sheet
from geo.views import shipped
from geo.views.map_spec import GapEntry
from geo.views.selection import Rural, Selection

# rural districts only, and 229 grey ones
RURAL = Selection("housing", "vacancy_rate_pct", rural=Rural("thuenen", (1, 2)), district="12061")


@pytest.fixture(scope="module")
def four():
    return picture.svg(SPEC, BORDERS)


@pytest.fixture(scope="module", params=["de", "en"])
def real(request):
    spec = shipped.spec(
        replace(RURAL, language=request.param), permalink="https://example.org/?indicator=vacancy_rate_pct"
    )
    return spec, picture.shipped_svg(spec)


def test_each_district_has_its_colour_and_a_gap_its_pattern_on_white(four):
    beneath, struck, land = shapes(four)[:3]
    assert beneath == ["#ffffcc", "#253494", "#ffffff", picture.OUTSIDE]
    assert struck == ["url(#suppressed)"]
    assert land == ["none"] or land == [None]
    assert re.findall(r'<pattern id="(\w+)"', four) == ["suppressed"]


def test_borders_of_pale_districts_are_grey_and_those_of_the_others_white(four):
    groups = [each for each in ElementTree.fromstring(four).iter(f"{SVG}g") if "mark-shape" in each.get("class", "")]
    strokes = [path.get("stroke") for path in groups[0].iter(f"{SVG}path")]
    # pale yellow, dark blue, without a value, outside the filter
    assert strokes == [picture.RIM, picture.EDGE, picture.RIM, picture.EDGE]


def test_a_mark_lies_on_the_colour_of_its_class():
    spec = replace(
        SPEC,
        statuses=("converted", "value", "suppressed", "converted"),
        marks=(GapEntry("converted", "umgerechnet", 1),),
    )
    text = picture.svg(spec, BORDERS)
    beneath, struck = shapes(text)[:2]
    # the fourth lies outside the filter: it is grey and nothing else
    assert beneath[0] == "#ffffcc" and struck == ["url(#k0-converted)", "url(#suppressed)"]
    used = set(re.findall(r'fill="url\(#([\w-]+)\)"', text))
    assert used == {"k0-converted", "suppressed", "converted"} == set(re.findall(r'<pattern id="([\w-]+)"', text))


def test_squares_lie_where_their_coordinates_say_north_above(four):
    groups = [each for each in ElementTree.fromstring(four).iter(f"{SVG}g") if "mark-shape" in each.get("class", "")]
    starts = [re.match(r"M(-?[\d.]+),(-?[\d.]+)", path.get("d")).groups() for path in groups[0].iter(f"{SVG}path")]
    xs, ys = ([float(each) for each in axis] for axis in zip(*starts, strict=True))
    # each square is a quarter of the room beside the legend wide; its first corner is the south-western one
    room = picture.WIDTH - 2 * picture.MARGIN - picture.COLUMN - picture.GAP
    assert xs == pytest.approx(
        [picture.WIDTH - picture.MARGIN - room + place * room / 4 for place in range(4)], abs=0.02
    )
    assert len(set(ys)) == 1
    below = [float(y) for _, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", next(groups[0].iter(f"{SVG}path")).get("d"))]
    assert max(below) == ys[0] and max(below) - min(below) == pytest.approx(room / 4, abs=0.05)


def test_hostile_texts_stay_texts():
    spec = replace(SPEC, title=HOSTILE, source=HOSTILE, names=(HOSTILE, *SPEC.names[1:]), unit=HOSTILE)
    text = picture.svg(spec, BORDERS)
    root = ElementTree.fromstring(text)
    assert not [
        each for each in root.iter() if each.tag.rpartition("}")[2] in {"script", "img", "image", "foreignObject"}
    ]
    assert root.find(f"{SVG}title").text == HOSTILE
    letters = "".join("".join(words(text)).split())
    assert "".join(HOSTILE.split()) in letters


def test_borders_of_other_districts_and_colours_that_are_none_are_refused():
    with pytest.raises(DistrictError, match="expected the districts of the map"):
        picture.svg(SPEC, BORDERS | {"features": BORDERS["features"][::-1]})
    with pytest.raises(ValueError, match="expected a colour"):
        picture.svg(replace(SPEC, legend=(replace(SPEC.legend[0], colour="url(//x)"), SPEC.legend[1])), BORDERS)


def test_no_line_is_wider_than_its_column_and_no_word_is_lost():
    text = "Ein Satz mit " + "Donaudampfschifffahrtsgesellschaft " * 3 + "https://example.org/" + "a" * 300
    lines = sheet.wrap(text, 100, 8)
    assert all(sheet.text_width(line, 8) <= 100 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert sheet.wrap("", 100, 8) == []


# -- the shipped map ----------------------------------------------------------------------------------------------


def test_400_districts_have_the_colours_of_the_specification(real):
    spec, text = real
    expected = [
        picture.OUTSIDE if not inside else spec.legend[number].colour
        for number, inside in zip(spec.classes, spec.inside, strict=True)
    ]
    assert shapes(text)[0] == expected
    counted = Counter(expected)
    assert [counted[entry.colour] for entry in spec.legend] == [entry.count for entry in spec.legend]


def test_everything_that_must_be_said_is_text(real):
    spec, text = real
    said = " ".join(words(text))
    for part in (
        spec.title, spec.subtitle, spec.filter, spec.unit, spec.scheme, spec.summary, spec.reading, spec.caveat, spec.source,
        spec.licence, spec.territorial_status, spec.citation, spec.outside_label, word("limits", spec.language),
        __version__, *(entry.label for entry in spec.legend), *(str(entry.count) for entry in spec.legend),
    ):  # fmt: skip
        # what is broken at the end of a line has lost its space or not, so spaces do not count
        assert "".join(part.split()) in "".join(said.split()), part
    assert "".join(spec.permalink.split()) in said


def test_equal_maps_give_equal_bytes_and_no_address_is_asked(real):
    spec, text = real
    assert picture.svg(spec, shipped.borders()) == text
    assert not re.findall(r'(?:href|src)="|url\((?!#)|@import', text)
    # names of namespaces, and the texts that people read
    outside = re.sub(r"<text.*?</text>|xmlns(:\w+)?=\"[^\"]+\"", "", text, flags=re.DOTALL)
    assert "http" not in outside


def test_png_is_as_wide_as_a5_at_300_dots_per_inch(real):
    content = picture.render(real[0], "png")
    assert content.startswith(b"\x89PNG") and int.from_bytes(content[16:20]) >= 148 / 25.4 * 300
    start = content.index(b"pHYs") + 4
    assert int.from_bytes(content[start : start + 4]) >= 300 / 0.0254  # dots per metre


def test_pdf_is_one_page_as_wide_as_a5_with_text_that_can_be_searched(real):
    spec = real[0]
    (page,) = pypdf.PdfReader(io.BytesIO(picture.render(spec, "pdf"))).pages
    assert float(page.mediabox.width) == pytest.approx(148 / 25.4 * 72, abs=0.6)
    found = "".join(page.extract_text().split())
    for part in (spec.title, spec.source, spec.licence, spec.legend[0].label):
        assert "".join(part.split()) in found, part


@pytest.mark.parametrize("indicator", ["anti_refugee_incidents_per_100k", "population"])
def test_maps_with_marks_and_changes_are_drawn(indicator):
    known = catalogue().indicators[indicator]
    periods = shipped.periods_of(indicator)
    for selection in (
        Selection(known.layer, indicator, compare=("12061", "09162")),
        Selection(known.layer, indicator, period_from=periods[0] if len(periods) > 1 else None),
    ):
        spec = shipped.spec(selection)
        text = picture.shipped_svg(spec)
        assert len(shapes(text)[0]) == 400
        for gap in (*spec.gaps, *spec.marks):
            assert gap.label.split()[0] in " ".join(words(text))


# -- the command --------------------------------------------------------------------------------------------------


def run(*parts):
    return CliRunner().invoke(main, ["picture", *map(str, parts)])


def test_command_draws_a_picture_of_the_kind_of_its_name(tmp_path):
    for kind, begin in (("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        file = tmp_path / f"map.{kind}"
        answer = run("--indicator", "vacancy_rate_pct", "--land", "Bayern", "--lang", "en", "--out", file)
        assert answer.exit_code == 0, answer.output
        assert file.read_bytes().startswith(begin)
    assert "Vacant" in (tmp_path / "map.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (["--indicator", "nope"], "expected one of"),
        (["--indicator", "vacancy_rate_pct", "--palette", "rainbow"], "palette: expected one of ylgnbu"),
        (["--indicator", "vacancy_rate_pct", "--land", "Atlantis"], "09 Bayern"),
        (["--indicator", "vacancy_rate_pct", "--since", "1871"], "since: expected one of 2022-05-15, found '1871'"),
        (["--indicator", "vacancy_rate_pct", "--k", "99"], "k: expected one of 3, 4, 5, 6, 7, found '99'"),
        (["--indicator", "vacancy_rate_pct", "--scheme", "foo"], "scheme: expected one of quantile"),
        (["--indicator", "vacancy_rate_pct", "--period", "1900"], "period: expected one of"),
        (
            ["--indicator", "vacancy_rate_pct", "--district", "99999"],
            "district: expected one of 400 keys such as 01001",
        ),
    ],
)
def test_command_refuses_what_does_not_exist_in_one_line(tmp_path, parts, message):
    answer = run(*parts, "--out", tmp_path / "x.svg")
    assert answer.exit_code == 2 and message in answer.stderr and answer.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_command_wants_an_ending_it_knows(tmp_path):
    answer = run("--indicator", "vacancy_rate_pct", "--out", tmp_path / "x.gif")
    assert answer.exit_code == 2 and ".svg, .png, .pdf" in answer.stderr


@pytest.mark.parametrize(
    ("period", "period_from", "is_said"), [(None, None, True), ("2010", None, False), ("2020", "2010", False),
                                           ("2021", "2010", True)],
)  # fmt: skip
def test_a_map_of_an_older_period_carries_no_caveat_of_the_newest(period, period_from, is_said):
    selection = Selection("prosperity", "sgb2_rate_pct", language="en", period=period, period_from=period_from)
    assert ("March and September 2021" in shipped.spec(selection).caveat) is is_said
