"""The option ``--out``: the format that it asks for, what the screen takes, the address that stands in a file."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from geo.data.errors import SelectionError
from geo.views import public_address


def choose_format(out: Path, wished: str | None, formats: Sequence[str]) -> str:
    """
    Decide in which format a file is written.

    Parameters
    ----------
    out
        Its name.
    wished
        The option ``--format``, if it was given.
    formats
        What the command writes; the first is that of the screen and of a name without an ending.

    Returns
    -------
    format
        One of `formats`.

    Raises
    ------
    SelectionError
        If the name ends like no format, or like another than the one that is asked for.
    """
    ending = out.suffix.removeprefix(".").lower()
    if wished is None and ending and ending not in formats:
        raise SelectionError(f"{out}: expected a name that ends with .{', .'.join(formats)}, or --format")
    if wished and ending in formats and ending != wished:
        raise SelectionError(f"{out}: expected a name that ends with .{wished}, as --format says, found .{ending}")
    return wished or ending or formats[0]


def show(content: str | bytes) -> None:
    """Print a file; what is no text goes into another program, never onto a terminal."""
    if isinstance(content, bytes) and sys.stdout.isatty():
        raise SelectionError("--out -: expected another program or a file for a binary format, found a terminal")
    click.echo(content, nl=False)


def page_link(page: str, wishes: Mapping[str, object]) -> str:
    """
    Write the address of a page with the same content, for a file that says where it is from.

    Parameters
    ----------
    page
        A key of `geo.maps.files.PAGES`; nothing is the map at the root.
    wishes
        Parameters of its address.

    Returns
    -------
    link
        Nothing unless the environment says where the dashboard stands.
    """
    # the drawing modules are slow to import, and most people write files without a server
    if not os.environ.get("LANDPOTENZIALE_PUBLIC_URL"):
        return ""
    from geo.maps.files import PAGES

    return public_address.page_link(
        public_address.home(), page and PAGES[page], {key: str(value) for key, value in wishes.items()}
    )


def language_of(language: str) -> dict[str, str]:
    """Return the parameter of an address that says the language; the pages are German without one."""
    return {} if language == "de" else {"lang": language}
