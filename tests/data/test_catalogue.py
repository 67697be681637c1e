"""The catalogue is complete, in both languages, and refuses what it does not know."""

import re
import shutil

import pytest

from geo.data.catalogue import DATA, LAYERS, catalogue, read_catalogue
from geo.data.declarations import LANGUAGES
from geo.data.errors import CatalogueError
from geo.data.language import _words

FIXED = {
    "labour_market": "unemployment_rate_pct unemployment_rate_foreign_pct employment_rate_foreign_pct "
    "training_places_per_100_applicants employment_growth_pct_pa gdp_per_employed_keur",
    "prosperity": "disposable_income_keur_per_head tax_capacity_eur_per_head cash_credits_eur_per_head sgb2_rate_pct "
    "child_poverty_pct",
    "housing": "vacancy_rate_pct net_rent_eur_per_m2 dwellings_completed_per_1000",
    "services": "broadband_gigabit_pct gp_per_100k childcare_under3_pct supermarket_min_car primary_school_min_car "
    "mobile_5g_pct",
    "accessibility": "public_transport_access_pct centre_min_transit centre_min_car motorway_min_car "
    "intercity_station_min_car",
    "demography": "population area_km2 density_per_km2 share_65plus_pct share_under18_pct internal_migration_per_10k "
    "population_change_pct_pa",
    "volunteering": "sports_clubs_per_100k sports_club_members_per_100 turnout_federal_pct turnout_european_pct "
    "women_in_councils_pct",
    "integration": "foreign_share_pct asylum_benefit_recipients_per_1000 foreign_pupils_pct "
    "unemployment_gap_foreign_pp",
}
# added with the time series
FURTHER = {
    "labour_market": "long_term_unemployed_share_pct youth_unemployment_rate_pct employment_rate_pct",
    "prosperity": "gross_wages_eur_per_month min_income_recipients_pct old_age_support_pct gisd_score",
    "services": "physicians_per_100k paediatricians_per_10k_children",
    "demography": "births_per_10k rurality_share_pct",
    "integration": "daycare_foreign_origin_pct school_leavers_no_certificate_pct anti_refugee_incidents_per_100k",
}


def test_layers_hold_the_indicators_that_links_rely_on():
    found = {layer.id: [each.id for each in layer.indicators] for layer in catalogue().layers.values()}
    absent = {layer: set(ids.split()) - set(found[layer]) for layer, ids in FIXED.items()}
    assert not any(absent.values()), absent
    assert list(found) == list(FIXED), "the order of the layers"


def test_layers_hold_the_further_indicators():
    found = {layer.id: {each.id for each in layer.indicators} for layer in catalogue().layers.values()}
    absent = {layer: set(ids.split()) - found[layer] for layer, ids in FURTHER.items()}
    assert not any(absent.values()), absent


def test_violence_is_off_by_default_has_no_direction_and_comes_with_its_cautions():
    indicator = catalogue().indicators["anti_refugee_incidents_per_100k"]
    assert not indicator.shown and indicator.kind == "context" and indicator.direction == 0
    first, last = indicator.period.split("/")
    assert int(last) - int(first) >= 2, "a rate of several years"
    for caution in ("keine amtliche Zählung", "unterscheidet sich nach Gegend", "Kleine Zahlen", "Beratungsstellen"):
        assert caution in indicator.caveat.de, caution


def test_figures_with_asylum_benefits_and_indices_of_others_have_no_direction():
    for each in ("min_income_recipients_pct", "gisd_score", "daycare_foreign_origin_pct"):
        assert catalogue().indicators[each].direction == 0


def test_foreigners_and_protection_seekers_never_have_a_direction():
    for each in ("foreign_share_pct", "asylum_benefit_recipients_per_1000", "foreign_pupils_pct"):
        assert catalogue().indicators[each].direction == 0


def test_proxies_of_volunteering_say_so():
    for indicator in catalogue().layers["volunteering"].indicators:
        assert indicator.quality == "C"
        text = " ".join((indicator.label.de, indicator.definition.de, indicator.caveat.de))
        assert "Hilfsgröße" in text, indicator.id


def test_every_source_is_used_and_says_whether_its_licence_is_confirmed():
    used = {each.source for each in catalogue().typologies.values()}
    for indicator in catalogue().indicators.values():
        used |= {each.source for each in (indicator, *indicator.history, *indicator.cross_checks)}
    used |= {each.source for each in catalogue().land_indicators.values()}
    # weights and boundaries carry no figure of their own
    without_figures = {"boundaries_2016", "bbsr_reference_2017", "municipal_register", "crosswalk_2021"}
    without_figures |= {"population_1995_2019", "population_2021"}
    assert set(catalogue().sources) - used <= without_figures
    assert used <= set(catalogue().sources), "a source that nothing declares"
    assert {each.licence_confirmed for each in catalogue().sources.values()} <= {"file", "beside", "no"}


def test_texts_differ_between_the_languages():
    for indicator in catalogue().indicators.values():
        assert indicator.definition.de != indicator.definition.en, indicator.id
        assert indicator.reading.de != indicator.reading.en, indicator.id


def test_every_word_of_the_interface_stands_in_both_languages():
    assert len(_words()) > 100 and all(text.de and text.en for text in _words().values())


