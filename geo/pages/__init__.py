"""The pages: widgets → Selection → figures → MapSpec → draw. The only Streamlit beside dashboard.py."""

import contextlib
import logging

import streamlit as st

from geo.data.errors import LandpotenzialeError
from geo.data.language import word
from geo.maps.files import PAGES
from geo.pages import analysis, data_page, practice_page, profile_page, text_page
from geo.pages.compare import page as compare_page
from geo.pages.frame import address, frame, visit
from geo.pages.map import page as map_page

log = logging.getLogger(__name__)
# the function that draws a page; keys, order and addresses are those of `PAGES`, the name is the word `page_<key>`
DRAWN = {
    "map": map_page.show,
    "compare": compare_page.show,
    "profile": profile_page.show,
    "analysis": analysis.show,
    "practice": practice_page.show,
    "data": data_page.show,
    "method": text_page.method,
    "about": text_page.about,
}


def show() -> None:
    """Draw the page that the address names."""
    language = address.language()
    pages = {
        key: st.Page(DRAWN[key], title=word(f"page_{key}", language), url_path=path, default=key == "map")
        for key, path in PAGES.items()
    }
    page = st.navigation(list(pages.values()), position="hidden")
    st.set_page_config(
        page_title=f"{page.title} · {word('product', language)}",
        page_icon="🗺️",
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    here = next(key for key, offered in pages.items() if offered is page)
    visit.arrive(here)
    visit.keep(here)
    if here == "compare":
        with contextlib.suppress(LandpotenzialeError):  # the page itself says below what is wrong
            compare_page.remember()
    frame.header(pages, here, language)
    try:
        page.run()
    except LandpotenzialeError:
        log.exception("the shipped data are not usable")  # the visitor gets a sentence, the operator the reason
        frame.failure(language)
