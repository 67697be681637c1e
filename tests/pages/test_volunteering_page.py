"""Volunteering: the page, the files and the command show the values of the Länder as such, beside the proxies."""

import base64
import csv
import io
import json
import re

import pytest
import shapely
from asking import ask
from click.testing import CliRunner
from drawn import words
from visiting import bodies, go, open_view, said, visit

from geo.__main__ import main
from geo.data import districts, figures, land_figures
from geo.data.catalogue import catalogue
from geo.data.districts import LAENDER
from geo.data.language import number, word
from geo.export.land_figures import land_csv, land_json
from geo.maps import levels
from geo.views import findings

RATE = catalogue().land_indicators["engagement_rate_land_pct"]
VALUES = land_figures.by_land(land_figures.shipped(), RATE)["value"]


def drawn(page) -> list[str]:
    """Return the drawings of the page as SVG."""
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', " ".join(bodies(page)))
    return [base64.b64decode(each).decode() for each in found]


def view(**query: str):
    return open_view(view="volunteering", **query)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_view_names_level_period_status_licence_and_citation(language):
    text = said(view(lang=language))
    for each in {
        "de": ("2019; Kontext; Ebene: Land; Status: Wert", "Lizenz: nicht bestätigt: bitte Bedingungen", "Aus zweiter Hand",
               "Gebietsstand: 2019", "kein Kreiswert", "das ist keine Rangfolge", "Diese Ansicht zitieren",
               "Deutscher Freiwilligensurvey 2019 (BMFSFJ", "(Hilfsgröße)", "es ersetzt sie nicht"),
        "en": ("2019; Context; level: Land; status: value", "Licence: not confirmed: please check", "Second-hand",
               "Territorial status: 2019", "no district value", "which is no ranking", "Cite this view",
               "Deutscher Freiwilligensurvey 2019 (BMFSFJ", "(proxy)", "it does not replace them"),
    }[language]:  # fmt: skip
        assert each in text, each
    assert not re.search(r"\{\w+\}", text), "a brace that nobody filled"
    assert "10.18723/diw_wb:2021-35-1" in text


def test_no_map_is_drawn():
    page = view()
    assert not page.get("bidi_component")
    assert len(drawn(page)) == 3


def test_the_laender_stand_in_the_order_of_their_keys_with_their_values():
    bars = drawn(view())[0]
    written = re.findall(r"<text [^>]*>([^<]+)</text>", bars)
    expected = [
        each
        for land, names in LAENDER.items()
        for each in (names.de, f"{number(VALUES[land], 1, 'de')}\u00a0%")
    ]  # fmt: skip
    assert written[:32] == expected
    assert "Deutschland 39,7\u00a0%" in written
    # bars begin at nil and end at 50 over 380 units: 46.1 is 350.4 wide, 34.9 is 265.2
    widths = [float(width) for width in re.findall(r'<rect class="bar"[^>]* width="([\d.]+)"', bars)]
    assert (widths[7], widths[13]) == (350.4, 265.2)


def test_the_strips_hold_each_district_once_in_its_land_and_in_its_type():
    laender, types = drawn(view(proxy="turnout_federal_pct"))[1:]
    counts = districts.shipped()["land"].value_counts().sort_index()
    for drawing, sizes in ((laender, list(counts)), (types, [108, 63, 65, 68, 96])):
        assert [len(re.findall("<line", group)) for group in re.findall(r"<g>(.*?)</g>", drawing)] == sizes
        assert drawing.count('class="median"') == len(sizes)


def test_only_proxies_of_the_layer_can_be_chosen():
    assert "Sportvereine (Hilfsgröße)" in said(view(proxy="vacancy_rate_pct"))
    page = view()
    assert page.selectbox(key="analysis_proxy").options == [
        each.label.de for each in catalogue().layers["volunteering"].indicators
    ]
    page.selectbox(key="analysis_proxy").select("women_in_councils_pct").run()
    assert page.query_params["proxy"] == "women_in_councils_pct"
    assert "Ebene Kreis: Frauen in Stadträten und Kreistagen (Hilfsgröße)" in said(page)


