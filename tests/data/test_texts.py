"""
The words of the product: no forbidden vocabulary, both languages equally complete.

What must not be said follows from the rules on misuse and on naming: no causal verbs, no metaphors of disaster for
people, nothing that reads as advice on where to place them, no claim to be a product of the Thünen Institute.
Whoever wants to deny one of these things ("no such index") finds another word, so that the lint stays simple.
"""

import ast
import itertools
import re
import tomllib
from collections.abc import Iterator

import jinja2
import pytest
from jinja2 import nodes
from vocabulary import FORBIDDEN, forbidden, plain

from geo.data.catalogue import ROOT
from geo.data.language import read_words
from geo.maps import files, live

PAGES = ROOT / "geo" / "pages" / "texts"
WORDS = sorted((ROOT / "geo" / "data" / "words").glob("*.toml"))
NAMES = ("about", "method")
LANGUAGES = ("de", "en")
PLACEHOLDERS = {
    "method": ["indicator_table", "sources_table", "status_table"],
    "about": ["citation", "version"],
}


def empty_links(text: str) -> list[str]:
    """Return the links of a Markdown text that have no words or no web address."""
    return [
        found.group()
        for found in re.finditer(r"\[([^\]]*)\]\(([^)]*)\)", text)
        if not found.group(1).strip() or not re.fullmatch(r"https://[^\s<>\"']+\.[^\s<>\"']+", found.group(2))
    ]


