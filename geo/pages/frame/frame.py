"""What every page has: the name of the product, the way to the other pages, the language, and the last resort."""

import contextlib
from collections.abc import Mapping
from html import escape

import streamlit as st

from geo.data.declarations import Language
from geo.data.language import word
from geo.pages.frame import visit
from geo.views.selection import Selection

KNOWN = "pages-known"  # the pages of the navigation, for links inside a page


def link(page: str, label: str, wishes: Mapping[str, str], language: Language) -> None:
    """Draw a link to another page inside this visit; unlike one in HTML it keeps what the visit remembers."""
    spoken = {} if language == Selection.language else {"lang": language}
    st.page_link(st.session_state[KNOWN][page], label=label, query_params=dict(wishes) | spoken)


def header(pages: Mapping[str, object], here: str, language: Language) -> None:
    """
    Draw the head of the page.

    Parameters
    ----------
    pages
        The pages of the navigation by their key.
    here
        Key of the page that is shown.
    language
        Language of the words; the other one is offered.
    """
    spoken = {} if language == Selection.language else {"lang": language}
    st.session_state[KNOWN] = pages
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<p class="wordmark">{escape(word("product", language))}</p>'
            f'<p class="claim">{escape(word("claim", language))}</p>'
        )
        for key, page in pages.items():
            # a link of Streamlit drops the address, so the way back to a page carries the view that was left
            with st.container(key="here", width="content") if key == here else contextlib.nullcontext():
                wishes = spoken | visit.way(key, since=here)
                st.page_link(page, label=word(f"page_{key}", language), query_params=wishes)
        st.button(word("other_language", language), key="language", type="tertiary", on_click=_switch_language)


def _switch_language() -> None:
    if st.query_params.get("lang") == "en":
        del st.query_params["lang"]
    else:
        st.query_params["lang"] = "en"


def hint(wishes: Mapping[str, str], language: Language) -> None:
    """Say what of a link does not exist here, by parameter; nothing to say, nothing drawn."""
    if wishes:
        named = ", ".join(f"{key}={found}" for key, found in wishes.items())
        st.html(f"<p class=hint role=status>{escape(word('hint', language, wishes=named))}</p>")


def failure(language: Language) -> None:
    """Say that the data cannot be used, without a trace."""
    st.error(word("not_ready", language))
