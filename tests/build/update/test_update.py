"""The update: what would change is said before anything is written, and what fails touches nothing."""

import datetime
import gzip
import json
import re
import shutil
import time
import tomllib
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from loopback import cut, endless, good, plain, slow
from packing import deflate64, packed

from geo.__main__ import main
from geo.build import build as building
from geo.build.folder import checksums, sole_writer
from geo.build.producers import READERS
from geo.build.stretches import stretches
from geo.build.tables import Tables
from geo.build.update import preview
from geo.build.update import update as updating
from geo.build.update.asking import LIMITS
from geo.build.update.download import sha256
from geo.build.update.editions import addresses, stated_day
from geo.build.update.update import Order, update
from geo.data.catalogue import DATA, LAYERS, catalogue, read_catalogue
from geo.data.districts import read_districts
from geo.data.errors import FigureError
from geo.data.figures import COLUMNS, read_figures
from geo.data.sources import Download

TODAY = datetime.date(2026, 11, 21)
QUICK = replace(LIMITS, connect_s=10, read_s=1.5, total_s=60, tries=2, pause_s=0.01, longest_pause_s=0.02)
INDICATOR = "unemployment_rate_pct"
KEY = "unemployment_2025"
NAMES = read_districts(DATA / "districts.csv")["name"]


def genesis(*, years=("2025",), day="26.02.2026", values=None, columns=16, without=()):
    """Return a table of Regionalstatistik in which every rate is 5,0 unless `values` says otherwise by (key, year)."""
    rows = [
        ";".join([year, key, "Name", *["1"] * 8, (values or {}).get((key, year), "5,0"), *["2,0"] * 4][:columns])
        for year in years
        for key in NAMES.index
        if key not in without
    ]
    return "\n".join(["GENESIS-Tabelle: 13211-02-05-4", *rows, "_____", "© Ämter", f"Stand: {day} / 15:28:28"]).encode()


OLD = genesis()
REVISED = genesis(values={("01001", "2025"): "8,0", ("09162", "2025"): "5,5"}, day="30.03.2026")


