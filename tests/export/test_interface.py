"""Python as an interface: frames that say what they are, and examples of README and docs that run."""

import importlib
import re
import subprocess
import sys
from types import ModuleType

import geopandas as gpd
import pytest
from asking import ask

import geo
from geo.data import boundaries, figures
from geo.data.catalogue import ROOT, catalogue
from geo.data.errors import SelectionError

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
    words = "import sys; from geo import layer; print(sorted({'pandas', 'geopandas', 'pyogrio'} & set(sys.modules)))"
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
