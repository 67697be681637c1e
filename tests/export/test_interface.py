"""Python as an interface: frames that say what they are, and examples of README and docs that run."""

import importlib
import inspect
import re
import subprocess
import sys
from types import ModuleType

import geopandas as gpd
import pandas as pd
import pytest
from asking import ask

import geo
from geo.data import boundaries, figures
from geo.data.catalogue import ROOT, catalogue
from geo.data.errors import SelectionError
from geo.export import interface
from geo.export.columns import Content
from geo.views.selection import Selection

README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = (
    (ROOT / "docs" / "addresses.md")
    .read_text(encoding="utf-8")
    .split("## From Python, QGIS, R and the shell")[1]
    .split("\n## ")[0]
)
ADDRESS = "http://localhost:8501"


def test_a_layer_is_a_frame_with_its_figures_and_metadata():
    frame = geo.layer("housing")
    assert isinstance(frame, gpd.GeoDataFrame) and frame.crs.to_epsg() == 3035 and len(frame) == 400
    assert frame.index.name == "ags" and frame.index.equals(geo.data.districts.shipped().index)
    expected = figures.shipped()[0]["vacancy_rate_pct"]
    assert ((frame["vacancy_rate_pct"] == expected) | (frame["vacancy_rate_pct"].isna() & expected.isna())).all()
    assert [each["id"] for each in frame.attrs["indicators"]] == [
        each.id for each in catalogue().layers["housing"].indicators
    ]  # fmt: skip
    assert frame.attrs["territorial_status"] == "2021-07-01" and frame.attrs["attributions"]


def test_filters_coordinates_and_detail_are_those_of_the_files():
    frame = geo.layer("housing", rural="thuenen", land="Bayern", crs=25832, detail="web", language="en")
    assert len(frame) == 71 + 14 and frame.crs.to_epsg() == 25832
    assert set(frame["land_name"]) == {"Bavaria"} and frame.attrs["boundaries"]["detail_m"] == 500


def test_districts_is_a_module_and_can_be_called():
    assert (
        isinstance(geo.data.districts, ModuleType)
        and importlib.import_module("geo.data.districts") is geo.data.districts
    )
    frame = geo.districts()
    assert len(frame) == 400 and {"name", "land", "thuenen_type"} <= set(frame.columns)
    assert (frame.area == boundaries.read_boundaries().area).all()
    assert frame.attrs["boundaries"]["source"]["attribution"] in frame.attrs["attributions"]


def test_areas_are_those_of_the_register_and_not_measured():
    frame = geo.districts()
    assert frame.at["09162", "area_km2"] == 310.70  # Munich, as the register publishes it
    assert frame["area_km2"].sum() == pytest.approx(357_700, rel=0.001)
    assert (frame["area_km2"] - frame.area / 1e6).abs().max() > 100
    assert "area_km2" in frame.columns[:-1] and frame.columns[-1] == "geometry"


def test_all_layers_stand_in_one_frame():
    frame = geo.layer("all", detail="web")
    assert set(catalogue().indicators) <= set(frame.columns)
    assert set(frame.attrs["layers"]) == set(catalogue().layers)
    one = geo.layer("housing", detail="web")
    pd.testing.assert_frame_equal(pd.DataFrame(frame[one.columns]), pd.DataFrame(one))


def test_a_value_of_an_older_period_carries_its_own_status_period_and_source():
    frame = geo.layer("labour_market", period=2015)
    figures_ = figures.shipped_figures()
    own = figures_[(figures_["indicator"] == "gdp_per_employed_keur") & (figures_["period"] == "2015")].set_index("ags")
    for end, column in (("", "value"), ("_status", "status"), ("_source", "source")):
        assert frame[f"gdp_per_employed_keur{end}"].to_dict() == own[column].to_dict()
    assert set(frame["gdp_per_employed_keur_period"]) == {"2015"}
    # the newest are from the Deutschlandatlas, those of 2015 from INKAR
    assert set(frame["gdp_per_employed_keur_source"]) == {"inkar_2024"}
    described = {each["id"]: each for each in frame.attrs["indicators"]}
    assert described["gdp_per_employed_keur"]["source"]["id"] == "inkar_2024"
    assert "INKAR" in described["gdp_per_employed_keur"]["attribution"]
    assert described["gdp_per_employed_keur"]["periods"] == ["2015"]
    # whose series does not reach back that far says so and has nothing
    assert set(frame["unemployment_rate_foreign_pct_status"]) == {"missing"}
    for end in ("", "_period", "_source"):
        assert frame[f"unemployment_rate_foreign_pct{end}"].isna().all()
    assert described["unemployment_rate_foreign_pct"]["periods"] == []
    assert described["unemployment_rate_foreign_pct"]["districts_with_value"] == 0


