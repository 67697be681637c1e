"""Fixtures for all tests: the producers' files where they are at hand, and copies of the shipped data to break."""

import os
import shutil
from pathlib import Path

import pytest
from loopback import producer  # noqa: F401  # a fixture

from geo.catalogue import DATA, LAYERS, ROOT


@pytest.fixture(scope="session")
def producers():
    """Return the folder with the producers' files; they are not part of the project, so tests skip without them."""
    folder = Path(os.environ.get("LANDPOTENZIALE_PRODUCERS", ROOT.parent / "shared" / "producers"))
    if not (folder / "SHA256SUMS").exists():
        pytest.skip("producers' files not here (LANDPOTENZIALE_PRODUCERS or ../shared/producers)")
    return folder


@pytest.fixture
def copy(tmp_path):
    """Return copies of layers/ and data/districts/ that a test may break."""
    shutil.copytree(LAYERS, tmp_path / "layers")
    shutil.copytree(DATA, tmp_path / "data" / "districts")
    return tmp_path / "layers", tmp_path / "data" / "districts"
