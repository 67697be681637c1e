"""OGC API – Features under /api: every layer for QGIS, GDAL, R, Python and spreadsheets, without asking anyone."""

from starlette.routing import Mount, Route

from geo.api.ogc.front import Front, to_slash

OGC = [Route("/api", to_slash, methods=["GET", "HEAD", "POST", "OPTIONS"]), Mount("/api", Front())]