def test_what_is_known_by_land_only_is_no_indicator_of_districts():
    assert list(catalogue().land_indicators) == ["engagement_rate_land_pct"]
    assert not set(catalogue().land_indicators) & set(catalogue().indicators)
    for indicator in catalogue().land_indicators.values():
        assert "kein Kreiswert" in indicator.reading.de and "no district value" in indicator.reading.en
        for text in (indicator.definition, indicator.reading, indicator.caveat):
            assert text.de != text.en


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(LAYERS, tmp_path / "layers")
    (tmp_path / "data").mkdir()
    for name in ("sources.toml", "typologies.toml"):
        shutil.copy(DATA / name, tmp_path / "data" / name)
    return tmp_path


def faults(copy) -> str:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(copy / "layers", copy / "data")
    return str(caught.value)


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_faults_are_named_at_once_with_file_and_key(copy):
    edit(copy / "layers" / "housing.toml", "direction        = 0", "direction        = 2")
    edit(copy / "layers" / "housing.toml", "decimals         = 2", 'decimals         = 2\ncolour = "red"')
    edit(copy / "layers" / "services.toml", "kind", "kinds")
    text = faults(copy)
    assert "housing.toml: vacancy_rate_pct.direction" in text and "found 2" in text
    assert "housing.toml: net_rent_eur_per_m2.colour" in text
    assert "services.toml: broadband_gigabit_pct.kind" in text


def test_unknown_source_and_double_indicator_are_refused(copy):
    edit(copy / "layers" / "housing.toml", '"zensus_2022_rent"', '"nowhere"')
    edit(copy / "layers" / "housing.toml", "[dwellings_completed_per_1000]", "[gp_per_100k]")
    text = faults(copy)
    assert "net_rent_eur_per_m2.source: expected a key of sources.toml, found 'nowhere'" in text
    assert "gp_per_100k: stands in housing.toml as well" in text


def test_an_indicator_of_the_laender_is_read_as_strictly(copy):
    file = copy / "layers" / "volunteering.toml"
    edit(file, 'level            = "land"', 'level            = "type"')
    edit(file, 'column           = "engagementquote"', 'direction = 1\nsource = "nowhere"')
    edit(file, 'source           = "freiwilligensurvey_2019"\n', "")
    text = faults(copy)
    assert "volunteering.toml: engagement_rate_land_pct.level: Input should be 'land', found 'type'" in text
    assert "volunteering.toml: engagement_rate_land_pct.direction: Extra inputs are not permitted" in text
    assert "volunteering.toml: engagement_rate_land_pct.column: Field required" in text


def test_an_indicator_of_the_laender_has_a_source_and_an_id_of_its_own(copy):
    file = copy / "layers" / "volunteering.toml"
    edit(file, '"freiwilligensurvey_2019"', '"nowhere"')
    edit(file, "[engagement_rate_land_pct]", "[gp_per_100k]")
    text = faults(copy)
    assert "volunteering.toml: gp_per_100k.source: expected a key of sources.toml, found 'nowhere'" in text
    assert "gp_per_100k: stands in services.toml as well" in text or "gp_per_100k: stands in volunteering.toml" in text


def test_a_missing_language_is_refused(copy):
    edit(
        copy / "layers" / "housing.toml",
        '{de = "Wohnungsleerstand", en = "Vacant dwellings"}',
        '{de = "Wohnungsleerstand"}',
    )
    assert "housing.toml: vacancy_rate_pct.label.en: Field required" in faults(copy)


def test_a_reading_without_place_or_value_is_refused(copy):
    edit(copy / "layers" / "housing.toml", "{value} out of 100 dwellings", "many dwellings")
    assert "reading.en: expected a sentence that starts with {place} and has {value}" in faults(copy)


def test_broken_toml_names_the_file(copy):
    (copy / "layers" / "housing.toml").write_text("[vacancy", encoding="utf-8")
    assert "housing.toml: not readable as TOML" in faults(copy)
    (copy / "data" / "sources.toml").write_bytes(b"\xff\xfe\x00")
    (copy / "layers" / "housing.toml").write_text(
        (LAYERS / "housing.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    assert "sources.toml: not readable" in faults(copy)


# years that are named as such: true whatever period is shown
YEARS = {
    "long_term_unemployed_share_pct", "youth_unemployment_rate_pct", "old_age_support_pct", "childcare_under3_pct",
    "min_income_recipients_pct", "births_per_10k", "foreign_share_pct",
}  # fmt: skip


def test_a_caveat_of_a_series_is_true_of_all_its_periods():
    for indicator in catalogue().indicators.values():
        if indicator.history and indicator.id not in YEARS:
            for language in LANGUAGES:
                assert not re.search(r"\b(19|20)\d\d\b", indicator.caveat[language]), indicator.id
        assert indicator.history or indicator.caveat_newest is None, (
            f"{indicator.id}: one period needs no second caveat"
        )
    assert set(catalogue().indicators) >= YEARS


def test_what_is_true_of_the_newest_values_alone_is_said_of_them_alone():
    indicator = catalogue().indicators["sgb2_rate_pct"]
    assert indicator.caveats("en").startswith("Mean of March and September 2021")
    assert "2021" not in indicator.caveats("en", newest=False)
