"""Faults as lines: what goes wrong becomes words, and a long list a short one."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from geo.data.errors import LandpotenzialeError

T = TypeVar("T")


def attempt(faults: list[str], file: str, read: Callable[[], T]) -> T | None:
    """Read or compare something; an error becomes lines in `faults` that name the file."""
    try:
        return read()
    except LandpotenzialeError as error:
        faults += str(error).splitlines()
    except Exception as error:  # a damaged file may pass its reader and break any step after it
        faults.append(f"{file}: damaged, not to be compared ({type(error).__name__}: {error})")
    return None


def some(items: Sequence[object], shown: int = 5) -> str:
    """List the first few and count the rest."""
    return ", ".join(map(str, items[:shown])) + (f" and {len(items) - shown} more" if len(items) > shown else "")
