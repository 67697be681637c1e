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
              help="Languages, separated by commas; the first one greets the visitor. "
                   "The pages of an earlier site in a language that is not named are removed.")  # fmt: skip
@click.option("--only", help="Keys (AGS) of districts, separated by commas: profiles of these alone; those of an earlier "
                             "site that are not named are removed. Default: all.")  # fmt: skip
@click.option("--processes", type=click.IntRange(1), help="How many work at once; default: one per processor.")
def publish(out: Path, languages: str, only: str | None, processes: int | None) -> None:
    """Write a static site that works from any web server or a memory stick; go on where a stopped run was."""
    from geo.data.errors import SelectionError
    from geo.publish import run, site

    start = time.monotonic()
    try:
        what = site.edition(
            _named(languages),
            None if only is None else _named(only),
        )
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    with _bar() if sys.stderr.isatty() else contextlib.nullcontext() as tell:
        result = run.publish(out, what, processes=processes, tell=tell)
    click.echo(
        f"{out}: {result.files} files, {result.size / 1e6:,.0f} MB; {result.written} written, "
        f"{result.files - result.written} unchanged, {result.removed} removed; {time.monotonic() - start:.0f} s"
    )


def _named(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar over the files of the site."""
    with click.progressbar(length=1, label="publish", file=sys.stderr, show_pos=True) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show
