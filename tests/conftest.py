"""
Fixtures for all tests: the producers' files where they are at hand, copies of the shipped data to break, and a running
dashboard with its visitors.
"""

import contextlib
import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from loopback import producer  # noqa: F401  # a fixture
from packing import archive  # noqa: F401  # a fixture

from geo.data.catalogue import DATA, LAYERS, ROOT

NOT_HERE, WHERE = "producers' files not here", "LANDPOTENZIALE_PRODUCERS or ../shared/producers"


def pytest_collection_modifyitems(items):
    """
    Put browser tests first and give them a second try.

    They wait much and compute little, so they go well with the computing tests that the other worker has meanwhile. How
    busy the machine is may make them fail; the report lists a second try (``-r R``).
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_terminal_summary(terminalreporter):
    """Say in one line how many cases were left out because the producers' files are not here."""
    skipped = [each for each in terminalreporter.stats.get("skipped", []) if NOT_HERE in str(each.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} cases NOT RUN: {NOT_HERE} ({WHERE})", yellow=True, bold=True)


@pytest.fixture(scope="session")
def producers():
    """Return the folder with the producers' files; they are not part of the project, so tests skip without them."""
    folder = Path(os.environ.get("LANDPOTENZIALE_PRODUCERS", ROOT.parent / "shared" / "producers"))
    if not (folder / "SHA256SUMS").exists():
        pytest.skip(f"{NOT_HERE} ({WHERE})")
    return folder


@pytest.fixture
def copy(tmp_path):
    """Return copies of layers/ and data/districts/ that a test may break."""
    shutil.copytree(LAYERS, tmp_path / "layers")
    shutil.copytree(DATA, tmp_path / "data" / "districts")
    return tmp_path / "layers", tmp_path / "data" / "districts"


# --- a dashboard and its visitors; a test without a browser need not load one


@pytest.fixture(scope="session")
def server(tmp_path_factory, worker_id):
    """Return the running dashboard that all tests share; a module that reads its log starts one for itself."""
    from sharing import meeting_place, shared_server

    with shared_server(meeting_place(tmp_path_factory, worker_id) / "server", worker_id) as running:
        yield running


CHROMIUM = contextlib.ExitStack()  # holds the event loop of the process as long as it is open


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """End Chromium before a test without a browser, which may need the event loop for itself."""
    if not item.get_closest_marker("browser"):
        CHROMIUM.close()


@pytest.fixture(scope="module")
def browser_():
    """Return a running Chromium."""
    from browser import chromium

    yield CHROMIUM.enter_context(chromium())
    CHROMIUM.close()


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
