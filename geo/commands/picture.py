"""``python -m geo picture`` draws a map as SVG, PNG or PDF, with the same choices as the page."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from geo.commands.out import deliver, page_link, refusals
from geo.data.declarations import Language


@dataclass(frozen=True)
class Wish:
    """The options of ``picture``."""

    indicator: str
    rural: str | None
    land: tuple[str, ...]
    period: str | None
    since: str | None
    scheme: str | None
    k: str | None
    palette: str | None
    district: str | None
    language: Language
    out: Path


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
def picture(**options: Any) -> None:
    """Draw a map with title, legend and sources, 148 mm wide."""
    with refusals():
        wish = Wish(**options)
        deliver(wish.out, _draw(wish))


def _draw(wish: Wish) -> bytes:
    from geo.data.catalogue import catalogue
    from geo.data.errors import SelectionError
    from geo.export.wishes import choose_laender
    from geo.maps import picture as pictures
    from geo.views import shipped
    from geo.views.selection import query

    kind, known = wish.out.suffix.removeprefix(".").lower(), catalogue()
    if kind not in pictures.FORMATS:
        raise SelectionError(f"{wish.out}: expected a name that ends with .{', .'.join(pictures.FORMATS)}")
    laender = ",".join(choose_laender(name for names in wish.land for name in names.split(",")))
    if wish.indicator not in known.indicators:
        raise SelectionError(f"indicator: expected one of {', '.join(known.indicators)}, found {wish.indicator!r}")
    parameters = {
        "indicator": wish.indicator, "lang": wish.language, "rural": wish.rural, "land": laender,
        "period": wish.period, "period_from": wish.since, "scheme": wish.scheme, "k": wish.k,
        "palette": wish.palette, "district": wish.district,
    }  # fmt: skip
    selection = shipped.read_selection(
        {key: text for key, text in parameters.items() if text}, names={"period_from": "since"}
    )
    spec = shipped.spec(selection, permalink=page_link("", query(selection, known)))
    if not any(spec.inside):
        raise SelectionError("--rural and --land: expected a filter that keeps a district, found none left")
    return pictures.render(spec, kind)
