"""
Profiles and comparisons as PDF, read by a foreign reader: two pages, tags, language, descriptions, equal bytes.

There is no veraPDF in the registries; what PDF/UA-1 asks of such a document is looked up with pypdf instead.
"""

import io
import itertools
import re
import subprocess
import sys
from dataclasses import replace

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject

from geo.data.declarations import LANGUAGES
from geo.maps.comparison_pdf import comparison_pdf
from geo.maps.profile_pdf import profile_data, profile_pdf
from geo.views.shipped import profile_of, profiles_of

# longest name, a city, a Land without median, most notes, a reform, a card
SOME = ("07316", "11000", "16063", "03460", "01054", "09575")
HOSTILE = '#panic("x") ] $ * _ <a> \\ "'


def reader(content):
    return pypdf.PdfReader(io.BytesIO(content))


def elements(pdf):
    """Walk the structure tree: kind and dictionary of each element, in the order of reading."""

    def walk(node):
        node = node.get_object()
        if isinstance(node, ArrayObject):
            for each in node:
                yield from walk(each)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                yield node["/S"], node
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(pdf.trailer["/Root"]["/StructTreeRoot"]))


def words(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ags", SOME)
def test_a_profile_has_exactly_two_pages(ags, language):
    assert len(reader(profile_pdf(profile_of(ags, language))).pages) == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["profile", "comparison"])
def test_papers_are_what_pdf_ua_asks_for(kind, language):
    if kind == "profile":
        pdf, title = reader(profile_pdf(profile_of("16063", language))), "Wartburgkreis"
    else:
        pdf, title = reader(comparison_pdf(profiles_of(("16063", "03460"), language))), "Wartburgkreis, Vechta"
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == {"de": "de-DE", "en": "en-GB"}[language]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert title in pdf.metadata.title
    xmp = root["/Metadata"].get_data().decode()
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", xmp)
    assert title in xmp
    assert all(page["/Tabs"] == "/S" for page in pdf.pages if "/Annots" in page)
    for page in pdf.pages:
        fonts = page["/Resources"]["/Font"].values()
        assert all("/ToUnicode" in font.get_object() for font in fonts)

    found = elements(pdf)
    kinds = [name for name, _ in found]
    # every figure says what it shows
    figures = [node for name, node in found if name == "/Figure"]
    assert (len(figures) > 20) == (kind == "profile")
    assert all(len(str(node["/Alt"])) > 20 for node in figures)
    # headings begin at 1 and skip no level
    levels = [int(name[2]) for name in kinds if re.fullmatch(r"/H\d", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    # a table of figures has heads, and its rows have cells
    assert kinds.count("/Table") == (2 if kind == "profile" else 1)
    heads = [node for name, node in found if name == "/TH"]
    assert len(heads) >= 8
    assert all("/Scope" in str(node.get("/A", "")) for node in heads)
    assert kinds.count("/TD") > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_what_the_profile_says(language):
    profile = profile_of("03460", language)
    text = words(reader(profile_pdf(profile)))
    flat = text.replace("-", "").replace("\u00ad", "").replace(" ", "").replace("\u00a0", "")
    data = profile_data(profile)
    assert profile.title.replace(" ", "") in flat
    for row in (row for row in profile.rows if row.first):
        assert row.number.replace("\u00a0", "") in flat
        assert row.label.replace("-", "").replace(" ", "") in flat, row.label
    for each in (*profile.verdicts[0].strengths, *profile.verdicts[0].needs):
        assert each.value.replace("\u00a0", "").replace(" ", "") in flat
    # every number has a source below, and each source its licence
    cited = {int(n) for section in data["sections"] for row in section["rows"] for n in row["note"].split(", ")}
    assert cited <= set(range(1, len(data["sources"]) + 1))
    assert all({"de": "Lizenz:", "en": "Licence:"}[language] in each for each in data["sources"])
    assert "GeoBasisDE/BKG" in flat


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_value_of_the_land_stands_below_its_theme_with_its_source(language):
    profile = profile_of("09162", language)
    text = words(reader(profile_pdf(profile))).replace("\u00a0", " ")
    line = {
        "de": "Wert des Landes (kein Kreiswert): Engagementquote Bayern 41,0 % (2019",
        "en": "Value of the Land (no district value): Engagement rate Bavaria 41.0% (2019",
    }[language]
    assert line in text
    section = next(each for each in profile_data(profile)["sections"] if each["laender"])
    number = int(section["laender"][0]["note"])
    assert "Deutscher Freiwilligensurvey 2019" in profile_data(profile)["sources"][number - 1]
    theme = next(each for each in profile.sections if each.layer == "volunteering")
    assert section["title"] == theme.title


def test_equal_content_gives_equal_bytes():
    assert profile_pdf(profile_of("03460", "de")) == profile_pdf(profile_of("03460", "de"))
    pair = profiles_of(("03460", "16063"), "en")
    assert comparison_pdf(pair) == comparison_pdf(pair)


def test_a_name_is_text_and_never_source():
    profile = replace(profile_of("03460", "de"), title=HOSTILE, name=HOSTILE, reforms=(HOSTILE,))
    text = words(reader(profile_pdf(profile)))
    assert '#panic("x") ] $ * _ <a>' in text


def test_a_permalink_is_a_link():
    link = "https://example.org/profil?district=03460"
    pdf = reader(profile_pdf(replace(profile_of("03460", "de"), permalink=link)))
    assert len(pdf.pages) == 2
    found = [each.get_object()["/A"]["/URI"] for page in pdf.pages for each in page.get("/Annots", [])]
    assert set(found) == {link}
    assert "/Link" in [name for name, _ in elements(pdf)]


def test_a_comparison_keeps_its_order_and_names_distances_to_the_rural_median():
    six = ("16063", "03460", "11000", "09662", "01001", "03159")
    profiles = profiles_of(six, "de")
    text = words(reader(comparison_pdf(profiles)))
    places = [text.index(each.name, 200) for each in profiles]
    assert places == sorted(places)
    row = profiles[0].rows[0]
    rural = next(each.value for each in row.medians if each.group == "rural")
    # 6.0 beside 5.0: both as shown
    assert (row.value, rural) == (6.0, 5.0)
    assert re.search(r"\b6,0 \+1,0 3,8 −1,2\b", text)


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "geo", *arguments], capture_output=True, text=True, timeout=120, check=False
    )


def test_commands_write_the_papers_and_refuse_with_a_sentence(tmp_path):
    file = tmp_path / "profile.pdf"
    done = run("profile", "03460", "--lang", "en", "--out", str(file))
    assert done.returncode == 0, done.stderr
    assert file.read_bytes() == profile_pdf(profile_of("03460", "en"))
    both = run("compare", "03460", "16063", "--out", str(tmp_path / "both.pdf"))
    assert both.returncode == 0, both.stderr
    for arguments in (("profile", "3460"), ("compare", "03460"), ("compare", "03460", "99999")):
        refused = run(*arguments, "--out", str(tmp_path / "no.pdf"))
        assert refused.returncode == 1
        assert refused.stderr.startswith("Error: ")
        assert "Traceback" not in refused.stderr
    assert not (tmp_path / "no.pdf").exists()
