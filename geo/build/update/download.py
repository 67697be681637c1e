"""
Downloads: the one module that opens the network, and treats whatever answers as a stranger.

A file comes whole or not at all: it grows as ``….part`` beside its note (address, ETag, date), is resumed where it was
cut off if the producer still has the same one (Range with If-Range), and takes its name only when it is complete. A
complete one is asked for again with its ETag, so that an unchanged file is not sent twice. Bounded are the size, the
time, the tries and the redirects, which may lead to https only. Proxies, passwords and certificates of the environment
are not used; a proxy is named by the caller. A token travels in the header of one POST, never in an address, and
nothing that carries one is redirected.

RFC 9110 (conditional and range requests, redirects); the pause between tries doubles, with jitter.
"""

import contextlib
import email.utils
import hashlib
import json
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

import requests
import urllib3

from geo.data.errors import SourceError

AGENT = "Landpotenziale (python -m geo update)"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CHUNK = 1 << 16
MOVED = (301, 302, 303, 307, 308)
PASSING = (408, 425, 429, 500, 502, 503, 504)
WEB_PAGE = re.compile(rb"\s*(<!doctype html|<html|<head)", re.IGNORECASE)
TITLE = re.compile(rb"<title[^>]*>\s*([^<]{1,80})", re.IGNORECASE)

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Limits:
    """How long is waited for a producer, how often it is asked, and how far it may send us on."""

    connect_s: float = 10
    read_s: float = 60
    total_s: float = 2 * 3600
    tries: int = 4
    pause_s: float = 2
    longest_pause_s: float = 60
    redirects: int = 8


LIMITS = Limits()


@dataclass(frozen=True)
class Fetched:
    """A complete file in the cache; ``is_new`` is False if the producer said that it has not changed."""

    file: Path
    url: str
    sha256: str
    size: int
    is_new: bool


@dataclass(frozen=True)
class _Note:
    """What the producer said of a file; empty where it said nothing. ``sha256`` belongs to a complete file."""

    url: str = ""
    etag: str = ""
    changed: str = ""
    sha256: str = ""


class Absent(SourceError):
    """There is no such file at this address."""


