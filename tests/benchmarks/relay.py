"""
A TCP relay on the loopback interface that counts what passes, so that compressed websockets show their real size.

It stands between browser and server, changes nothing and writes down when how many bytes went which way.
"""

import asyncio
import contextlib
import math
import threading
import time
from dataclasses import dataclass, field

CHUNK = 1 << 16


@dataclass
class Traffic:
    """Bytes since a moment; ``server_s`` is the time from the first request to the last byte before the next."""

    down: int
    up: int
    server_s: float


@dataclass
class _Connection:
    is_websocket: bool = False
    passed: list[tuple[float, str, int]] = field(default_factory=list)


class Relay:
    """Listens on a free port as long as the ``with`` block lasts and passes everything to the port of the server."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self._connections: list[_Connection] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Relay":
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        rest = asyncio.all_tasks(self._loop)
        for task in rest:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*rest, return_exceptions=True))
        self._loop.close()

    async def _serve(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        connection = _Connection()
        self._connections.append(connection)
        server, to_server = await asyncio.open_connection("127.0.0.1", self.target)

        async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str) -> None:
            try:
                while content := await source.read(CHUNK):
                    if way == "up" and not connection.passed and b"/_stcore/stream" in content:
                        connection.is_websocket = True
                    connection.passed.append((time.perf_counter(), way, len(content)))
                    sink.write(content)
                    await sink.drain()
            except ConnectionError:
                pass  # a closed tab is no fault
            finally:
                sink.close()

        # cancelled at the end of the run; asyncio 3.11 would write a trace for each connection still open
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(pass_on(browser, to_server, "up"), pass_on(server, to_browser, "down"))

    def since(self, start: float) -> Traffic:
        """Sum up what has passed since a moment of `time.perf_counter`."""
        recent = [(each, conn) for conn in list(self._connections) for each in list(conn.passed) if each[0] >= start]
        total = {way: sum(size for (_, kind, size), _ in recent if kind == way) for way in ("down", "up")}
        spoken = sorted((moment, way) for (moment, way, _), conn in recent if conn.is_websocket)
        asked = [moment for moment, way in spoken if way == "up"]
        # a second request belongs to what the map says of itself after it was drawn
        end = asked[1] if len(asked) > 1 else math.inf
        answered = [moment for moment, way in spoken if way == "down" and moment < end]
        server_s = answered[-1] - asked[0] if asked and answered else math.nan
        return Traffic(total["down"], total["up"], server_s)
