"""
Fixtures for all tests: the producers' files where they are at hand, copies of the shipped data to break, and a running
dashboard with its visitors.
"""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from loopback import producer  # noqa: F401  # a fixture

from geo.data.catalogue import DATA, LAYERS, ROOT


def pytest_collection_modifyitems(items):
    """Give browser tests a second try: they depend on how busy the machine is; the report lists each (``-r R``)."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


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


# --- a dashboard and its visitors; a test without a browser need not load one


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Return a running dashboard, one for each module, whose log tells what that module did."""
    from browser import served

    with served(log=tmp_path_factory.mktemp("server") / "log.txt") as running:
        yield running


@pytest.fixture(scope="module")
def browser_():
    """Return a running Chromium; it ends with the module, because nobody else can run an event loop meanwhile."""
    from browser import chromium

    with chromium() as running:
        yield running


@pytest.fixture
def log(server):
    """Return what all tabs of a test write down; in the end they were silent and have asked nobody but the server."""
    from browser import Log

    written = Log(urlsplit(server.url).netloc)
    yield written
    assert written.console == []
    assert written.foreign() == set()


@pytest.fixture
def guest(browser_, log):
    """Return a function that opens a tab of a new visitor, who has nothing kept."""
    from browser import german

    contexts = []

    def open_(**options):
        contexts.append(german(browser_, **options))
        page = contexts[-1].new_page()
        log.watch(page)
        return page

    yield open_
    for context in contexts:
        context.close()
