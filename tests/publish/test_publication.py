"""CITATION.cff and publiccode.yml hold what their standards demand and agree with the project."""

import tomllib

import pytest
import yaml

from geo.data.catalogue import ROOT, __version__


@pytest.fixture
def citation():
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


@pytest.fixture
def publiccode():
    return yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))


def test_versions_and_licence_are_those_of_the_project(citation, publiccode):
    assert citation["version"] == publiccode["softwareVersion"] == __version__
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert citation["license"] == publiccode["legal"]["license"] == "EUPL-1.2"


def test_citation_has_the_mandatory_keys_of_cff_1_2(citation):
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    assert citation["title"] and citation["message"] and all(each["name"] for each in citation["authors"])


def test_no_address_of_a_repository_is_invented(citation, publiccode):
    """`url` is mandatory too, and missing until there is a public repository; then it is one address in both files."""
    text = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    if "url" not in publiccode:
        assert "demands `url`" in text and "not complete" in text and "repository-code" not in citation
    else:
        assert publiccode["url"] == citation["repository-code"] and publiccode["url"].startswith("https://")
        assert "not complete" not in text


def test_publiccode_has_its_mandatory_keys_but_for_the_address(publiccode):
    for key in ("publiccodeYmlVersion", "name", "platforms", "developmentStatus", "softwareType", "description",
                "legal", "maintenance", "localisation"):  # fmt: skip
        assert publiccode[key], key
    assert publiccode["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert publiccode["maintenance"]["contacts"] and publiccode["localisation"]["availableLanguages"] == ["de", "en"]
    for language, said in publiccode["description"].items():
        assert language in {"de", "en"} and len(said["shortDescription"]) <= 150, language
        assert 150 <= len(said["longDescription"]) <= 10_000 and said["features"], language


def test_python_is_the_one_the_linter_checks_for(publiccode):
    target = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["target-version"]
    wanted = publiccode["dependsOn"]["open"][0]["versionMin"]
    assert target == f"py{wanted.replace('.', '')}"
