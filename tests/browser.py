"""
A server of the dashboard on a free port, Debian's Chromium to visit it, and how a visitor moves; the fixtures that go
with it stand in conftest.py.

A busy machine may take long and is then waited for: every wait ends as soon as the thing waited for is there, and a
fixed pause is left only where a test shows that something does not happen.

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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from geo.data.catalogue import ROOT

# as root there is no sandbox, and a container's /dev/shm may be too small for a page; the others keep Chromium's own
# calls out of the request log
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
FOCUSED = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label') ?? element?.tagName;
}"""
START = 120  # seconds until the server answers; far above what it needs
PATIENCE = 60  # seconds for whatever is waited for, far above what it needs
EARLY = "was preloaded using link preload but not used within a few seconds"  # Chromium's words
PORTS = 5  # tries to get a port to oneself

expect.set_options(timeout=PATIENCE * 1000)


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
    for _ in range(PORTS):
        port = _free_port()
        command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}",
                   "--server.headless=true", "--server.address=127.0.0.1"]  # fmt: skip
        with log.open("wb") as said:
            process = subprocess.Popen(command, cwd=script.parent, stdout=said, stderr=subprocess.STDOUT)
        server = Server(f"http://127.0.0.1:{port}", log)
        try:
            if _answers(process, server, port):
                yield server
                return
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        # between the question for a free port and the start somebody else may have taken it
        if "not available" not in log.read_text(errors="replace"):
            break
    raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")


def _answers(process: subprocess.Popen, server: Server, port: int) -> bool:
    """Wait until the server answers; False if it ends or takes too long."""
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        # it names its port when the port is its own: until then an answer may be another program's
        if f":{port}" in server.log.read_text(errors="replace"):
            with contextlib.suppress(OSError):
                if server.get("/_stcore/health")[0] == 200:
                    return True
        time.sleep(0.1)
    return False


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
    heard: int = 0  # how many of them had come when the browser last asked for a run of the script
    pending: set[Request] = field(default_factory=set)  # asked for and not yet here
    early: list[str] = field(default_factory=list)  # warnings that a file came long before it was used

    def foreign(self) -> set[str]:
        """Return the addresses that are not the server's own."""
        parts = {url: urlsplit(url) for url in self.requests}
        return {url for url, part in parts.items() if part.scheme not in {"data", "blob"} and part.netloc != self.own}

    def watch(self, page: Page) -> None:
        """Write down everything that a tab does from now on."""
        page.on("request", self._request)
        page.on("requestfinished", lambda request: self.pending.discard(request))
        page.on("requestfailed", lambda request: self.pending.discard(request))
        page.on("close", lambda _: self.pending.clear())
        page.on("console", self._line)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("websocket", self._socket)

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        self.pending.add(request)

    def _line(self, line: ConsoleMessage) -> None:
        if EARLY in line.text:
            # said by a clock: on a busy machine also of files that are used soon after
            self.early.append(line.text)
        elif line.type in {"error", "warning"}:
            self.console.append(line.text)

    def _socket(self, socket_) -> None:
        self.requests.append(socket_.url)
        # Playwright marks the functions it is given, which a built-in method does not allow
        socket_.on("framereceived", lambda frame: self.received.append(frame))
        socket_.on("framesent", lambda frame: self._asked(frame))

    def _asked(self, frame: bytes | str) -> None:
        said = BackMsg()
        if isinstance(frame, bytes):
            said.ParseFromString(frame)
        if said.WhichOneof("type") == "rerun_script":
            self.heard = len(self.received)

    @property
    def finished(self) -> bool:
        """Whether all files are here, the last question is answered, and the script has come to its end."""
        if self.pending or len(self.received) <= self.heard:
            return False
        last = ForwardMsg()
        last.ParseFromString(self.received[-1])
        said = last.WhichOneof("type")
        return said == "session_status_changed" and not last.session_status_changed.script_is_running