def test_no_chart_by_type_is_made_of_numbers_that_are_not_at_hand():
    text = said(view())
    assert "Konfidenzintervalle liegen uns nicht vor" in text and "deshalb steht hier kein Diagramm" in text


# ---- files


def test_page_command_and_files_hold_both_levels_and_no_value_of_a_land_at_a_district(tmp_path):
    done = CliRunner().invoke(main, ["analyse", "volunteering", "--proxy", "turnout_federal_pct"])
    printed = json.loads(done.output)
    turnout = figures.shipped()[0]["turnout_federal_pct"]
    assert {row["key"]: row["value"] for row in printed["laender"]} == VALUES.to_dict()
    assert {row["key"]: row["value"] for row in printed["districts"]} == turnout.to_dict()
    assert {row["indicator"] for row in printed["districts"]} == {"turnout_federal_pct"}, "each level has its own"
    spread = {row["land"]: row for row in printed["result"]["proxy_by_land"]}
    saarland = turnout[districts.shipped()["land"] == "10"]
    assert spread["10"] == {
        "land": "10",
        "districts": 6,
        "min": saarland.min(),
        "median": saarland.median().round(9),
        "max": saarland.max(),
    }
    assert printed["result"]["land_mean_by_people"] == pytest.approx(39.7, abs=0.05)
    assert "nicht auf Kreise" in ask("/export/analysis/volunteering.json").json()["note"]
    source = printed["metadata"]["laender"]["sources"][RATE.source]
    assert source["licence_confirmed"] == "no" and source["attribution"] in printed["metadata"]["attributions"]
    offered = ask("/export/analysis/volunteering.csv?proxy=turnout_federal_pct&lang=en")
    out = tmp_path / "v.csv"
    done = CliRunner().invoke(main, ["analyse", "volunteering", "--proxy", "turnout_federal_pct", "--out", str(out)])
    assert done.exit_code == 0 and out.read_text(encoding="utf-8") == offered.text
    rows = list(csv.DictReader(io.StringIO(offered.text)))
    assert [row["level"] for row in rows] == ["land"] * 16 + ["district"] * 400
    assert rows[8]["name"] == "Bavaria"


def test_the_shapes_of_the_laender_are_their_districts_united():
    found = ask("/export/analysis/volunteering.geojson").json()
    laender = {each["id"]: each for each in found["features"] if each["properties"]["level"] == "land"}
    assert list(laender) == sorted(LAENDER) and len(found["features"]) == 416
    area = {key: shapely.geometry.shape(each["geometry"]).area for key, each in laender.items()}
    parts = dict.fromkeys(area, 0.0)
    for each in found["features"][16:]:
        parts[each["properties"]["land"]] += shapely.geometry.shape(each["geometry"]).area
    for key in area:
        assert area[key] == pytest.approx(parts[key], rel=1e-6)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_picture_draws_both_levels_with_sources_and_no_map(language):
    text = levels.svg(findings.volunteering("turnout_federal_pct"), language, permalink="https://example.org/x")
    said = "".join("".join(words(text)).split())
    told = [
        RATE.label[language], catalogue().indicators["turnout_federal_pct"].label[language], "https://example.org/x",
        catalogue().sources[RATE.source].attribution, word("volunteering_both", language), RATE.caveat[language],
        word("licence_no", language), *(name[language] for name in LAENDER.values()),
        *(number(value, 1, language) for value in VALUES),
    ]  # fmt: skip
    for each in told:
        assert "".join(each.split()) in said, each
    assert not re.search(r"\{\w+\}", said)
    boxes = [group.count("<path") for group in re.findall(r"mark-rect[^>]*>(.*?)</g>", text)]
    # a bar and two pieces of the mean for each Land; a stroke for each district and a median for each Land
    assert boxes == [16 * 3, 400 + 16]


def test_an_unknown_proxy_gets_a_sentence():
    assert (
        "proxy: expected one of sports_clubs_per_100k" in ask("/export/analysis/volunteering.csv?proxy=population").text
    )
    done = CliRunner().invoke(main, ["analyse", "volunteering", "--proxy", "population"])
    assert done.exit_code == 2 and "found 'population'" in done.output


