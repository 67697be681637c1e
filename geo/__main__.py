"""
The commands, as ``landpotenziale`` or ``python -m geo``.

``serve`` starts the dashboard; ``build`` makes data/districts/, ``check`` verifies it, ``update`` fetches what the
producers have published since; ``export`` and ``land-figures`` write files, ``picture`` draws maps, ``profile`` and
``compare`` set the papers of districts, ``similar`` prints statistical neighbours, ``analyse`` an analysis, ``publish``
writes the static site.

The whole flow: producers' files → importers → harmonise → build → data/districts/ → check → export and pages.
A command imports heavy modules when it runs.
"""

import click

from geo.commands.analyse import analyse
from geo.commands.data import build, check, update
from geo.commands.export import export, land_figures, similar
from geo.commands.picture import picture
from geo.commands.profile import compare, profile
from geo.commands.serve import serve
from geo.data.catalogue import __version__
from geo.data.errors import LandpotenzialeError
from geo.publish.command import publish

# in the order of the help
COMMANDS = (serve, build, check, update, export, land_figures, picture, profile, compare, similar, analyse, publish)


class Commands(click.Group):
    """Commands that end with a sentence, not a traceback, when an input is wrong."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except LandpotenzialeError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="landpotenziale", message="%(prog)s %(version)s")
def main() -> None:
    """Landpotenziale: figures, types and borders of Germany's 400 districts."""


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="python -m geo")
