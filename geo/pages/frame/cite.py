"""The block "cite this view" that stands on every page: text, permanent link, BibTeX and CSL-JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from markupsafe import Markup

from geo.data.declarations import Language
from geo.pages.frame.html import fill
from geo.views import citation


def permalink(query: Mapping[str, str]) -> str:
    """Return the address of this page with a query; without a known host, the query alone."""
    parts = urlsplit(st.context.url or "")
    encoded = urlencode(query, safe=":,.")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, encoded, "")) if parts.netloc else f"?{encoded}"


def block(title: str, when: str, query: Mapping[str, str], *, attribution: str, language: Language) -> Markup:
    """Write how a view is cited, as visited today; `query` are the parameters that open it again."""
    made = citation.cite(
        title, when, attribution=attribution, permalink=permalink(query), visited=datetime.now(UTC).date(),
        language=language,
    )  # fmt: skip
    return fill("frame/cite.html", language, citation=made)
