"""Good practice: the cards of all districts, filtered by topic, Land and kind; each leads to its profiles."""

import re
from html import escape

import streamlit as st

from geo.data import districts
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.good_practice import Card, cards, where
from geo.data.language import period, word
from geo.maps.profile_html import card as write
from geo.pages.frame import address, cite, frame
from geo.pages.profile_page import address_of
from geo.views.profile import practice

FILTERS = ("topic", "land", "kind")


def topic_id(topic: str) -> str:
    """Make the short key of a topic that stands in an address."""
    plain = topic.casefold().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _kind_id(card: Card) -> str:
    return card.kind.replace(" ", "_")


def show() -> None:
    """Draw the filters and the cards that they leave."""
    language, found = address.language(), cards()
    laender = sorted({ags[:2] for each in found for ags in each.ags})
    options = {
        "topic": {topic_id(each.topic): each.topic for each in found},
        "land": {key: LAENDER[key][language] for key in laender},
        "kind": {_kind_id(each): word(f"practice_kind_{_kind_id(each)}", language) for each in found},
    }
    chosen = {key: wish if (wish := st.query_params.get(key)) in options[key] else None for key in FILTERS}
    broken = {key: st.query_params[key] for key in FILTERS if key in st.query_params and not chosen[key]}
    with st.container(key="profile"):
        frame.hint(broken, language)
        st.html(f"<h1>{escape(word('page_practice', language))}</h1><p>{escape(word('practice_intro', language))}</p>")
        for column, key in zip(st.columns(3), FILTERS, strict=True):
            with column:
                _filter(key, options[key], chosen[key], language)
        kept = tuple(
            each
            for each in found
            if chosen["topic"] in (None, topic_id(each.topic))
            and chosen["kind"] in (None, _kind_id(each))
            and any(chosen["land"] in (None, ags[:2]) for ags in each.ags)
        )
        items = "".join(_card(each, chosen["land"], language) for each in kept)
        count = word("practice_count", language, n=len(kept), of=len(found))
        nothing = "" if kept else f"<p>{escape(word('practice_nothing', language))}</p>"
        st.html(f"<p class=quiet role=status>{escape(count)}</p>{nothing}<ul class=p-cards>{items}</ul>")
        wishes = {key: wish for key, wish in chosen.items() if wish} | ({} if language == "de" else {"lang": language})
        accessed = max(each.accessed for each in found)
        used = "; ".join(dict.fromkeys(each.source for each in kept)) or word("product", language)
        st.html(
            cite.block(
                word("page_practice", language), period(str(accessed), language), wishes, attribution=used,
                language=language,
            )
        )  # fmt: skip


def _filter(name: str, options: dict[str, str], chosen: str | None, language: Language) -> None:
    key = f"practice-{name}-{language}"
    st.session_state[key] = chosen
    st.selectbox(
        word(f"practice_{name}", language), list(options), key=key, format_func=options.__getitem__,
        index=None, placeholder=word("practice_all", language), on_change=_on_filter, args=(key, name),
    )  # fmt: skip


def _on_filter(key: str, name: str) -> None:
    wish = st.session_state[key]
    if wish is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = wish


def _card(card: Card, land: str | None, language: Language) -> str:
    names = districts.shipped()["name"].to_dict()
    kept = [ags for ags in card.ags if land in (None, ags[:2])]
    places = dict(zip(card.ags, where(card, names), strict=True))
    links = ", ".join(f'<a href="{escape(address_of(ags, language))}">{escape(places[ags])}</a>' for ags in kept)
    return write(practice(card, kept[0], names, language), language, places=links, level=2)
