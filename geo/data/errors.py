"""
The errors of the package, all of them ValueErrors that name the culprit.

::

    ValueError
    └── LandpotenzialeError
        ├── CatalogueError    a file of layers/ or sources.toml breaks the schema
        ├── SourceError       a producer's file is absent, damaged or laid out differently
        ├── DistrictError     boundaries, names or types of the 400 districts are wrong
        ├── FigureError       the table of figures is damaged or inconsistent
        ├── SelectionError    a link or an option asks for something that does not exist
        └── PublishError      the folder of a published site cannot be written

A message names the file or key, what was found and what was expected; several faults stand below each other.
"""


class LandpotenzialeError(ValueError):
    """Anything this package refuses; the text is meant for the person who gave the input."""


class CatalogueError(LandpotenzialeError):
    """The catalogue (layers/, sources.toml, typologies.toml) is not usable."""


class SourceError(LandpotenzialeError):
    """A producer's file is not usable."""


class DistrictError(LandpotenzialeError):
    """The districts are not the 400 districts of today."""


class FigureError(LandpotenzialeError):
    """The table of figures is not usable."""


class SelectionError(LandpotenzialeError):
    """A view or an export was asked for that cannot be made."""


class PublishError(LandpotenzialeError):
    """The static site cannot be written to its folder."""


MOST_CHARACTERS = 80


def quoted(text: str) -> str:
    """Show a foreign text in an answer: one line, not long, no control characters."""
    return repr(text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…")
