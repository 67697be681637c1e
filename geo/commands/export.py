"""Commands that write or print figures: ``export``, ``land-figures`` (what exists by Land only) and ``similar``."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.commands.out import choose_format, deliver, language_of, page_link, refusals, show
from geo.data.declarations import Language

if TYPE_CHECKING:
    from geo.export.layers import Wish
    from geo.methods.similarity import Within

FORMATS = ("geojson", "gpkg", "fgb", "parquet", "xlsx", "csv")


@dataclass(frozen=True)
class Options:
    """The options of ``export``."""

    layer: str | None
    indicators: str | None
    everything: bool
    rural: str | None
    land: tuple[str, ...]
    periods: str
    wished: str | None
    crs: str | None
    detail: str | None
    language: Language
    out: Path


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
def export(**options: Any) -> None:
    """Write figures and shapes for other tools, with all metadata."""
    with refusals():
        asked = Options(**options)
        kind, wish = _read(asked)
        content, beside = (_series if asked.periods == "all" else _newest)(kind, wish, asked.out)
        deliver(asked.out, content, beside)


def _read(asked: Options) -> "tuple[str, Wish]":
    """Read the options as the format and the content of a file."""
    from geo.data import districts, figures
    from geo.data.catalogue import catalogue
    from geo.data.errors import SelectionError
    from geo.export.columns import kept_districts
    from geo.export.frames import choose_crs, choose_detail
    from geo.export.layers import Wish
    from geo.export.wishes import choose_indicators, choose_laender, choose_rural
    from geo.views.selection import Selection, query

    if asked.everything == bool(asked.layer or asked.indicators):
        raise SelectionError("expected either --all or one of --layer and --indicators (or both of these)")
    kind = choose_format(asked.out, asked.wished, FORMATS)
    if asked.periods == "all" and kind != "csv":
        raise SelectionError(f"--periods all: expected --format csv, found {kind}")
    known = catalogue()
    ids = [id_.strip() for id_ in (asked.indicators or "").split(",") if id_.strip()]
    chosen = choose_indicators(known, layer=asked.layer, wishes=ids)
    selection = Selection(
        layer=known.indicators[chosen[0]].layer, indicator=chosen[0], language=asked.language,
        rural=choose_rural(asked.rural, known) if asked.rural else None,
        land=choose_laender(name for names in asked.land for name in names.split(",")),
    )  # fmt: skip
    wish = Wish(
        chosen, selection, choose_crs(asked.crs) if asked.crs else None,
        choose_detail(asked.detail) if asked.detail else None,
        is_wide=asked.everything, permalink=page_link("", query(selection, known)),
    )  # fmt: skip
    if kept_districts(selection, districts.shipped(), figures.shipped()[0]).empty:
        raise SelectionError("--rural and --land: expected a filter that keeps a district, found none left")
    return kind, wish


def _series(_: str, wish: "Wish", out: Path) -> tuple[str, dict[Path, str | bytes]]:
    """Write all periods as CSV, and its two descriptions."""
    from geo.data.catalogue import catalogue
    from geo.export.layers import series_file
    from geo.export.writing import csvw_file, sidecar

    def make(kind: str) -> str:
        return series_file(
            kind, wish.indicators, wish.selection, catalogue(), permalink=wish.permalink, csv_url=out.name
        )

    return make("csv"), {sidecar(out): make("metadata.json"), csvw_file(out): make("csv-metadata.json")}


def _newest(kind: str, wish: "Wish", out: Path) -> tuple[str | bytes, dict[Path, str | bytes]]:
    """Write the newest period, and what lies beside it."""
    from geo.data.catalogue import catalogue
    from geo.export.layers import layer_file
    from geo.export.writing import csvw_file, sidecar

    content, beside = layer_file(kind, wish, catalogue()), {}
    if kind in {"csv", "fgb"}:
        beside[sidecar(out)] = layer_file("metadata.json", wish, catalogue())
    if kind == "csv":
        beside[csvw_file(out)] = layer_file("csv-metadata.json", wish, catalogue(), csv_url=out.name)
    return content, beside


@click.command("land-figures")
@click.option("--format", "kind", type=click.Choice(["csv", "json"]),
              help="By default what the name of the file ends with, otherwise csv.")  # fmt: skip
@click.option("--lang", "language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True,
              help="File to write, beside a CSV also the metadata; - is the screen.")  # fmt: skip
def land_figures(kind: str | None, language: Language, out: Path) -> None:
    """Write the figures of the 16 Länder, which say nothing about single districts."""
    from geo.data import districts
    from geo.data import land_figures as laender
    from geo.data.catalogue import catalogue
    from geo.export.land_figures import land_csv, land_json
    from geo.export.writing import sidecar, write

    with refusals():
        kind = choose_format(out, kind, ("csv", "json"))
        figures, known = laender.shipped(), catalogue()
        described = land_json(
            figures, catalogue=known, districts=districts.shipped(), language=language,
            permalink=page_link("analysis", {"view": "volunteering"} | language_of(language)),
        )  # fmt: skip
        content = described if kind == "json" else land_csv(figures, catalogue=known, language=language)
        if str(out) == "-":
            show(content)
            return
        write(({sidecar(out): described} if kind == "csv" else {}) | {out: content})
    click.echo(f"{out}: {len(content.encode()) / 1e3:,.1f} kB")


@click.command()
@click.argument("ags")
@click.option("--n", default=10, show_default=True, type=click.IntRange(1, 399), help="How many neighbours.")
@click.option(
    "--layers", default="", help="Themes that enter, separated by commas, each with the same weight; default: all."
)
@click.option("--within", type=click.Choice(["all", "rural_type", "other_land", "both"]), default="all", show_default=True,
              help="Only districts of the same Thünen type, of another Land, or both.")  # fmt: skip
@click.option("--lang", "language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def similar(ags: str, n: int, layers: str, within: "Within", language: Language) -> None:
    """Print the districts whose figures resemble those of the district AGS, and what joins and separates them."""
    from geo.data import districts, figures
    from geo.data.catalogue import catalogue
    from geo.data.errors import SelectionError
    from geo.export.similar import neighbours_json
    from geo.methods.similarity import Search, neighbours

    chosen = [layer.strip() for layer in layers.split(",") if layer.strip()] or None
    values, statuses = figures.shipped()
    try:
        found = neighbours(values, districts.shipped(), catalogue(), ags, Search(layers=chosen, n=n, within=within))
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    text = neighbours_json(
        found, districts=districts.shipped(), statuses=statuses, catalogue=catalogue(), language=language
    )
    click.echo(text, nl=False)
