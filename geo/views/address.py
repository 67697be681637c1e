"""
Reading wishes from an address: one parameter after the other, with a hint for each wish that cannot be met.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

Taken = TypeVar("Taken")
Name = TypeVar("Name", bound=str)
MOST_LISTED = 80
MOST_CHARACTERS = 400  # of one value in an address; anything longer is no selection


@dataclass(frozen=True)
class Hint:
    """A wish of the address that could not be met: the parameter, what it held, shortened, to be escaped, what it may hold."""

    key: str
    found: str
    expected: str = field(default="", compare=False)

    def refusal(self, name: str = "") -> str:
        """Write the hint as an error, for a file that must hold what was asked for; `name` if the wish has another."""
        return f"{name or self.key}: expected {self.expected}, found {self.found!r}"


class Expected(ValueError):
    """A wish cannot be met; the text says which could."""


def listed(allowed: Collection[str]) -> str:
    """Name what is allowed, or an example where that would be a page."""
    names = list(allowed)
    return f"one of {', '.join(names)}" if len(names) <= MOST_LISTED else f"one of {len(names)} keys such as {names[0]}"


class Reader:
    """
    Reads the parameters of an address one by one, for every page that keeps its state there.

    Parameters
    ----------
    query
        Parameters as text.

    Attributes
    ----------
    hints
        One `Hint` per parameter that could not be used as it stood, in the order of reading.
    """

    def __init__(self, query: Mapping[str, str]) -> None:
        self.query = query
        self.hints: list[Hint] = []

    def drop(self, key: str, found: str | None = None, *, expected: str) -> None:
        """Note that a parameter, or the part `found` of it, was not used, and what would have been."""
        self.hints.append(Hint(key, (self.query[key] if found is None else found)[:40], expected))

    def take(self, key: str, read: Callable[[str], Taken]) -> Taken | None:
        """Read a parameter with a function that raises `Expected` for what does not exist."""
        text = self.query.get(key, "")
        if not text:
            return None
        try:
            if len(text) > MOST_CHARACTERS:
                raise Expected(f"at most {MOST_CHARACTERS} characters")
            return read(text)
        except Expected as error:
            self.drop(key, expected=str(error))
            return None

    @staticmethod
    def one_of(allowed: Collection[Name]) -> Callable[[str], Name]:
        """Make the function that takes a text only if it is one of these."""

        def read(text: str) -> Name:
            if text not in allowed:
                raise Expected(listed(allowed))
            return cast(Name, text)  # one of the names now

        return read

    def several(self, key: str, allowed: Collection[str], most: int) -> tuple[str, ...]:
        """Read a list separated by commas; strangers and what is too many are dropped and noted, the rest stays."""

        def read(text: str) -> tuple[str, ...]:
            wishes = list(dict.fromkeys(text.split(",")))
            if strangers := [wish for wish in wishes if wish not in allowed]:
                self.drop(key, ",".join(strangers), expected=listed(allowed))
            kept = [wish for wish in wishes if wish in allowed]
            if len(kept) > most:
                self.drop(key, ",".join(kept[most:]), expected=f"at most {most}")
            return tuple(kept[:most])

        return self.take(key, read) or ()
