"""The wheel, installed in an environment of its own and used from another folder, as a researcher does."""

import os
import re
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from geo.data.catalogue import DATA, LAYERS, ROOT, __version__
from geo.data.language import word

START = 120  # seconds; on two busy cores
# what stands beside the package in a checkout
BESIDE = [
    ROOT / "dashboard.py", ROOT / ".streamlit" / "config.toml", *LAYERS.glob("*.toml"),
    *(file for file in DATA.rglob("*") if file.is_file()),
]  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT]
    subprocess.run([sys.executable, "-m", "pip", *command], check=True, cwd=folder)
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return the folder with the programs of an environment that has the wheel; its libraries are those at hand."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=os.name != "nt")
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    own = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (own / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    command = ["--python", programs / "python", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run([sys.executable, "-m", "pip", *command], check=True, cwd=folder)
    return programs


@pytest.fixture
def run(installed, tmp_path):
    """Return a function that runs a program of the environment in an empty folder and returns what it prints."""

    def run_(*command):
        environment = {key: text for key, text in os.environ.items() if not key.startswith(("PYTHON", "STREAMLIT"))}
        process = subprocess.run(
            [installed / command[0], *command[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert process.returncode == 0, process.stderr
        return process.stdout.strip()

    return run_


def test_the_wheel_holds_what_runs_and_nothing_else(wheel):
    """Everything in geo/ and beside it; no tests, no producers' files."""
    inside = {
        name.split("/", 2)[-1] if "/shipped/" in name else name: name for name in zipfile.ZipFile(wheel).namelist()
    }
    assert {str(file.relative_to(ROOT)) for file in BESIDE} <= set(inside)
    package = [file for file in (ROOT / "geo").rglob("*") if file.is_file() and file.suffix != ".pyc"]
    assert {str(file.relative_to(ROOT)) for file in package} <= set(inside)
    extra = {name for name in inside.values() if ".dist-info/" not in name}
    assert len(extra) == len(BESIDE) + len(package)


def test_version_and_library_are_those_of_the_wheel(run, installed, tmp_path):
    assert run("landpotenziale", "--version") == f"landpotenziale {__version__}"
    lines = run("python", "-c", "import geo; from geo import layer; print(geo.__file__); print(len(layer('housing')))")
    place, count = lines.splitlines()
    assert Path(place).is_relative_to(installed.parent) and count == "400"


def test_an_export_is_that_of_the_checkout(run, tmp_path):
    run("landpotenziale", "export", "--layer", "housing", "--format", "csv", "--out", "installed.csv")
    command = [sys.executable, "-m", "geo", "export", "--layer", "housing", "--format", "csv", "--out"]
    subprocess.run([*command, tmp_path / "checkout.csv"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    for ending in ("csv", "csv.metadata.json"):
        ours, theirs = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("checkout", "installed"))
        assert ours == theirs


def test_data_of_an_installed_package_are_fixed(installed, tmp_path):
    command = [installed / "landpotenziale", "build", "--producers", tmp_path]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert process.returncode == 2 and "expected a checkout of the project" in process.stderr


def test_serve_starts_the_dashboard_with_its_own_configuration(installed, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log.txt"
    environment = os.environ | {"STREAMLIT_SERVER_ADDRESS": "127.0.0.1"}
    with log.open("wb") as said:
        process = subprocess.Popen(
            [installed / "landpotenziale", "serve", "--port", str(port)],
            cwd=tmp_path, env=environment, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        page = _first_page(process, url, log)
        assert f"<title>{word('product', 'de')}</title>" in page
        # what only the package has: a script of the map, and a message made from the shipped figures
        script = re.search(r'src="(/assets/map-[^"]+/early.js)"', page)[1]
        assert _get(url + script) == (ROOT / "geo" / "maps" / "assets" / "early.js").read_text(encoding="utf-8")
        assert "vacancy_rate_pct" in _get(f"{url}/ahead?indicator=vacancy_rate_pct")
        assert "usage statistics" not in log.read_text(encoding="utf-8").lower()
    finally:
        process.terminate()
        process.wait(20)


def _get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read().decode()


def _first_page(process, url, log):
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        try:
            return _get(url)
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"expected a first page, found {log.read_text(errors='replace')[-2000:]}")
