"""
Answers leave at once.

Streamlit opens its socket so that small answers wait for a timer of the system (Nagle's algorithm): 44 ms each on a
kept connection. The switch is set on the listening socket, and every accepted one inherits it.
"""

import contextlib
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path


@contextlib.asynccontextmanager
async def without_delay(app: object) -> AsyncIterator[None]:
    """
    Let answers leave at once while the app runs.

    Parameters
    ----------
    app
        The app whose server is starting; its sockets are those of this process that listen.
    """
    for number in _open_files():
        with contextlib.suppress(OSError, ValueError), socket.socket(fileno=os.dup(number)) as found:
            listens = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            if listens and found.family in {socket.AF_INET, socket.AF_INET6}:
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    yield


def _open_files() -> list[int]:
    # where the system has no such folder, answers are a little later and nothing else
    with contextlib.suppress(OSError):
        return [int(entry.name) for entry in Path("/proc/self/fd").iterdir() if entry.name.isdigit()]
    return []