class Held:
    """The websocket of a page, whose messages to the browser can be kept back."""

    def __init__(self, page):
        self.kept, self.holding = [], False
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, socket):
        self.page_side, server_side = socket, socket.connect_to_server()
        socket.on_message(server_side.send)
        server_side.on_message(self._pass)

    def _pass(self, message):
        self.kept.append(message) if self.holding else self.page_side.send(message)

    def release(self):
        """Let everything through that was kept back."""
        self.holding = False
        for message in self.kept:
            self.page_side.send(message)
        self.kept.clear()


def german(browser: Browser, **options) -> BrowserContext:
    """Open a fresh German-speaking visitor: nothing kept, a window of 1440 by 900."""
    usual = {"locale": "de-DE", "viewport": {"width": 1440, "height": 900}, "accept_downloads": True}
    context = browser.new_context(**usual | options)
    context.set_default_timeout(PATIENCE * 1000)
    return context


# --- how a visitor moves; nothing here uses wait_for_function, which the policy of the page forbids


def painted(page: Page, indicator: str | None = None) -> Page:
    """Wait until the map has painted all districts with an indicator."""
    # on the page, which has taken over what the first bytes have drawn
    sign = f".st-key-map .map[data-indicator={indicator}]" if indicator else ".st-key-map .map[data-indicator]"
    page.locator(sign).wait_for(state="attached")
    page.locator("path.district").nth(399).wait_for(state="attached")
    return page


def look(page: Page, server: Server, query: str = "") -> Page:
    """Open a view."""
    page.goto(f"{server.url}/?{query}" if query else server.url)
    return painted(page)


def wishes(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def until(page: Page, condition: Callable[[], object], otherwise: str, *, every_ms: int = 50) -> None:
    """Wait until something holds, while the page goes on; fail with these words where it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"{otherwise} within {PATIENCE} s"
        page.wait_for_timeout(every_ms)


def wait_for_address(page: Page, **expected: str | None) -> None:
    """Wait until the address holds these parameters; None stands for one that is not there."""
    until(
        page,
        lambda: all(wishes(page).get(key) == value for key, value in expected.items()),
        f"the address did not come to hold {expected}",
    )


def settled(page: Page, log: Log) -> Page:
    """Wait until the server has answered and says nothing more: what is on the page now stays."""
    counts = [-1]

    def is_quiet() -> bool:
        counts.append(len(log.received))
        return log.finished and counts[-1] == counts[-2]

    until(page, is_quiet, "the server did not come to an end", every_ms=100)
    return page


def shape(page: Page, name: str) -> Locator:
    """Return a district on the map."""
    return page.locator(f'path.district[aria-label^="{name}:"]')


def choose(page: Page, label: str, option: str) -> None:
    """Choose from one of Streamlit's lists."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def pick(page: Page, label: str) -> None:
    page.locator("[data-testid=stRadioOption]", has=page.get_by_text(label, exact=True)).click()


def at_rest(page: Page, measure: Callable[[], object], *, every_ms: int = 150) -> object:
    """Return what is measured once it is twice the same."""
    measured = [measure()]

    def is_still() -> bool:
        page.wait_for_timeout(every_ms)
        measured.append(measure())
        return measured[-1] == measured[-2]

    until(page, is_still, "the page did not come to rest")
    return measured[-1]


def view_of(page: Page) -> list[float]:
    """Return where the map looks once it stands still: place and size of a district inside the map."""
    inside = """e => {
        const a = e.getBoundingClientRect(), b = e.closest('.map').getBoundingClientRect();
        return [a.x - b.x, a.y - b.y, a.width, a.height].map(each => Math.round(10 * each) / 10);
    }"""
    return at_rest(page, lambda: shape(page, "Vechta").evaluate(inside))


def wait_for_view(page: Page, is_right: Callable[[list[float]], bool]) -> list[float]:
    """Wait until the map stands still where it should: a zoom may begin late."""
    until(page, lambda: is_right(view_of(page)), "the map did not come to the view")
    return view_of(page)


def zoom_in(page: Page) -> list[float]:
    before = view_of(page)
    page.get_by_role("button", name="Vergrößern").click()
    return wait_for_view(page, lambda view: view[2] > 1.3 * before[2])
