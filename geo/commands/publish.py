"""``python -m geo publish`` writes the digital folder: a static site of maps, profiles and data."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True,
              help="Folder of the site: empty, absent, or with an earlier site, which is brought up to date.")  # fmt: skip
@click.option("--lang", "languages", default="de,en", show_default=True,
              help="Languages, separated by commas; the first one greets the visitor.")  # fmt: skip
@click.option("--only", default="", help="Keys (AGS) of districts, separated by commas: profiles of these alone.")
@click.option("--processes", type=click.IntRange(1), help="How many work at once; default: one per processor.")
def publish(out: Path, languages: str, only: str, processes: int | None) -> None:
    """Write a static site that works from any web server or a memory stick; go on where a stopped run was."""
    from geo.errors import SelectionError
    from geo.publish import run, site

    start = time.monotonic()
    try:
        what = site.edition(
            tuple(each.strip() for each in languages.split(",") if each.strip()),
            tuple(each.strip() for each in only.split(",") if each.strip()) or None,
        )
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    with _bar() if sys.stderr.isatty() else contextlib.nullcontext() as tell:
        result = run.publish(out, what, processes=processes, tell=tell)
    click.echo(
        f"{out}: {result.files} files, {result.size / 1e6:,.0f} MB; {result.written} written, "
        f"{result.files - result.written} unchanged, {result.removed} removed; {time.monotonic() - start:.0f} s"
    )


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar over the files of the site."""
    with click.progressbar(length=1, label="publish", file=sys.stderr, show_pos=True) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show
