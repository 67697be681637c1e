"""Downloads: whole or not at all, bounded, and a plain sentence for whatever goes wrong on the way."""

import ast
import json
import socket
import threading
import time
from dataclasses import replace

import pytest
import requests
from loopback import cut, endless, good, plain, send, slow

from geo.build.update.asking import Absent, Limits
from geo.build.update.download import fetch, sha256
from geo.data.catalogue import ROOT
from geo.data.errors import SourceError

TABLE = b"ags;value\n" + b"".join(b"%05d;%d,5\n" % (number, number) for number in range(20_000))
# the pauses are short; the time to answer is not, because a try given up on a busy machine changes what is asked next
SHORT = Limits(connect_s=10, read_s=10, total_s=60, tries=3, pause_s=0.01, longest_pause_s=0.05)
IMPATIENT = replace(SHORT, read_s=0.3)


@pytest.fixture
def download(producer, tmp_path):
    """Return a function that downloads from a path of the producer, and the file that it writes."""
    file = tmp_path / "cache" / "table.csv"

    def run(path="/table.csv", **options):
        return fetch(producer.url(path), file, **{"max_bytes": 10**7, "limits": SHORT} | options)

    run.file = file
    return run


def parts(file):
    """Names of what lies beside the file."""
    return sorted(each.name for each in file.parent.iterdir()) if file.parent.exists() else []


# -- what goes well -----------------------------------------------------------------------------------------------


def test_a_file_arrives_whole_with_its_checksum(producer, download):
    producer.answers["/table.csv"] = good(TABLE, ETag='"one"')
    told = []
    found = download(progress=lambda done, total: told.append((done, total)))
    assert download.file.read_bytes() == TABLE
    assert (found.sha256, found.size, found.is_new) == (sha256(download.file), len(TABLE), True)
    assert parts(download.file) == ["table.csv", "table.csv.json"]
    assert told[0] == (0, len(TABLE)) and told[-1] == (len(TABLE), len(TABLE))
    headers = producer.asked[0][2]
    assert headers["Accept-Encoding"] == "identity" and "Authorization" not in headers


def test_an_unchanged_file_is_not_sent_twice(producer, download):
    producer.answers["/table.csv"] = good(TABLE, ETag='W/"one"')
    first = download()
    second = download()
    assert producer.asked[1][2]["If-None-Match"] == 'W/"one"'
    assert (second.is_new, second.sha256) == (False, first.sha256)


def test_a_changed_file_is_sent_anew(producer, download):
    producer.answers["/table.csv"] = good(TABLE, ETag='"one"')
    download()
    producer.answers["/table.csv"] = good(TABLE * 2, ETag='"two"')
    assert download().is_new
    assert download.file.read_bytes() == TABLE * 2


def test_a_file_changed_in_the_cache_is_not_taken_for_the_producers(producer, download):
    producer.answers["/table.csv"] = good(TABLE, ETag='"one"')
    download()
    download.file.write_bytes(b"scribbled on")
    assert download().is_new
    assert download.file.read_bytes() == TABLE


@pytest.mark.parametrize(
    "headers",
    [{"ETag": '"one"'}, {"Last_Modified": "Thu, 01 Oct 2020 08:00:00 GMT"}],
    ids=["by ETag", "by date"],
)
def test_a_download_goes_on_where_it_was_cut_off(producer, download, headers):
    producer.answers["/table.csv"] = [cut(TABLE, 100_001, **headers), good(TABLE, **headers)]
    assert download().size == len(TABLE)
    assert download.file.read_bytes() == TABLE
    assert producer.asked[1][2]["Range"] == "bytes=100001-"
    assert producer.asked[1][2]["If-Range"] == next(iter(headers.values()))


def test_a_killed_download_is_resumed_by_the_next_run(producer, download):
    producer.answers["/table.csv"] = cut(TABLE, 100_001, ETag='"one"')
    with pytest.raises(SourceError, match="broke off"):
        download(limits=replace(SHORT, tries=1))
    assert not download.file.exists()
    producer.answers["/table.csv"] = good(TABLE, ETag='"one"')
    download()
    assert download.file.read_bytes() == TABLE
    assert producer.asked[1][2]["Range"] == "bytes=100001-"


def test_the_rest_of_another_edition_is_never_appended(producer, download):
    producer.answers["/table.csv"] = [cut(TABLE, 100_001, ETag='"one"'), good(TABLE[::-1], ETag='"two"')]
    download()
    assert download.file.read_bytes() == TABLE[::-1]


