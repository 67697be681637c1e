"""
What is already published: a record beside the files, one line per file, so that a stopped run goes on where it was.

Files are written whole or not at all, first beside their place and then moved there. The record grows by a line after
each file, so a run that is stopped at any moment leaves only whole pages, and the next run knows them. A file counts
as done if it was made from the same inputs and still has the same bytes.
"""

import hashlib
import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from geo.data.errors import PublishError

NAME = "manifest.jsonl"
PART = ".landpotenziale-part"


@dataclass(frozen=True)
class Entry:
    """A file of the site: its path, the inputs it was made from, and its bytes (SHA-256)."""

    path: str
    inputs: str
    sha256: str
    size: int


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def put(folder: Path, path: str, content: bytes) -> bool:
    """
    Write a file of the site whole, unless it is there already with the same bytes.

    Parameters
    ----------
    path
        Relative path of the file; its folders are made.

    Returns
    -------
    written
        False where nothing had to be done.

    Raises
    ------
    PublishError
        If the place cannot be written to.
    """
    file = folder / path
    try:
        if file.is_file() and file.stat().st_size == len(content) and file.read_bytes() == content:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{file.name}.{os.getpid()}{PART}")
        try:
            part.write_bytes(content)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise PublishError(f"{file}: not writable: {error.strerror}") from error
    return True


class Record:
    """The record of a site in its folder."""

    def __init__(self, folder: Path) -> None:
        """
        Open the record of a folder, which is made where there is none.

        Raises
        ------
        PublishError
            If the folder holds other things and no record: nothing foreign is touched.
        """
        self.folder, self.file = folder, folder / NAME
        if folder.exists() and not folder.is_dir():
            raise PublishError(f"{folder}: expected a folder, found a file")
        if folder.is_dir() and not self.file.exists() and any(folder.iterdir()):
            raise PublishError(f"{folder}: expected an empty folder or one of an earlier publish, found other files")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.entries = {each.path: each for each in self._lines()}
            for left in folder.rglob(f"*{PART}"):
                left.unlink(missing_ok=True)
        except OSError as error:
            raise PublishError(f"{folder}: not writable: {error.strerror}") from error

    def _lines(self) -> list[Entry]:
        found = []
        for line in self.file.read_text(encoding="utf-8").splitlines() if self.file.exists() else ():
            try:
                found.append(Entry(**json.loads(line)))
            except (ValueError, TypeError):
                # the last line of a run that was stopped; its file will be made again
                continue
        return found

    def is_done(self, path: str, inputs: str) -> bool:
        """Say whether a file was made from these inputs and is still what it was."""
        entry = self.entries.get(path)
        if entry is None or entry.inputs != inputs:
            return False
        try:
            return digest((self.folder / path).read_bytes()) == entry.sha256
        except OSError:
            return False

    def add(self, entry: Entry) -> None:
        """Write a file down, unless it stands there already."""
        if self.entries.get(entry.path) == entry:
            return
        self.entries[entry.path] = entry
        # a line that was cut off has no end: begin a new one
        with self.file.open("a+b") as out:
            if out.tell() and not self._ends_whole():
                out.write(b"\n")
            out.write(_line(entry))

    def _ends_whole(self) -> bool:
        with self.file.open("rb") as read:
            read.seek(-1, os.SEEK_END)
            return read.read(1) == b"\n"

    def close(self, paths: Collection[str]) -> list[str]:
        """
        Remove the files of earlier runs that are no longer part of the site, and write the record in order.

        Parameters
        ----------
        paths
            All files of the site.

        Returns
        -------
        removed
            Paths that are gone; only what an earlier run has written is ever removed.
        """
        removed = sorted(set(self.entries) - set(paths))
        for path in removed:
            (self.folder / path).unlink(missing_ok=True)
            del self.entries[path]
        put(self.folder, NAME, b"".join(_line(self.entries[path]) for path in sorted(self.entries)))
        return removed


def _line(entry: Entry) -> bytes:
    return json.dumps(vars(entry), ensure_ascii=False).encode() + b"\n"
