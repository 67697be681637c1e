"""What happens while the server runs beside its answers: sockets without delay, and what many visitors need made once."""

import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator

from geo import districts
from geo.api.sockets import without_delay
from geo.catalogue import catalogue
from geo.errors import LandpotenzialeError
from geo.maps import shipped
from geo.maps.locator import locator_svg
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
    """Describe every map once and lay the yardsticks of the profiles; the first visitor would wait for it otherwise."""
    try:
        for indicator in catalogue().indicators.values():
            if stopped.is_set():
                return
            shipped.spec(Selection(indicator.layer, indicator.id))
            time.sleep(PAUSE)
        for indicator in catalogue().indicators:
            if stopped.is_set():
                return
            shipped.yardstick_of(indicator)
            time.sleep(PAUSE)
        first = districts.shipped().index[0]
        shipped.neighbours_of(first)
        locator_svg(first)
    except LandpotenzialeError:
        log.exception("the shipped data are not usable")  # the pages say so to their visitors
