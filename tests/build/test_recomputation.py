"""
The newest figures, computed once more straight from the producers' files.

Plain pandas and nothing of geo.build.importers, geo.build.harmonise or geo.build.series: what is written here is how a reader would do it
by hand from the descriptions of the catalogue. The wide export has to agree to six significant digits.
"""

import functools
import io

import numpy as np
import pandas as pd
import pytest

from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.export.columns import Content
from geo.export.csv import wide_csv
from geo.views.selection import Selection

OLD = {"03152": "03159", "03156": "03159", "16056": "16063"}


@pytest.fixture(scope="module")
def wide():
    """Return the wide export, read back as a stranger would."""
    known = catalogue()
    first = next(iter(known.indicators.values()))
    selection = Selection(first.layer, first.id)
    text = wide_csv(Content(tuple(known.indicators), selection, known, districts.shipped(), figures.shipped()[0]))
    return pd.read_csv(io.StringIO(text), dtype={"ags": str}).set_index("ags")


# -- files, read in the simplest way --------------------------------------------------------------------------------


def sheet(folder, name):
    return _sheet(folder / "deutschlandatlas_2025" / "Deutschlandatlas.xlsx", f"Deutschlandatlas_{name}")


@functools.cache
def _sheet(file, name):
    table = pd.read_excel(file, sheet_name=name, engine="calamine", dtype=object)
    digits = 8
    keys = table.iloc[:, 0].map(lambda cell: str(cell).split(".")[0].zfill(digits))
    return table.set_index(keys)


def atlas(column):
    """District figures of the Deutschlandatlas: the number in the cell."""
    return lambda folder: sheet(folder, "KRS1222")[column].astype(float).rename(index=lambda key: key[:5])


@functools.cache
def municipalities(folder):
    """People and area (ha) of each municipality in the register."""
    lines = (folder / "destatis" / "GV100AD_31102025.txt").read_text(encoding="utf-8").split("\n")
    rows = {line[10:18]: (int(line[139:150]), int(line[128:139])) for line in lines if line[:2] == "60"}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["people", "hectares"])


def mean(name, column, *, weight="people", missing=-9999):
    """Mean of the municipalities of a district, weighted by people or area."""

    def compute(folder):
        table = municipalities(folder).join(sheet(folder, name)[column].astype(float), how="inner")
        table = table[(table[column] != missing) & table[column].notna() & (table[weight] > 0)]
        ags = table.index.str[:5].to_series(index=table.index).replace(OLD)
        return (table[column] * table[weight]).groupby(ags).sum() / table[weight].groupby(ags).sum()

    return compute


def mean_of_associations(column):
    """Mean of the associations of 2019, weighted by their people of 2017."""

    def compute(folder):
        file = folder / "bbsr" / "Referenz_Gemeinden-GVB-Kreise_NUTS_2017.xlsx"
        reference = pd.read_excel(file, sheet_name="Gemeinden-GVB", engine="calamine", dtype=object).iloc[1:]
        key = reference["vbgem17"].map(lambda cell: str(cell).split(".")[0].zfill(8))
        people = reference["bev17"].astype(float).groupby(key.to_numpy()).sum()
        values = sheet(folder, "VBGEM1219")[column].astype(float)
        table = pd.DataFrame({"value": values.mask(values == -9999), "people": people}).dropna()
        table = table[table["people"] > 0]
        ags = table.index.str[:5].to_series(index=table.index).replace(OLD)
        return (table["value"] * table["people"]).groupby(ags).sum() / table["people"].groupby(ags).sum()

    return compute


def register(of):
    def compute(folder):
        table = municipalities(folder)
        return of(table.groupby(table.index.str[:5]).sum())

    return compute


@functools.cache
def _official(file, part):
    rows = [line.split(";") for line in file.read_text(encoding="iso-8859-1").split("\n____")[0].split("\n")]
    rows = [row for row in rows if row[0].isdigit() and len(row) > 4 and (part is None or row[3] == part)]
    table = pd.DataFrame(rows)
    keys = table[1].replace({"02": "02000", "11": "11000"})
    return table.assign(key=keys)[keys.str.len() == 5]


def official(file, column, *, part=None, year=None):
    """A column of a table of the Regionalstatistik, counted from 1."""

    def compute(folder):
        table = _official(folder / "regionalstatistik" / file, part)
        table = table if year is None else table[table[0] == year]
        cells = table.set_index("key")[column - 1].str.replace(",", ".")
        return pd.to_numeric(cells[~cells.isin(["-", ".", "x"])])

    return compute


def quotient(top, bottom, scale):
    return lambda folder: scale * top(folder) / bottom(folder)


