"""The answers of the server besides the pages: files, downloads, and the headers on everything."""

from starlette.middleware import Middleware

from geo.api.browser.ahead import AHEADS
from geo.api.browser.assets import FILES
from geo.api.browser.frontend import Frontend
from geo.api.browser.start_page import StartPage
from geo.api.files.analyses import ANALYSES
from geo.api.files.districts import DISTRICTS
from geo.api.files.layers import DOWNLOADS
from geo.api.ogc import OGC
from geo.api.server.headers import SecurityHeaders
from geo.api.server.lifespan import lifespan
from geo.api.server.refusals import Refusals

# papers first: /export/profile.csv is no layer
ROUTES = [*FILES, *AHEADS, *DISTRICTS, *ANALYSES, *DOWNLOADS, *OGC]
MIDDLEWARE = [Middleware(SecurityHeaders), Middleware(Refusals), Middleware(Frontend), Middleware(StartPage)]
LIFESPAN = lifespan