def test_the_table_has_sixteen_laender_and_no_key_of_a_district():
    rows = list(csv.DictReader(io.StringIO(land_csv(land_figures.shipped(), catalogue=catalogue(), language="en"))))
    assert [row["land"] for row in rows] == sorted(LAENDER) and {row["level"] for row in rows} == {"land"}
    assert "ags" not in rows[0]
    assert {row["land"]: float(row["value"]) for row in rows} == VALUES.to_dict()
    assert rows[8]["name"] == "Bavaria" and rows[8]["period"] == "2019" and rows[8]["status"] == "value"


def test_the_json_says_what_must_not_be_read_out_of_it():
    found = json.loads(
        land_json(land_figures.shipped(), catalogue=catalogue(), districts=districts.shipped(), language="de")
    )
    assert found["level"] == "land" and "nicht auf Kreise übertragen" in found["note"]
    assert found["indicators"][0]["mean_by_people"]["value"] == pytest.approx(39.7, abs=0.05)
    source = found["sources"][RATE.source]
    assert source["licence_confirmed"] == "no" and "shahabday" in source["obtained_via"] and len(source["sha256"]) == 64


@pytest.mark.parametrize("language", ["de", "en"])
def test_page_and_command_give_the_same_files(tmp_path, language):
    asked = ask(f"/export/land_figures.csv?lang={language}")
    assert asked.headers["content-type"] == "text/csv; charset=utf-8"
    out = tmp_path / "l.csv"
    done = CliRunner().invoke(main, ["land-figures", "--lang", language, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert out.read_text(encoding="utf-8") == asked.text
    beside = json.loads((tmp_path / "l.csv.metadata.json").read_text(encoding="utf-8"))
    told = ask(f"/export/land_figures.json?lang={language}").json()
    assert told["permalink"].endswith("analyse?view=volunteering" + ("&lang=en" if language == "en" else ""))
    assert told | {"permalink": ""} == beside | {"permalink": ""}
    printed = CliRunner().invoke(main, ["land-figures", "--format", "json", "--lang", language, "--out", "-"])
    assert json.loads(printed.output) == beside


@pytest.mark.parametrize(
    ("target", "status", "fault"),
    [
        ("land_figures.csv?lang=fr", 400, "lang: expected de or en, found 'fr'"),
        ("land_figures.json?ags=09162", 400, "expected no parameter but lang, found 'ags'"),
        ("land_figures.geojson", 404, ""),
    ],
)
def test_a_file_that_cannot_be_made_says_why(target, status, fault):
    answer = ask("/export/" + target)
    assert answer.status == status and fault in answer.text


def test_a_folder_that_is_not_there_gets_a_sentence(tmp_path):
    done = CliRunner().invoke(main, ["land-figures", "--out", str(tmp_path / "no" / "l.csv")])
    assert done.exit_code == 2 and "expected an existing folder" in done.output


def test_the_data_page_leads_from_the_source_to_the_view():
    page = go(visit(source=RATE.source, lang="en"), "daten")
    whole = " ".join(bodies(page))
    assert '<a href="analyse?view=volunteering&amp;lang=en">Engagement rate (by Land only)</a>' in whole
    assert RATE.id not in whole, "no series by district is offered"


def test_the_profile_says_the_value_of_the_land_once_and_apart_from_its_tables():
    whole = " ".join(bodies(go(visit(district="09162"), "profil"))).replace("\u00a0", " ")
    lines = re.findall(r"<p class='quiet p-land'>(.*?)</p>", whole)
    assert len(lines) == 1 and "Wert des Landes (kein Kreiswert): Engagementquote Bayern 41,0 %" in lines[0]
    number_ = re.search(r'href="#source-(\d+)"', lines[0]).group(1)
    assert re.search(rf'<li id="source-{number_}">Deutscher Freiwilligensurvey 2019', whole)
    assert not any("Engagementquote" in table for table in re.findall("<table.*?</table>", whole))