def strings(table: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Walk all texts of a TOML table with their keys; tags are names out of foreign documents, not our words."""
    if isinstance(table, str):
        yield path, table
    elif isinstance(table, dict):
        for key, value in table.items():
            if key != "tags":
                yield from strings(value, f"{path}.{key}".lstrip("."))
    elif isinstance(table, list):
        for number, value in enumerate(table):
            yield from strings(value, f"{path}[{number}]")


def page(name: str, language: str) -> str:
    return (PAGES / f"{name}.{language}.md").read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    return re.findall(r"^(#+) \S", text, re.MULTILINE)


def figures(text: str) -> set[str]:
    """Return the numbers of a text without the separators that differ between the languages."""
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return {re.sub(r"[.,]", "", number) for number in re.findall(r"\d+(?:[.,]\d+)*", text)}


TOML = [*sorted((ROOT / "layers").glob("*.toml")), *WORDS]


@pytest.mark.parametrize(("pattern", "sentence"), FORBIDDEN, ids=[each for _, each in FORBIDDEN])
def test_lint_fails_on_a_sample_of_each_pattern(pattern, sentence):
    assert re.search(pattern, plain(sentence)), f"{pattern} does not find {sentence!r}"
    assert forbidden(f"Davor ein Satz. {sentence}\nDanach noch einer.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Bei der Fahrt zu Fuß oder mit dem Auto; das Tor zur Welt.",
        "Weil beides zusammen auftritt, folgt daraus keine Ursache.",
        "Die Typologie des Thünen-Instituts, Thünen-Typen 1 bis 4, Thünen Working Paper 59 mit 16 Indikatoren.",
        "Interaktive Karten im Sinne von WP 59; Karten des Deutschlandatlas.",
        "Potenziale bei der Aufnahme und Integration von Flüchtlingen; für eine Karte geeignet.",
        "Read the results of the census; the state of integration; a high index of the axis.",
    ],
)
def test_lint_lets_harmless_neighbours_pass(sentence):
    assert forbidden(sentence) == []


@pytest.mark.parametrize("file", TOML, ids=lambda file: file.name)
def test_catalogue_and_interface_use_no_forbidden_words(file):
    found = {
        key: passages
        for key, text in strings(tomllib.loads(file.read_text(encoding="utf-8")))
        if (passages := forbidden(text))
    }
    assert not found, f"{file.name}: {found}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_pages_use_no_forbidden_words(name, language):
    assert forbidden(page(name, language)) == []


def test_every_text_of_a_page_is_looked_at():
    assert sorted(file.name for file in PAGES.glob("*.md")) == sorted(f"{n}.{e}.md" for n in NAMES for e in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_placeholder_stands_once_on_a_line_of_its_own(name, language):
    text = page(name, language)
    assert sorted(re.findall(r"^\{\{(\w+)\}\}$", text, re.MULTILINE)) == PLACEHOLDERS[name]
    assert text.count("{") == text.count("}") == 2 * len(PLACEHOLDERS[name]), "braces belong to placeholders only"


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_headings_lists_and_open_fields(name):
    de, en = page(name, "de"), page(name, "en")
    assert headings(de) == headings(en)
    for mark in (r"^- ", r"^\|", r"\[[^\]]+\](?!\()", r"\]\(https://"):
        assert len(re.findall(mark, de, re.MULTILINE)) == len(re.findall(mark, en, re.MULTILINE)), mark


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_name_the_same_numbers(name):
    assert figures(page(name, "de")) ^ figures(page(name, "en")) == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_pages_start_at_level_two_and_skip_no_level(name, language):
    levels = [len(marks) for marks in headings(page(name, language))]
    assert levels[0] == 2
    assert min(levels) == 2
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_pages_have_no_empty_link_and_no_html(name, language):
    text = page(name, language)
    assert empty_links(text) == []
    assert "<" not in text
    assert not re.search(r"\$|~|:\w+[:\[]", text), "Streamlit would read a formula, a strike-through or a directive"


@pytest.mark.parametrize(
    "link", ["[]()", "[Evaluation]()", "[ ](https://www.bamf.de)", "[hier](#)", "[x](http://a.de)"]
)
def test_empty_links_are_found(link):
    assert empty_links(f"Siehe {link} dort.") == [link]


def test_a_good_link_passes():
    assert empty_links("Siehe [Evaluation](https://www.bamf.de/x.html) dort.") == []


# --- no word is left over


def parts_of(node: ast.JoinedStr) -> str:
    """Return the pattern of a composed key; what fills its gaps is caught."""
    return "".join(re.escape(each.value) if isinstance(each, ast.Constant) else r"([\w-]+)" for each in node.values)


def used_words() -> set[str]:
    """Find the keys that the code and the templates name: whole, or composed of texts and numbers that stand in the code as well."""
    said, composed = set(), set()
    for file in (ROOT / "geo").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant):
                said.add(str(node.value))
            elif isinstance(node, ast.JoinedStr):
                composed.add(parts_of(node))
    for file in (ROOT / "geo").glob("*/templates/**/*.html"):
        tree = jinja2.Environment().parse(file.read_text(encoding="utf-8"))
        said |= {str(node.value) for node in tree.find_all(nodes.Const)}
        for joined in tree.find_all(nodes.Concat):
            composed.add(
                "".join(
                    re.escape(each.value) if isinstance(each, nodes.Const) else r"([\w-]+)" for each in joined.nodes
                )
            )
    # ids are written with an underscore in a key
    said |= {re.sub(r"[ -]", "_", each) for each in said} | {"-1"}
    patterns = [re.compile(each) for each in composed if re.search("[a-z]", re.sub(r"\(.*?\)", "", each))]
    patterns.append(re.compile(r"(clear|far)_(above|below)"))  # geo.views.sentences makes it of two variables

    def is_said(text: str) -> bool:
        # `word` takes key_1 where there is one of a thing
        if text.endswith("_1") and text not in said and is_said(text.removesuffix("_1")):
            return True
        return text in said or any(
            (fit := each.fullmatch(text)) and all(map(is_said, fit.groups())) for each in patterns
        )

    return set(filter(is_said, read_words()))


def test_every_word_is_used():
    assert sorted(set(read_words()) - used_words()) == []


def test_every_word_of_the_map_is_used_by_its_scripts():
    scripts = "".join(file.read_text(encoding="utf-8") for file in files.CODE.glob("*.js"))
    composed = [
        re.compile(re.sub(r"\$\{.*?\}", r"\\w+", each)) for each in re.findall(r"`(\w+_\$\{[^`]*?\})`", scripts)
    ]
    unused = [
        key
        for key in live.WORDS
        if not re.search(rf"\b{key.removesuffix('_1')}\b", scripts)
        and not any(each.fullmatch(key) for each in composed)
    ]
    assert unused == []