@functools.cache
def _bulk(folder):
    table = pd.read_csv(
        folder / "inkar_2024" / "inkar_2024_auszug.csv.gz",
        sep=";",
        decimal=",",
        dtype={"Kennziffer": str, "Zeitbezug": str},
    )
    return table[table["Raumbezug"] == "Kreise"]


def bulk(code, year, scale=1):
    def compute(folder):
        table = _bulk(folder)
        table = table[(table["Kuerzel"] == code) & (table["Zeitbezug"] == year)]
        return scale * table.set_index(table["Kennziffer"].str[:5])["Wert"]

    return compute


def latest(code):
    return lambda folder: pd.read_csv(folder / "inkar_2025" / "inkar_2025_latest.csv", dtype={"ags": str}).set_index(
        "ags"
    )[code]


def online(name, year):
    """The workbook of INKAR's web site: indicator in row 1, year in row 2."""

    def compute(folder):
        table = pd.read_excel(
            folder / "rki_gisd" / name, sheet_name="Daten", header=None, dtype=object, engine="calamine"
        )
        place = next(place for place in table.columns[3:] if str(table.at[1, place]).startswith(year))
        return table.iloc[2:].set_index(0)[place].astype(float)

    return compute


def long_table(path, key, year, value, period):
    def compute(folder):
        table = pd.read_csv(folder / path, dtype={key: str, year: str})
        return table[table[year] == period].set_index(key)[value]

    return compute


def rent(folder):
    file = folder / "destatis" / "4000W-0004_zensus2022_kreise.xlsx"
    table = pd.read_excel(file, sheet_name="4000W-0004", header=None, dtype=object, engine="calamine")
    rows = table[table[0].astype(str).str.fullmatch(r"\d{5}")]
    return rows.set_index(0)[2].astype(float)


def european_turnout(folder):
    lines = (folder / "bundeswahlleiterin" / "ew19_kerg.csv").read_text(encoding="utf-8-sig").split("\n")
    rows = [line.split(";") for line in lines if line[:5].isdigit() and line[5:6] == ";"]
    table = pd.DataFrame([(OLD.get(row[0], row[0]), int(row[3]), int(row[5])) for row in rows])
    sums = table.groupby(0).sum()
    return 100 * sums[2] / sums[1]


def births(folder):
    """Births of Eisenach and the Wartburgkreis from their rates and people, added up and divided anew."""
    rate = official("AI002-1_2008-2019.csv", 7, year="2019")(folder)
    people = official("12411-05-01-4_1995-2019.csv", 4, year="2019")(folder)
    table = pd.DataFrame({"births": rate * people, "people": people}).dropna()
    sums = table.groupby(table.index.to_series().replace(OLD)).sum()
    return sums["births"] / sums["people"]


def attacks(folder):
    """Attacks of four years per mean population; only districts whose territory has stayed the same since 2014."""
    table = pd.read_csv(folder / "arvig" / "arvig_2014_2017.csv", dtype={"ags": str})
    kinds = table["category"].str.split("&").map(lambda each: {kind.strip() for kind in each})
    is_attack = kinds.map(lambda each: bool(each & {"assault", "arson", "miscellaneous attack"}))
    people = [official("12411-05-01-4_1995-2019.csv", 4, year=str(year))(folder) for year in range(2014, 2018)]
    mean_people = pd.concat(people, axis=1).mean(axis=1, skipna=False)
    changed = ["03159", "16054", "16063", "16066", "16070", "16072", "16073", *OLD]
    mean_people = mean_people.dropna().drop(changed, errors="ignore")
    count = table[is_attack].groupby("ags")["incidents"].sum().reindex(mean_people.index).fillna(0)
    return 1e5 * count / mean_people


