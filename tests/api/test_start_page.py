"""The first bytes: language, title and style are ours, an unknown address is a 404 in the visitor's language."""

import pytest
from start_pages import HTML, ask

from geo.api.browser import start_page
from geo.maps import files


@pytest.mark.parametrize(("query", "language"), [(b"", b"de"), (b"lang=en", b"en"), (b"lang=<b>", b"de")])
def test_the_page_speaks_the_visitors_language_from_the_first_byte(query, language):
    status, headers, text, _ = ask("/", query=query)
    assert status == 200 and int(headers[b"content-length"]) == len(text)
    assert b'<html lang="' + language + b'">' in text and b"<title>Landpotenziale</title>" in text
    assert files.style_folder().encode() in text and b"<noscript>" in text


def test_only_the_map_loads_the_borders_early():
    assert b"/geometry/" in ask("/")[2] and b"/geometry/" in ask("/karte")[2]
    assert b"/geometry/" not in ask("/methode")[2]


@pytest.mark.parametrize("path", ["/nix", "/nix.php", "/wp-login.php", "/karte/karte", "/<script>alert(1)</script>"])
def test_an_unknown_address_is_a_404_and_repeats_nothing_of_it(path):
    status, _, text, _ = ask(path)
    assert status == 404 and b"Diese Seite gibt es nicht" in text
    assert b"alert" not in text and b"This page does not exist" in ask(path, query=b"lang=en")[2]


def test_streamlits_tag_is_not_asked_and_its_files_are_left_alone():
    assert set(ask("/")[3]) == {b"accept-encoding"} and ask("/")[3][b"accept-encoding"] == b"identity"
    status, headers, text, asked = ask("/static/js/a.js", kind=b"text/javascript")
    assert (status, text) == (200, HTML) and asked[b"accept-encoding"] == b"gzip" and b"etag" not in headers


def test_another_release_of_streamlit_still_starts():
    text = start_page.mend(b"<html><head></head></html>", "de", with_map=True)
    assert text.startswith(b"<html><head><script src=") and text.endswith(b"</head></html>")
