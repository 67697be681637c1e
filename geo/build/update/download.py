"""
Downloads: with `geo.build.update.asking` all that opens the network; whatever answers is treated as a stranger.

A file comes whole or not at all: it grows as ``….part`` beside its note (address, ETag, date), is resumed where it was
cut off if the producer still has the same one (Range with If-Range), and takes its name only when it is complete. A
complete one is asked for again with its ETag, so that an unchanged file is not sent twice. Bounded are the size, the
time, the tries and the redirects. Proxies, passwords and certificates of the environment are not used; a proxy is named
by the caller. A token travels in the header of one POST, never in an address.

Kept by hand: pooch and its like verify a checksum that is known before, and neither bound what comes nor resume it.

RFC 9110 (conditional and range requests, redirects); the pause between tries doubles, with jitter.
"""

import contextlib
import email.utils
import hashlib
import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import requests

from geo.build.update.asking import LIMITS, Limits, Passing, Session, ask, host, refuse, require_https
from geo.data.errors import SourceError

AGENT = "Landpotenziale (python -m geo update)"
CHUNK = 1 << 16
WEB_PAGE = re.compile(rb"\s*(<!doctype html|<html|<head)", re.IGNORECASE)
TITLE = re.compile(rb"<title[^>]*>\s*([^<]{1,80})", re.IGNORECASE)

Progress = Callable[[int, int | None], None]


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
    progress
        Is told the bytes so far and, where known, the bytes in total.

    Raises
    ------
    SourceError
        In the words of the person who asked: no connection, refused, too large, cut off, a web page instead of data;
        `Absent` if there is no such file. What was in the cache stays.
    """
    require_https(url, url)
    deadline = time.monotonic() + limits.total_s
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with Session() as session:
            session.trust_env = False
            session.proxies = {"http": proxy, "https": proxy} if proxy else {}
            session.headers.update({"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"})
            for number in range(limits.tries):
                try:
                    return _try(session, url, file, max_bytes, token, limits, deadline, progress)
                except Passing as error:
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
    with ask(session, url, asked, token, limits) as answer:
        if answer.status_code == 304 and "Range" not in asked and asked:
            return Fetched(file, url, whole.sha256, file.stat().st_size, is_new=False)
        if answer.status_code == 416 or (answer.status_code == 206 and not _continues(answer, start, begun)):
            _forget(part)
            raise Passing(f"{host(url)} cannot go on where the download was cut off")
        if answer.status_code not in (200, 206):
            refuse(answer, url, token)
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
        raise Passing(f"{url}: cut off: expected {total:,} bytes, found {size:,}")
    _require_data(part, url, token)
    digest = sha256(part)
    part.replace(file)
    _write_note(file, _Note(url, _tag(answer), answer.headers.get("Last-Modified", ""), digest))
    _forget(part)
    return Fetched(file, url, digest, size, is_new=True)


# -- asking -------------------------------------------------------------------------------------------------------


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
