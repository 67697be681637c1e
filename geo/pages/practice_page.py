"""Good practice: the cards of all districts, filtered by topic, Land and kind; each leads to its profiles."""

import re

import streamlit as st
from markupsafe import Markup

from geo.data import districts
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.good_practice import Card, cards, where
from geo.data.language import period, word
from geo.maps.profile_html import card as write
from geo.pages.frame import address, cite, frame, html, links
from geo.pages.profile_page import address_of
from geo.views.profile_context import practice

FILTERS = ("topic", "land", "kind")


def topic_id(topic: str) -> str:
    """Make the short key of a topic that stands in an address."""
    plain = topic.casefold()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(umlaut, letters)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _kind_id(card: Card) -> str:
    return card.kind.replace(" ", "_")


def show() -> None:
    """Draw the filters and the cards that they leave."""
    language = address.language()
    laender = sorted({ags[:2] for card in cards() for ags in card.ags})
    options = {
        "topic": {topic_id(card.topic): card.topic for card in cards()},
        "land": {key: LAENDER[key][language] for key in laender},
        "kind": {_kind_id(card): word(f"practice_kind_{_kind_id(card)}", language) for card in cards()},
    }
    asked = {key: st.query_params[key] for key in FILTERS if key in st.query_params}
    chosen = {key: value for key, value in asked.items() if value in options[key]}
    kept = [card for card in cards() if _passes(card, chosen)]
    with st.container(key="profile"):
        frame.hint({key: value for key, value in asked.items() if key not in chosen}, language)
        html.show(
            Markup("<h1>{}</h1><p>{}</p>").format(word("page_practice", language), word("practice_intro", language))
        )
        for column, key in zip(st.columns(3), FILTERS, strict=True):
            with column:
                _filter(key, options[key], chosen.get(key), language)
        html.show(html.fill(
            "profile/practice.html", language, count=word("practice_count", language, n=len(kept), of=len(cards())),
            cards=Markup().join(_card(card, chosen.get("land"), language) for card in kept),
        ))  # fmt: skip
        html.show(cite.block(
            word("page_practice", language), period(str(max(card.accessed for card in cards())), language),
            chosen | links.spoken(language), language=language,
            attribution="; ".join(dict.fromkeys(card.source for card in kept)) or word("product", language),
        ))  # fmt: skip


def _passes(card: Card, chosen: dict[str, str]) -> bool:
    own = {"topic": [topic_id(card.topic)], "kind": [_kind_id(card)], "land": [ags[:2] for ags in card.ags]}
    return all(value in own[key] for key, value in chosen.items())


def _filter(name: str, options: dict[str, str], chosen: str | None, language: Language) -> None:
    key = f"practice-{name}-{language}"
    st.session_state[key] = chosen
    st.selectbox(
        word(f"practice_{name}", language), list(options), key=key, format_func=options.__getitem__,
        index=None, placeholder=word("practice_all", language), on_change=_on_filter, args=(key, name),
    )  # fmt: skip


def _on_filter(key: str, name: str) -> None:
    value = st.session_state[key]
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def _card(card: Card, land: str | None, language: Language) -> Markup:
    names = {str(ags): name for ags, name in districts.shipped()["name"].items()}
    kept = [ags for ags in card.ags if land in (None, ags[:2])]
    places = dict(zip(card.ags, where(card, names), strict=True))
    profiles = Markup(", ").join(links.link(address_of(ags, language), places[ags]) for ags in kept)
    return write(practice(card, kept[0], names, language), language, places=profiles, level=2)
