"""
What all workers of a test run share, so that one of them makes it and the others wait: a folder, a running server.

The workers are processes of their own. They meet in a folder of the run and wait for each other at lock files, which
the operating system releases even where a worker dies.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Server, served
from filelock import FileLock


def meeting_place(factory: pytest.TempPathFactory, worker: str) -> Path:
    """Return the folder that all workers of this run know; without workers it is the folder of the run itself."""
    base = factory.getbasetemp()
    return base if worker == "master" else base.parent


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Let the first worker fill a folder, which must not be changed afterwards; a worker that fails leaves the task."""
    done = folder.with_name(f"{folder.name}.done")
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        if not done.exists():
            make(folder)
            done.touch()
    return folder


@contextlib.contextmanager
def shared_server(folder: Path, worker: str) -> Iterator[Server]:
    """
    Run one dashboard for all workers: the first worker starts it, and stops it when nobody uses it any more.

    A worker that comes after that starts another one. Whatever the tests asked for, the log names no error in the end.
    """
    folder.mkdir(exist_ok=True)
    address, start = folder / "address.txt", FileLock(folder / "start.lock")
    with contextlib.ExitStack() as stack:
        with start:
            is_owner = not address.exists()
            if is_owner:
                server = stack.enter_context(served(log=folder / f"log_{worker}.txt"))
                address.write_text("\n".join([server.url, str(server.log)]), encoding="utf-8")
            else:
                url, log = address.read_text(encoding="utf-8").splitlines()
                server = Server(url, Path(log))
                stack.enter_context(FileLock(folder / f"user_{worker}.lock"))
        yield server
        if is_owner:
            with start:
                address.unlink()
            for user in folder.glob("user_*.lock"):
                with FileLock(user):
                    pass
            said = server.log.read_text(encoding="utf-8", errors="replace")
            assert not [word for word in ("Traceback", "Error", "Warning") if word in said], said[-4000:]
