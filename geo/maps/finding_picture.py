"""The picture of any finding as a file: a map of the districts, or the two levels of volunteering."""

from geo.declarations import Language
from geo.findings import Finding
from geo.maps import analysis, levels, picture, sheet


def render(finding: Finding, kind: str, language: Language, *, end: str = "top", permalink: str = "") -> bytes:
    """
    Draw a finding.

    Parameters
    ----------
    finding
        With a table.
    kind
        One of `geo.maps.sheet.FORMATS`.
    language
        Of the words.
    end
        Which fifth a scenario shows, see `geo.maps.analysis.paint`.
    permalink
        Address of the page that shows it.

    Returns
    -------
    content
        See `geo.maps.sheet.convert`.
    """
    if finding.analysis == "volunteering":
        return sheet.convert(levels.svg(finding, language, permalink=permalink), kind)
    return picture.render(analysis.spec(finding, language, end=end, permalink=permalink), kind)
