"""
Work of the server beside its answers: what many visitors need is made once, and answers leave at once.

Streamlit opens its socket so that small answers wait for a timer of the system (Nagle's algorithm): 44 ms each on a
kept connection. The switch is set on the listening socket, and every accepted one inherits it.
"""

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.errors import LandpotenzialeError
from geo.maps.locator import locator_svg
from geo.views import shipped
from geo.views.selection import Selection

PAUSE = 0.02  # seconds between two maps, so that a visitor who is there already goes first
log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Start the server's own work; to be the lifespan of the app."""
    stopped = threading.Event()
    threading.Thread(target=warm, args=(stopped,), name="warm", daemon=True).start()
    async with without_delay(app):
        yield
    stopped.set()


def warm(stopped: threading.Event) -> None:
    """Describe every map once and lay the yardsticks of the profiles; the first visitor would wait for it otherwise."""
    try:
        for indicator in catalogue().indicators.values():
            if stopped.is_set():
                return
            shipped.spec(Selection(indicator.layer, indicator.id))
            time.sleep(PAUSE)
        for name in catalogue().indicators:
            if stopped.is_set():
                return
            shipped.yardstick_of(name)
            time.sleep(PAUSE)
        first = districts.shipped().index[0]
        shipped.neighbours_of(first)
        locator_svg(first)
    except LandpotenzialeError:
        log.exception("the shipped data are not usable")  # the pages say so to their visitors


@contextlib.asynccontextmanager
async def without_delay(app: object) -> AsyncIterator[None]:
    """Let answers leave at once while the app runs; the sockets of its server are those of this process that listen."""
    for number in _open_files():
        with contextlib.suppress(OSError, ValueError), socket.socket(fileno=os.dup(number)) as listening:
            listens = listening.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            if listens and listening.family in {socket.AF_INET, socket.AF_INET6}:
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    yield


def _open_files() -> list[int]:
    # where the system has no such folder, answers are a little later and nothing else
    with contextlib.suppress(OSError):
        return [int(entry.name) for entry in Path("/proc/self/fd").iterdir() if entry.name.isdigit()]
    return []