@pytest.mark.parametrize(
    ("headers", "place"),
    [
        ({"ETag": '"two"'}, f"bytes 100001-{len(TABLE) - 1}/{len(TABLE)}"),
        ({"ETag": '"one"'}, f"bytes 0-{len(TABLE) - 1}/{len(TABLE)}"),
        ({"ETag": '"one"'}, "nonsense"),
    ],
)
def test_a_wrong_part_is_thrown_away(producer, download, headers, place):
    wrong = plain(b"x" * (len(TABLE) - 100_001), 206, Content_Range=place, **headers)
    producer.answers["/table.csv"] = [cut(TABLE, 100_001, ETag='"one"'), wrong, good(TABLE, ETag='"one"')]
    download()
    assert download.file.read_bytes() == TABLE


def test_without_a_word_on_its_state_a_file_is_begun_anew(producer, download):
    weak = {"ETag": 'W/"one"'}
    producer.answers["/table.csv"] = [
        cut(TABLE, 100_001),
        good(TABLE),
        cut(TABLE, 100_001, **weak),
        good(TABLE, **weak),
    ]
    download()
    download.file.unlink()
    download()
    assert not any("Range" in headers for _, _, headers, _ in producer.asked)


def test_a_part_longer_than_the_file_is_begun_anew(producer, download):
    download.file.parent.mkdir()
    part = download.file.with_name("table.csv.part")
    part.write_bytes(TABLE * 2)
    note = {"url": producer.url("/table.csv"), "etag": '"one"', "changed": "", "sha256": ""}
    part.with_name("table.csv.part.json").write_text(json.dumps(note))
    producer.answers["/table.csv"] = good(TABLE, ETag='"one"')
    download()
    assert download.file.read_bytes() == TABLE


@pytest.mark.parametrize("text", ["{", "[]", '{"url": 1}', '{"etag": "a\\r\\nHost: b"}', '{"other": "x"}', "\x00"])
def test_a_damaged_note_is_none(producer, download, text):
    producer.answers["/table.csv"] = good(TABLE, ETag='"one"')
    download()
    download.file.with_name("table.csv.json").write_text(text)
    assert download().is_new


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_producer_out_of_order_is_asked_again(producer, download, status):
    producer.answers["/table.csv"] = [plain(b"oops", status), plain(b"oops", status), good(TABLE)]
    pauses = []
    download(limits=replace(SHORT, pause_s=1, longest_pause_s=60), sleep=pauses.append)
    assert len(producer.asked) == 3
    assert 0.5 <= pauses[0] <= 1 and 1 <= pauses[1] <= 2, "the pause doubles, with jitter"


def test_a_wish_to_wait_is_granted_within_bounds(producer, download):
    wishes = [plain(b"", 503, Retry_After="7"), plain(b"", 503, Retry_After="999999"), good(TABLE)]
    producer.answers["/table.csv"] = wishes
    pauses = []
    download(limits=replace(SHORT, longest_pause_s=30, total_s=60), sleep=pauses.append)
    assert pauses == [7, 30]


def test_a_redirect_is_followed_with_its_cookie(producer, download):
    def door(handler):
        if "seen=1" in handler.headers.get("Cookie", ""):
            send(handler, TABLE)
        else:
            send(handler, b"", status=307, Location="/table.csv", Set_Cookie="seen=1")

    producer.answers["/table.csv"] = door
    download()
    assert download.file.read_bytes() == TABLE


# -- what goes wrong ----------------------------------------------------------------------------------------------


def refused(download, words, **options):
    """Expect these words, and nothing left that could be taken for the file."""
    with pytest.raises(SourceError, match=words) as error:
        download(**options)
    assert "\n" not in str(error.value)
    assert not download.file.exists()
    return error.value


