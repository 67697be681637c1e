"""A synthetic map of a few squares, with a name that would be code."""

from geo.views.map_spec import MISSING, GapEntry, Histogram, LegendEntry, MapSpec

AGS = ("01001", "09162", "11000", "16063")
HOSTILE = "</script><script>hacked=1</script><img src=x onerror=hacked=1>'\"{{7*191}}{% raw %}{# `${7*191}`"


def square(x):
    """Return a district of ten by ten, so far to the right."""
    ring = [[x, 0], [x + 10, 0], [x + 10, 10], [x, 10], [x, 0]]
    return {"type": "Polygon", "coordinates": [ring]}


BORDERS = {
    "type": "FeatureCollection",
    "bbox": [0, 0, 40, 10],
    "features": [
        {"type": "Feature", "id": ags, "properties": {"name": "not read"}, "geometry": square(10 * place)}
        for place, ags in enumerate(AGS)
    ],
    "land_borders": {"type": "MultiLineString", "coordinates": [[[10, 0], [10, 10]], [[20, 0], [20, 10]]]},
}
# every kind of district once: two classes, a gap, and one outside the filter
SPEC = MapSpec(
    indicator="vacancy_rate_pct", language="de", title="Wohnungsleerstand", subtitle="Anteil. Stand: 15.05.2022.", filter="Bayern <b>",
    unit="%", decimals=1, ags=AGS, names=("Hafen", "Markt", "Stadt", "Wald"), classes=(0, 1, MISSING, 0),
    values=(2.0, 7.5, None, 3.0), texts=("2,0 %", "7,5 %", "geheim oder unbekannt", "3,0 %"),
    statuses=("value", "value", "suppressed", "zero"), remarkable=(False, False, True, False),
    inside=(True, True, True, False),
    legend=(LegendEntry("unter 5", "#ffffcc", 1), LegendEntry("5 und mehr", "#253494", 1)),
    gaps=(GapEntry("suppressed", "geheim oder unbekannt", 1),), marks=(), outside_label="außerhalb des Filters", outside_count=1,
    histogram=Histogram((2.0, 4.75, 7.5), (1, 1), (5.0,), "2,0", "7,5"), scheme="Quantile",
    summary="2 von 400 Kreisen mit Wert.", reading="In der Stadt Hafen standen 2,0 leer.", caveat="Nicht der Zustand.",
    source="© Amt", licence="dl-de/by-2-0", territorial_status="2021-07-01", citation="Landpotenziale", recipe="x",
    permalink="https://example.org/?indicator=vacancy_rate_pct&land=09", selected="01001", compared=("09162",),
    period="2022-05-15", periods=("2022-05-15",), is_change=False, frozen=None, cautions=(),
)  # fmt: skip
