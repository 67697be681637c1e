"""
The profile of a district: a page to land on from outside, ``profil?district=03460&lang=en``.

Without a district it explains a profile and lets the visitor choose one.
"""

import streamlit as st
from markupsafe import Markup

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.credit import credit_text
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.language import word
from geo.maps import files
from geo.maps.profile_html import Links, body
from geo.pages.compare import similar
from geo.pages.frame import address, cite, frame, html
from geo.pages.frame import links as to
from geo.views import comparison, shipped

MOST_CHARACTERS = 20
# four rural districts and a city, for those who only want to look
EXAMPLES = ("03460", "06635", "09276", "14625", "05315")


def show() -> None:
    """Draw the profile that the address names, or the way to one."""
    language, asked = address.language(), st.query_params.get("district", "")
    ags = asked if asked in districts.shipped().index else None
    with st.container(key="profile"):
        _choose(ags, language)
        if ags is None:
            if asked:
                html.notice(word("profile_unknown", language, found=asked[:MOST_CHARACTERS]))
            html.show(_welcome(language))
            return
        choice, hints = similar.current()
        frame.hint({hint.key: hint.found for hint in hints}, language)
        profile = shipped.profile_of(ags, language, layers=choice.layers, within=choice.within)
        for name, part in body(profile, links(ags, language)).items():
            html.show(part)
            if name == "similar":
                similar.controls(choice, language)


def _choose(ags: str | None, language: Language) -> None:
    # the labels belong to the language, so the widget does too
    key = f"profile-district-{language}"
    st.session_state[key] = ags
    names, lands = (districts.shipped()[column].to_dict() for column in ("name", "land"))
    st.selectbox(
        word("profile_choose", language), sorted(names, key=lambda ags: (names[ags], ags)), key=key,
        index=None, placeholder=word("profile_choose_hint", language), on_change=_on_choice, args=(key,),
        format_func=lambda ags: f"{names[ags]} · {LAENDER[lands[ags]][language]} · {ags}",
    )  # fmt: skip


def _on_choice(key: str) -> None:
    ags = st.session_state[key]
    # a browser may send anything
    if ags in districts.shipped().index:
        st.query_params["district"] = ags
    else:
        st.query_params.pop("district", None)


def address_of(ags: str, language: Language) -> str:
    """Return the address of the profile of a district, relative to the dashboard."""
    return to.address_of("profile", language, district=ags)


def _citation(ags: str, language: Language) -> Markup:
    used = [indicator.id for layer in catalogue().layers for indicator in comparison.indicators(layer, catalogue())]
    title = f"{word('profile_title', language, name=districts.shipped().at[ags, 'name'])} ({ags})"
    return cite.block(
        title, word("newest_periods", language), {"district": ags} | to.spoken(language) | similar.kept(),
        attribution=credit_text(used, catalogue(), language), language=language,
    )  # fmt: skip


def links(ags: str, language: Language) -> Links:
    """Say where the links of a profile lead in the dashboard."""
    other: Language = "en" if language == "de" else "de"

    def file(ending: str, spoken: Language = language) -> str:
        return to.with_query(f"export/profile.{ending}", {"district": ags} | to.spoken(spoken))

    return Links(
        indicator=lambda id_: to.address_of("data", language, indicator=id_),
        district=lambda ags: address_of(ags, language),
        locator=files.locator_address(ags).removeprefix("/"),
        drawings=files.drawings_address(ags).removeprefix("/"),
        on_map=to.address_of("map", language, district=ags),
        citation=_citation(ags, language),
        practice=to.address_of("practice", language),
        downloads=(
            (word("profile_pdf", language), file("pdf")),
            (word("profile_pdf_other", language), file("pdf", other)),
            (word("profile_csv", language), file("csv")),
        ),
    )


def _welcome(language: Language) -> Markup:
    names = districts.shipped()["name"]
    examples = Markup(", ").join(to.link(address_of(ags, language), names[ags]) for ags in EXAMPLES)
    return html.fill("profile/welcome.html", language, examples=examples, map_address=to.address_of("map", language))
