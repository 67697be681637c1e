"""The option ``--out``: the format it asks for, the files it names, what the screen takes, the address in a file."""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from geo.data.declarations import Language
from geo.data.errors import SelectionError


class Refused(click.ClickException):
    """Ends a command with status 2: an option asks for something that does not exist."""

    exit_code = 2


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Turn what cannot be made into a sentence and status 2."""
    try:
        yield
    except SelectionError as error:
        raise Refused(str(error)) from error


def deliver(out: Path, content: str | bytes, beside: Mapping[Path, str | bytes] | None = None) -> None:
    """Write a file and those that belong beside it, and print their sizes; ``-`` prints the content instead."""
    from geo.export.writing import write

    if str(out) == "-":
        show(content)
        return
    beside = beside or {}
    write({**beside, out: content})
    for file, written in {out: content, **beside}.items():
        size = len(written.encode() if isinstance(written, str) else written)
        click.echo(f"{file}: {size / 1e3:,.0f} kB")


def choose_format(out: Path, wished: str | None, formats: Sequence[str]) -> str:
    """
    Decide in which of some formats a file is written; the first is that of the screen and of a name without an ending.

    Raises
    ------
    SelectionError
        If the name ends like no format, or like another than the option ``--format`` asks for.
    """
    ending = out.suffix.removeprefix(".").lower()
    if wished is None and ending and ending not in formats:
        raise SelectionError(f"{out}: expected a name that ends with .{', .'.join(formats)}, or --format")
    if wished and ending in formats and ending != wished:
        raise SelectionError(f"{out}: expected a name that ends with .{wished}, as --format says, found .{ending}")
    return wished or ending or formats[0]


def show(content: str | bytes) -> None:
    """Print a file; bytes go into another program, never onto a terminal."""
    if isinstance(content, bytes) and sys.stdout.isatty():
        raise SelectionError("--out -: expected another program or a file for a binary format, found a terminal")
    click.echo(content, nl=False)


def page_link(page: str, wishes: Mapping[str, object]) -> str:
    """
    Write the address of a page with the same content; empty unless the environment says where the dashboard stands.

    Parameters
    ----------
    page
        A key of `geo.maps.files.PAGES`; an empty one is the map at the root.
    """
    # the drawing modules are slow to import, and most people write files without a server
    if not os.environ.get("LANDPOTENZIALE_PUBLIC_URL"):
        return ""
    from geo.maps.files import PAGES
    from geo.views import public_address

    return public_address.page_link(
        public_address.home(), page and PAGES[page], {key: str(value) for key, value in wishes.items()}
    )


def language_of(language: Language) -> dict[str, str]:
    """Return the parameter of an address that says the language; the pages are German without one."""
    return {} if language == "de" else {"lang": language}
