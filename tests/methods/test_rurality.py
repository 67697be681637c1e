"""Rural areas: what the filter keeps, reference groups, and how typologies disagree."""

import pandas as pd
import pytest

from geo.data.catalogue import catalogue
from geo.data.districts import shipped
from geo.data.errors import DistrictError, SelectionError
from geo.methods.rurality import is_rural, keep, reference_groups, switching

TYPOLOGIES = catalogue().typologies


@pytest.fixture
def districts():
    """Six districts of Schleswig-Holstein and one of Hamburg."""
    return pd.DataFrame(
        {
            "land": ["01", "01", "01", "01", "01", "02", "01"],
            "thuenen_type": [1, 1, 2, 3, 4, 5, 5],
            "bbsr_type": [4, 3, 2, 3, 4, 1, 1],
            "eurostat_type": [3, 2, 3, 2, 2, 1, 1],
        },
        index=pd.Index(["01051", "01054", "01055", "01056", "01057", "02000", "01001"], name="ags"),
    )


def test_without_a_filter_every_district_stays(districts):
    assert keep(districts, typology=None, types=(), land=()).all()


def test_a_filter_by_type_keeps_these_types(districts):
    kept = keep(districts, typology="thuenen", types=(1, 4), land=())
    assert kept[kept].index.to_list() == ["01051", "01054", "01057"]
    assert keep(districts, typology="bbsr", types=(1,), land=()).sum() == 2


def test_filters_by_type_and_land_both_hold(districts):
    kept = keep(districts, typology="thuenen", types=(5,), land=("01",))
    assert kept[kept].index.to_list() == ["01001"]
    assert keep(districts, typology=None, types=(), land=("02",)).sum() == 1


def test_no_type_chosen_means_all_types(districts):
    assert keep(districts, typology="thuenen", types=(), land=()).all()


def test_types_without_a_typology_do_not_filter(districts):
    assert keep(districts, typology=None, types=(1,), land=()).all()


def test_filters_change_nothing_in_what_they_get(districts):
    before = districts.copy()
    kept = keep(districts, typology="eurostat", types=(3,), land=("01",))
    kept[:] = False
    pd.testing.assert_frame_equal(districts, before)


def test_rural_are_the_types_that_the_typology_says(districts):
    assert is_rural(districts, TYPOLOGIES["thuenen"]).to_list() == [True, True, True, True, True, False, False]
    assert is_rural(districts, TYPOLOGIES["bbsr"]).to_list() == [True, True, False, True, True, False, False]
    assert is_rural(districts, TYPOLOGIES["eurostat"]).to_list() == [True, False, True, False, False, False, False]


def test_reference_groups_of_a_rural_district(districts):
    groups = {
        key: group.to_list() for key, group in reference_groups(districts, "01054", typologies=TYPOLOGIES).items()
    }
    assert list(groups) == ["all", "rural", "type", "land"]
    assert len(groups["all"]) == 7
    assert groups["rural"] == ["01051", "01054", "01055", "01056", "01057"]
    assert groups["type"] == ["01051", "01054"]
    assert groups["land"] == ["01051", "01054", "01055", "01056", "01057", "01001"]


def test_a_land_with_few_districts_is_no_reference_group(districts):
    assert list(reference_groups(districts, "02000", typologies=TYPOLOGIES)) == ["all", "rural", "type"]
    assert "land" in reference_groups(districts.drop("01001"), "01051", typologies=TYPOLOGIES), "five are enough"
    assert "land" not in reference_groups(districts.drop(["01001", "01057"]), "01051", typologies=TYPOLOGIES)


def test_the_rural_group_follows_the_chosen_typology(districts):
    groups = reference_groups(districts, "01054", typologies=TYPOLOGIES, typology="eurostat")
    assert groups["rural"].to_list() == ["01051", "01055"]
    assert groups["type"].to_list() == ["01051", "01054"], "the same Thünen type"


def test_switching_counts_districts_that_change_side(districts):
    thuenen, bbsr, eurostat = (TYPOLOGIES[key] for key in ("thuenen", "bbsr", "eurostat"))
    assert switching(districts, thuenen, bbsr) == switching(districts, bbsr, thuenen) == 1
    assert switching(districts, thuenen, eurostat) == 3
    assert switching(districts, thuenen, thuenen) == 0


def test_results_do_not_depend_on_the_order_of_rows(districts):
    turned = districts.iloc[::-1]
    for key, group in reference_groups(turned, "01054", typologies=TYPOLOGIES).items():
        assert set(group) == set(reference_groups(districts, "01054", typologies=TYPOLOGIES)[key])
    assert keep(turned, typology="bbsr", types=(3, 4), land=()).sum() == 4


def test_what_does_not_exist_is_refused_by_name(districts):
    with pytest.raises(SelectionError, match="district: expected the key of one of 7 districts, found '99999'"):
        reference_groups(districts, "99999", typologies=TYPOLOGIES)
    with pytest.raises(SelectionError, match="typology: expected one of thuenen, bbsr, eurostat, found 'x'"):
        reference_groups(districts, "01051", typologies=TYPOLOGIES, typology="x")
    with pytest.raises(DistrictError, match="districts: expected a column urban_type, found land, thuenen_type"):
        keep(districts, typology="urban", types=(1,), land=())


# ---- the shipped districts


def test_shipped_types_are_complete_and_the_two_sides_differ():
    districts = shipped()
    for typology in TYPOLOGIES.values():
        codes = [each.code for each in typology.types]
        assert keep(districts, typology=typology.id, types=codes, land=()).all()
        assert sum(keep(districts, typology=typology.id, types=(code,), land=()).sum() for code in codes) == 400
    # BBSR list of 2020: 98 + 103 of 401 rural; Eisenach, type 4, has joined the Wartburgkreis since
    assert is_rural(districts, TYPOLOGIES["bbsr"]).sum() == 98 + 102
    assert switching(districts, TYPOLOGIES["thuenen"], TYPOLOGIES["bbsr"]) > 0


def test_only_berlin_hamburg_and_bremen_have_no_group_of_their_land():
    districts = shipped()
    first = districts.groupby("land").head(1)
    without = {
        districts.at[ags, "land"]
        for ags in first.index
        if "land" not in reference_groups(districts, ags, typologies=TYPOLOGIES)
    }
    assert without == {"02", "04", "11"}
