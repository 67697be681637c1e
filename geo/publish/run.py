"""
Make a site, on several processors, going on where an earlier run was stopped.

The start pages come last: whoever opens a half-made site finds no page that promises more than there is.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from pathlib import Path

from geo.data.errors import PublishError
from geo.publish import record, site
from geo.publish.layout import Edition
from geo.publish.record import Entry, Record

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Result:
    """What a run has done: files of the site, how many of them were written, removed, and all bytes."""

    files: int
    written: int
    removed: int
    size: int


def publish(folder: Path, what: Edition, *, processes: int | None = None, tell: Tell | None = None) -> Result:
    """
    Write a site into a folder.

    Parameters
    ----------
    folder
        Empty, absent, or with an earlier site: what has not changed stays untouched.
    processes
        How many work at once; None for one per processor, 1 for none beside this one.
    tell
        Called with the files done and all files of the site.

    Returns
    -------
    result
        Counts; equal input gives equal bytes in every file.

    Raises
    ------
    PublishError
        If the folder holds other things or cannot be written, or a process died.
    """
    known = Record(folder)
    inputs = site.inputs()
    jobs = site.plan(what)
    # an edition decides what pages link to
    made_from = record.digest(f"{inputs} {what}".encode())
    last = [
        f"{language}/{name}" for language in what.languages for name in (*site.PLAIN, "downloads.html", "index.html")
    ]
    total = sum(len(job.paths) for job in jobs) + len(last) + 1
    left = [job for job in jobs if not all(known.is_done(path, made_from) for path in job.paths)]
    done = total - sum(len(job.paths) for job in left) - len(last) - 1
    written = 0

    def note(entries: list[tuple[Entry, bool]]) -> None:
        nonlocal done, written
        for entry, is_new in entries:
            known.add(entry)
            written += is_new
        done += len(entries)
        if tell:
            tell(done, total)

    for entries in _work_through(left, what, folder, made_from, processes or os.cpu_count() or 1):
        note(entries)
    sizes = {path: each.size for path, each in known.entries.items()}
    for path, content in site.closing_pages(what, sizes).items():
        note([_put(folder, path, content, made_from)])
    paths = {path for job in jobs for path in job.paths} | set(last) | {"index.html"}
    removed = known.close(paths)
    return Result(len(paths), written, len(removed), sum(each.size for each in known.entries.values()))


def _work_through(jobs: list[site.Job], what: Edition, folder: Path, inputs: str, processes: int):
    """Yield the entries of each finished job."""
    if processes == 1 or len(jobs) < 2:
        yield from (_work(job, what, folder, inputs) for job in jobs)
        return
    # spawn, because libraries have started threads that a fork would tear
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_follow) as pool:
        try:
            waiting = [pool.submit(_work, job, what, folder, inputs) for job in jobs]
            for each in as_completed(waiting):
                yield each.result()
        except BrokenProcessPool as error:
            raise PublishError(f"{folder}: a process died; run the command again, it goes on from here") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _follow() -> None:
    """End with the parent: a process that is killed cannot tell its children."""
    parent = parent_process()
    if not parent:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _work(job: site.Job, what: Edition, folder: Path, inputs: str) -> list[tuple[Entry, bool]]:
    return [_put(folder, path, content, inputs) for path, content in site.make(job, what).items()]


def _put(folder: Path, path: str, content: bytes, inputs: str) -> tuple[Entry, bool]:
    is_new = record.put(folder, path, content)
    return Entry(path, inputs, record.digest(content), len(content)), is_new