def toml(value):
    """Write a TOML value."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {toml(each)}" for name, each in value.items()) + "}"
    return f"[{', '.join(map(toml, value))}]" if isinstance(value, list) else json.dumps(value, ensure_ascii=False)


class World:
    """A small house: one indicator, one file of a producer, its figures, and a producer that answers."""

    def __init__(self, folder, producer):
        self.layers, self.data, self.producers = folder / "layers", folder / "data" / "districts", folder / "producers"
        self.cache, self.producer = folder / "cache" / "downloads", producer
        self.data.mkdir(parents=True)
        for name in ("sources.toml", "typologies.toml", "districts.csv"):
            shutil.copy2(DATA / name, self.data / name)
        self.layers.mkdir()
        fields = tomllib.loads((LAYERS / "labour_market.toml").read_text(encoding="utf-8"))
        indicator = {
            name: value for name, value in fields[INDICATOR].items() if name not in ("history", "cross_checks")
        }
        head = [f"{name} = {toml(fields[name])}" for name in ("title", "introduction", "position")]
        table = [f"[{INDICATOR}]", *(f"{name} = {toml(value)}" for name, value in indicator.items())]
        (self.layers / "labour_market.toml").write_text("\n".join(head + table) + "\n", encoding="utf-8")
        source = catalogue().sources[KEY]
        self.file = self.producers / source.file
        self.file.parent.mkdir(parents=True)
        self.file.write_bytes(OLD)
        text = re.sub(r"^download .*\n", "", self.sources.read_text(encoding="utf-8"), flags=re.MULTILINE)
        self.sources.write_text(text.replace(source.sha256, sha256(self.file)), encoding="utf-8")
        self.declare(KEY, "/table.csv")
        self.make(self.producers, self.data)

    @property
    def sources(self):
        return self.data / "sources.toml"

    def declare(self, key, path, **fields):
        """Give a source a download from the producer."""
        line = f"download = {toml({'url': self.producer.url(path), **fields})}  # by the test"
        text = self.sources.read_text(encoding="utf-8")
        text = re.sub(
            rf"(^\[{key}\]\n(?:(?!\[|download).*\n)*?importer.*\n)(download.*\n)?", rf"\1{line}\n", text, flags=re.M
        )
        self.sources.write_text(text, encoding="utf-8")

    def tables(self, known, folder):
        """Make figures as the build does, of the one kind of recipe that this house has."""
        parts = []
        for part in (part for indicator in known.indicators.values() for part in stretches(indicator)):
            source = known.sources[part.source]
            rows = READERS[source.importer](folder / source.file, part=source.part, columns=(part.recipe.column,))
            rows = rows[rows["period"] == part.last].set_index("key").reindex(NAMES.index).reset_index(names="ags")
            parts.append(rows.assign(indicator=INDICATOR, period=part.last, source=source.id))
        figures = pd.concat(parts)[list(COLUMNS)]
        figures["status"] = figures["status"].fillna("missing")
        fields = dict.fromkeys(Tables.__dataclass_fields__, pd.DataFrame())
        return Tables(**fields | {"districts": read_districts(self.data / "districts.csv"), "figures": figures})

    def make(self, folder, data, layers=None, **_):
        """Stand in for the build: refuse files with another checksum, write the figures."""
        known = read_catalogue(layers or self.layers, data)
        for source in (known.sources[part.source] for part in stretches(known.indicators[INDICATOR])):
            assert sha256(folder / source.file) == source.sha256, "sources.toml and file go together"
        self.tables(known, folder).figures.to_parquet(data / "figures.parquet")
        return ["built"]

    def state(self):
        """Checksums of all that must not change."""
        return {
            name: checksums(folder) for name, folder in vars(self).items() if name in ("layers", "data", "producers")
        }

    def run(self, *wishes, **options):
        """Run the update; return lines and faults."""
        options = {"producers": self.producers, "limits": QUICK, "environment": {}} | options
        places = {"cache": self.cache, "data": self.data, "layers": self.layers, "today": TODAY}
        lines = list(update(Order(wishes=wishes, **places, **options)))
        return [line.text for line in lines if not line.is_fault], [line.text for line in lines if line.is_fault]


@pytest.fixture
def world(tmp_path, producer, monkeypatch):
    """Return a small house whose source is as declared."""
    found = World(tmp_path, producer)
    monkeypatch.setattr(preview, "collect", found.tables)
    monkeypatch.setattr(updating, "build", lambda folder, *, data, layers, **_: found.make(folder, data, layers))
    return found


def untouched(world, *wishes, **options):
    """Run the update and make sure that nothing but the cache has changed."""
    before = world.state()
    found = world.run(*wishes, **options)
    assert world.state() == before
    leftovers = {each.name for each in (*world.data.parent.iterdir(), *world.data.parent.parent.iterdir())}
    assert leftovers <= {"districts", "data", "layers", "producers", "cache", "given"}
    return found


# -- what would change --------------------------------------------------------------------------------------------


def test_an_unchanged_file_is_nothing_to_write(world):
    world.producer.answers["/table.csv"] = good(OLD, ETag='"one"')
    lines, faults = untouched(world, KEY, accept=True)
    size = f"{len(OLD) / 1e6:.2f} MB"
    assert lines == [f"{KEY}: table.csv, {size}, sha256 {sha256(world.file)}: as in sources.toml", "nothing to write"]
    assert not faults
    untouched(world, KEY, accept=True)
    assert world.producer.asked[1][2]["If-None-Match"] == '"one"'


def test_revised_values_are_told_and_not_written(world):
    world.producer.answers["/table.csv"] = good(REVISED)
    lines, faults = untouched(world, KEY)
    assert lines[0].endswith("of sources.toml") and "sha256" in lines[0]
    place = f"{NAMES['01001']} 2025"
    assert f"{KEY}: {INDICATOR}: 2 of 400 values revised, the most {place}: 5 → 8 % (+60.0%)" in lines
    assert lines[-1] == "nothing was written; 1 new file: --yes takes them over"
    assert not faults


def test_a_file_that_nobody_uses_is_told_as_well(world):
    world.producer.answers["/table.csv"] = good(genesis(day="30.03.2026"))
    assert f"{KEY}: {INDICATOR}: no figure changes" in untouched(world, KEY)[0]


def test_new_periods_in_the_file_are_told(world):
    world.producer.answers["/table.csv"] = good(genesis(years=("2024", "2025", "2026")))
    lines, faults = untouched(world, KEY)
    assert f"{KEY}: {INDICATOR}: the file now holds 2024, 2026, too; what layers/ declares of it is shown" in lines
    assert not faults


@pytest.mark.parametrize("years", [("2024",), ("2026", "2027")])
def test_a_file_without_the_declared_period_that_is_not_the_next_year_is_not_taken_over(world, years):
    world.producer.answers["/table.csv"] = good(genesis(years=years))
    _, faults = untouched(world, KEY, accept=True)
    assert faults == [
        f"{KEY}: not to be taken over: {INDICATOR}: expected 2025, found {', '.join(sorted(years, reverse=True))}: "
        "a new edition becomes a source of its own, with the old one as its history"
    ]


NEXT = genesis(years=("2026",), values={("01001", "2026"): "8,0", ("09162", "2026"): "4,0"}, day="25.02.2027")
LATER = "unemployment_2026"


def test_the_next_year_is_told_once_with_its_numbers_and_not_written(world):
    world.producer.answers["/table.csv"] = good(NEXT)
    lines, faults = untouched(world, KEY)
    assert not faults
    assert lines[1:] == [
        f"{KEY}: 2026 instead of 2025: a new year, which becomes the source {LATER}, with {KEY} as history of {INDICATOR}",
        f"{KEY}: {INDICATOR}: new period 2026: 400 districts, 4 to 8 %, since 2025 the most {NAMES['01001']}: 5 → 8 % (+60.0%)",
        "nothing was written; 1 new file: --yes takes them over",
    ]
    assert untouched(world, KEY, producers=None)[0][1] == lines[1]


def test_yes_makes_the_next_year_the_newest_period_and_the_old_one_history(world):
    world.producer.answers["/table.csv"] = good(NEXT)
    lines, faults = world.run(KEY, accept=True)
    assert not faults
    known = read_catalogue(world.layers, world.data)
    indicator, source, old = known.indicators[INDICATOR], known.sources[LATER], known.sources[KEY]
    assert (indicator.period, indicator.source) == ("2026", LATER) and "2026" in indicator.reading.de
    assert [(each.source, each.periods) for each in indicator.history] == [(KEY, ("2025", "2025"))]
    assert indicator.history[0].recipe == indicator.recipe and indicator.history[0].data_basis == indicator.data_basis
    assert (source.as_of, source.territorial_status, source.retrieved) == ("2027-02-25", "2026", "2026-11-21")
    assert source.title.de.endswith("2026") and "Deutschland, 2027" in source.attribution and source.download
    # the old file, its checksum and its words stay; only the download moves on
    assert old == catalogue().sources[KEY].model_copy(update={"download": None, "sha256": old.sha256})
    assert world.file.read_bytes() == OLD and (world.producers / source.file).read_bytes() == NEXT
    figures = read_figures(world.data / "figures.parquet").set_index(["period", "ags"])
    assert [figures.at[(year, "01001"), "value"] for year in ("2025", "2026")] == [5.0, 8.0]
    assert set(figures.loc["2025", "source"]) == {KEY} and set(figures.loc["2026", "source"]) == {LATER}
    assert f"{LATER}: taken over as {source.file}" in lines
    assert any(each.startswith(f"labour_market.toml: {INDICATOR}: look at reading") for each in lines)
    assert world.run(LATER, accept=True)[0][-1] == "nothing to write", "a second run finds all as declared"


@pytest.mark.parametrize("at", ["build", "exchange", "copy"])
def test_a_next_year_that_fails_leaves_layers_and_data_as_they_were(world, monkeypatch, at):
    def fail(*_, **__):
        raise FigureError("not fit to be used") if at == "build" else OSError(28, "No space left on device")

    world.producer.answers["/table.csv"] = good(NEXT)
    monkeypatch.setattr(updating, at, fail)
    before = world.state()
    with pytest.raises(ValueError, match=r"not fit|cannot be written"):
        world.run(KEY, accept=True)
    assert world.state() == before


def test_a_next_year_outside_its_range_is_not_taken_over(world):
    world.producer.answers["/table.csv"] = good(genesis(years=("2026",), values={("01001", "2026"): "500,0"}))
    _, faults = untouched(world, KEY, accept=True)
    assert len(faults) == 1 and f"found 500 in {NAMES['01001']} 2026" in faults[0]


def test_layers_edited_meanwhile_are_not_overwritten(world, monkeypatch):
    def make(folder, *, data, layers, **_):
        file = world.layers / "labour_market.toml"
        file.write_text(file.read_text(encoding="utf-8") + "# by somebody\n", encoding="utf-8")
        return world.make(folder, data, layers)

    world.producer.answers["/table.csv"] = good(NEXT)
    monkeypatch.setattr(updating, "build", make)
    with pytest.raises(ValueError, match="layers/: changed while the update was at work; nothing was written"):
        world.run(KEY, accept=True)
    assert LATER not in world.sources.read_text(encoding="utf-8")


def test_changed_keys_are_told(world):
    world.producer.answers["/table.csv"] = good(genesis(without=("16063",)).replace(b"2025;01001", b"2025;01999"))
    lines, _ = untouched(world, KEY)
    assert f"{KEY}: keys that are new: 01999" in lines
    assert f"{KEY}: keys that are gone: 01001, 16063" in lines
    assert f"{KEY}: {INDICATOR}: 0 values are there that were missing, 2 are missing now" in lines


def test_values_outside_their_range_are_not_taken_over(world):
    world.producer.answers["/table.csv"] = good(genesis(values={("01001", "2025"): "500,0"}))
    _, faults = untouched(world, KEY, accept=True)
    assert len(faults) == 1
    assert re.search(rf"{INDICATOR}: expected values from 0 to \d+, found 500 in {NAMES['01001']} 2025", faults[0])


def test_without_the_other_files_a_new_one_is_read_but_not_compared(world):
    world.producer.answers["/table.csv"] = good(REVISED)
    lines, faults = untouched(world, KEY, producers=None)
    assert lines[-1] == "nothing was written; 1 new file: give --producers to compare, and --yes to take them over"
    assert not faults


# -- what is written ----------------------------------------------------------------------------------------------


def test_yes_takes_the_file_over_and_edits_four_values(world):
    world.producer.answers["/table.csv"] = good(REVISED)
    before = world.sources.read_text(encoding="utf-8").splitlines()
    lines, faults = world.run(KEY, accept=True)
    assert not faults
    assert world.file.read_bytes() == REVISED
    after = world.sources.read_text(encoding="utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    # the day of retrieval may be that of the catalogue already
    assert {"as_of", "obtained_via", "sha256"} <= {new.split()[0] for _, new in changed}
    assert {new.split()[0] for _, new in changed} <= {"as_of", "obtained_via", "retrieved", "sha256"}
    source = read_catalogue(world.layers, world.data).sources[KEY]
    assert (source.sha256, source.retrieved, source.as_of) == (sha256(world.file), "2026-11-21", "2026-03-30")
    assert source.obtained_via == world.producer.url("/table.csv")
    figures = read_figures(world.data / "figures.parquet").set_index("ags")["value"]
    assert (figures["01001"], figures["09162"], figures["16063"]) == (8.0, 5.5, 5.0)
    assert f"{KEY}: taken over as {source.file}" in lines and "built" in lines
    assert {each.name for each in world.data.parent.iterdir()} == {"districts"}
    assert world.run(KEY, accept=True)[0][-1] == "nothing to write", "a second run finds all as declared"


def test_texts_that_name_the_old_edition_are_to_be_looked_at(world):
    world.producer.answers["/table.csv"] = good(genesis(day="01.02.2028", values={("01001", "2025"): "6,0"}))
    lines, _ = world.run(KEY, accept=True)
    assert any(
        re.match(rf"sources\.toml: {KEY}: look at .*attribution.*: true of the new file, too\?", each) for each in lines
    )


@pytest.mark.parametrize("at", ["build", "exchange", "copy"])
def test_what_fails_while_writing_changes_nothing(world, monkeypatch, at):
    def fail(*_, **__):
        raise FigureError("not fit to be used") if at == "build" else OSError(28, "No space left on device")

    monkeypatch.setattr(updating, at, fail)
    world.producer.answers["/table.csv"] = good(REVISED)
    before = world.state()
    with pytest.raises(ValueError, match=r"not fit to be used|nothing was changed.*No space left"):
        world.run(KEY, accept=True)
    assert world.state() == before
    assert {each.name for each in world.data.parent.iterdir()} == {"districts"}


def test_who_edits_sources_meanwhile_is_not_overwritten(world, monkeypatch):
    def slow_build(folder, *, data, **_):
        with world.sources.open("a", encoding="utf-8") as target:
            target.write("# by hand, meanwhile\n")
        return world.make(folder, data)

    monkeypatch.setattr(updating, "build", slow_build)
    world.producer.answers["/table.csv"] = good(REVISED)
    with pytest.raises(ValueError, match="changed while the update was at work; nothing was written"):
        world.run(KEY, accept=True)
    assert world.sources.read_text(encoding="utf-8").endswith("# by hand, meanwhile\n")
    assert world.file.read_bytes() == OLD


def test_two_updates_at_once_keep_out_of_each_others_way(world):
    world.cache.mkdir(parents=True)
    with sole_writer(world.cache), pytest.raises(FigureError, match="expected no other build at work"):
        world.run(KEY)


# -- what goes wrong ----------------------------------------------------------------------------------------------

PAGE = b"<!doctype html><title>Bitte warten</title>"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (plain(b"", 404), r"there is no such file \(404\); it may have moved; see https://"),
        (plain(b"", 500), r"is out of order or busy \(500\); tried 2 times"),
        (plain(PAGE), "expected data, found a web page titled 'Bitte warten'"),
        (cut(REVISED, 100), "broke off|cut off"),
        (slow(10), r"sent nothing for 1\.5 s"),
        (endless, r"expected at most 1\.0 MB, the producer goes on sending"),
        (good(REVISED[:5000]), "expected a line of underscores below the data"),
        (good(genesis(columns=11)), "expected column c4 to c11, found 'c12'"),
        (good(REVISED.replace(b"8,0", b"viel")), "expected a number with decimal ','.*found 'viel' in row 01001"),
        (good(b"PK\x03\x04 no table at all"), "damaged"),
        (good(bytes(range(256)) * 9), "table.csv: expected "),
    ],
    ids=["404", "500", "page", "cut", "slow", "endless", "truncated", "layout", "words", "zip", "bytes"],
)
def test_a_failure_is_one_line_and_the_other_sources_go_on(world, answer, words):
    world.declare(KEY, "/table.csv", max_mb=1)
    world.declare("gisd", "/gisd.csv")
    known = catalogue().sources["gisd"].sha256
    world.sources.write_text(
        world.sources.read_text(encoding="utf-8").replace(known, sha256(world.file)), encoding="utf-8"
    )
    world.producer.answers |= {"/table.csv": answer, "/gisd.csv": good(OLD)}
    lines, faults = untouched(world, KEY, "gisd", accept=True)
    assert len(faults) == 1 and "\n" not in faults[0]
    assert faults[0].startswith(f"{KEY}: ") and re.search(words, faults[0])
    assert any(line.startswith("gisd: gisd.csv, ") and line.endswith("as in sources.toml") for line in lines)


def test_a_file_that_nothing_rests_on_is_not_taken_over_unread(world):
    world.declare("gisd", "/gisd.csv")
    world.producer.answers["/gisd.csv"] = good(b"anything;at all\n")
    assert "expected figures that rest on it, found none" in untouched(world, "gisd", accept=True)[1][0]


def test_what_breaks_the_importer_is_a_line_too(world, monkeypatch):
    def broken(*_, **__):
        raise KeyError("a column\nof no use")

    monkeypatch.setitem(READERS, "regionalstatistik", broken)
    world.producer.answers["/table.csv"] = good(REVISED)
    assert "cannot be read or compared (KeyError: 'a column" in untouched(world, KEY)[1][0]


def test_no_internet_is_one_line_for_each_source(world):
    world.declare("european_election_2019", "/election.csv")
    world.producer.shutdown()
    world.producer.server_close()
    _, faults = untouched(world)
    assert len(faults) == 2
    assert all("is this machine on the internet" in fault for fault in faults)


def test_a_change_that_fails_does_not_stop_another_one(world):
    world.declare("gisd", "/gisd.csv")
    world.producer.answers |= {"/table.csv": good(REVISED), "/gisd.csv": plain(b"", 404)}
    lines, faults = world.run(KEY, "gisd", accept=True)
    assert len(faults) == 1 and "built" in lines
    assert world.file.read_bytes() == REVISED


# -- accounts, files by hand, templates ---------------------------------------------------------------------------


def test_a_missing_token_is_said(world):
    world.declare(KEY, "/rest?name=13211-02-05-4&format=ffcsv", account="REGIO_TOKEN")
    words = r"127\.0\.0\.1:\d+ wants an account: put its token into the environment variable REGIO_TOKEN, or fetch"
    assert re.search(words, untouched(world, KEY)[1][0])
    lines, faults = untouched(world)
    assert any(re.search(words, line) for line in lines) and not faults, "no fault of a run that asks for all"
    assert not world.producer.asked


def test_a_token_is_sent_and_never_shown(world):
    world.declare(KEY, "/rest?name=13211-02-05-4&format=ffcsv", account="REGIO_TOKEN")
    world.producer.answers["/rest"] = [plain(b'{"Code": 15, "Content": "nicht berechtigt"}'), plain(REVISED)]
    first = untouched(world, KEY, environment={"REGIO_TOKEN": " s3cret\n"})
    second = untouched(world, KEY, environment={"REGIO_TOKEN": "s3cret"})
    assert "the database answers: nicht berechtigt" in first[1][0]
    assert second[0][0].startswith(f"{KEY}: 13211-02-05-4.csv, ")
    assert {headers["username"] for _, _, headers, _ in world.producer.asked} == {"s3cret"}
    assert "s3cret" not in str((first, second))
    assert all("s3cret" not in each.read_text(errors="replace") for each in world.cache.rglob("*") if each.is_file())


def test_sources_to_be_fetched_by_hand_are_listed_by_page(world):
    world.producer.answers["/table.csv"] = good(OLD)
    lines, faults = untouched(world)
    page = next(line for line in lines if "https://www.bbsr.bund.de" in line)
    assert "bbsr_district_types" in page and "to be fetched by hand from https://www.bbsr.bund.de, then given" in page
    assert any(line.startswith("boundaries_2016: comes with the build") for line in lines)
    assert not faults
    assert untouched(world, "bbsr_district_types")[1] == [
        "bbsr_district_types: to be fetched by hand from https://www.bbsr.bund.de, then given with --file"
    ]


def test_a_file_fetched_by_hand_is_compared_and_taken_over(world, tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    (given / "table (1).csv").write_bytes(REVISED)
    lines, _ = untouched(world, KEY, given=given / "table (1).csv")
    assert any("2 of 400 values revised" in line for line in lines)
    lines, faults = world.run(KEY, given=given / "table (1).csv", accept=True)
    assert world.file.read_bytes() == REVISED and not faults
    assert any("look at obtained_via" in line for line in lines)
    assert not world.producer.asked


def test_a_workbook_by_hand_is_that_of_all_its_sources(world, tmp_path):
    file = tmp_path / "given.xlsx"
    file.write_bytes(packed({"xl/workbook.xml": b"x"}))
    lines, _ = world.run("deutschlandatlas_municipalities_2022", given=file, producers=None)
    assert lines[0].startswith(
        "deutschlandatlas_districts, deutschlandatlas_municipalities_2023, deutschlandatlas_munic"
    )
    table = tmp_path / "Deutschlandatlas_GEM1222.csv"
    table.write_bytes(b"a;b\n")
    lines, _ = world.run("deutschlandatlas_municipalities_2022", given=table, producers=None)
    assert lines[0].startswith("deutschlandatlas_municipalities_2022: Deutschlandatlas_GEM1222.csv"), (
        "one table is that of one"
    )


@pytest.mark.parametrize(
    ("wishes", "name", "words"),
    [
        ((KEY,), "absent.csv", "--file: expected a file, found none"),
        ((KEY,), "", "--file: expected a file, found none"),
        ((), "given.csv", "--file: expected one SOURCE that it is for, found none"),
        ((KEY, "gisd"), "given.csv", "--file: expected one SOURCE that it is for, found 2"),
    ],
)
def test_a_file_belongs_to_one_source(world, tmp_path, wishes, name, words):
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "given.csv").write_bytes(REVISED)
    try:
        found = "\n".join(untouched(world, *wishes, given=tmp_path / "given" / name)[1])
    except ValueError as error:
        found = str(error)
    assert words in found


def test_the_newest_edition_that_is_there_is_taken(world):
    world.declare(KEY, "/{year}/table_{year}.csv")
    world.producer.answers["/2025/table_2025.csv"] = good(REVISED)
    lines, _ = world.run(KEY, accept=True)
    assert [path for _, path, _, _ in world.producer.asked] == ["/2026/table_2026.csv", "/2025/table_2025.csv"]
    assert f"{KEY}: taken over as regionalstatistik/table_2025.csv" in lines
    assert read_catalogue(world.layers, world.data).sources[KEY].file == "regionalstatistik/table_2025.csv"
    assert world.file.read_bytes() == OLD, "the old edition stays"


def test_a_zip_of_another_year_is_not_the_newest(world):
    world.declare(KEY, "/A{day}{month}.zip", member="A_{day}{month}{year}.csv")
    world.producer.answers |= {
        "/A3110.zip": good(packed({"A_31102025.csv": OLD, "read me.pdf": b"x"})),
        "/A3009.zip": good(packed({"A_30092026.csv": REVISED, "read me.pdf": b"x"})),
    }
    lines, faults = untouched(world, KEY)
    assert lines[0].startswith(f"{KEY}: A_30092026.csv, ") and not faults


def test_inkar_is_unpacked_and_packed_as_declared(world):
    world.declare("inkar_2024", "/inkar_2024.zip", member="inkar_2024.csv")
    world.producer.answers["/inkar_2024.zip"] = good(deflate64("inkar_2024.csv", b"Bereich;ID\n" * 5), ETag='"one"')
    for _ in range(2):
        lines, faults = untouched(world, "inkar_2024", producers=None)
        assert lines[0].startswith("inkar_2024: inkar_2024.csv.gz, ") and not faults
    file = world.cache / "inkar_2024" / "unpacked" / "inkar_2024.csv.gz"
    assert gzip.decompress(file.read_bytes()) == b"Bereich;ID\n" * 5


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"no zip;at all\n", "expected a zip with A.csv"),
        (packed({"B.csv": b"1"}), r"expected A\.csv in the zip, found B\.csv"),
        (packed({"A.csv": bytes(26 * 10**6)}), "expected at most 25 MB unpacked"),
        (packed({"A.csv": OLD})[:-9], "damaged"),
    ],
)
def test_a_zip_that_is_none_or_a_bomb(world, body, words):
    world.declare(KEY, "/A.zip", member="A.csv", max_mb=1)
    world.producer.answers["/A.zip"] = good(body)
    assert re.search(words, untouched(world, KEY, accept=True)[1][0])


def test_a_download_does_not_replace_the_file_of_another_source(world):
    world.declare("deutschlandatlas_districts", "/Deutschlandatlas.xlsx")
    world.producer.answers["/Deutschlandatlas.xlsx"] = good(packed({"xl/workbook.xml": b"x"}))
    _, faults = untouched(world, "deutschlandatlas_districts")
    assert "is the file of deutschlandatlas_municipalities_2023, " in faults[0]


def test_templates_name_the_newest_edition_first():
    def names(url, day=TODAY):
        return [url for url, _ in addresses(Download(url=f"https://x.y/{url}"), day)]

    assert names("a.csv") == ["https://x.y/a.csv"]
    assert names("{year}.zip") == [f"https://x.y/{year}.zip" for year in (2026, 2025, 2024)]
    assert names("{day}{month}") == [f"https://x.y/{day}" for day in ("3110", "3009", "3108", "3107", "3006", "3105")]
    assert names("{year}{month}{day}", datetime.date(2028, 3, 31))[:2] == [
        "https://x.y/20280229",
        "https://x.y/20280131",
    ]
    assert names("{year}", datetime.date(2028, 2, 29))[2] == "https://x.y/2026"


@pytest.mark.parametrize(
    "url", ["http://x.y/a", "https://x.y/{land}", "ftp://x.y/a", "https://x y", "http://127.0.0.1.x.y/"]
)
def test_a_template_is_checked_by_the_catalogue(url):
    with pytest.raises(ValueError, match=r"url|braces"):
        Download(url=url)


def test_shipped_downloads_are_https_and_bounded():
    downloads = {key: each.download for key, each in catalogue().sources.items() if each.download}
    assert {"municipal_register", KEY, "inkar_2024", "gisd"} <= set(downloads)
    for key, download in downloads.items():
        assert download.url.startswith("https://"), key
        assert download.max_mb <= 600, key
        assert not set(re.findall(r"\{(\w+)\}", download.member)) - {"year", "month", "day"}, key


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (b"a\n" * 9000 + b"Stand: 26.02.2026 / 15:28:28\n", "2026-02-26"),
        (b"Stand: 01.01.2020\nStand: 02.01.2020", "2020-01-02"),
        (b"102025103101          Schleswig-Holstein", "2025-10-31"),
        (b"Stand: 31.02.2026", ""),
        (b"", ""),
        (b"a;b\n1;2\n", ""),
    ],
)
def test_a_file_says_of_which_day_it_is(tmp_path, text, day):
    (tmp_path / "a.csv").write_bytes(text)
    assert stated_day(tmp_path / "a.csv") == day


def test_the_producers_files_say_their_day(producers):
    for key in (KEY, "pupils_2023", "municipal_register"):
        source = catalogue().sources[key]
        assert stated_day(producers / source.file) == source.as_of, key


# -- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def command(world, monkeypatch):
    """Return a function that runs the command on the small house."""
    real = updating.update

    def on_the_small_house(order):
        return real(replace(order, data=world.data, layers=world.layers, limits=QUICK, environment={}))

    monkeypatch.setattr(updating, "update", on_the_small_house)
    # who has the producers' files has named their folder here, and the command would take it
    monkeypatch.delenv("LANDPOTENZIALE_PRODUCERS", raising=False)

    def run(*arguments):
        return CliRunner().invoke(main, ["update", "--cache", str(world.cache), *map(str, arguments)])

    return run


def test_the_command_ends_with_0_if_all_went_well(world, command):
    world.producer.answers["/table.csv"] = good(REVISED)
    result = command(KEY, "--producers", world.producers)
    assert result.exit_code == 0 and not result.stderr
    assert "2 of 400 values revised" in result.stdout and "nothing was written" in result.stdout
    result = command(KEY, "--producers", world.producers, "--yes")
    assert result.exit_code == 0 and "taken over" in result.stdout
    assert world.file.read_bytes() == REVISED


def test_the_command_ends_with_1_if_a_source_failed(world, command):
    result = command(KEY)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1 and "404" in result.stderr
    assert "Traceback" not in result.output


def test_the_command_refuses_what_it_does_not_know(world, command):
    result = command("unemployment")
    assert result.exit_code == 2 and "found unemployment; known: municipal_register" in result.stderr
    result = command(KEY, "--yes")
    assert result.exit_code == 2 and "--yes: expected --producers" in result.stderr
    result = command(KEY, "--producers", world.cache / "none", "--cache", "/dev/null/x")
    assert result.exit_code == 1 and "--cache: cannot be made" in result.stderr


def test_the_bar_follows_the_download(monkeypatch):
    from geo.commands.data import _bar

    with _bar("inkar_2024") as show:
        for done, total in ((0, None), (10, None), (10, 100), (0, 100), (100, 100)):
            show(done, total)


# -- with the producers' files ------------------------------------------------------------------------------------


def test_a_revised_table_goes_through_the_real_build(producers, tmp_path, producer):
    """One district of the real table is revised by its producer; the real build takes it over."""
    start = time.process_time()
    found = World(tmp_path, producer)
    source = catalogue().sources[KEY]
    shutil.rmtree(found.data)
    shutil.copytree(DATA, found.data)
    text = re.sub(r"^download .*\n", "", found.sources.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found.sources.write_text(text, encoding="utf-8")
    found.declare(KEY, "/table.csv")
    shutil.rmtree(found.producers)
    for file in (file for file in Path(producers).rglob("*") if file.is_file()):
        place = found.producers / file.relative_to(producers)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(file)
    real = (producers / source.file).read_bytes().decode("latin-1").split("\n")
    at = next(number for number, line in enumerate(real) if line.startswith("2025;01001;"))
    cells = real[at].split(";")
    old, cells[11] = float(cells[11].replace(",", ".")), "9,9"
    real[at] = ";".join(cells)
    producer.answers["/table.csv"] = good("\n".join(real).encode("latin-1"))
    building.build(found.producers, keep_boundaries=True, data=found.data, layers=found.layers)
    lines, faults = found.run(KEY, accept=True)
    assert not faults
    assert f"{KEY}: {INDICATOR}: 1 of 400 values revised, the most {NAMES['01001']} 2025: {old:g} → 9.9 %" in str(lines)
    figures = read_figures(found.data / "figures.parquet")
    value = figures[(figures["ags"] == "01001") & (figures["indicator"] == INDICATOR)]["value"]
    assert list(value) == [9.9]
    assert not (found.producers / source.file).is_symlink(), "the producers' file itself is not written through a link"
    assert (producers / source.file).read_bytes() != (found.producers / source.file).read_bytes()
    assert time.process_time() - start < 30
