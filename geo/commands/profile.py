"""``python -m geo profile`` and ``compare`` set the papers of districts as accessible PDF."""

import gc
from pathlib import Path

import click

from geo.commands.out import deliver, language_of, page_link
from geo.data.declarations import Language


def _pdf(context: click.Context, option: click.Parameter, out: Path) -> Path:
    if out.suffix.lower() != ".pdf":
        raise click.BadParameter(f"{out}: expected a name that ends with .pdf")
    return out


LANGUAGE = click.option("--lang", "language", type=click.Choice(["de", "en"]), default="de", show_default=True)
OUT = click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    callback=_pdf,
    help="File to write; its name ends with .pdf.",
)


@click.command()
@click.argument("ags")
@LANGUAGE
@OUT
def profile(ags: str, language: Language, out: Path) -> None:
    """Write the profile of the district AGS as PDF: two pages, tagged (PDF/UA-1)."""
    # a process of two seconds has nothing to collect that is worth its time
    gc.disable()
    try:
        from geo.maps.profile_pdf import profile_pdf
        from geo.views.shipped import profile_of

        content = profile_pdf(
            profile_of(ags, language, permalink=page_link("profile", {"district": ags} | language_of(language)))
        )
        deliver(out, content)
    finally:
        gc.enable()


@click.command()
@click.argument("ags", nargs=-1, required=True)
@LANGUAGE
@OUT
def compare(ags: tuple[str, ...], language: Language, out: Path) -> None:
    """Write two to six districts side by side as PDF, tagged (PDF/UA-1)."""
    from geo.maps.comparison_pdf import comparison_pdf
    from geo.views.shipped import profiles_of

    content = comparison_pdf(
        profiles_of(ags, language),
        permalink=page_link("compare", {"compare": ",".join(ags)} | language_of(language)),
    )
    deliver(out, content)