def test_metadata_name_the_source_that_stands_beside_every_value_of_every_period():
    known = catalogue()
    first = known.indicators["vacancy_rate_pct"]
    content = Content(
        tuple(known.indicators), Selection(first.layer, first.id), known, geo.data.districts.shipped(),
        figures.shipped()[0],
    )  # fmt: skip
    described = interface.metadata(content)["indicators"]
    described = {each["id"]: each for each in described}
    sources = figures.shipped_figures().groupby(["indicator", "period"])["source"].unique()
    assert len(sources) > 500
    for (id_, period), keys in sources.items():
        of_period = interface._of_period(described[id_], period, "de")
        assert keys.tolist() == [of_period["source"]["id"]], (id_, period)
        assert of_period["data_basis"] in of_period["attribution"] or "Datenbasis" in of_period["attribution"]


@pytest.mark.parametrize("period", ["2022-05-15", "2022", 2022])
def test_a_year_takes_the_exact_day_in_it(period):
    frame = geo.layer("housing", period=period)
    newest = geo.layer("housing")
    assert frame["vacancy_rate_pct"].equals(newest["vacancy_rate_pct"]) and frame["vacancy_rate_pct"].notna().all()
    assert set(frame["vacancy_rate_pct_period"]) == {"2022-05-15"}


def test_a_series_is_tidy_and_in_the_order_of_time():
    frame = geo.series("gdp_per_employed_keur", land="Saarland")
    assert list(frame.columns) == ["ags", "period", "year", "value", "status", "source"]
    assert frame["ags"].nunique() == 6 and set(frame["ags"].str[:2]) == {"10"}
    assert frame["year"].is_monotonic_increasing and frame["year"].min() < 2010
    (row,) = frame[(frame["ags"] == "10041") & (frame["period"] == "2015")].itertuples()
    table = figures.shipped_figures()
    stored = table[
        (table["ags"] == "10041") & (table["indicator"] == "gdp_per_employed_keur") & (table["period"] == "2015")
    ]
    assert row.value == stored["value"].item() and row.source == stored["source"].item()
    assert frame.attrs["indicators"][0]["id"] == "gdp_per_employed_keur"
    assert frame.pivot(index="period", columns="ags", values="value").shape == (frame["period"].nunique(), 6)


def test_an_edition_that_hides_its_year_has_none():
    frame = geo.series("dwellings_completed_per_1000")
    assert frame.loc[frame["period"] == "INKAR-2025", "year"].isna().all()


def test_indicators_are_those_of_the_catalogue():
    frame = geo.indicators(language="en")
    assert frame.index.name == "id" and list(frame.index) == list(catalogue().indicators)
    assert list(frame.columns) == ["layer", "label", "unit", "direction", "period", "source", "licence"]
    assert frame.at["vacancy_rate_pct", "label"] == "Vacant dwellings" and frame.at["vacancy_rate_pct", "unit"] == "%"
    assert geo.indicators().at["vacancy_rate_pct", "label"] != "Vacant dwellings"
    confirmed = frame["source"].map(lambda key: catalogue().sources[key].licence_confirmed)
    assert frame.loc[confirmed == "no", "licence"].str.contains("not confirmed").all() and (confirmed == "no").any()


def test_neighbours_are_pairs_in_both_directions():
    frame = geo.neighbours()
    assert list(frame.columns) == ["ags", "neighbour"] and len(frame) > 2_000
    pairs = set(frame.itertuples(index=False, name=None))
    assert {(other, ags) for ags, other in pairs} == pairs and len(pairs) == len(frame)
    # the town of Würzburg lies inside the district of its name
    assert set(frame.loc[frame["ags"] == "09663", "neighbour"]) == {"09679"}


def test_metadata_outlive_what_the_docstring_says():
    frame, other = geo.layer("housing"), pd.DataFrame({"x": 1}, index=geo.districts().index)
    for kept in (frame.loc[frame["land"] == "09"], frame[["name"]], frame.assign(x=1), frame.sort_values("name"),
                 frame.to_crs(4326), frame.reset_index(), frame["vacancy_rate_pct"],
                 frame.merge(frame[["name"]], left_index=True, right_index=True)):  # fmt: skip
        assert kept.attrs == frame.attrs
    for lost in (frame.merge(other, on="ags"), frame.join(other), pd.concat([frame, other], axis=1)):
        assert lost.attrs == {}
    assert "drop them unless all their inputs have the same ones" in " ".join(geo.__doc__.split())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: geo.layer("housin"), r"layer: expected one of all, .*did you mean 'housing'\?"),
        (lambda: geo.series("vacancy_rate"), r"indicator: expected one of .*did you mean 'vacancy_rate_pct'\?"),
        (lambda: geo.series(None), r"indicator: expected the id of an indicator, found None"),
        (lambda: geo.layer("housing", period=1800), r"period: expected one of .*2022-05-15.*, found '1800'"),
        (lambda: geo.indicators(language="fr"), r"language: expected one of de, en, found 'fr'"),
    ],
)  # fmt: skip
def test_an_error_names_what_exists_and_the_nearest_name(call, message):
    with pytest.raises(SelectionError, match=f"^{message}"):
        call()


