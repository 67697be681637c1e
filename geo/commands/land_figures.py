"""``python -m geo land-figures`` writes what exists by Land only, apart from all figures of districts."""

from pathlib import Path

import click


@click.command("land-figures")
@click.option("--format", "kind", type=click.Choice(["csv", "json"]),
              help="By default what the name of the file ends with, otherwise csv.")  # fmt: skip
@click.option("--lang", "language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True,
              help="File to write, beside a CSV also the metadata; - is the screen.")  # fmt: skip
def land_figures(kind: str | None, language: str, out: Path) -> None:
    """Write the figures of the 16 Länder, which say nothing about single districts."""
    from geo import districts
    from geo import export as files
    from geo import land_figures as laender
    from geo.catalogue import catalogue
    from geo.commands.out import choose_format, language_of, page_link
    from geo.errors import SelectionError
    from geo.land_file import land_csv, land_json

    try:
        kind = choose_format(out, kind, ("csv", "json"))
        figures, known = laender.shipped(), catalogue()
        described = land_json(
            figures, catalogue=known, districts=districts.shipped(), language=language,
            permalink=page_link("analysis", {"view": "volunteering"} | language_of(language)),
        )  # fmt: skip
        content = described if kind == "json" else land_csv(figures, catalogue=known, language=language)
        if str(out) == "-":
            click.echo(content, nl=False)
            return
        files.write(({files.sidecar(out): described} if kind == "csv" else {}) | {out: content})
    except SelectionError as error:
        refused = click.ClickException(str(error))
        refused.exit_code = 2
        raise refused from error
    click.echo(f"{out}: {len(content.encode()) / 1e3:,.1f} kB")
