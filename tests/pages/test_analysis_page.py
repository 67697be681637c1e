"""The page of the analyses without a browser: each view shows the numbers of its finding, and the address holds it."""

import csv
import io
import re
from html import unescape

import pytest
from asking import ask
from streamlit.testing.v1 import AppTest
from visiting import bodies, go, message, open_view, raw_event, said, send, visit

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.language import number
from geo.methods.weighting import read, usable
from geo.methods.weighting_text import from_short, to_short
from geo.pages.analysis import state
from geo.views import findings
from geo.views.scenario_finding import scenario

VACANCY = "vacancy_rate_pct"
# volunteering draws no map: a value of a Land must not colour districts
MAPS = [view for view in state.VIEWS if view != "volunteering"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("view", MAPS)
def test_every_view_speaks_both_languages_and_names_its_sources(view, language):
    page = open_view(view=view, lang=language, draws="1000")
    assert len(message(page)["texts"]) == 400 == len(message(page)["classes"])
    text = said(page)
    assert {"de": "Gebietsstand", "en": "Territorial status"}[language] in text
    assert {"de": "Lizenz", "en": "Licence"}[language] in text
    assert not re.search(r"\{\w+\}", text), "a brace that nobody filled"


def test_two_indicators_show_their_classes_and_correlations():
    page = open_view(view="bivariate", x=VACANCY, y="net_rent_eur_per_m2")
    found = findings.bivariate(VACANCY, "net_rent_eur_per_m2").detail
    told = message(page)
    assert [count for _, count in told["legend"]] == [count for row in found.counts for count in row]
    assert told["classes"] == "".join("-" if n < 0 else str(n) for n in found.numbers)
    text = said(page)
    for each in (found.all, found.rural):
        assert number(each.pearson, 2, "de") in text and number(each.spearman, 2, "de") in text and f"{each.n} " in text
    assert "ökologischer Fehlschluss" in text


def test_a_press_on_the_legend_is_in_the_address_and_lists_its_districts():
    page = raw_event(open_view(view="bivariate"), {"kind": "cell", "value": 8})
    assert page.query_params["cell"] == "8" and message(page)["cell"] == 8
    counts = findings.bivariate(state.FIRST["x"], state.FIRST["y"]).detail.counts
    assert f"{counts[2][2]} Kreise" in said(page)
    page = raw_event(page, {"kind": "cell", "value": None})
    assert "cell" not in page.query_params


@pytest.mark.parametrize("payload", [None, 7, {"kind": "cell", "value": 99}, {"kind": "cell", "value": True},
                                     {"kind": "select", "value": "<b>"}, {"kind": "cell", "value": "1"}])  # fmt: skip
def test_what_a_browser_makes_up_changes_nothing(payload):
    page = raw_event(open_view(view="bivariate"), payload)
    assert not page.exception and not {"cell", "district"} & set(page.query_params)


def test_the_same_indicator_twice_gets_a_sentence():
    page = go(visit(view="bivariate", x=VACANCY, y=VACANCY), "analyse")
    assert not page.exception and "zwei verschiedene Indikatoren" in said(page)


def test_the_pattern_is_said_in_words_and_numbers():
    page = open_view(view="spatial", indicator=VACANCY)
    whole, parts = findings.moran(VACANCY).detail, findings.lisa(VACANCY).detail
    text = said(page)
    assert "Ähnliche Werte liegen häufiger nebeneinander" in text and number(whole.moran, 2, "de") in text
    assert [count for _, count in message(page)["legend"]] == [parts.counts[kind] for kind in list(parts.counts)[:5]]
    assert str(parts.uncorrected) in text
    assert "einseitiges Pseudo-p" in text and "p-Werte der Kreise sind zweiseitig" in text and "9.999" in text
    residuals = open_view(view="spatial", indicator=VACANCY, residuals="yes")
    assert message(residuals)["classes"].count("-") == 2 and "Berlin und Hamburg" in said(residuals)


def test_small_multiples_show_four_schemes():
    told = message(open_view(view="fragile", indicator=VACANCY))
    found = findings.fragile(VACANCY).detail
    assert [len(each["classes"]) for each in told["multiples"]] == [400] * 4
    assert told["multiples"][1]["classes"] == "".join(map(str, found.classes["fisher_jenks", 5].numbers))


def test_a_scenario_is_off_until_it_is_asked_for():
    page = go(visit(view="scenario"), "analyse")
    assert not page.exception and not page.get("bidi_component")
    assert "Noch ist nichts berechnet" in said(page)
    page.button(key="scenario_run").click().run()
    assert page.query_params["draws"] == "1000" and page.get("bidi_component")


def switched(page: AppTest) -> AppTest:
    """Press the button of the language."""
    return page.button(key="language").click().run()


def test_the_wished_number_of_draws_outlives_the_language_and_another_view():
    page = go(visit(view="scenario"), "analyse")
    page.radio(key="scenario_draws").set_value("10000").run()
    page = switched(page)
    assert page.query_params["lang"] == "en" and page.radio(key="scenario_draws").value == "10000"
    for view in ("fragile", "scenario"):
        page.segmented_control(key="analysis_view").set_value(view).run()
    assert page.radio(key="scenario_draws").value == "10000" and "draws" not in page.query_params
    # the address overrides the wish, also the first time
    page.query_params["draws"] = "1000"
    assert page.run().radio(key="scenario_draws").value == "1000"
    shared = open_view(view="scenario", draws="10000")
    assert switched(shared).radio(key="scenario_draws").value == "10000"


def test_a_scenario_shows_probabilities_and_never_a_bare_rank():
    recipe = read({"weights": {"housing": 2, "services": 1}, "signs": {VACANCY: 1}}, catalogue())
    page = open_view(view="scenario", recipe=to_short(recipe, catalogue()), draws="1000", district="03460")
    found = scenario(recipe)
    told, row = message(page), found.table.loc["03460"]
    chances = found.table["p_top_fifth"]
    assert told["legend"][4][1] == (chances >= 0.8).sum() and told["legend"][0][1] == (chances < 0.2).sum()
    assert f"zwischen Platz {number(row['rank_low'], 0, 'de')} und {number(row['rank_high'], 0, 'de')} von" in said(
        page
    )
    assert all("Platz" not in text or "zwischen Platz" in text for text in told["texts"])
    assert "Von Ihnen gesetzt: Wohnungsleerstand" in said(page)


def test_weights_write_the_recipe_and_take_the_result_back():
    page = open_view(view="scenario", draws="1000")
    page.slider(key="weight_housing").set_value(3).run()
    recipe = from_short(page.query_params["recipe"], catalogue())
    assert dict(recipe.weights)["housing"] == 3 and "draws" not in page.query_params
    for layer, _ in recipe.weights[1:]:
        page.slider(key=f"weight_{layer}").set_value(0).run()
    before = page.query_params["recipe"]
    page.slider(key="weight_labour_market").set_value(0).run()
    assert page.query_params["recipe"] == before, "without any weight there is no scenario"
    status = "<p class=hint role=status>Das Rezept bleibt, wie es war. Mindestens ein Thema braucht ein Gewicht.</p>"
    assert status in bodies(page)
    assert page.slider(key="weight_labour_market").value == 1
    assert status not in bodies(page.run()), "said once"


def test_a_sign_waits_while_its_theme_has_no_weight_and_comes_back_with_it():
    page = open_view(view="scenario", recipe="w-services,accessibility")
    waiting = page.selectbox(key=f"sign_{VACANCY}")
    assert waiting.disabled and "Zählt erst, wenn das Thema „Wohnen“ ein Gewicht hat." in said(page)
    page.slider(key="weight_housing").set_value(1).run()
    assert not page.selectbox(key=f"sign_{VACANCY}").disabled and "Zählt erst" not in said(page)
    page.selectbox(key=f"sign_{VACANCY}").set_value(-1).run()
    signed = page.query_params["recipe"]
    assert signed == f"w-housing,services,accessibility~s-{VACANCY}.minus"
    page.slider(key="weight_housing").set_value(0).run()
    assert (
        page.query_params["recipe"] == "w-services,accessibility" and page.selectbox(key=f"sign_{VACANCY}").value == -1
    )
    page.slider(key="weight_housing").set_value(1).run()
    assert page.query_params["recipe"] == signed


def test_a_sign_of_an_indicator_that_is_left_out_waits_too():
    page = open_view(view="scenario", recipe=f"w-housing,services~x-{VACANCY}", lang="en")
    assert page.selectbox(key=f"sign_{VACANCY}").disabled
    assert "the recipe leaves this indicator out" in said(page)


def test_a_weight_that_leaves_a_theme_empty_is_taken_back_with_its_reason():
    names = [each.id for each in catalogue().layers["housing"].indicators if usable(each) and each.direction]
    page = open_view(view="scenario", recipe=f"w-services,accessibility~x-{','.join(names)}", lang="en")
    page.slider(key="weight_housing").set_value(2).run()
    assert "The recipe stays as it was. recipe.weights.housing: expected: an indicator to be left in it" in said(page)


def test_weights_between_and_beyond_the_steps_stay_until_their_own_slider_moves():
    page = open_view(view="scenario", recipe="w-housing.0.4,services.2.5,accessibility.12", draws="1000")
    shown = {layer: page.slider(key=f"weight_{layer}").value for layer in ("housing", "services", "accessibility")}
    assert shown == {"housing": 1, "services": 2, "accessibility": 5}, "a theme that counts is not shown as 0"
    text = said(page)
    for weight in ("0,4", "2,5", "12"):
        assert f"Im Rezept: {weight};" in text
    page.checkbox(key="scenario_winsorise").uncheck().run()
    assert page.query_params["recipe"] == "w-housing.0.4,services.2.5,accessibility.12~c-no"
    page.slider(key="weight_services").set_value(3).run()
    assert page.query_params["recipe"] == "w-housing.0.4,services.3,accessibility.12~c-no"
    assert "2,5" not in said(page)


def test_a_broken_recipe_in_the_address_gets_a_sentence():
    page = go(visit(view="scenario", recipe="s-foreign_share_pct.minus"), "analyse")
    assert not page.exception and "nicht lesbar oder nicht erlaubt" in said(page)


def test_unknown_ids_fall_back_to_the_default():
    page = open_view(view="nothing", x="nothing", district="99999", cell="77")
    assert message(page)["selected"] is None and message(page)["cell"] is None


def test_the_typologies_show_people_and_who_switches():
    text = said(open_view(view="typology"))
    assert "15,5 %" in text and "43,4 %" in text, "shares of people (method reference 2.1: 15.5 … 43.5 % in 2022)"
    assert "104 Kreise sind nach einer der beiden Einteilungen ländlich" in text


def test_a_typology_is_crossed_with_the_one_that_is_chosen_and_the_lists_say_where_districts_are_rural():
    page = open_view(view="typology", typology="bbsr")
    assert page.selectbox(key="analysis_crossed").value == "thuenen"
    page.selectbox(key="analysis_crossed").select("eurostat").run()
    assert page.query_params["crossed"] == "eurostat"
    found = findings.typology("bbsr", VACANCY, other="eurostat")
    table, known = found.table, catalogue().typologies
    bbsr, eurostat = table["bbsr_rural"], table["eurostat_rural"]
    for key, only in (("bbsr", bbsr & ~eurostat), ("eurostat", eurostat & ~bbsr)):
        assert found.result["rural_only_in"][key] == only.sum() > 0
        head = f"Die {only.sum()} Kreise, die nur nach dieser Einteilung ländlich sind: {known[key].label.de}"
        names = ", ".join(districts.shipped().loc[only, "name"].sort_values())
        assert any(head in each and names in each for each in bodies(page))
    assert "crossed=eurostat" in " ".join(files_of(page))
    # another typology comes with its own counterpart
    page.selectbox(key="analysis_typology").select("eurostat").run()
    assert "crossed" not in page.query_params and page.selectbox(key="analysis_crossed").value == "thuenen"
    assert "crossed=thuenen" in said(open_view(view="typology", crossed="thuenen")), "named as not there"


def table_opened(page: AppTest) -> AppTest:
    """Open the table below the map."""
    (table,) = [each for each in page.expander if each.proto.label == "Dasselbe als Tabelle"]
    return send(page, id=table.proto.id, bool_value=True)


def test_the_open_table_outlives_a_switch_of_the_language():
    page = switched(table_opened(open_view(view="bivariate")))
    assert "Vacant dwellings: upper third; Unemployment rate: upper third" in said(page)


def test_the_map_can_be_read_as_a_table():
    page = open_view(view="bivariate")
    assert "Schleswig-Flensburg" not in said(page), "closed, it sends nothing"
    text = said(table_opened(page))
    assert "Schleswig-Flensburg" in text and "Görlitz" in text
    assert "Wohnungsleerstand: oberes Drittel; Arbeitslosenquote: oberes Drittel" in text


# ---- files


def files_of(page: AppTest) -> list[str]:
    """Return the addresses of the files that a view offers."""
    return [
        unescape(each)
        for each in re.findall(r'href="(export/(?:analysis/|land_figures)[^"]+)"', " ".join(bodies(page)))
    ]


@pytest.mark.parametrize("view", state.VIEWS)
def test_every_view_offers_files_that_are_there(view):
    offered = files_of(open_view(view=view, draws="1000", lang="en"))
    kinds = {"geojson", "csv", "json", "svg", "png", "pdf"}
    assert {re.search(r"\.(\w+)\?", each)[1] for each in offered if "/analysis/" in each} == kinds
    for each in offered:
        answer = ask("/" + each)
        assert answer.status == 200 and "lang=en" in each, each


@pytest.mark.parametrize(
    "target",
    ["lisa.{}?indicator=vacancy_rate_pct", "fragile.{}?indicator=vacancy_rate_pct", "scenario.{}?recipe=w-housing",
     "bivariate.{}?x=vacancy_rate_pct&y=population&lang=en", "typology.{}?typology=eurostat&indicator=vacancy_rate_pct"],
)  # fmt: skip
def test_each_analysis_is_a_geojson_a_table_and_a_recipe(target):
    found = ask("/export/analysis/" + target.format("geojson")).json()
    assert len(found["features"]) == 400 and found["metadata"]["attributions"] and found["settings"]
    rows = list(csv.DictReader(io.StringIO(ask("/export/analysis/" + target.format("csv")).text)))
    assert [row["ags"] for row in rows] == [each["id"] for each in found["features"]]
    described = ask("/export/analysis/" + target.format("json")).json()
    assert described["settings"] == found["settings"] and described["result"] == found["result"]
    assert "districts" not in described


@pytest.mark.parametrize(
    ("target", "status", "fault"),
    [
        ("lisa.csv", 400, "indicator: expected the id"),
        ("lisa.csv?indicator=x", 400, "expected the id of an indicator, found 'x'"),
        ("lisa.csv?indicator=population&residuals=1", 400, "residuals: expected yes or no"),
        ("typology.csv?indicator=population", 400, "typology: expected the id of a typology, found none"),
        (
            "typology.csv?indicator=population&typology=x",
            400,
            "typology: expected one of thuenen, bbsr, eurostat, found 'x'",
        ),
        (
            "typology.csv?typology=bbsr&indicator=population&crossed=bbsr",
            400,
            "crossed: expected one of thuenen, eurostat, found 'bbsr'",
        ),
        ("typology.csv?typology=bbsr", 400, "indicator: expected the id of an indicator, found none"),
        ("scenario.csv?draws=99999", 400, "draws: expected 1000 to 10000"),
        ("scenario.csv?recipe=s-foreign_share_pct", 400, "never gets a sign"),
        ("scenario.csv?weights=1", 400, "expected the parameters recipe, draws"),
        ("lisa.csv?indicator=population&lang=fr", 400, "lang: expected de or en"),
        ("ranking.csv", 404, "expected /export/analysis/"),
        ("lisa.exe?indicator=population", 404, "expected /export/analysis/"),
    ],
)
def test_a_file_that_cannot_be_made_says_why(target, status, fault):
    answer = ask("/export/analysis/" + target)
    assert answer.status == status and fault in answer.text
