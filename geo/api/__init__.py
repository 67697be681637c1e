"""What the server answers besides the pages: files, downloads, and the headers on everything."""

from starlette.middleware import Middleware

from geo.api.ahead import AHEADS
from geo.api.analyses import ANALYSES
from geo.api.comparison import COMPARISONS
from geo.api.downloads import DOWNLOADS
from geo.api.files import FILES
from geo.api.frontend import Frontend
from geo.api.headers import SecurityHeaders
from geo.api.land_figures import LAND_FIGURES
from geo.api.lifespan import lifespan
from geo.api.ogc import OGC
from geo.api.papers import PAPERS
from geo.api.refusals import Refusals
from geo.api.start_page import StartPage

# papers first: /export/profile.csv is no layer
ROUTES = [*FILES, *AHEADS, *PAPERS, *COMPARISONS, *ANALYSES, *LAND_FIGURES, *DOWNLOADS, *OGC]
MIDDLEWARE = [Middleware(SecurityHeaders), Middleware(Refusals), Middleware(Frontend), Middleware(StartPage)]
LIFESPAN = lifespan
