"""``python -m geo analyse`` prints an analysis as JSON or writes it as a file, with the numbers that the page shows."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.commands.out import Refused, deliver, language_of, page_link
from geo.data.declarations import Language
from geo.data.errors import LandpotenzialeError

if TYPE_CHECKING:
    from geo.views.findings import Finding

LONGEST = 100_000


class _Group(click.Group):
    """Commands that end with status 2 and a sentence when an input is wrong."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except LandpotenzialeError as error:
            raise Refused(str(error)) from error


@click.group(cls=_Group)
def analyse() -> None:
    """Print an analysis of the shipped figures as JSON, or write it as a file."""


_LANGUAGE = click.option("--lang", "language", type=click.Choice(["de", "en"]), default="en", show_default=True,
                         help="Language of notes and titles.")  # fmt: skip
_OUT = click.option("--out", type=click.Path(path_type=Path),
                    help="File to write instead; its ending is the format: .json, .csv, .geojson, or .svg, .png, .pdf for the map.")  # fmt: skip

_OUT_JSON = click.option(
    "--out", type=click.Path(path_type=Path), help="File to write instead; its name ends with .json."
)


def _spatial(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that the two spatial analyses share."""
    for option in (
        click.option("--indicator", required=True, help="Id of the indicator."),
        click.option("--permutations", type=int, default=9_999, show_default=True, help="99 to 99,999."),
        click.option("--seed", type=int, default=0, show_default=True, help="Start of the random numbers."),
        click.option("--residuals", is_flag=True, help="Take the mean of its Land off each district first."),
        _LANGUAGE,
    ):
        command = option(command)
    return command


@analyse.command()
@_spatial
@_OUT_JSON
def moran(indicator: str, permutations: int, seed: int, residuals: bool, language: Language, out: Path | None) -> None:
    """Do similar values lie side by side, in the country as a whole? (Moran's I)"""
    from geo.views import findings

    _answer(
        findings.moran(indicator, permutations=permutations, seed=seed, residuals=residuals), language, out,
    )  # fmt: skip


@analyse.command()
@_spatial
@_OUT
def lisa(indicator: str, permutations: int, seed: int, residuals: bool, language: Language, out: Path | None) -> None:
    """Where do similar or different values lie side by side? (LISA with false discovery rate)"""
    from geo.views import findings

    _answer(
        findings.lisa(indicator, permutations=permutations, seed=seed, residuals=residuals), language, out,
    )  # fmt: skip


@analyse.command()
@click.option("--indicator", required=True, help="Id of the indicator.")
@_LANGUAGE
@_OUT
def fragile(indicator: str, language: Language, out: Path | None) -> None:
    """Whose class depends on scheme and number of classes?"""
    from geo.views import findings

    _answer(findings.fragile(indicator), language, out)


@analyse.command()
@click.option("--x", required=True, help="Id of the first indicator.")
@click.option("--y", required=True, help="Id of the second indicator.")
@_LANGUAGE
@_OUT
def bivariate(x: str, y: str, language: Language, out: Path | None) -> None:
    """Nine classes of two indicators, and their correlation with and without cities."""
    from geo.views import findings

    _answer(findings.bivariate(x, y), language, out)


@analyse.command()
@click.option("--typology", type=click.Choice(["thuenen", "bbsr", "eurostat"]), default="thuenen", show_default=True,
              help="What people, area and indicator are counted by.")  # fmt: skip
@click.option("--crossed", type=click.Choice(["thuenen", "bbsr", "eurostat"]),
              help="The typology that it is crossed with; by default bbsr for thuenen, else thuenen.")  # fmt: skip
@click.option("--indicator", required=True, help="Id of the indicator that is shown by type.")
@_LANGUAGE
@_OUT
def typology(typology: str, crossed: str | None, indicator: str, language: Language, out: Path | None) -> None:
    """Three typologies side by side: types, people, area, who changes side, an indicator by type."""
    from geo.views import findings

    _answer(findings.typology(typology, indicator, other=crossed), language, out)


@analyse.command()
@click.option("--recipe", type=click.Path(path_type=Path), required=True, help="JSON file with the recipe.")
@click.option("--draws", type=int, default=1_000, show_default=True, help="1,000 to 100,000.")
@click.option("--end", type=click.Choice(["top", "bottom"]), default="top", show_default=True,
              help="Which fifth the map of a picture shows.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Start of the random numbers.")
@_LANGUAGE
@_OUT
def scenario(recipe: Path, draws: int, end: str, seed: int, language: Language, out: Path | None) -> None:
    """A scenario with your own weights: rank intervals, never a bare rank."""
    from geo.data.catalogue import catalogue
    from geo.data.errors import SelectionError
    from geo.methods.weighting_text import from_json
    from geo.views import scenario_finding

    try:
        # a recipe has some hundred characters; whatever is longer is another file
        if recipe.stat().st_size > LONGEST:
            raise SelectionError(f"expected a recipe of at most {LONGEST:,} bytes, found {recipe.stat().st_size:,}")
        read = from_json(recipe.read_text(encoding="utf-8"), catalogue())
    except OSError as error:
        raise SelectionError(f"{recipe}: expected a JSON file with a recipe, found {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SelectionError(f"{recipe}: expected a JSON file in UTF-8, found other bytes") from error
    except SelectionError as error:
        raise SelectionError("\n".join(f"{recipe.name}: {line}" for line in str(error).splitlines())) from error
    _answer(scenario_finding.scenario(read, draws=draws, seed=seed), language, out, end=end)


@analyse.command()
@click.option("--proxy", help="Id of the proxy of the districts; by default the first of its layer.")
@_LANGUAGE
@_OUT
def volunteering(proxy: str | None, language: Language, out: Path | None) -> None:
    """The engagement rate of the Länder beside a proxy of the districts, each on its own level."""
    from geo.views import findings

    _answer(findings.volunteering(proxy), language, out)


def _answer(finding: "Finding", language: Language, out: Path | None, *, end: str = "top") -> None:
    """Print a finding, or write the file that its name asks for; beside a table lies what describes it."""
    from geo.data.errors import SelectionError
    from geo.export import findings as findings_file
    from geo.export.writing import sidecar
    from geo.views.findings import address

    link = page_link("analysis", address(finding) | language_of(language))
    if out is None:
        click.echo(findings_file.whole(finding, language, permalink=link), nl=False)
        return
    kind = out.suffix.removeprefix(".").lower()
    offered = ("json",) if finding.table.empty else ("json", "csv", "geojson", "svg", "png", "pdf")
    if kind not in offered:
        raise SelectionError(f"{out}: expected a name that ends with .{' or .'.join(offered)}")
    content: str | bytes
    beside: dict[Path, str | bytes] = {}
    if kind == "json":
        content = findings_file.whole(finding, language, permalink=link)
    elif kind == "geojson":
        content = findings_file.geojson(finding, language, outlines=findings_file.outlines(finding), permalink=link)
    elif kind == "csv":
        content = findings_file.table(finding, language)
        beside[sidecar(out)] = findings_file.described(finding, language, permalink=link)
    else:
        from geo.maps import levels

        content = levels.render(finding, kind, language, end=end, permalink=link)
    deliver(out, content, beside)
