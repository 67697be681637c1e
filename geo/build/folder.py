"""A folder that is replaced as a whole: its manifest, and the exchange of the old one for the new one."""

import contextlib
import ctypes
import hashlib
import os
import shutil
import tomllib
from collections.abc import Container, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from filelock import FileLock, Timeout

from geo.data.errors import FigureError

MANIFEST = "manifest.toml"


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file in a folder by its relative path, sorted."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@dataclass(frozen=True)
class Manifest:
    """What a build has made, and of what: SHA-256 by file, SHA-256 by source, fingerprint by indicator."""

    files: dict[str, str]
    sources: dict[str, str]
    recipes: dict[str, str]


def write_manifest(folder: Path, *, sources: dict[str, str], recipes: dict[str, str]) -> None:
    """Write down the checksum of each file in the folder and of each source, and the fingerprint of each recipe."""
    files = {name: digest for name, digest in checksums(folder).items() if name != MANIFEST}
    lines = ["# written by `python -m geo build`, compared by `python -m geo check`"]
    for table, comment, entries in (
        ("files", "SHA-256 of the files that were made", files),
        ("sources", "SHA-256 of the producers' files that were read, by key of sources.toml", sources),
        ("recipes", "fingerprint of source, recipe, period and resolution of each indicator", recipes),
    ):
        lines += ["", f"# {comment}", f"[{table}]", *(f'"{name}" = "{entries[name]}"' for name in sorted(entries))]
    (folder / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Manifest:
    """
    Read the manifest.

    Parameters
    ----------
    folder
        Folder with ``manifest.toml``.

    Returns
    -------
    manifest
        As written by `write_manifest`.

    Raises
    ------
    FigureError
        If it is absent, no TOML, or has other tables.
    """
    try:
        tables = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        where = f"{folder.name}/{MANIFEST}"
        raise FigureError(f"{where}: expected, found none; `python -m geo build` makes it") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FigureError(f"{MANIFEST}: not readable as TOML: {error}") from error
    expected = [field.name for field in fields(Manifest)]
    if sorted(tables) != sorted(expected) or not all(isinstance(table, dict) for table in tables.values()):
        found = ", ".join(tables) or "nothing"
        raise FigureError(f"{MANIFEST}: expected the tables {', '.join(expected)}, found {found}")
    return Manifest(**tables)


@contextlib.contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Keep a second build of the same folder out with a FigureError: it would tear down what the first is making."""
    # beside the folder, because the folder itself is exchanged
    lock = FileLock(folder.with_name(f".{folder.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise FigureError(f"{folder.name}/: expected no other build at work, found one; wait for its end") from None
    try:
        yield
    finally:
        # while it is held: whoever opened it meanwhile sees that it is gone; Windows keeps an open file
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()


def carry_over(folder: Path, stage: Path, *, without: Container[str]) -> None:
    """Copy what stands in a folder into the new one, except the entries that the new one has made itself."""
    for entry in folder.iterdir():
        if entry.name in without:
            continue
        if entry.is_dir():
            shutil.copytree(entry, stage / entry.name, dirs_exist_ok=True)
        else:
            shutil.copy2(entry, stage / entry.name)


def exchange(stage: Path, folder: Path, *, made: Container[str]) -> bool:
    """
    Put a finished folder in the place of another.

    Linux exchanges two folders in one step (renameat2, RENAME_EXCHANGE), so that a reader, or a kill at any time, finds
    either the old or the new one. Where that is not offered, changed files are replaced one by one, each in one step,
    the manifest last: a kill in between is then what ``python -m geo check`` finds.

    Parameters
    ----------
    stage
        The new folder, beside the old one; what is left in it may be removed afterwards.
    made
        Entries that the build makes; only these are removed if the new folder has them no longer.

    Returns
    -------
    changed
        False if both held the same bytes; nothing was touched then.
    """
    old, new = checksums(folder), checksums(stage)
    if old == new:
        return False
    if _swap(stage, folder):
        return True
    for name in sorted(new, key=lambda name: (name == MANIFEST, name)):
        if old.get(name) != new[name]:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).replace(folder / name)
    for name in old.keys() - new.keys():
        if name.partition("/")[0] in made:
            (folder / name).unlink()
    return True


def _swap(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; False where the system cannot."""
    here, names_exchanged = -100, 2
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    return renameat2(here, os.fsencode(one), here, os.fsencode(other), names_exchanged) == 0
