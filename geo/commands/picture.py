"""``python -m geo picture`` draws a map as SVG, PNG or PDF, with the same choices as the page."""

from pathlib import Path

import click


@click.command()
@click.option("--indicator", required=True, help="Id, such as vacancy_rate_pct.")
@click.option("--rural", help="Typology and codes: thuenen:1,2, bbsr, eurostat:3.")
@click.option("--land", multiple=True, help="Keys or names, separated by commas: 09,Sachsen. May stand several times.")
@click.option("--period", help="One of the periods of the indicator; the newest if absent.")
@click.option("--since", help="Show the change since this period.")
@click.option("--scheme", help="quantile, fisher_jenks, equal_interval, std_mean or head_tail.")
@click.option("--k", help="Number of classes.")
@click.option("--palette", help="Colours, as in the address of the page.")
@click.option("--district", help="AGS of a district to outline and to read the map for.")
@click.option("--lang", "language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True,
              help="File to write; its ending, .svg, .png or .pdf, is the format.")  # fmt: skip
def picture(indicator: str, rural: str | None, land: tuple[str, ...], period: str | None, since: str | None,
            scheme: str | None, k: str | None, palette: str | None, district: str | None, language: str,
            out: Path) -> None:  # fmt: skip
    """Draw a map with title, legend and sources, 148 mm wide."""
    from geo import export as files
    from geo.commands.out import page_link
    from geo.data.catalogue import catalogue
    from geo.data.errors import SelectionError
    from geo.maps import picture as pictures
    from geo.views import shipped
    from geo.views.selection import query
    from geo.views.shipped import read_selection

    kind = out.suffix.removeprefix(".").lower()
    try:
        if kind not in pictures.FORMATS:
            raise SelectionError(f"{out}: expected a name that ends with .{', .'.join(pictures.FORMATS)}")
        known = catalogue()
        laender = ",".join(files.choose_laender(name for each in land for name in each.split(",")))
        if indicator not in known.indicators:
            raise SelectionError(f"indicator: expected one of {', '.join(known.indicators)}, found {indicator!r}")
        wishes = {
            "indicator": indicator, "lang": language, "rural": rural, "land": laender, "period": period,
            "period_from": since, "scheme": scheme, "k": k, "palette": palette, "district": district,
        }  # fmt: skip
        selection = read_selection(
            {key: value for key, value in wishes.items() if value}, known, names={"period_from": "since"}
        )
        spec = shipped.spec(selection, permalink=page_link("", query(selection, known)))
        if not any(spec.inside):
            raise SelectionError("--rural and --land: expected a filter that keeps a district, found none left")
        content = pictures.render(spec, kind)
        files.write({out: content})
    except SelectionError as error:
        refused = click.ClickException(str(error))
        refused.exit_code = 2
        raise refused from error
    click.echo(f"{out}: {len(content) / 1e3:,.0f} kB")
