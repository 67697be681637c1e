"""``python -m geo export`` writes figures as files for other tools."""

from pathlib import Path

import click


@click.command()
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
