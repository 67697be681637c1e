"""The server itself: it asks nobody, its answers leave at once, Streamlit's files come from memory."""

import asyncio
import socket

import pytest
from browser import served

from geo.api.browser import frontend
from geo.api.server.headers import start_page
from geo.api.server.lifespan import without_delay

GUARD = """
import os, socket
_real = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(("127.", "::1")):
        open(os.environ["ASKED"], "a").write(f"{address}\\n")
    return _real(self, address)
socket.socket.connect = connect
_names = socket.getaddrinfo
def getaddrinfo(host, *rest, **more):
    if host not in (None, "", "localhost", "0.0.0.0", "::") and not str(host).startswith("127."):
        open(os.environ["ASKED"], "a").write(f"{host}\\n")
    return _names(host, *rest, **more)
socket.getaddrinfo = getaddrinfo
"""


def test_the_server_asks_nobody_at_its_start(tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    asked = tmp_path / "asked.txt"
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("ASKED", str(asked))
    with served(log=tmp_path / "log.txt"):
        pass
    # a datagram socket that is "connected" to learn the own address sends nothing; names and streams would
    lines = [line for line in asked.read_text().splitlines() if "8.8.8.8" not in line] if asked.exists() else []
    assert lines == [], "the server looked for a host outside"
    assert "external IP" not in (tmp_path / "log.txt").read_text()


def test_listening_sockets_send_without_delay():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        async def run():
            async with without_delay(None):
                pass

        asyncio.run(run())
        with socket.create_connection(server.getsockname()) as client:
            accepted, _ = server.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            assert client


def ask(path, *headers):
    async def rest(scope, receive, send):
        await send({"type": "http.response.start", "status": 418, "headers": []})

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": list(headers)}
    asyncio.run(frontend.Frontend(rest)(scope, None, send))
    return sent[0]["status"], dict(sent[0]["headers"])


GZIP = (b"accept-encoding", b"gzip, br")


def test_streamlits_scripts_come_compressed_and_stay_with_the_browser():
    name = frontend.chunks()[0]
    status, headers = ask(f"/static/js/{name}", GZIP)
    assert status == 200 and headers[b"content-encoding"] == b"gzip" and b"immutable" in headers[b"cache-control"]
    assert ask(f"/static/js/{name}")[0] == 418, "who takes no gzip is left to Streamlit"


@pytest.mark.parametrize("path", ["/static/../../config.py", "/static/js/none.js", "/static/", "/static/%2e%2e/x.js"])
def test_nothing_outside_streamlits_folder_is_answered(path):
    assert ask(path, GZIP)[0] == 418


def test_the_scripts_of_the_map_page_are_found_in_this_release():
    folder = start_page().parent / "static" / "js"
    assert any(name.startswith("BidiComponent.") for name in frontend.chunks())
    assert all((folder / name).is_file() for name in frontend.chunks())
