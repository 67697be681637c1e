"""
The static site: complete, the same every time, whole after a kill, and asking nobody for anything.

Three districts stand for all: Vechta, its neighbour Cloppenburg, and Munich.
"""

import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from pypdf import PdfReader
from sharing import meeting_place, once

from geo.__main__ import main
from geo.data.catalogue import ROOT, catalogue
from geo.data.errors import PublishError, SelectionError
from geo.maps.strip import strip_svg
from geo.publish import layout, maps, record, run, site
from geo.publish.packed import pack
from geo.views.profile_rows import Strip

FEW = ("03460", "03453", "09162")
SHOWN = [each.id for each in catalogue().indicators.values() if each.shown]


@pytest.fixture(scope="module")
def edition():
    """Return what the tests publish."""
    return site.edition(districts=FEW)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, worker_id, edition):
    """Return a published site of three districts, the same for all workers; not to be changed."""
    out = meeting_place(tmp_path_factory, worker_id) / "infomappe"
    return once(out, lambda empty: run.publish(empty, edition, processes=2))


def files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


class Page(HTMLParser):
    """Collect addresses, ids, and whatever a strict policy would block."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.loaded: list[str] = []
        self.styled: list[str] = []
        self.language = self.policy = ""
        (self.title,) = re.findall("<title>(.*?)</title>", text)
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "html":
            self.language = found["lang"]
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]
        if "id" in found:
            self.ids.append(found["id"])
        if "style" in found or any(name.startswith("on") for name in found):
            self.styled.append(self.get_starttag_text())
        address = found.get("href") or found.get("src") or found.get("data-href")
        if address and (tag in {"link", "script", "img", "image", "iframe"}):
            self.loaded.append(address)
        if address and address != "#content":
            self.links.append(address)


@pytest.fixture(scope="module")
def pages(folder):
    """Return every page of the site, parsed."""
    return {
        str(file.relative_to(folder)): Page(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.html"))
    }


# --- what there is


def test_every_page_bears_the_name_of_the_product(pages):
    assert {path: page.title for path, page in pages.items() if not page.title.endswith(" – Landpotenziale")} == {}


def test_the_site_has_a_page_and_a_pdf_per_district_and_a_map_per_indicator(folder, edition):
    there = set(files(folder)) - {record.NAME}
    assert "index.html" in there
    for language in ("de", "en"):
        for ags in FEW:
            assert {layout.profile(ags, language), layout.profile(ags, language, "pdf")} <= there
        assert {layout.map_page(each, language) for each in SHOWN} <= there
    assert not [each for each in there if "anti_refugee" in each]
    assert len(there) == sum(len(job.paths) for job in site.plan(edition)) + 2 * 6 + 1


def test_every_job_makes_the_files_it_has_promised(edition):
    for kind in ("asset", "data", "map", "district"):
        job = next(each for each in site.plan(edition) if each.kind == kind)
        assert set(site.make(job, edition)) == set(job.paths)


def test_every_link_leads_to_a_file_of_the_site_or_to_the_open_web(folder, pages):
    inner = 0
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in {"http", "https"}:
                continue
            assert not parts.scheme or parts.scheme == "data", (path, link)
            target = (folder / path).parent.joinpath(unquote(parts.path)).resolve() if parts.path else folder / path
            assert target.is_file(), f"{path} leads to {link}"
            assert target.is_relative_to(folder)
            if parts.fragment:
                assert parts.fragment in pages[str(target.relative_to(folder))].ids, (path, link)
            inner += 1
    assert inner > 4000


def test_nothing_is_loaded_from_elsewhere_and_the_policy_is_strict(pages):
    for path, page in pages.items():
        assert page.policy.startswith("default-src 'none'"), path
        assert "unsafe" not in page.policy, path
        assert "http" not in page.policy, path
        assert not page.styled, (path, page.styled[:1])
        for address in page.loaded:
            assert not urlsplit(address).scheme and not address.startswith("/"), (path, address)


def test_pages_say_their_language_and_ids_stand_once(pages):
    for path, page in pages.items():
        assert page.language == ("en" if path.startswith("en/") else "de")
        assert len(page.ids) == len(set(page.ids)), path


def test_a_profile_says_what_the_catalogue_and_the_rules_say(folder):
    text = (folder / layout.profile("03460", "de")).read_text(encoding="utf-8")
    for indicator in catalogue().indicators.values():
        assert (f"maps/{indicator.id}.html" in text) is indicator.shown, indicator.id
    for passage in ("Vechta", "Günstige Rahmenbedingungen", "Handlungsbedarf", "ländliche Kreise", "Cloppenburg",
                    "Untersuchungslandkreis", "nicht bestätigt", "Gebietsstand"):  # fmt: skip
        assert passage in text, passage
    # Cloppenburg has a profile here, Grafschaft Bentheim has none and is named without a link
    assert 'href="03453.html"' in text
    assert 'href="03456.html"' not in text
    assert not re.search(r"Rang(?:platz)? \d|Platz \d|\{\w+\}|\bnan\b", text)


def test_charts_are_inline_and_have_a_text(folder):
    text = (folder / layout.profile("09162", "en")).read_text(encoding="utf-8")
    charts = re.findall(r'<td class=p-(?:strip|trend)><svg [^>]*aria-label="([^"]+)"', text)
    assert len(charts) > len(SHOWN)
    assert all(len(each) > 20 for each in charts)


def test_a_compact_strip_has_half_as_many_bins_as_outlines():
    """Two and one of four bins become three and one; with others four and one, so one district is 18 / 4 units."""
    found = Strip(0.0, 8.0, rural=(2, 1, 0, 1), other=(0, 1, 0, 0), here=0.5, rural_median=None, alt="Vechta: 4")
    svg = strip_svg(found, compact=True)
    assert '<g transform="scale(80.000 1)">' in svg
    assert '<path class="p-other" d="M0 25V7h1V21h1V25z"/>' in svg
    assert '<path class="p-rural" d="M0 25V11h1V21h1V25z"/>' in svg
    assert 'd="M76 0h8l-4 7z"' in svg
    # a single district among many stays visible, equal neighbours are one stroke
    flat = Strip(0.0, 8.0, rural=(0, 0, 0, 0, 0, 0), other=(99, 0, 1, 0, 0, 1), here=None, rural_median=None, alt="x")
    assert 'd="M0 25V7h1V24h2V25z"' in strip_svg(flat, compact=True)
    assert len(strip_svg(found, compact=True)) < len(strip_svg(found))


def test_downloads_have_all_shown_figures_and_their_sizes_are_said(folder):
    header = (folder / "data" / "all.csv").read_text(encoding="utf-8").splitlines()
    assert set(SHOWN) <= set(header[0].split(","))
    assert len(header) == 401
    table = json.loads((folder / "data" / "all.geojson").read_text(encoding="utf-8"))
    assert len(table["features"]) == 400
    with zipfile.ZipFile(folder / "data" / "series.zip") as archive:
        assert sorted(archive.namelist()) == ["series.csv", "series.metadata.json"]
        assert archive.read("series.csv").startswith(b"ags,indicator,period,value,status,source\n")
    said = (folder / "de" / "downloads.html").read_text(encoding="utf-8")
    megabytes = (folder / "data" / "all.geojson").stat().st_size / 1e6
    assert f"{megabytes:.1f}".replace(".", ",") + "\u00a0MB" in said


def test_the_pdf_is_tagged_says_the_same_when_packed_and_is_much_smaller(folder):
    from geo.maps.profile_pdf import profile_pdf
    from geo.views.shipped import profile_of

    plain = profile_pdf(profile_of("03460", "en"))
    packed = (folder / layout.profile("03460", "en", "pdf")).read_bytes()
    assert packed == pack(plain)
    assert len(packed) < 0.7 * len(plain)
    before, after = (PdfReader(io.BytesIO(each), strict=True) for each in (plain, packed))
    assert [each.extract_text() for each in after.pages] == [each.extract_text() for each in before.pages]
    assert after.metadata == before.metadata
    root = after.trailer["/Root"]
    assert root["/Lang"] == before.trailer["/Root"]["/Lang"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    # the tree of tags is the same, object by object
    numbers = range(1, len(before.xref[0]) + 1)
    first, second = ([re.sub(r", \d+\)", ")", str(each.get_object(n))) for n in numbers] for each in (before, after))
    assert first == second


def test_a_pdf_of_another_make_is_not_packed():
    with pytest.raises(PublishError, match="expected one cross-reference table"):
        pack(b"%PDF-1.7\nnothing")


# --- the record


def test_a_second_run_writes_nothing_and_a_third_one_only_what_is_damaged(folder, edition, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    before = {file: file.stat().st_mtime_ns for file in copy.rglob("*") if file.is_file()}
    again = run.publish(copy, edition, processes=1)
    assert again.written == again.removed == 0
    assert {file: file.stat().st_mtime_ns for file in copy.rglob("*") if file.is_file()} == before

    (copy / layout.profile("03460", "de")).write_text("broken", encoding="utf-8")
    (copy / "assets" / "borders.js").unlink()
    assert run.publish(copy, edition, processes=1).written == 2
    assert files(copy) == files(folder)


def test_files_that_are_no_longer_part_are_removed_and_others_never(folder, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "robots.txt").write_text("mine", encoding="utf-8")
    result = run.publish(copy, site.edition(("de",), FEW[:2]), processes=1)
    assert result.removed > len(SHOWN)
    assert not list((copy / "en").rglob("*.html"))
    assert not (copy / layout.profile("09162", "de")).exists()
    assert (copy / "robots.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_with_other_things_is_refused(tmp_path, edition):
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(PublishError, match=r"expected an empty folder or one of an earlier publish, found other files"):
        run.publish(tmp_path, edition)
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(PublishError, match="expected a folder, found a file"):
        run.publish(tmp_path / "letter.txt", edition)


def test_a_file_is_written_whole_and_only_when_it_differs(tmp_path):
    assert record.put(tmp_path, "a/b.txt", b"one")
    assert not record.put(tmp_path, "a/b.txt", b"one")
    assert record.put(tmp_path, "a/b.txt", b"two")
    assert [each.name for each in tmp_path.rglob("*")] == ["a", "b.txt"]


def test_a_line_that_was_cut_off_does_not_spoil_the_record(tmp_path):
    known = record.Record(tmp_path)
    for name in ("a", "b"):
        record.put(tmp_path, name, name.encode())
        known.add(record.Entry(name, "x", record.digest(name.encode()), 1))
    whole = known.file.read_bytes()
    known.file.write_bytes(whole[:-20])
    (tmp_path / f".c.1{record.PART}").write_bytes(b"half")
    again = record.Record(tmp_path)
    assert list(again.entries) == ["a"]
    assert again.is_done("a", "x")
    assert not again.is_done("a", "y")
    assert not again.is_done("b", "x")
    assert not list(tmp_path.glob(f"*{record.PART}"))
    again.add(record.Entry("b", "x", record.digest(b"b"), 1))
    assert list(record.Record(tmp_path).entries) == ["a", "b"]


def test_a_killed_run_leaves_whole_files_and_the_next_one_goes_on(folder, tmp_path):
    """The site of two processes and the one of a killed run and one process are the same, byte by byte."""
    out = tmp_path / "killed"
    command = [sys.executable, "-m", "geo", "publish", "--out", str(out), "--only", ",".join(FEW), "--processes", "2"]
    # a session of its own, so that nothing of it is left behind whatever happens
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end and len(list(out.rglob("maps/*.html"))) < 5:
            assert process.poll() is None, "finished before it could be killed"
            time.sleep(0.02)
    finally:
        process.kill()
        process.wait()
    # the workers follow their parent
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        os.killpg(process.pid, signal.SIGKILL)
        raise AssertionError("a worker lives on after its parent was killed")
    expected = files(folder)
    left = {path: digest for path, digest in files(out).items() if not path.endswith(record.PART)}
    left.pop(record.NAME)
    assert 5 <= len(left) < len(expected)
    assert "index.html" not in left
    assert not {path for path, digest in left.items() if expected[path] != digest}

    kept = {path: (out / path).stat().st_mtime_ns for path in left}
    result = run.publish(out, site.edition(districts=FEW), processes=1)
    assert result.written == len(expected) - 1 - len(left)
    assert files(out) == expected
    assert {path: (out / path).stat().st_mtime_ns for path in left} == kept


# --- the command


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        (("--lang", "de,fr"), "lang: expected some of de, en, found fr"),
        (("--lang", ","), "lang: expected some of de, en, found none"),
        (("--lang", "de,de"), "lang: expected each language once, found de twice or more"),
        (("--only", ""), "only: expected keys of the 400 districts, found none"),
        (("--only", " , "), "only: expected keys of the 400 districts, found none"),
        (("--only", "03460,99999"), "only: expected keys of the 400 districts, found 99999"),
    ],
)
def test_wrong_wishes_end_with_a_sentence(tmp_path, wishes, message):
    found = CliRunner().invoke(main, ["publish", "--out", str(tmp_path / "new"), *wishes])
    assert found.exit_code == 2
    assert message in found.output
    assert not (tmp_path / "new").exists()


def test_the_help_says_what_is_removed():
    said = " ".join(CliRunner().invoke(main, ["publish", "--help"]).output.split())
    assert "those of an earlier site that are not named are removed" in said
    assert "a language that is not named are removed" in said


def test_the_command_says_what_it_has_done(folder, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    found = CliRunner().invoke(main, ["publish", "--out", str(copy), "--only", ",".join(FEW)])
    assert found.exit_code == 0, found.output
    assert re.search(r"\d+ files, \d+ MB; 0 written, \d+ unchanged, 0 removed", found.output)


def test_an_edition_is_in_order_and_known():
    assert site.edition(("en", "de"), ("09162", "03460", "03460")) == layout.Edition(("en", "de"), FEW[:1] + FEW[2:])
    assert len(site.edition().districts) == 400
    with pytest.raises(SelectionError):
        site.edition(())
    with pytest.raises(SelectionError, match="found none"):
        site.edition(districts=())
    assert layout.relative("assets/site.css", "de/districts/03460.html") == "../../assets/site.css"
    assert layout.relative("de/index.html", "index.html") == "de/index.html"
    assert [each.id for each in maps.indicators()] == SHOWN


# --- in a browser, from the disk


@pytest.mark.browser
def test_pages_open_from_the_disk_without_any_request_or_complaint(browser_, folder):
    asked, said = [], []
    page = browser_.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: line.type in {"error", "warning"} and said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("index.html", "en/maps/net_rent_eur_per_m2.html", "de/districts/03460.html", "de/districts/index.html",
                 "en/downloads.html", "de/practice.html", "en/sources.html", "de/imprint.html"):  # fmt: skip
        page.goto((folder / path).as_uri())
        if path == "index.html" or "/maps/" in path:
            page.locator("path.district").nth(399).wait_for(state="attached")
        if path.endswith("03460.html"):
            # the backdrop of the small map is there
            assert page.locator("svg.locator").bounding_box()["height"] > 100
    assert said == []
    assert asked
    assert not [url for url in asked if not url.startswith(folder.as_uri()) and not url.startswith("data:")]


@pytest.mark.browser
def test_search_and_map_lead_to_a_profile(browser_, folder):
    page = browser_.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto((folder / "index.html").as_uri())
    field = page.get_by_label("Kreis suchen")
    field.fill("atlantis")
    field.press("Enter")
    assert "Kein Kreis" in page.locator("form.search output").inner_text()
    # Munich is a city here and nothing else: accents and capitals do not matter, the beginning is enough
    field.fill("MUNCHEN")
    field.press("Enter")
    page.wait_for_url("**/de/districts/09162.html")
    page.go_back()
    page.locator("path.district").nth(399).wait_for(state="attached")
    shape = page.evaluate("() => Object.keys(BORDERS).length")
    assert shape == 401
    vechta = page.evaluate(
        "() => { let found; geo_json_shapes.eachLayer(each => { if (each.feature.id === '03460') found = each; });"
        " found.getElement().id = 'vechta'; return found.feature.properties.link; }"
    )
    assert vechta == "de/districts/03460.html"
    page.locator("#vechta").click()
    page.wait_for_url("**/de/districts/03460.html")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/districts/03460.html")
    assert "Vechta" in page.locator("h1").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier_that_axe_finds(browser_, folder, scheme):
    # axe needs to run a script of its own, which the policy of the pages rightly forbids
    context = browser_.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for path in ("index.html", "en/maps/vacancy_rate_pct.html", "de/districts/03460.html", "en/districts/index.html",
                 "de/downloads.html", "en/practice.html", "de/sources.html", "en/imprint.html"):  # fmt: skip
        page.goto((folder / path).as_uri())
        found = Axe().run(page).response["violations"]
        assert not found, f"{path}: " + "; ".join(f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in found)


@pytest.mark.browser
def test_pages_fit_narrow_screens(browser_, folder):
    page = browser_.new_context(viewport={"width": 320, "height": 800}).new_page()
    for path in ("index.html", "de/districts/03460.html", "en/districts/index.html", "de/downloads.html",
                 "de/practice.html", "en/sources.html", "de/imprint.html"):  # fmt: skip
        page.goto((folder / path).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
