"""
The profile of a district: a page to land on from outside, ``profil?district=03460&lang=en``.

Without a district it says what a profile is and lets the visitor choose one.
"""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.language import word
from geo.maps import files
from geo.maps.profile_html import Links, body
from geo.pages import data_page
from geo.pages.compare import similar
from geo.pages.frame import address, cite, frame
from geo.views import citation, comparison, shipped
from geo.views.selection import Selection

MOST_CHARACTERS = 20
# four rural districts and a city, for those who only want to look
EXAMPLES = ("03460", "06635", "09276", "14625", "05315")


def show() -> None:
    """Draw the profile that the address names, or the way to one."""
    language, known = address.language(), districts.shipped()
    wished = st.query_params.get("district", "")
    ags = wished if wished in known.index else None
    with st.container(key="profile"):
        _choose(ags, language)
        if ags is None:
            if wished:
                found = wished[:MOST_CHARACTERS]
                st.html(f"<p class=hint role=status>{escape(word('profile_unknown', language, found=found))}</p>")
            st.html(_welcome(language))
            return
        wish, hints = similar.current()
        frame.hint({hint.key: hint.found for hint in hints}, language)
        profile = shipped.profile_of(ags, language, layers=wish.layers, within=wish.within)
        for name, part in body(profile, links(ags, language)).items():
            st.html(part)
            if name == "similar":
                similar.controls(wish, language)


def _choose(ags: str | None, language: Language) -> None:
    known = districts.shipped()
    # the labels belong to the language, so the widget does too
    key = f"profile-district-{language}"
    st.session_state[key] = ags
    names = known["name"].to_dict()
    lands = known["land"].to_dict()
    st.selectbox(
        word("profile_choose", language), sorted(names, key=lambda each: (names[each], each)), key=key,
        index=None, placeholder=word("profile_choose_hint", language), on_change=_on_choice, args=(key,),
        format_func=lambda each: f"{names[each]} · {LAENDER[lands[each]][language]} · {each}",
    )  # fmt: skip


def _on_choice(key: str) -> None:
    ags = st.session_state[key]
    # what a browser sends is no key until it is found
    if ags in districts.shipped().index:
        st.query_params["district"] = ags
    else:
        st.query_params.pop("district", None)


def address_of(ags: str, language: Language) -> str:
    """Return the address of the profile of a district, relative to the dashboard."""
    return f"{files.PAGES['profile']}?{_query(ags, language)}"


def _wishes(ags: str, language: Language) -> dict[str, str]:
    return {"district": ags} | ({} if language == Selection.language else {"lang": language})


def _query(ags: str, language: Language) -> str:
    return urlencode(_wishes(ags, language))


def _citation(ags: str, language: Language) -> str:
    known = catalogue()
    used = [each.id for layer in known.layers for each in comparison.indicators(layer, known)]
    title = f"{word('profile_title', language, name=districts.shipped().at[ags, 'name'])} ({ags})"
    return cite.block(
        title, word("newest_periods", language), _wishes(ags, language) | similar.kept(),
        attribution=citation.attribution(used, known), language=language,
    )  # fmt: skip


def links(ags: str, language: Language) -> Links:
    """Say where the links of a profile lead in the dashboard."""
    query, other = _query(ags, language), _query(ags, "en" if language == "de" else "de")
    return Links(
        indicator=lambda each: data_page.address_of(language, indicator=each).replace("&amp;", "&"),
        district=lambda each: address_of(each, language),
        locator=files.locator_address(ags).removeprefix("/"),
        drawings=files.drawings_address(ags).removeprefix("/"),
        on_map=f"./?{query}",
        citation=_citation(ags, language),
        practice=files.PAGES["practice"] + ("" if language == Selection.language else f"?lang={language}"),
        downloads=(
            (word("profile_pdf", language), f"export/profile.pdf?{query}"),
            (word("profile_pdf_other", language), f"export/profile.pdf?{other}"),
            (word("profile_csv", language), f"export/profile.csv?{query}"),
        ),
    )


def _welcome(language: Language) -> str:
    names = districts.shipped()["name"]
    examples = ", ".join(
        f'<a href="{escape(address_of(each, language))}">{escape(names[each])}</a>' for each in EXAMPLES
    )
    query = "" if language == Selection.language else f"?lang={language}"
    return (
        f"<h1>{escape(word('page_profile', language))}</h1><p>{escape(word('profile_intro', language))}</p>"
        f"<p>{escape(word('profile_none', language))}</p>"
        f'<p><a href="./{query}">{escape(word("profile_municipality", language))}</a></p>'
        f"<p>{escape(word('profile_examples', language))}: {examples}.</p>"
    )
