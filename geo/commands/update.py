"""``python -m geo update`` fetches what the producers have published since, the only command that asks them."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click


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

    from geo.catalogue import ROOT
    from geo.errors import SelectionError
    from geo.update import update as renew

    if yes and not producers:
        raise click.UsageError("--yes: expected --producers, the folder that the build reads")
    lines = renew(sources, cache=cache or ROOT / ".cache" / "downloads", today=date.today(), producers=producers,
                  given=given, accept=yes, proxy=proxy, bar=_bar if sys.stderr.isatty() else None)  # fmt: skip
    faults = 0
    try:
        for line in lines:
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
