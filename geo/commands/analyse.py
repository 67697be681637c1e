"""``python -m geo analyse`` prints an analysis as JSON, with the numbers that the page shows."""

import json
from pathlib import Path

import click

from geo.errors import LandpotenzialeError

LONGEST = 100_000


class _Group(click.Group):
    """Commands that end with status 2 and a sentence when an input is wrong."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except LandpotenzialeError as error:
            refused = click.ClickException(str(error))
            refused.exit_code = 2
            raise refused from error


@click.group(cls=_Group)
def analyse() -> None:
    """Print an analysis of the shipped figures as JSON."""


_LANGUAGE = click.option("--lang", "language", type=click.Choice(["de", "en"]), default="en", show_default=True,
                         help="Language of notes and titles.")  # fmt: skip


def _spatial(command):
    """Add the options of the two spatial analyses."""
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
def moran(indicator: str, permutations: int, seed: int, residuals: bool, language: str) -> None:
    """Do similar values lie side by side, in the country as a whole? (Moran's I)"""
    from geo import findings

    _print(findings.moran(indicator, permutations=permutations, seed=seed, residuals=residuals), language)


@analyse.command()
@_spatial
def lisa(indicator: str, permutations: int, seed: int, residuals: bool, language: str) -> None:
    """Where do similar or different values lie side by side? (LISA with false discovery rate)"""
    from geo import findings

    _print(findings.lisa(indicator, permutations=permutations, seed=seed, residuals=residuals), language)


@analyse.command()
@click.option("--indicator", required=True, help="Id of the indicator.")
@_LANGUAGE
def fragile(indicator: str, language: str) -> None:
    """Whose class depends on scheme and number of classes?"""
    from geo import findings

    _print(findings.fragile(indicator), language)


@analyse.command()
@click.option("--x", required=True, help="Id of the first indicator.")
@click.option("--y", required=True, help="Id of the second indicator.")
@_LANGUAGE
def bivariate(x: str, y: str, language: str) -> None:
    """Nine classes of two indicators, and their correlation with and without cities."""
    from geo import findings

    _print(findings.bivariate(x, y), language)


@analyse.command()
@click.option("--recipe", type=click.Path(path_type=Path), required=True, help="JSON file with the recipe.")
@click.option("--draws", type=int, default=1_000, show_default=True, help="1,000 to 100,000.")
@click.option("--seed", type=int, default=0, show_default=True, help="Start of the random numbers.")
@_LANGUAGE
def scenario(recipe: Path, draws: int, seed: int, language: str) -> None:
    """A scenario with your own weights: rank intervals, never a bare rank."""
    from geo import findings
    from geo.catalogue import catalogue
    from geo.errors import SelectionError
    from geo.recipe import from_json

    try:
        # a recipe has some hundred characters; whatever is longer is another file
        if recipe.stat().st_size > LONGEST:
            raise SelectionError(f"expected a recipe of at most {LONGEST:,} bytes, found {recipe.stat().st_size:,}")
        read = from_json(recipe.read_text(encoding="utf-8"), catalogue())
    except (OSError, UnicodeDecodeError) as error:
        raise SelectionError(f"{recipe}: not readable ({type(error).__name__})") from error
    except SelectionError as error:
        raise SelectionError("\n".join(f"{recipe.name}: {line}" for line in str(error).splitlines())) from error
    _print(findings.scenario(read, draws=draws, seed=seed), language)


def _print(finding, language: str) -> None:
    from geo.findings import document

    click.echo(json.dumps(document(finding, language), ensure_ascii=False, indent=1, allow_nan=False))
