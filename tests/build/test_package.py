"""The data package: valid for the programs of its standard, and a true description of the tables."""

import csv
import gc
import gzip
import io
import json

import pytest

from geo.build import package
from geo.data.catalogue import DATA, catalogue
from geo.data.figures import COLUMNS

frictionless = pytest.importorskip("frictionless")
# frictionless leaves a packed table open until it is collected
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
DESCRIBED = json.loads((DATA / package.FILE).read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def nothing_left_open():
    """Collect what a test has left open, so that the warning is not laid at another test's door."""
    yield
    gc.collect()


def test_the_description_is_valid():
    report = frictionless.validate(str(DATA / package.FILE), limit_rows=200)
    assert report.valid, report.flatten(["type", "message"])[:5]


@pytest.mark.parametrize("name", [resource["name"] for resource in DESCRIBED["resources"]])
def test_every_row_of_a_table_is_as_described(name):
    report = frictionless.Package(str(DATA / package.FILE)).get_resource(name).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]


def test_a_table_with_a_wrong_cell_is_not_valid(copy):
    _, data = copy
    file = data / "districts.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("\n01001,", "\n1001,"), encoding="utf-8")
    report = frictionless.Package(str(data / package.FILE)).get_resource("districts").validate()
    assert not report.valid


def test_the_description_is_written_anew_byte_by_byte(tmp_path):
    for resource in DESCRIBED["resources"]:
        (tmp_path / resource["path"]).write_bytes((DATA / resource["path"]).read_bytes())
    package.write(tmp_path, catalogue())
    assert (tmp_path / package.FILE).read_bytes() == (DATA / package.FILE).read_bytes()


def test_figures_as_text_are_the_figures_of_the_parquet_file():
    import pandas as pd

    text = gzip.decompress((DATA / "figures.csv.gz").read_bytes()).decode()
    read = pd.read_csv(io.StringIO(text), dtype={name: str for name in COLUMNS if name != "value"}, keep_default_na=False,
                       na_values={"value": [""]})  # fmt: skip
    own = pd.read_parquet(DATA / "figures.parquet")
    assert list(read.columns) == list(COLUMNS)
    assert (read["value"].isna() == own["value"].isna()).all() and (read["value"] - own["value"]).abs().max() == 0
    for name in set(COLUMNS) - {"value"}:
        assert (read[name] == own[name]).all(), name


def test_the_head_of_every_table_is_described_column_by_column():
    for resource in DESCRIBED["resources"]:
        data = (DATA / resource["path"]).read_bytes()
        text = (gzip.decompress(data) if resource["path"].endswith(".gz") else data).decode()
        head = next(csv.reader(io.StringIO(text)))
        assert head == [field["name"] for field in resource["schema"]["fields"]], resource["name"]
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_the_files_stay_small():
    sizes = {name: (DATA / name).stat().st_size for name in ("figures.parquet", "figures.csv.gz")}
    assert max(sizes.values()) < 3e6, sizes
