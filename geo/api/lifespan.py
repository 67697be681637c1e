"""What happens while the server runs beside its answers: sockets without delay, and every map described once."""

import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator

from geo.api.sockets import without_delay
from geo.catalogue import catalogue
from geo.errors import LandpotenzialeError
from geo.maps import shipped
from geo.selection import Selection

PAUSE = 0.02  # seconds between two maps, so that a visitor who is there already goes first
log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """
    Start the server's own work; to be the lifespan of the app.

    Parameters
    ----------
    app
        The app that starts.
    """
    stopped = threading.Event()
    threading.Thread(target=warm, args=(stopped,), name="warm", daemon=True).start()
    async with without_delay(app):
        yield
    stopped.set()


def warm(stopped: threading.Event) -> None:
    """Describe the newest map of every indicator once; the first visitor of a theme would wait for it otherwise."""
    try:
        for indicator in catalogue().indicators.values():
            if stopped.is_set():
                return
            shipped.spec(Selection(indicator.layer, indicator.id))
            time.sleep(PAUSE)
    except LandpotenzialeError:
        log.exception("the shipped data are not usable")  # the pages say so to their visitors
