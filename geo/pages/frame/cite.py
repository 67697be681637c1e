"""The block "cite this view" that stands on every page: text, permanent link, BibTeX and CSL-JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from geo.data.declarations import Language
from geo.data.language import word
from geo.views import citation


def permalink(query: Mapping[str, str]) -> str:
    """Return the address of this page with a query; without a known host, the query alone."""
    parts = urlsplit(st.context.url or "")
    found = urlencode(query, safe=":,.")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, found, "")) if parts.netloc else f"?{found}"


def block(title: str, when: str, query: Mapping[str, str], *, attribution: str, language: Language) -> str:
    """
    Write how the view is cited.

    Parameters
    ----------
    title, when
        What is shown and its period, in words.
    query
        Parameters of the address that opens the view again.
    attribution
        Who made the data; see `geo.views.citation.attribution`.
    language
        Of the words.

    Returns
    -------
    html
        Escaped; a section with heading, the two formats for programs closed.
    """
    made = make(title, when, query, attribution=attribution, language=language)
    return sentence(made, language).replace("</section>", f"{formats(made)}</section>")


def make(title: str, when: str, query: Mapping[str, str], *, attribution: str, language: Language) -> citation.Citation:
    """Make the citation of a view, visited today; parameters as in `block`."""
    return citation.cite(
        title, when, attribution=attribution, permalink=permalink(query), visited=datetime.now(UTC).date(),
        language=language,
    )  # fmt: skip


def sentence(made: citation.Citation, language: Language) -> str:
    """Write the section with the citation as text and its link, without the formats for programs."""
    return (
        f"<section class=cite><h2>{escape(word('cite_view', language))}</h2><p>{escape(made.text)}</p>"
        f'<p><a href="{escape(made.permalink)}">{escape(word("permalink", language))}</a></p></section>'
    )


def formats(made: citation.Citation) -> str:
    """Write the formats for programs, closed."""
    return "".join(
        f"<details><summary>{label}</summary><pre tabindex=0>{escape(text)}</pre></details>"
        for label, text in (("BibTeX", made.bibtex), ("CSL-JSON", made.csl))
    )
