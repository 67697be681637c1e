"""The only place where a file for others touches the disk: files are written completely or not at all."""

import os
from collections.abc import Mapping
from pathlib import Path

from geo.data.errors import SelectionError


def sidecar(file: Path) -> Path:
    """Return the file that holds the metadata of another: ``jobs.csv`` → ``jobs.csv.metadata.json``."""
    # the whole name: jobs.fgb may lie beside it, and its metadata speak of borders
    return file.with_name(file.name + ".metadata.json")


def csvw_file(file: Path) -> Path:
    """Return the file that describes a CSV where programs look for it: ``jobs.csv`` → ``jobs.csv-metadata.json``."""
    return file.with_name(file.name + "-metadata.json")


def write(contents: Mapping[Path, str | bytes]) -> None:
    """
    Write files completely or not at all; their folders exist.

    Raises
    ------
    SelectionError
        If a folder does not exist or cannot be written to; what was there before is untouched.
    """
    parts: dict[Path, Path] = {}
    try:
        for file, content in contents.items():
            if file.is_dir():
                raise SelectionError(f"{file}: expected the name of a file, found a folder")
            if not file.parent.is_dir():
                raise SelectionError(f"{file}: expected an existing folder, found no {file.parent}")
            part = file.with_name(f".{file.name}.{os.getpid()}.part")
            parts[part] = file
            part.write_bytes(content.encode() if isinstance(content, str) else content)
        for part, file in parts.items():
            part.replace(file)
    except OSError as error:
        raise SelectionError(f"{error.filename}: not writable: {error.strerror}") from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
