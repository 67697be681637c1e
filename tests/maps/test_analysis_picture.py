"""Analyses as pictures: the classes and colours of the live map, the square legend, everything that must be said, as text."""

import io
import json
import re
import xml.etree.ElementTree as ElementTree

import pypdf
import pytest
from asking import ask
from click.testing import CliRunner
from drawn import SVG, shapes, words
from visiting import message, open_view

from geo.__main__ import main
from geo.data.catalogue import catalogue
from geo.data.language import word
from geo.maps import picture
from geo.methods.weighting_text import from_short
from geo.views import analysis_map, findings
from geo.views.palettes import BIVARIATE
from geo.views.scenario_finding import scenario

VACANCY, RENT = "vacancy_rate_pct", "net_rent_eur_per_m2"
SHORT = "w-housing.2,services~r-rural~s-vacancy_rate_pct"
VIEWS = {
    "bivariate": ({"view": "bivariate", "x": VACANCY, "y": RENT}, lambda: findings.bivariate(VACANCY, RENT)),
    "lisa": ({"view": "spatial", "indicator": VACANCY, "residuals": "yes"}, lambda: findings.lisa(VACANCY, residuals=True)),
    "fragile": ({"view": "fragile", "indicator": "women_in_councils_pct"}, lambda: findings.fragile("women_in_councils_pct")),
    "typology": ({"view": "typology", "typology": "bbsr", "indicator": VACANCY}, lambda: findings.typology("bbsr", VACANCY)),
    "scenario": ({"view": "scenario", "recipe": SHORT, "draws": "1000", "end": "bottom"},
                 lambda: scenario(from_short(SHORT, catalogue()))),
}  # fmt: skip


def drawn(name: str, language: str = "de"):
    """Return the specification and the SVG of an analysis."""
    query, find = VIEWS[name]
    spec = analysis_map.spec(
        find(), language, end=query.get("end", "top"), permalink="https://example.org/analyse?view=x"
    )
    return spec, picture.shipped_svg(spec)


@pytest.mark.parametrize("name", VIEWS)
def test_each_district_has_the_class_and_the_colour_of_the_live_map(name):
    told, (spec, text) = message(open_view(**VIEWS[name][0])), drawn(name)
    assert "".join("-" if each < 0 else str(each) for each in spec.classes) == told["classes"]
    assert [entry.colour for entry in spec.legend] == told["colours"]
    assert [[entry.label, entry.count] for entry in spec.legend] == told["legend"]
    expected = [
        picture.OUTSIDE if not inside else told["colours"][int(letter)] if letter != "-" else "#ffffff"
        for letter, inside in zip(told["classes"], spec.inside, strict=True)
    ]
    assert shapes(text)[0] == expected
    if name == "scenario":
        assert spec.outside_count == 96 == expected.count(picture.OUTSIDE), "the rural districts alone are compared"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", VIEWS)
def test_everything_that_must_be_said_is_text(name, language):
    spec, text = drawn(name, language)
    said = "".join("".join(words(text)).split())
    parts = [
        spec.title, spec.subtitle, spec.unit, spec.source, spec.licence, spec.territorial_status, spec.citation,
        spec.permalink, word("limits", language), *spec.cautions, *(str(entry.count) for entry in spec.legend),
        *(gap.label for gap in spec.gaps), *(spec.square or [entry.label for entry in spec.legend]),
    ]  # fmt: skip
    assert all(parts) and spec.source and spec.licence
    for part in parts:
        assert "".join(part.split()) in said, part
    for each in VIEWS[name][1]().indicators if name != "typology" else ():
        source = catalogue().source_of(each)
        assert source.licence[language] in spec.licence
    assert not re.search(r"\{\w+\}", " ".join(words(text)))


def test_the_square_lies_with_the_highest_of_both_at_the_upper_right():
    _, text = drawn("bivariate")
    group = next(each for each in ElementTree.fromstring(text).iter(f"{SVG}g") if "mark-rect" in each.get("class", ""))
    places = {
        path.get("fill"): [float(each) for each in re.match(r"M(-?[\d.]+),(-?[\d.]+)", path.get("d")).groups()]
        for path in group.iter(f"{SVG}path")
    }
    assert list(places) == list(BIVARIATE)
    lowest, right, above, highest = (places[BIVARIATE[c]] for c in (0, 2, 6, 8))
    assert right == [lowest[0] + 80, lowest[1]] and above == [lowest[0], lowest[1] - 80]
    assert highest == [right[0], above[1]]


def test_a_number_on_a_colour_can_be_read():
    assert picture._readable("#f3f3f3") == picture.INK and picture._readable("#1a1a1a") == "#ffffff"
    assert picture._readable("#b36600") == "#ffffff", "dark ink on this brown would have a contrast of 3.5"


def test_a_scenario_carries_its_recipe_in_the_picture():
    _, text = drawn("scenario", "en")
    said = " ".join(" ".join(words(text)).split())
    assert "weights Housing 2, Services 1" in said and "Probability of the bottom fifth" in said
    assert "Set by you: Vacant dwellings, more counts as favourable" in said


# ---- files


@pytest.mark.parametrize(("kind", "begin"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_server_draws_what_the_page_links_to(kind, begin):
    answer = ask(f"/export/analysis/lisa.{kind}?indicator={VACANCY}&lang=en")
    assert answer.status == 200 and answer.body.startswith(begin)
    if kind == "pdf":
        (page,) = pypdf.PdfReader(io.BytesIO(answer.body)).pages
        assert "highbesidehigh" in "".join(page.extract_text().split())


@pytest.mark.parametrize(("target", "fault"), [
    ("scenario.svg?recipe=w-housing&end=middle", "end: expected top or bottom"),
    ("lisa.svg?indicator=population&end=top", "expected the parameters indicator, residuals"),
    ("scenario.csv?recipe=w-housing&end=top", "expected the parameters recipe, draws"),
])  # fmt: skip
def test_a_picture_of_something_else_is_refused(target, fault):
    answer = ask(f"/export/analysis/{target}")
    assert answer.status == 400 and fault in answer.text


def test_command_draws_the_same_picture(tmp_path):
    file = tmp_path / "map.svg"
    done = CliRunner().invoke(
        main, ["analyse", "bivariate", "--x", VACANCY, "--y", RENT, "--lang", "de", "--out", str(file)]
    )
    assert done.exit_code == 0, done.output
    assert file.read_text(encoding="utf-8") == picture.shipped_svg(
        analysis_map.spec(findings.bivariate(VACANCY, RENT), "de")
    )
    recipe = tmp_path / "recipe.json"
    recipe.write_text(json.dumps({"weights": {"housing": 1}}))
    done = CliRunner().invoke(
        main, ["analyse", "scenario", "--recipe", str(recipe), "--end", "bottom", "--out", str(file)]
    )
    assert done.exit_code == 0 and "Probability of the bottom fifth" in file.read_text(encoding="utf-8")