JOBLESS = "13211-02-05-4_2025.csv"
RECIPES = {
    "unemployment_rate_pct": official(JOBLESS, 12),
    "unemployment_rate_foreign_pct": official(JOBLESS, 15),
    "employment_rate_foreign_pct": latest("q_svw_ausl"),
    "training_places_per_100_applicants": latest("q_auspl"),
    "employment_growth_pct_pa": atlas("erw_wachs"),
    "gdp_per_employed_keur": atlas("erw_bip"),
    "long_term_unemployed_share_pct": quotient(official(JOBLESS, 10), official(JOBLESS, 4), 100),
    "youth_unemployment_rate_pct": official(JOBLESS, 16),
    "employment_rate_pct": latest("q_svw"),
    "disposable_income_keur_per_head": atlas("hh_veink"),
    "tax_capacity_eur_per_head": mean("GEM1223", "st_einnkr", missing=-99999),
    "cash_credits_eur_per_head": atlas("ko_kasskred"),
    "sgb2_rate_pct": bulk("q_SGBII", "2021"),
    "child_poverty_pct": atlas("kinder_bg"),
    "gross_wages_eur_per_month": online("inkar_A_Bruttoverdienst.xls", "2021"),
    "min_income_recipients_pct": bulk("a_sMin", "2021"),
    "old_age_support_pct": bulk("a_GSa", "2022"),
    "gisd_score": long_table("rki_gisd/GISD_Bund_Kreis.csv", "kreis_id", "year", "gisd_score", "2021"),
    "vacancy_rate_pct": atlas("wohn_leer"),
    "net_rent_eur_per_m2": rent,
    "dwellings_completed_per_1000": latest("q_fert_wo_bev"),
    "broadband_gigabit_pct": mean("GEM1223", "v_breitb1000"),
    "gp_per_100k": atlas("v_harzt"),
    "childcare_under3_pct": atlas("kbetr_u3"),
    "supermarket_min_car": mean("GEM1222", "p_markt"),
    "primary_school_min_car": mean("GEM1222", "p_grunds"),
    "mobile_5g_pct": mean("GEM1222", "v_5g", weight="hectares"),
    "physicians_per_100k": bulk("q_ärzte_bev", "2022", 10),
    "paediatricians_per_10k_children": bulk("q_kinderarzt_kinder", "2022"),
    "public_transport_access_pct": mean_of_associations("oenv"),
    "centre_min_transit": mean_of_associations("p_ozmz_oev"),
    "centre_min_car": mean_of_associations("p_ozmz_miv"),
    "motorway_min_car": latest("i_fz_bab"),
    "intercity_station_min_car": latest("i_fz_bh"),
    "population": register(lambda sums: sums["people"].astype(float)),
    "area_km2": register(lambda sums: sums["hectares"] / 100),
    "density_per_km2": register(lambda sums: 100 * sums["people"] / sums["hectares"]),
    "share_65plus_pct": atlas("bev_ue65"),
    "share_under18_pct": atlas("bev_u18"),
    "internal_migration_per_10k": atlas("bev_binw"),
    "population_change_pct_pa": mean("GEM1222", "bev_entw"),
    "births_per_10k": births,
    "rurality_share_pct": bulk("a_bevd150_", "2022"),
    "sports_clubs_per_100k": atlas("ew_sportv"),
    "sports_club_members_per_100": atlas("mitgl_sportv"),
    "turnout_federal_pct": atlas("wahl_beteil"),
    "turnout_european_pct": european_turnout,
    "women_in_councils_pct": latest("a_rat_f"),
    "foreign_share_pct": long_table("gerda_series/share_foreign_1995_2022.csv", "ags", "year", "value", "2022"),
    "asylum_benefit_recipients_per_1000": bulk("q_asyl_bev", "2021"),
    "foreign_pupils_pct": quotient(
        official("21111-01-03-4_2023.csv", 8, part="Insgesamt"),
        official("21111-01-03-4_2023.csv", 6, part="Insgesamt"),
        100,
    ),
    "unemployment_gap_foreign_pp": lambda folder: official(JOBLESS, 15)(folder) - official(JOBLESS, 12)(folder),
    "daycare_foreign_origin_pct": bulk("a_kb_aus", "2018"),
    "school_leavers_no_certificate_pct": quotient(
        official("21111-02-06-4_2023.csv", 6), official("21111-02-06-4_2023.csv", 4), 100
    ),
    "anti_refugee_incidents_per_100k": attacks,
}
# the way by hand leaves out the districts whose territory has changed
FEWER = {"anti_refugee_incidents_per_100k": 393}


def test_every_indicator_is_computed_once_more():
    assert set(RECIPES) == set(catalogue().indicators)


@pytest.mark.parametrize("indicator", RECIPES)
def test_the_wide_export_is_what_plain_pandas_makes_of_the_files(producers, wide, indicator):
    exported = wide[indicator].dropna()
    known = catalogue().indicators[indicator]
    withheld = {ags for each in known.withheld if known.period in each.periods for ags in each.ags}
    found = RECIPES[indicator](producers).astype(float)
    assert not found.index.has_duplicates
    found = found.reindex(exported.index)
    assert found.notna().sum() == FEWER.get(indicator, len(exported)) and len(exported) == 400 - len(withheld)
    there = found.notna()
    # half a unit of the sixth digit
    assert np.allclose(exported[there], found[there], rtol=5e-7, atol=1e-12), (exported - found).abs().nlargest(3)


def test_one_wrong_digit_would_be_noticed(producers, wide):
    found = RECIPES["population"](producers).reindex(wide.index)
    assert np.allclose(wide["population"], found, rtol=5e-7, atol=1e-12)
    assert not np.allclose(wide["population"] * (1 + 1e-6), found, rtol=5e-7, atol=1e-12)
