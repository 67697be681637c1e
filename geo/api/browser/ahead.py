"""
The message of the map before the page has run: a browser that sees a choice coming asks for the map after it.

The page sends the same message itself a moment later, so nothing depends on the answer; `geo.maps.assets/ahead.js` asks.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.api.browser.assets import packed
from geo.api.files.endpoint import unusable
from geo.data.catalogue import catalogue
from geo.data.errors import LandpotenzialeError
from geo.maps import files, messages
from geo.views import shipped
from geo.views.selection import changed, query

# parameters that say where to go from the view that the others describe
GOALS = ("layer", "indicator")
# long enough for a glance back and forth, short enough for new figures
KEPT = "private, max-age=60"


def ahead(request: Request) -> Response:
    """Answer with the message of the view of an address after ``to_layer`` or ``to_indicator`` has been chosen."""
    wishes = dict(request.query_params)
    goals = {goal: wishes.pop(f"to_{goal}") for goal in GOALS if f"to_{goal}" in wishes}
    try:
        known = catalogue()
        for goal, id_ in goals.items():
            if id_ not in getattr(known, f"{goal}s"):
                return JSONResponse({"detail": f"to_{goal}: expected an id of the catalogue"}, 404)

        # as the page reads its address: ids that do not exist are left out
        before, _ = shipped.read(wishes)
        selection, _ = shipped.read(query(changed(before, known, **goals), known))
        content = messages.written(selection).encode()
    except LandpotenzialeError as error:
        return JSONResponse({"detail": unusable(error)}, 503)
    return packed(request, content, kept=KEPT)


AHEADS = [Route(files.AHEAD, ahead)]
