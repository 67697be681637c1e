"""The commands of ``python -m geo``, one module per purpose; `COMMANDS` is the list of them in the order of the help."""

from geo.commands.analyse import analyse
from geo.commands.data import build, check
from geo.commands.export import export
from geo.commands.land_figures import land_figures
from geo.commands.picture import picture
from geo.commands.profile import compare, profile
from geo.commands.publish import publish
from geo.commands.similar import similar
from geo.commands.update import update

COMMANDS = (build, check, update, export, land_figures, picture, profile, compare, similar, analyse, publish)
