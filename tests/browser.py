"""
A server of the dashboard on a free port, and Debian's Chromium to visit it: what the browser tests share.

Playwright's own browser is not needed, `apt-get install chromium` is enough. Where it is absent the tests are skipped,
in continuous integration they fail instead.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from geo.catalogue import ROOT

# as root there is no sandbox; the others keep Chromium's own calls out of the request log
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-sync", "--disable-background-networking",
         "--disable-component-update"]  # fmt: skip
FOCUSED = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label') ?? element?.tagName;
}"""
START = 60  # seconds until the server answers; far above what it needs


@dataclass(frozen=True)
class Server:
    """A running server: its address and the file with everything it has said."""

    url: str
    log: Path

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Ask for a path without a browser; an error of the server is an answer too."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as answer:
                return answer.status, dict(answer.headers.items()), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers.items()), error.read()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def served(script: Path = ROOT / "dashboard.py", *, log: Path) -> Iterator[Server]:
    """
    Run a Streamlit script as a visitor's server would.

    Parameters
    ----------
    script
        The dashboard, or the dashboard of a copy of the project.
    log
        File for all that the server says.

    Yields
    ------
    server
        Answering; it ends with the block.
    """
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", "--server.headless=true",
               "--server.address=127.0.0.1"]  # fmt: skip
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=script.parent, stdout=said, stderr=subprocess.STDOUT)
        server = Server(f"http://127.0.0.1:{port}", log)
        try:
            end = time.monotonic() + START
            while time.monotonic() < end and process.poll() is None:
                with contextlib.suppress(OSError):
                    if server.get("/_stcore/health")[0] == 200:
                        break
                time.sleep(0.1)
            else:
                raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
            yield server
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; skip the test without it, unless this is continuous integration."""
    program = shutil.which("chromium")
    if program is None:
        reason = "needs chromium (apt-get install chromium)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Log:
    """What a tab asked for, was told and complained about."""

    own: str
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)  # messages of the websocket, before compression

    def foreign(self) -> set[str]:
        """Return the addresses that are not the server's own."""
        parts = {url: urlsplit(url) for url in self.requests}
        return {url for url, part in parts.items() if part.scheme not in {"data", "blob"} and part.netloc != self.own}

    def watch(self, page: Page) -> None:
        """Write down everything that a tab does from now on."""
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda line: line.type in {"error", "warning"} and self.console.append(line.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("websocket", self._socket)

    def _socket(self, socket_) -> None:
        self.requests.append(socket_.url)
        # Playwright marks the functions it is given, which a built-in method does not allow
        socket_.on("framereceived", lambda frame: self.received.append(frame))

    @property
    def finished(self) -> bool:
        """Whether the last thing that the server said is that the script has come to its end."""
        last = ForwardMsg()
        last.ParseFromString(self.received[-1] if self.received else b"")
        said = last.WhichOneof("type")
        return said == "session_status_changed" and not last.session_status_changed.script_is_running


def german(browser: Browser, **options) -> BrowserContext:
    """Open a fresh German-speaking visitor: nothing kept, a window of 1440 by 900."""
    usual = {"locale": "de-DE", "viewport": {"width": 1440, "height": 900}, "accept_downloads": True}
    return browser.new_context(**usual | options)


# --- how a visitor moves; nothing here uses wait_for_function, which the policy of the page forbids


def painted(page: Page, indicator: str | None = None) -> Page:
    """Wait until the map has painted all districts with an indicator."""
    sign = f".map[data-indicator={indicator}]" if indicator else ".map[data-indicator]"
    page.locator(sign).wait_for(state="attached")
    page.locator("path.district").nth(399).wait_for(state="attached")
    return page


def look(page: Page, server: Server, query: str = "") -> Page:
    """Open a view."""
    page.goto(f"{server.url}/?{query}" if query else server.url)
    return painted(page)


def wishes(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def wait_for_address(page: Page, **expected: str | None) -> None:
    """Wait until the address holds these parameters; None stands for one that is not there."""
    for _ in range(100):
        if all(wishes(page).get(key) == value for key, value in expected.items()):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"expected {expected}, found {page.url}")


def settled(page: Page, log: Log) -> None:
    """Wait until the server has answered and says nothing more."""
    before = -1
    for _ in range(100):
        if log.finished and before == len(log.received):
            return
        before = len(log.received)
        page.wait_for_timeout(100)
    raise AssertionError("the server did not come to an end within 10 s")


def shape(page: Page, name: str) -> Locator:
    """Return a district on the map."""
    return page.locator(f'path.district[aria-label^="{name}:"]')


def choose(page: Page, label: str, option: str) -> None:
    """Choose from one of Streamlit's lists."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def pick(page: Page, label: str) -> None:
    page.locator("[data-testid=stRadioOption]", has=page.get_by_text(label, exact=True)).click()


def view_of(page: Page) -> list[float]:
    """Return where the map looks once it stands still: place and size of a district inside the map."""
    inside = """e => {
        const a = e.getBoundingClientRect(), b = e.closest('.map').getBoundingClientRect();
        return [a.x - b.x, a.y - b.y, a.width, a.height].map(each => Math.round(10 * each) / 10);
    }"""
    found: list[float] = []
    for _ in range(30):
        before, found = found, shape(page, "Vechta").evaluate(inside)
        if found == before:
            return found
        page.wait_for_timeout(150)
    raise AssertionError("the map does not come to rest")


def zoom_in(page: Page) -> list[float]:
    before = view_of(page)
    page.get_by_role("button", name="Vergrößern").click()
    page.wait_for_timeout(150)
    after = view_of(page)
    assert after[2] > 1.3 * before[2]
    return after
