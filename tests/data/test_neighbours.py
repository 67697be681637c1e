"""Neighbours: who touches whom, by hand, by another implementation, and in the shipped file."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.data import boundaries, neighbours
from geo.data.errors import DistrictError
from geo.data.neighbours import find_neighbours, read_neighbours


def squares(*corners: tuple[int, int]) -> gpd.GeoDataFrame:
    """Put unit squares at these corners."""
    keys = pd.Index([f"{number:05d}" for number in range(1, len(corners) + 1)], name="ags")
    return gpd.GeoDataFrame(geometry=[shapely.box(x, y, x + 1, y + 1) for x, y in corners], index=keys, crs=3035)


def test_an_edge_and_a_corner_make_neighbours_and_a_gap_does_not():
    # 1 and 2 share an edge, 2 and 3 a corner, 4 lies apart
    found = find_neighbours(squares((0, 0), (1, 0), (2, 1), (9, 9)))
    pairs = list(found.itertuples(index=False, name=None))
    assert pairs == [("00001", "00002"), ("00002", "00001"), ("00002", "00003"), ("00003", "00002")]


def test_a_city_inside_a_ring_has_one_neighbour():
    city = shapely.box(1, 1, 2, 2)
    ring = shapely.box(0, 0, 3, 3).difference(city)
    frame = gpd.GeoDataFrame(geometry=[ring, city], index=pd.Index(["00001", "00002"], name="ags"), crs=3035)
    assert find_neighbours(frame)["neighbour"].to_list() == ["00002", "00001"]


def test_two_parts_of_one_district_that_touch_are_not_its_neighbours():
    both = shapely.multipolygons([shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2)])
    frame = gpd.GeoDataFrame(geometry=[both], index=pd.Index(["00001"], name="ags"), crs=3035)
    assert find_neighbours(frame).empty


def test_the_shipped_pairs_are_those_of_libpysal_on_the_shipped_borders():
    # simplification keeps the points where districts meet
    libpysal = pytest.importorskip("libpysal")
    frame = boundaries.read_boundaries()
    other = libpysal.weights.Queen.from_dataframe(frame, use_index=True, silence_warnings=True)
    assert {ags: tuple(sorted(found)) for ags, found in other.neighbors.items()} == neighbours.shipped()


def test_known_places_have_the_neighbours_that_a_map_shows():
    shipped = neighbours.shipped()
    assert len(shipped) == 400, "nobody is alone"
    assert shipped["01001"] == ("01059",), "Flensburg lies inside Schleswig-Flensburg (and on the border)"
    assert shipped["04012"] == ("03352", "03461", "04011"), "Bremen owns a port area inside Bremerhaven"
    assert "09775" in shipped["08421"], "Ulm and Neu-Ulm across the Danube"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ags,neighbour\n00001,00002\n", "in both directions, not so for 00001 and 00002"),
        ("ags,neighbour\n00001,00001\n", "found 00001 beside itself"),
        ("ags,neighbour\n00001,00002\n00002,00001\n00001,00002\n", "once in each direction, found 1 again"),
        ("ags,other\n", "expected columns ags, neighbour"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, text, fault):
    file = tmp_path / "neighbours.csv"
    file.write_text(text)
    with pytest.raises(DistrictError, match=fault):
        read_neighbours(file)


def test_an_absent_file_says_what_makes_it(tmp_path):
    with pytest.raises(DistrictError, match="python -m geo build"):
        read_neighbours(tmp_path / "neighbours.csv")
