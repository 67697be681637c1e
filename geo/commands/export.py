"""``python -m geo export`` writes figures as files for other tools."""

import functools
from pathlib import Path

import click

FORMATS = ("geojson", "gpkg", "fgb", "parquet", "xlsx", "csv")


@click.command()
@click.option("--layer", help="Theme, such as labour_market: all its indicators.")
@click.option("--indicators", help="Ids, separated by commas: only these.")
@click.option("--all", "everything", is_flag=True, help="All indicators; as CSV one wide table of the newest values.")
@click.option("--rural", is_flag=False, flag_value="thuenen",
              help="Rural districts only; also with typology and codes: thuenen:1,2, bbsr, eurostat:3.")  # fmt: skip
@click.option("--land", multiple=True, help="Keys or names, separated by commas: 09,Sachsen. May stand several times.")
@click.option("--periods", type=click.Choice(["newest", "all"]), default="newest", show_default=True,
              help="all: one row per district, indicator and period, as CSV only.")  # fmt: skip
@click.option("--format", "wished", type=click.Choice(FORMATS),
              help="By default what the name of the file ends with, otherwise geojson.")  # fmt: skip
@click.option("--crs", help="4326 (default), 3035 or 25832; GeoJSON is always 4326.")
@click.option("--detail", help="full (default, 100 m) or web (500 m).")
@click.option("--lang", "language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True,
              help="File to write, beside CSV and FlatGeobuf also the metadata; - is the screen.")  # fmt: skip
def export(layer: str | None, indicators: str | None, everything: bool, rural: str | None, land: tuple[str, ...],
           periods: str, wished: str | None, crs: str | None, detail: str | None, language: str, out: Path) -> None:  # fmt: skip
    """Write figures and shapes for other tools, with all metadata."""
    from geo import districts, figures
    from geo import export as files
    from geo.catalogue import catalogue
    from geo.commands.out import choose_format, page_link, show
    from geo.errors import SelectionError
    from geo.selection import Selection, query

    try:
        if everything == bool(layer or indicators):
            raise SelectionError("expected either --all or one of --layer and --indicators (or both of these)")
        kind = choose_format(out, wished, FORMATS)
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
        wish = files.Wish(
            chosen, selection, files.choose_crs(crs) if crs else None, files.choose_detail(detail) if detail else None,
            is_wide=everything, permalink=(link := page_link("", query(selection, known))),
        )  # fmt: skip
        if files.kept_districts(selection, districts.shipped(), figures.shipped()[0]).empty:
            raise SelectionError("--rural and --land: expected a filter that keeps a district, found none left")
        beside = {}
        if periods == "all":
            make = functools.partial(
                files.series_file, indicators=chosen, selection=selection, catalogue=known, permalink=link,
                csv_url=out.name,
            )  # fmt: skip
            content = make("csv")
            beside = {files.sidecar(out): make("metadata.json"), files.csvw_file(out): make("csv-metadata.json")}
        else:
            content = files.layer_file(kind, wish, known)
            if kind in {"csv", "fgb"}:
                beside[files.sidecar(out)] = files.layer_file("metadata.json", wish, known)
            if kind == "csv":
                beside[files.csvw_file(out)] = files.layer_file("csv-metadata.json", wish, known, csv_url=out.name)
        if str(out) == "-":
            show(content)
            return
        files.write(beside | {out: content})
        for file, written in {out: content, **beside}.items():
            size = len(written.encode() if isinstance(written, str) else written)
            click.echo(f"{file}: {size / 1e3:,.0f} kB")
    except SelectionError as error:
        refused = click.ClickException(str(error))
        refused.exit_code = 2
        raise refused from error
