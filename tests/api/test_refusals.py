"""What Streamlit and Starlette refuse before our code is asked is JSON below /api and /export as well."""

import pytest
from asking import ask
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_path_security_middleware import PathSecurityMiddleware

from geo.api import MIDDLEWARE, ROUTES

# as Streamlit puts them together: its own middleware stands behind that of the app
APP = Starlette(
    routes=[*ROUTES, Route("/{rest:path}", lambda request: PlainTextResponse("plain", 404))],
    middleware=[*MIDDLEWARE, Middleware(PathSecurityMiddleware)],
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/api/collections/../../etc", "description"), ("/api/collections/figures/items/\0", "description"),
        ("/api/..", "description"), ("/api/collections/figures/items/..\\..\\x", "description"),
        ("/export/../housing.csv", "detail"), ("/export/\0", "detail"),
    ],
)  # fmt: skip
def test_a_path_that_is_turned_away_is_told_so_in_json(path, key, method):
    answer = ask(path, app=APP, method=method)
    assert (answer.status, answer.headers["content-type"]) == (400, "application/json")
    assert "expected" in answer.json()[key] and int(answer.headers["content-length"]) == len(answer.body)
    assert answer.names.count("content-security-policy") == answer.names.count("content-length") == 1


def test_a_method_that_an_address_does_not_know_is_told_so_in_json():
    answer = ask("/export/housing.csv", app=APP, method="DELETE")
    assert (answer.status, answer.headers["content-type"]) == (405, "application/json")
    assert "GET" in answer.headers["allow"] and answer.headers["allow"] in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/", "/apix/../x", "/static/../x", "/elsewhere"])
def test_other_addresses_are_left_to_streamlit(path):
    assert "json" not in ask(path, app=APP).headers.get("content-type", "")


@pytest.mark.parametrize("path", ["/api/", "/api/nope", "/export/housing.csv", "/export/nope.csv"])
def test_our_own_answers_stay_as_they_are(path):
    answer = ask(path, app=APP)
    assert answer.status in {200, 404} and answer.body
