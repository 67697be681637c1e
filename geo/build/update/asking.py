"""
Asking a producer: one request with its redirects, and everything that goes wrong on the way in words.

Redirects are followed here, one by one, to https only; nothing that carries a token is redirected. Kept by hand: urllib3's
own retries and redirects know neither a file that goes on where it was cut off nor who may see a token.
"""

import contextlib
import email.utils
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

import requests
import urllib3

from geo.data.errors import SourceError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOVED = (301, 302, 303, 307, 308)
PASSING = (408, 425, 429, 500, 502, 503, 504)


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


class Absent(SourceError):
    """There is no such file at this address."""


class Session(requests.Session):
    """Leaves redirects to us: even told not to follow, requests reads the body of a redirect to its end."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Passing(Exception):
    """Went wrong, and may go well the next time: after a ``pause`` the producer asks for (s), at most so many tries."""

    def __init__(self, message: str, *, pause: float = 0, tries: int = 99) -> None:
        super().__init__(message)
        self.pause, self.tries = pause, tries


def require_https(url: str, origin: str) -> None:
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
def ask(
    session: requests.Session, url: str, asked: dict[str, str], token: str, limits: Limits
) -> Iterator[requests.Response]:
    """Ask, follow redirects one by one, and turn what goes wrong on the way into words."""
    here = url
    timeout = (limits.connect_s, limits.read_s)
    try:
        for _ in range(limits.redirects + 1):
            if token:
                address = urlsplit(here)
                form = dict(parse_qsl(address.query, keep_blank_values=True))
                secret = {"username": token, "password": ""}
                place = urlunsplit(address._replace(query=""))
                answer = session.post(
                    place, data=form, headers=secret, stream=True, allow_redirects=False, timeout=timeout
                )
            else:
                answer = session.get(here, headers=asked, stream=True, allow_redirects=False, timeout=timeout)
            with answer:
                if answer.status_code not in MOVED or "Location" not in answer.headers:
                    yield answer
                    return
                onward = _onward(here, answer.headers["Location"])
            if token:
                raise SourceError(f"{url}: sends us on to {host(onward)}; a token is not carried there")
            require_https(onward, url)
            here = onward
        raise SourceError(f"{url}: sends us on and on, more than {limits.redirects} times")
    except requests.exceptions.SSLError as error:
        raise SourceError(f"{host(url)}: its certificate is not accepted ({_reason(error)})") from None
    except requests.exceptions.ConnectTimeout:
        raise Passing(f"{host(url)} did not answer within {limits.connect_s:g} s") from None
    except requests.exceptions.ReadTimeout:
        raise Passing(f"{host(url)} sent nothing for {limits.read_s:g} s") from None
    except requests.exceptions.ConnectionError as error:
        if "timed out" in str(error):
            raise Passing(f"{host(url)} sent nothing for {limits.read_s:g} s") from None
        hint = "is this machine on the internet, or behind a proxy?"
        # a machine without internet should not be kept waiting for each of its sources
        raise Passing(f"no connection to {host(url)} ({_reason(error)}); {hint}", tries=2) from None
    except urllib3.exceptions.ReadTimeoutError:
        raise Passing(f"{host(url)} sent nothing for {limits.read_s:g} s") from None
    except urllib3.exceptions.HTTPError as error:
        raise Passing(f"{host(url)} broke off in the middle ({_reason(error)})") from None
    except (requests.exceptions.RequestException, UnicodeError) as error:
        raise SourceError(f"{url}: not an answer to be used ({_reason(error)})") from None


def _onward(here: str, place: str) -> str:
    """Resolve where a redirect leads to; what cannot be read is left as it is, to be refused by its own words."""
    try:
        return urljoin(here, place)
    except ValueError:
        return place


def refuse(answer: requests.Response, url: str, token: str) -> None:
    """Say what an answer without the file means."""
    status = answer.status_code
    if status in (404, 410):
        raise Absent(f"{url}: there is no such file ({status}); it may have moved")
    if status in PASSING:
        raise Passing(f"{host(url)} is out of order or busy ({status})", pause=_wish(answer))
    if status in (401, 403):
        what = "does not accept the token" if token else "does not give this file out"
        raise SourceError(f"{host(url)} {what} ({status})")
    raise SourceError(f"{url}: expected the file, found answer {status} {str(answer.reason or '')[:60]!r}")


def _wish(answer: requests.Response) -> float:
    """Seconds that the producer asks us to wait (Retry-After, seconds or a date); 0 where it does not."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text[:9])
    with contextlib.suppress(TypeError, ValueError):
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    return 0.0


def host(url: str) -> str:
    """Return host and port of an address, without a name and a password."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _reason(error: BaseException) -> str:
    """The innermost cause in a few words: the outer ones repeat the address and a pool of connections."""
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        inner = getattr(error, "reason", None) or (error.args[-1] if error.args else None) or error.__cause__
        error = inner if isinstance(inner, BaseException) else error
    return (str(error).partition("\n")[0].rpartition(": ")[2] or type(error).__name__)[:120]
