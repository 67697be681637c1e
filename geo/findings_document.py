"""A finding as it is written down: its rows, the address of its page, and a document with all a reader must know."""

from urllib.parse import urlencode

from geo import districts, export, figures, land_figures
from geo import recipe as recipes
from geo import volunteering as levels
from geo.catalogue import Language, catalogue
from geo.districts import LAENDER
from geo.findings import Finding, plain
from geo.land_file import described
from geo.language import word
from geo.selection import Selection


def rows(finding: Finding, language: Language = "de") -> list[dict]:
    """List the rows of a finding as plain JSON values, with key and name; a Land is named in the language."""
    if finding.table is None:
        return []
    names = districts.shipped()["name"].to_dict() | {land: name[language] for land, name in LAENDER.items()}
    key = finding.table.index.name if finding.analysis == "volunteering" else "ags"
    return [
        {key: id_, "name": names[id_]} | {column: plain(value) for column, value in row.items()}
        for id_, row in finding.table.to_dict("index").items()
    ]


def address(finding: Finding) -> dict[str, str]:
    """
    Write the parameters of the page that shows a finding, defaults included: a citation outlives them.

    Parameters
    ----------
    finding
        A result.

    Returns
    -------
    query
        Parameters by name, without language and without what is chosen on the map; its `view` is a view of the page.
    """
    told, first = finding.settings, finding.indicators[0]
    if finding.analysis in {"moran", "lisa"}:
        return {"view": "spatial", "indicator": first, "residuals": "yes" if told["land_mean_taken_off"] else "no"}
    if finding.analysis == "scenario":
        recipe = recipes.read(told["recipe"], catalogue())
        return {
            "view": "scenario",
            "recipe": recipes.to_short(recipe, catalogue(), whole=True),
            "draws": str(told["draws"]),
        }
    if finding.analysis == "typology":
        return {"view": "typology", "typology": told["typology"], "crossed": told["crossed_with"], "indicator": first}
    names = {"fragile": ("indicator",), "bivariate": ("x", "y"), "volunteering": ("proxy",)}
    return {"view": finding.analysis} | {name: told.get(name, first) for name in names[finding.analysis]}


def document(finding: Finding, language: Language = "en", *, permalink: str = "") -> dict:
    """
    Write a finding down with everything a reader must know.

    Parameters
    ----------
    finding
        A result.
    language
        Of the notes.
    permalink
        Address of the page that shows it; without one, its path and parameters alone.

    Returns
    -------
    document
        Plain JSON values: ``analysis``, ``settings``, ``result``, ``districts``, ``note`` and ``metadata`` as in all
        files; of volunteering also ``laender``, and what is known of them in ``metadata.laender``.
    """
    known = catalogue()
    first = finding.indicators[0]
    selection = Selection(layer=known.indicators[first].layer, indicator=first, language=language)
    metadata = export.metadata(
        finding.indicators, selection, catalogue=known, districts=districts.shipped(), values=figures.shipped()[0],
        permalink=permalink or f"analyse?{urlencode(address(finding), safe=':,~')}",
    )  # fmt: skip
    told = rows(finding, language)
    whole = {
        "analysis": finding.analysis,
        "settings": finding.settings,
        "result": finding.result,
        "note": word("limits", language),
        "districts": told,
        "metadata": metadata,
    }
    if finding.analysis == "volunteering":
        whole["laender"] = [each for each in told if each["level"] == levels.LAND]
        whole["districts"] = [each for each in told if each["level"] == levels.DISTRICT]
        whole["note"] = f"{word('land_figures_note', language)} {whole['note']}"
        laender = described(land_figures.shipped(), catalogue=known, districts=districts.shipped(), language=language)
        metadata["laender"] = {key: laender[key] for key in ("level", "note", "indicators", "sources")}
        metadata["attributions"] = [
            *(each["attribution"] for each in laender["sources"].values()),
            *metadata["attributions"],
        ]
    return whole
