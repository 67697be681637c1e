"""``python -m geo similar`` prints the statistical neighbours of a district as JSON."""

import click


@click.command()
@click.argument("ags")
@click.option("--n", default=10, show_default=True, type=click.IntRange(1, 399), help="How many neighbours.")
@click.option(
    "--layers", default="", help="Themes that enter, separated by commas, each with the same weight; default: all."
)
@click.option("--within", type=click.Choice(["all", "rural_type", "other_land", "both"]), default="all", show_default=True,
              help="Only districts of the same Thünen type, of another Land, or both.")  # fmt: skip
@click.option("--lang", "language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def similar(ags: str, n: int, layers: str, within: str, language: str) -> None:
    """Print the districts whose figures resemble those of the district AGS, and what joins and separates them."""
    from geo import districts, figures
    from geo.catalogue import catalogue
    from geo.errors import SelectionError
    from geo.similar_file import neighbours_json
    from geo.similarity import neighbours

    chosen = [each.strip() for each in layers.split(",") if each.strip()] or None
    values, statuses = figures.shipped()
    try:
        found = neighbours(values, districts.shipped(), catalogue(), ags, layers=chosen, n=n, within=within)
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    text = neighbours_json(
        found, districts=districts.shipped(), statuses=statuses, catalogue=catalogue(), language=language
    )
    click.echo(text, nl=False)