def test_no_internet(producer, download, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = r"no connection to 127\.0\.0\.1:\d+ \(.*refused\); is this machine on the internet.*tried 2 times"
    with pytest.raises(SourceError, match=words):
        fetch(f"http://127.0.0.1:{port}/a.csv", download.file, max_bytes=10**6, limits=SHORT)


def test_an_unknown_host(tmp_path, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(SourceError, match=r"no connection to data\.example \(.*not known.*is this machine"):
        fetch("https://data.example/a.csv", tmp_path / "a.csv", max_bytes=10**6, limits=SHORT)


def test_a_foreign_certificate_is_not_accepted(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise requests.exceptions.SSLError("certificate verify failed: unable to get local issuer certificate")

    monkeypatch.setattr(requests.Session, "get", refuse)
    words = r"data\.example: its certificate is not accepted \(unable to get local issuer certificate\)"
    with pytest.raises(SourceError, match=words):
        fetch("https://data.example/a.csv", tmp_path / "a.csv", max_bytes=10**6, limits=SHORT)


def test_not_there(producer, download):
    assert isinstance(refused(download, r"there is no such file \(404\); it may have moved"), Absent)
    assert len(producer.asked) == 1, "asking again would not help"


def test_forbidden(producer, download):
    producer.answers["/table.csv"] = plain(b"no", 403)
    refused(download, r"does not give this file out \(403\)")


def test_out_of_order_for_good(producer, download):
    producer.answers["/table.csv"] = plain(b"oops", 500)
    refused(download, r"is out of order or busy \(500\); tried 3 times")
    assert len(producer.asked) == 3


@pytest.mark.parametrize("status", [204, 304, 300, 418])
def test_a_strange_answer(producer, download, status):
    producer.answers["/table.csv"] = plain(b"", status)
    refused(download, f"expected the file, found answer {status}")


def test_a_producer_that_says_nothing(producer, download):
    producer.answers["/table.csv"] = slow(1)
    refused(download, r"sent nothing for 0\.3 s; tried 2 times", limits=replace(IMPATIENT, tries=2))


def test_a_producer_that_falls_silent_halfway(producer, download):
    def half(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(TABLE)))
        handler.end_headers()
        handler.wfile.write(TABLE[:1000])
        handler.server.stopped.wait(1)

    producer.answers["/table.csv"] = half
    refused(download, r"sent nothing for 0\.3 s", limits=replace(IMPATIENT, tries=1))


def test_a_trickle_ends_at_the_deadline(producer, download):
    def trickle(handler):
        send(handler, b"a;b\n", length=10_000)
        for _ in range(1_000):  # 20 s
            if handler.server.stopped.wait(0.02):
                return
            handler.wfile.write(b"1;2\n")

    producer.answers["/table.csv"] = trickle
    start = time.monotonic()
    refused(download, "took too long", limits=replace(SHORT, total_s=0.3))
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    "page",
    [b"<!DOCTYPE html><html><head><title> Wartung </title>", b"\xef\xbb\xbf\r\n<HTML><title>Wartung</title>"],
)
def test_a_web_page_instead_of_data(producer, download, page):
    producer.answers["/table.csv"] = plain(page, Content_Type="text/csv")
    refused(download, "expected data, found a web page titled 'Wartung'")


@pytest.mark.parametrize("body", [b"", b" \r\n"])
def test_an_empty_file(producer, download, body):
    producer.answers["/table.csv"] = plain(body)
    refused(download, "expected data, found nothing")


def test_cut_off_again_and_again(producer, download):
    producer.answers["/table.csv"] = cut(TABLE, 1000)
    refused(download, r"broke off in the middle|cut off", limits=SHORT)
    assert len(producer.asked) == 3


def test_a_chunked_answer_that_is_cut_off(producer, download):
    def answer(handler):
        send(handler, b"5\r\na;b;c\r\nff\r\n1;2", length=None, Transfer_Encoding="chunked")

    producer.answers["/table.csv"] = answer
    refused(download, "broke off in the middle")


def test_a_file_announced_too_large_is_not_received(producer, download):
    producer.answers["/table.csv"] = good(TABLE)
    refused(download, r"expected at most 0\.1 MB, the producer announces 0\.3 MB", max_bytes=100_000)
    assert len(producer.asked) == 1


def test_an_endless_stream_is_stopped(producer, download):
    producer.answers["/table.csv"] = endless
    refused(download, r"expected at most 1\.0 MB, the producer goes on sending", max_bytes=10**6)
    assert parts(download.file) == [], "nothing is kept of it"


def test_a_bomb_packed_on_the_way_is_not_unpacked(producer, download):
    producer.answers["/table.csv"] = plain(b"\x1f\x8b" + b"x" * 100, Content_Encoding="gzip")
    refused(download, "found it packed on the way as 'gzip'")


def test_redirects_that_never_end(producer, download):
    producer.answers["/table.csv"] = plain(b"", 302, Location="/other.csv")
    producer.answers["/other.csv"] = plain(b"", 302, Location="/table.csv")
    refused(download, "sends us on and on, more than 8 times")


def test_a_redirect_with_an_endless_body_is_not_read(producer, download):
    hung_up = threading.Event()

    def answer(handler):
        handler.send_response(302)
        handler.send_header("Location", "/other.csv")
        handler.end_headers()
        try:
            endless(handler)
        except (BrokenPipeError, ConnectionResetError):
            hung_up.set()
            raise

    producer.answers |= {"/table.csv": answer, "/other.csv": good(TABLE)}
    download()
    assert hung_up.wait(10), "all of it was read"


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/a",
        "http://data.example/a.csv",
        "//data.example/a",
        "https://",
        "http://[::1",
    ],
)
def test_redirects_to_another_kind_of_address(producer, download, target):
    producer.answers["/table.csv"] = plain(b"", 302, Location=target)
    refused(download, "expected an address that starts with https|not an answer to be used")


