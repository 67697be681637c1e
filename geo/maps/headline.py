"""The headline of a map: title, unit, what is counted and when, and what kind of figure it is."""

from markupsafe import Markup

from geo.data.declarations import Indicator
from geo.maps.markup import render
from geo.views.map_spec import MapSpec


def headline(spec: MapSpec, indicator: Indicator) -> Markup:
    """Write the headline of a map; the indicator knows kind and direction."""
    return render("maps/headline.html", spec=spec, indicator=indicator)