class _Session(requests.Session):
    """Leaves redirects to us: even told not to follow, requests reads the body of a redirect to its end."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class _Passing(Exception):
    """Went wrong, and may go well the next time: after a ``pause`` the producer asks for (s), at most so many tries."""

    def __init__(self, message: str, *, pause: float = 0, tries: int = 99) -> None:
        super().__init__(message)
        self.pause, self.tries = pause, tries


def fetch(
    url: str, file: Path, *, max_bytes: int, token: str = "", proxy: str = "", limits: Limits = LIMITS,
    progress: Progress | None = None, sleep: Callable[[float], None] = time.sleep,
) -> Fetched:  # fmt: skip
    """
    Download a file, or learn that the one in the cache is still the newest.

    Parameters
    ----------
    url
        Address; https, or http on the loopback interface.
    file
        Where to put it; ``….part`` and the notes stand beside it. The folder is made if absent.
    max_bytes
        Largest size, whatever the producer declares or goes on to send.
    token
        Access to a GENESIS database. The query of the address is then sent as a form, the token in the header.
    proxy
        Address of a proxy; none by default, whatever the environment says.
    limits
        Bounds of time and tries.
    progress
        Is told the bytes so far and, where known, the bytes in total.
    sleep
        Waits the given seconds between two tries.

    Returns
    -------
    fetched
        The complete file.

    Raises
    ------
    SourceError
        In the words of the person who asked: no connection, refused, too large, cut off, a web page instead of data;
        `Absent` if there is no such file. What was in the cache stays.
    """
    _require_https(url, url)
    deadline = time.monotonic() + limits.total_s
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _Session() as session:
            session.trust_env = False
            session.proxies = {"http": proxy, "https": proxy} if proxy else {}
            session.headers.update({"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"})
            for number in range(limits.tries):
                try:
                    return _try(session, url, file, max_bytes, token, limits, deadline, progress)
                except _Passing as error:
                    last, pause = error, max(_pause(number, limits), min(error.pause, limits.longest_pause_s))
                if number + 1 >= min(limits.tries, last.tries) or time.monotonic() + pause > deadline:
                    break
                sleep(pause)
        raise SourceError(f"{last}; tried {number + 1} times")
    except OSError as error:
        # requests' own errors are OSErrors as well, but those are words by now: this is the disk
        raise SourceError(f"{file.name}: cannot be kept in {file.parent.name}/ ({error.strerror or error})") from None


def _pause(number: int, limits: Limits) -> float:
    """Seconds before the next try: they double, and vary so that many clients do not come in step."""
    return random.uniform(0.5, 1) * min(limits.pause_s * 2**number, limits.longest_pause_s)


def _try(
    session: requests.Session, url: str, file: Path, max_bytes: int, token: str, limits: Limits, deadline: float,
    progress: Progress | None,
) -> Fetched:  # fmt: skip
    part = file.with_name(f"{file.name}.part")
    whole, begun = _note(file), _note(part)
    start, asked = 0, {}
    if part.exists() and begun.url == url and (begun.etag or begun.changed) and not token:
        start = part.stat().st_size
    if start:
        asked = {"Range": f"bytes={start}-", "If-Range": begun.etag or begun.changed}
    elif whole.url == url and not token and file.exists() and sha256(file) == whole.sha256:
        asked = {"If-None-Match": whole.etag} if whole.etag else {}
        asked |= {"If-Modified-Since": whole.changed} if whole.changed else {}
    with _answer(session, url, asked, token, limits) as answer:
        if answer.status_code == 304 and "Range" not in asked and asked:
            return Fetched(file, url, whole.sha256, file.stat().st_size, is_new=False)
        if answer.status_code == 416 or (answer.status_code == 206 and not _continues(answer, start, begun)):
            _forget(part)
            raise _Passing(f"{_host(url)} cannot go on where the download was cut off")
        if answer.status_code not in (200, 206):
            _refuse(answer, url, token)
        if answer.status_code == 200:
            start = 0
        total = _total(answer, start)
        if (total or 0) > max_bytes:
            raise SourceError(f"{url}: expected at most {_mb(max_bytes)}, the producer announces {_mb(total)}")
        if packed := answer.headers.get("Content-Encoding", "identity").strip().lower().replace("identity", ""):
            raise SourceError(f"{url}: expected the file as it is, found it packed on the way as {packed!r}")
        if not start:
            _write_note(part, _Note(url, _strong_tag(answer), _strong_date(answer)))
        size = _receive(answer, part, start, max_bytes, total, deadline, progress)
    if total is not None and size != total:
        raise _Passing(f"{url}: cut off: expected {total:,} bytes, found {size:,}")
    _require_data(part, url, token)
    digest = sha256(part)
    part.replace(file)
    _write_note(file, _Note(url, _tag(answer), answer.headers.get("Last-Modified", ""), digest))
    _forget(part)
    return Fetched(file, url, digest, size, is_new=True)


# -- asking -------------------------------------------------------------------------------------------------------


def _require_https(url: str, origin: str) -> None:
    """Allow https, and http where both ends are this machine (tests, a mirror of one's own)."""
    try:
        address, first = urlsplit(url), urlsplit(origin)
        local = address.scheme == "http" and {address.hostname, first.hostname} <= set(LOOPBACK)
        refused = not address.hostname or not (address.scheme == "https" or local)
    except ValueError:
        refused = True
    if refused:
        sent = "" if url == origin else f"{origin}: sends us on to another kind of address: "
        raise SourceError(f"{sent}{url}: expected an address that starts with https://")


@contextlib.contextmanager
def _answer(
    session: requests.Session, url: str, asked: dict[str, str], token: str, limits: Limits
) -> Iterator[requests.Response]:
    """Ask, follow redirects one by one, and turn what goes wrong on the way into words."""
    here = url
    options = {"stream": True, "allow_redirects": False, "timeout": (limits.connect_s, limits.read_s)}
    try:
        for _ in range(limits.redirects + 1):
            if token:
                address = urlsplit(here)
                form = dict(parse_qsl(address.query, keep_blank_values=True))
                secret = {"username": token, "password": ""}
                answer = session.post(urlunsplit(address._replace(query="")), data=form, headers=secret, **options)
            else:
                answer = session.get(here, headers=asked, **options)
            with answer:
                if answer.status_code not in MOVED or "Location" not in answer.headers:
                    yield answer
                    return
                onward = _onward(here, answer.headers["Location"])
            if token:
                raise SourceError(f"{url}: sends us on to {_host(onward)}; a token is not carried there")
            _require_https(onward, url)
            here = onward
        raise SourceError(f"{url}: sends us on and on, more than {limits.redirects} times")
    except requests.exceptions.SSLError as error:
        raise SourceError(f"{_host(url)}: its certificate is not accepted ({_reason(error)})") from None
    except requests.exceptions.ConnectTimeout:
        raise _Passing(f"{_host(url)} did not answer within {limits.connect_s:g} s") from None
    except requests.exceptions.ReadTimeout:
        raise _Passing(f"{_host(url)} sent nothing for {limits.read_s:g} s") from None
    except requests.exceptions.ConnectionError as error:
        if "timed out" in str(error):
            raise _Passing(f"{_host(url)} sent nothing for {limits.read_s:g} s") from None
        hint = "is this machine on the internet, or behind a proxy?"
        # a machine without internet should not be kept waiting for each of its sources
        raise _Passing(f"no connection to {_host(url)} ({_reason(error)}); {hint}", tries=2) from None
    except urllib3.exceptions.ReadTimeoutError:
        raise _Passing(f"{_host(url)} sent nothing for {limits.read_s:g} s") from None
    except urllib3.exceptions.HTTPError as error:
        raise _Passing(f"{_host(url)} broke off in the middle ({_reason(error)})") from None
    except (requests.exceptions.RequestException, UnicodeError) as error:
        raise SourceError(f"{url}: not an answer to be used ({_reason(error)})") from None


def _onward(here: str, place: str) -> str:
    """Resolve where a redirect leads to; what cannot be read is left as it is, to be refused by its own words."""
    try:
        return urljoin(here, place)
    except ValueError:
        return place


def _refuse(answer: requests.Response, url: str, token: str) -> None:
    """Say what an answer without the file means."""
    status = answer.status_code
    if status in (404, 410):
        raise Absent(f"{url}: there is no such file ({status}); it may have moved")
    if status in PASSING:
        raise _Passing(f"{_host(url)} is out of order or busy ({status})", pause=_wish(answer))
    if status in (401, 403):
        what = "does not accept the token" if token else "does not give this file out"
        raise SourceError(f"{_host(url)} {what} ({status})")
    raise SourceError(f"{url}: expected the file, found answer {status} {str(answer.reason or '')[:60]!r}")


def _wish(answer: requests.Response) -> float:
    """Seconds that the producer asks us to wait (Retry-After, seconds or a date); 0 where it does not."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text[:9])
    with contextlib.suppress(TypeError, ValueError):
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    return 0.0


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]


def _reason(error: BaseException) -> str:
    """The innermost cause in a few words: the outer ones repeat the address and a pool of connections."""
    seen = set()
    while id(error) not in seen:
        seen.add(id(error))
        inner = getattr(error, "reason", None) or (error.args[-1] if error.args else None) or error.__cause__
        error = inner if isinstance(inner, BaseException) else error
    return (str(error).partition("\n")[0].rpartition(": ")[2] or type(error).__name__)[:120]


# -- receiving ----------------------------------------------------------------------------------------------------


def _receive(
    answer: requests.Response, part: Path, start: int, max_bytes: int, total: int | None, deadline: float,
    progress: Progress | None,
) -> int:  # fmt: skip
    """Append the answer to the part, or begin it; return its size."""
    size = start
    if progress:
        progress(size, total)
    with part.open("ab" if start else "wb") as target:
        # read1 hands over what has come: what arrived before a cut is not lost
        while chunk := answer.raw.read1(CHUNK, decode_content=False):
            size += len(chunk)
            if size > max_bytes:
                _forget(part)
                raise SourceError(f"{answer.url}: expected at most {_mb(max_bytes)}, the producer goes on sending")
            if time.monotonic() > deadline:
                raise SourceError(f"{answer.url}: took too long; {_mb(size)} are kept, ask again to go on")
            target.write(chunk)
            if progress:
                progress(size, total)
    return size


def _total(answer: requests.Response, start: int) -> int | None:
    """Bytes of the whole file as announced; None where nothing is."""
    text = answer.headers.get("Content-Length", "")
    return start + int(text) if text.isdecimal() and len(text) < 16 else None


def _continues(answer: requests.Response, start: int, begun: _Note) -> bool:
    """Is this the rest of the file that was begun, from the byte that was asked for?"""
    place = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", answer.headers.get("Content-Range", "").strip())
    same = not (begun.etag and _tag(answer)) or _tag(answer) == begun.etag
    return bool(start and place and int(place[1]) == start and same)


def _tag(answer: requests.Response) -> str:
    return answer.headers.get("ETag", "").strip()


def _strong_tag(answer: requests.Response) -> str:
    """A weak ETag says that the meaning is the same, not the bytes: no ground to append."""
    return tag if (tag := _tag(answer)).startswith('"') else ""


def _strong_date(answer: requests.Response) -> str:
    """The date of change, if it is old enough that the file cannot have changed again within the same second."""
    changed = answer.headers.get("Last-Modified", "")
    with contextlib.suppress(TypeError, ValueError):
        age = email.utils.parsedate_to_datetime(answer.headers["Date"]) - email.utils.parsedate_to_datetime(changed)
        return changed if age.total_seconds() >= 1 else ""
    return ""


def _require_data(part: Path, url: str, token: str) -> None:
    """Refuse what is no file of data, however well it arrived."""
    with part.open("rb") as stream:
        head = stream.read(4096)
    fault = ""
    if not head.strip():
        fault = "expected data, found nothing"
    elif WEB_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        title = TITLE.search(head)
        named = f" titled {title[1].decode('utf-8', 'replace').strip()!r}" if title else ""
        fault = f"expected data, found a web page{named}"
    elif token and head.lstrip().startswith(b"{"):
        fault = f"the database answers: {_said(part)}"
    if fault:
        _forget(part)
        raise SourceError(f"{url}: {fault}")


def _said(part: Path) -> str:
    """What a GENESIS database says instead of a table."""
    with contextlib.suppress(ValueError, AttributeError):
        told = json.loads(part.read_text(encoding="utf-8", errors="replace")[:CHUNK])
        told = told.get("Status") if isinstance(told.get("Status"), dict) else told
        return " ".join(str(told.get("Content") or told.get("Code") or "nothing to be read").split())[:200]
    return "nothing to be read"


# -- notes --------------------------------------------------------------------------------------------------------


def _note(file: Path) -> _Note:
    """Read the note beside a file; a damaged one is none."""
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
        found = json.loads(file.with_name(f"{file.name}.json").read_text(encoding="utf-8"))
        if all(isinstance(value, str) and value.isprintable() for value in found.values()):
            return _Note(**found)
    return _Note()


def _write_note(file: Path, note: _Note) -> None:
    file.with_name(f"{file.name}.json").write_text(json.dumps(asdict(note), indent=1) + "\n", encoding="utf-8")


def _forget(part: Path) -> None:
    """Remove a part and its note."""
    for file in (part, part.with_name(f"{part.name}.json")):
        file.unlink(missing_ok=True)


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _mb(size: int | None) -> str:
    return f"{(size or 0) / 1e6:,.1f} MB"
