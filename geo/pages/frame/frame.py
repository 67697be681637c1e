"""What every page has: the name of the product, the way to the other pages, the language, and the last resort."""

import contextlib
from collections.abc import Mapping

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import StreamlitPage

from geo.data.declarations import Language
from geo.data.language import word
from geo.pages.frame import html, visit
from geo.pages.frame.links import spoken

# the pages of the navigation, for links inside a page
PAGES = "pages-known"


def link(page: str, label: str, parameters: Mapping[str, str], language: Language) -> None:
    """Draw a link to another page inside this visit; unlike one in HTML it keeps what the visit remembers."""
    st.page_link(st.session_state[PAGES][page], label=label, query_params=dict(parameters) | spoken(language))


def header(pages: Mapping[str, StreamlitPage], here: str, language: Language) -> None:
    """Draw the head of the page `here`, which leads to all pages of the navigation and to the other language."""
    st.session_state[PAGES] = pages
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        lines = Markup('<p class="wordmark">{}</p><p class="claim">{}</p>')
        html.show(lines.format(word("product", language), word("claim", language)))
        for key, page in pages.items():
            # a link of Streamlit drops the address, so the way back to a page carries the view that was left
            with st.container(key="here", width="content") if key == here else contextlib.nullcontext():
                parameters = spoken(language) | visit.way(key, since=here)
                st.page_link(page, label=word(f"page_{key}", language), query_params=parameters)
        st.button(word("other_language", language), key="language", type="tertiary", on_click=_switch_language)


def _switch_language() -> None:
    if st.query_params.get("lang") == "en":
        del st.query_params["lang"]
    else:
        st.query_params["lang"] = "en"


def hint(strangers: Mapping[str, str], language: Language) -> None:
    """Name the parameters of a link whose value does not exist here; without any, draw nothing."""
    if strangers:
        named = ", ".join(f"{key}={value}" for key, value in strangers.items())
        html.notice(word("hint", language, wishes=named))


def failure(language: Language) -> None:
    """Say that the data cannot be used, without a trace."""
    st.error(word("not_ready", language))