SCRIPT = """
import geo
from geo import districts, indicators, layer, neighbours, series

reveal_type(layer("housing", period=2015, rural="thuenen", land=["Bayern"]))
reveal_type(districts(crs=25832, detail="web"))
reveal_type(series("vacancy_rate_pct", land="09"))
reveal_type(geo.indicators(language="en"))
reveal_type(geo.neighbours())
layer("housing", lande="09")
districts(detail="fine")
"""


def test_mypy_knows_the_types(tmp_path):
    package = tmp_path / "geo"
    package.mkdir()
    for name in ("__init__.py", "py.typed"):
        (package / name).write_bytes((ROOT / "geo" / name).read_bytes())
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    # the types of the package alone: those of geopandas and pandas are read, not checked, and kept from run to run
    options = [
        "--strict",
        "--follow-imports=silent",
        "--ignore-missing-imports",
        f"--cache-dir={ROOT / '.cache' / 'mypy'}",
    ]
    command = [sys.executable, "-m", "mypy", *options, "script.py"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout
    assert re.findall(r'Revealed type is "(.*?)"', said) == [
        *2 * ["geopandas.geodataframe.GeoDataFrame"], *3 * ["pandas.core.frame.DataFrame"]
    ]  # fmt: skip
    errors = re.findall(r"^script.py:(\d+): error: (.*)", said, flags=re.MULTILINE)
    assert [line for line, _ in errors] == ["10", "11"]
    assert '"lande"' in errors[0][1] and '"detail"' in errors[1][1]


@pytest.mark.parametrize("name", geo.__all__)
def test_help_says_signature_shape_and_unit(name):
    function = getattr(geo, name)
    assert "Returns\n" in function.__doc__ and re.search(r"one row per|one row for", function.__doc__, re.IGNORECASE)
    assert not any(each.kind is each.VAR_KEYWORD for each in inspect.signature(function).parameters.values())


@pytest.mark.parametrize(
    ("name", "wishes", "key"),
    [
        (None, {}, "layer"), (3, {}, "layer"), ("housing", {"land": 9}, "land"), ("housing", {"land": None}, "land"),
        ("housing", {"land": ["09", 14]}, "land"), ("housing", {"rural": True}, "rural"), ("housing", {"crs": None}, "crs"),
    ],
)  # fmt: skip
def test_a_wish_of_another_kind_is_refused_in_a_sentence(name, wishes, key):
    with pytest.raises(SelectionError, match=rf"^{key}: expected .*, found "):
        geo.layer(name, **wishes)


def test_a_frame_may_be_changed_without_harm_to_the_next():
    frame = geo.districts()
    frame["name"] = ""
    frame.geometry = frame.buffer(1000)
    frame.attrs.clear()
    other = geo.districts()
    assert other["name"].ne("").all() and other.attrs and (other.area < frame.area).all()


@pytest.mark.parametrize(
    ("name", "wishes"),
    [("nope", {}), ("../housing", {}), ("housing", {"crs": 3857}), ("housing", {"detail": "x"}),
     ("housing", {"language": "fr"}), ("housing", {"land": "Atlantis"}), ("housing", {"rural": "thuenen:9"})],
)  # fmt: skip
def test_what_does_not_exist_is_refused(name, wishes):
    with pytest.raises(SelectionError, match="expected"):
        geo.layer(name, **wishes)


def test_the_import_alone_reads_nothing_heavy():
    words = "import sys, geo; from geo import layer; print([each for each in ('pandas', 'numpy', 'pydantic') if each in sys.modules])"
    found = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"


# -- the examples of README and docs ------------------------------------------------------------------------------


def test_the_python_of_readme_and_docs_runs(tmp_path):
    (own,), (foreign,) = (re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL) for text in (README, SECTION))
    names = {}
    exec(own, names)
    assert len(names["housing"]) > 50 and names["median"] > 0 and names["source"]
    # of the register, to the last digit; the borders would give another sum
    assert names["area_km2"].sum() == pytest.approx(357_676.72, abs=0.01)
    # the same call on a file that the server has given, because a test starts no server for it
    target = re.search(rf'"{ADDRESS}(/export/[^"]+)"', foreign)
    file = tmp_path / "housing.gpkg"
    file.write_bytes(ask(target[1]).body)
    exec(foreign.replace(target[0], repr(str(file))), names)
    assert len(names["frame"]) == 400 and names["frame"].crs.to_epsg() == 25832


def test_every_address_of_the_examples_answers_with_a_file():
    found = re.findall(rf"{ADDRESS}(/[^'\"`\s]+)", SECTION)
    assert len(found) >= 7
    for target in found:
        answer = ask(target)
        assert answer.status == 200 and "attachment" in answer.headers["content-disposition"], target