def test_from_the_internet_nothing_leads_to_this_machine(tmp_path, producer, monkeypatch):
    real = requests.Session.get

    def get(self, url, **options):
        if url.startswith("https://data.example"):
            return real(self, producer.url("/away"), **options)
        return real(self, url, **options)

    monkeypatch.setattr(requests.Session, "get", get)
    producer.answers["/away"] = plain(b"", 302, Location=producer.url("/secret"))
    with pytest.raises(SourceError, match="sends us on to another kind of address"):
        fetch("https://data.example/a.csv", tmp_path / "a.csv", max_bytes=10**6, limits=SHORT)
    assert [path for _, path, _, _ in producer.asked] == ["/away"]


@pytest.mark.parametrize("url", ["http://data.example/a.csv", "ftp://127.0.0.1/a", "file:///a", "https:///a", "a.csv"])
def test_only_https_is_asked(tmp_path, url):
    with pytest.raises(SourceError, match="expected an address that starts with https://"):
        fetch(url, tmp_path / "a.csv", max_bytes=10**6, limits=SHORT)


def test_a_failed_download_leaves_the_last_good_one(producer, download):
    producer.answers["/table.csv"] = good(TABLE)
    download()
    for broken in (plain(b"<html>"), cut(TABLE, 50), plain(b"", 500), endless):
        producer.answers["/table.csv"] = broken
        with pytest.raises(SourceError):
            download(max_bytes=10**6)
        assert download.file.read_bytes() == TABLE


def test_a_folder_that_cannot_be_written(producer, tmp_path):
    producer.answers["/table.csv"] = good(TABLE)
    (tmp_path / "cache").write_text("a file, no folder")
    with pytest.raises(SourceError, match=r"table\.csv: cannot be kept in cache/"):
        fetch(producer.url("/table.csv"), tmp_path / "cache" / "table.csv", max_bytes=10**7, limits=SHORT)


# -- accounts and proxies -----------------------------------------------------------------------------------------

ASKED = "/rest/data/tablefile?name=4000W-0004&area=all&format=ffcsv"


def test_a_token_travels_in_the_header_alone(producer, download):
    producer.answers["/rest/data/tablefile"] = plain(TABLE)
    download(ASKED, token="s3cret")
    method, path, headers, body = producer.asked[0]
    assert (method, path) == ("POST", "/rest/data/tablefile")
    assert headers["username"] == "s3cret" and headers["password"] == ""
    assert body == "name=4000W-0004&area=all&format=ffcsv"
    assert all("s3cret" not in each.read_text() for each in download.file.parent.iterdir())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (plain(b"", 401), r"does not accept the token \(401\)"),
        (plain(b'{"Status": {"Code": 98, "Content": "Tabelle zu\\ngro\xc3\x9f"}}'), "answers: Tabelle zu groß"),
        (plain(b'{"Code": 15, "Content": "Sie sind nicht berechtigt"}'), "answers: Sie sind nicht berechtigt"),
        (plain(b"{broken"), "answers: nothing to be read"),
        (plain(b"", 302, Location="/elsewhere"), "a token is not carried there"),
    ],
)
def test_a_database_that_refuses(producer, download, answer, words):
    producer.answers["/rest/data/tablefile"] = answer
    with pytest.raises(SourceError, match=words) as error:
        download(ASKED, token="s3cret")
    assert "s3cret" not in str(error.value)
    assert not download.file.exists()
    assert len(producer.asked) == 1


def test_proxies_of_the_environment_are_not_asked(producer, download, monkeypatch):
    producer.answers["/table.csv"] = good(TABLE)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    download()
    assert download.file.read_bytes() == TABLE


def test_a_named_proxy_is_asked(producer, download):
    producer.answers["http://127.0.0.1:9/table.csv"] = good(TABLE)
    fetch("http://127.0.0.1:9/table.csv", download.file, max_bytes=10**7, limits=SHORT, proxy=producer.url(""))
    assert producer.asked[0][1] == "http://127.0.0.1:9/table.csv"


# -- the house ----------------------------------------------------------------------------------------------------


def test_no_other_module_opens_the_network():
    network = {"requests", "urllib3", "socket", "httpx", "aiohttp", "urllib.request", "http.client", "ftplib"}
    for file in (ROOT / "geo").rglob("*.py"):
        names = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        if (
            file.relative_to(ROOT).as_posix() == "geo/api/server/lifespan.py"
        ):  # it tunes the sockets that listen here and opens none to anywhere
            assert ".connect" not in file.read_text(encoding="utf-8") and names & network == {"socket"}
            continue
        assert file.name in ("asking.py", "download.py") or not names & network, file.name


def test_the_guard_would_notice(producer):
    with pytest.raises(OSError, match="a test asked for"):
        socket.getaddrinfo("data.example", 443)
    with socket.socket() as one, pytest.raises(OSError, match="a test connects to"):
        one.connect(("192.0.2.1", 80))
    assert producer.strangers == ["data.example", "('192.0.2.1', 80)"]
    producer.strangers.clear()
