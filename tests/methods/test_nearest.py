"""The stored statistical neighbours are those that would be found now, and reading them needs no scikit-learn."""

import subprocess
import sys

import pytest

from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.data.errors import DistrictError
from geo.methods import nearest
from geo.methods.similarity import Search, choose, neighbours
from geo.views.shipped import neighbours_of

KNOWN = catalogue()


@pytest.mark.parametrize("ags", ["01001", "03460", "07211", "09184", "14625", "16077"])
def test_what_is_stored_is_what_is_measured(ags):
    stored = neighbours_of(ags, nearest.COUNT)
    measured = neighbours(figures.shipped()[0], districts.shipped(), KNOWN, ags, Search(n=nearest.COUNT))
    assert stored == measured
    assert len(stored.found) == 12


def test_every_district_has_its_twelve():
    table = nearest.read(KNOWN)
    assert (table.groupby(level="ags").size() == 12).all()
    assert set(table.index.get_level_values("ags")) == set(districts.shipped().index)
    for _, part in table.groupby(level="ags"):
        assert part["distance"].is_monotonic_increasing


def test_a_district_with_too_few_figures_has_no_row_and_stands_in_no_other():
    values = figures.shipped()[0].copy()
    jobs = [each.id for each in choose(KNOWN, ["labour_market"])]
    values.loc["03460", jobs] = float("nan")
    found = nearest.find(values, KNOWN, n=399)
    assert "03460" not in set(found["ags"]) | set(found["similar"])
    assert (found.groupby("ags").size() == 398).all()


def test_equal_tables_give_equal_bytes(tmp_path):
    values = figures.shipped()[0]
    nearest.write(nearest.find(values.sample(frac=1, random_state=1), KNOWN), tmp_path)
    assert (tmp_path / nearest.FILE).read_bytes() == (nearest.DATA / nearest.FILE).read_bytes()


def test_a_file_for_other_themes_is_refused(tmp_path):
    file = tmp_path / nearest.FILE
    file.write_text("ags,similar,distance,labour_market\n01001,01002,0.5,0.5\n")
    with pytest.raises(
        DistrictError, match=r"similar\.csv: expected columns ags, similar, distance, labour_market, pros"
    ):
        nearest.read(KNOWN, file)
    file.write_text(",".join(nearest.columns(KNOWN)) + "\n01001,01002" + ",near" * (len(nearest.columns(KNOWN)) - 2))
    with pytest.raises(DistrictError, match=r"similar\.csv: expected distances as numbers, found .*near"):
        nearest.read(KNOWN, file)


def test_the_command_for_a_profile_loads_no_library_that_it_does_without(tmp_path):
    # each of them takes longer to import than the PDF to be set
    code = (
        "import sys; from geo.__main__ import main; "
        "main(sys.argv[1:], standalone_mode=False); "
        "sys.exit(', '.join({'sklearn', 'scipy', 'geopandas', 'streamlit', 'altair'} & set(sys.modules)) or 0)"
    )
    file = tmp_path / "profile.pdf"
    done = subprocess.run(
        [sys.executable, "-c", code, "profile", "03460", "--out", str(file)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert file.read_bytes().startswith(b"%PDF")
