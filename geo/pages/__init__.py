"""The pages: widgets → Selection → figures → MapSpec → draw. The only Streamlit beside dashboard.py."""

import contextlib
import logging

import streamlit as st

from geo.errors import LandpotenzialeError
from geo.language import word
from geo.maps.files import PAGES
from geo.pages import (
    address,
    analysis,
    compare_page,
    data_page,
    frame,
    live_map,
    map_page,
    practice_page,
    profile_page,
    text_page,
)

log = logging.getLogger(__name__)


def show() -> None:
    """Draw the page that the address names."""
    language = address.language()
    pages = {
        "map": st.Page(map_page.show, title=word("page_map", language), url_path=PAGES["map"], default=True),
        "compare": st.Page(compare_page.show, title=word("page_compare", language), url_path=PAGES["compare"]),
        "profile": st.Page(profile_page.show, title=word("page_profile", language), url_path=PAGES["profile"]),
        "analysis": st.Page(analysis.show, title=word("page_analysis", language), url_path=PAGES["analysis"]),
        "practice": st.Page(practice_page.show, title=word("page_practice", language), url_path=PAGES["practice"]),
        "data": st.Page(data_page.show, title=word("page_data", language), url_path=PAGES["data"]),
        "method": st.Page(text_page.method, title=word("page_method", language), url_path=PAGES["method"]),
        "about": st.Page(text_page.about, title=word("page_about", language), url_path=PAGES["about"]),
    }
    page = st.navigation(list(pages.values()), position="hidden")
    st.set_page_config(
        page_title=f"{page.title} · {word('product', language)}",
        page_icon="🗺️",
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    if page is pages["compare"]:
        with contextlib.suppress(LandpotenzialeError):  # the page itself says below what is wrong
            compare_page.remember()
    if page in (pages["map"], pages["compare"], pages["analysis"]):
        live_map.open_way()
    frame.header(pages, page, language)
    try:
        page.run()
    except LandpotenzialeError:
        log.exception("the shipped data are not usable")  # the visitor gets a sentence, the operator the reason
        frame.failure(language)
