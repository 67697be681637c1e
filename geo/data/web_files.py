"""
The files for the browser in data/districts/web/: named by their content, written and found again.

Apart from the borders themselves, so that whoever only looks for a file need not load a library for geometry.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from geo.data.catalogue import DATA
from geo.data.errors import DistrictError

# detail of the borders in files and in the browser: 500 m is less than a pixel while the whole country is on the
# screen, and at eight times that size estuaries, islands and the enclaves still look like themselves; 400 m makes the
# file a fifth larger, 600 m makes small cities angular
EXPORT_DETAIL_M, WEB_DETAIL_M = 100, 500


def write_hashed(folder: Path, stem: str, content: Mapping[str, object]) -> Path:
    """Write compact JSON under a name that changes with its content, so that browsers may keep it for ever."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    file = folder / f"{stem}-{hashlib.sha256(text).hexdigest()[:12]}.json"
    file.write_bytes(text)
    return file


def web_file(stem: str, folder: Path = DATA) -> Path:
    """
    Find a file for the browser by the first part of its name.

    Parameters
    ----------
    stem
        ``districts`` (borders) or ``places`` (search index).

    Returns
    -------
    file
        For example ``web/districts-0123456789ab.json``.

    Raises
    ------
    DistrictError
        If there is none or more than one, or its content does not match the hash in its name.
    """
    files = sorted((folder / "web").glob(f"{stem}-*.json"))
    if len(files) != 1:
        found = ", ".join(file.name for file in files) or "none"
        raise DistrictError(f"web/{stem}-*.json: expected one file, found {found}; `python -m geo build` makes it")
    digest = hashlib.sha256(files[0].read_bytes()).hexdigest()[:12]
    if files[0].stem != f"{stem}-{digest}":
        raise DistrictError(f"web/{files[0].name}: expected content with the hash in its name, found {digest}")
    return files[0]
