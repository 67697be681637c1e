"""A saved recipe: the visitor takes it along as JSON and loads it again; a wrong file gets a sentence that names the place."""

import json
import re
from html import escape

import streamlit as st

from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.errors import SelectionError
from geo.data.language import number, word
from geo.methods.weighting import Weighting
from geo.methods.weighting_text import from_json, to_json, to_short
from geo.pages.analysis import state

# a recipe has some hundred characters
MOST_BYTES = 20_000
# what geo.methods.weighting expects and finds, as keys of the words; the first that fits is taken
FAULTS = (
    "choices", "fields", "of_kind", "one_of", "true", "weights", "layers", "number", "range", "decimals", "above", "left", "signs", "id", "no_such", "kind", "direction", "catalogue", "sign", "used", "without", "kinds", "characters", "bytes", "json", "utf8", "finite", "once", "again", "at", "other", "none",
)  # fmt: skip
STATE = "recipe-loading"  # name of the file, its faults, the recipe it gave; and how often something was loaded


def show(recipe: Weighting, language: Language) -> None:
    """Offer the recipe as a file, and to load one."""
    st.download_button(
        word("scenario_save", language), to_json(recipe), "landpotenziale_recipe.json", "application/json", key="scenario_save", type="tertiary",
    )  # fmt: skip
    known = st.session_state.setdefault(STATE, {"turn": 0})
    with st.expander(word("recipe_load", language), key="recipe_load"):
        # Streamlit says "Upload" in English only; the style of the page hides that and shows this
        st.html(
            f"<style>.st-key-recipe_load {{ --choose: {json.dumps(word('recipe_choose', language), ensure_ascii=False)} }}</style>"
        )
        # another key after each file: the widget is empty again and takes the same file twice
        key = f"recipe_file_{known['turn']}"
        st.file_uploader(
            word("recipe_file", language, most=number(MOST_BYTES / 1000, 0, language)), type="json", key=key,
            max_upload_size=1, on_change=_load, args=(key,),
        )  # fmt: skip
    if known.get("faults"):
        lines = "".join(f"<li>{escape(each)}</li>" for each in explain(known["faults"], language))
        text = escape(word("recipe_refused", language, file=known["file"]))
        st.html(f"<div class=hint role=alert><p>{text}</p><ul>{lines}</ul></div>")
    elif known.get("recipe") == to_short(recipe, catalogue()):
        st.html(f"<p class=quiet role=status>{escape(word('recipe_loaded', language, file=known['file']))}</p>")


def _load(key: str) -> None:
    """Take over the recipe of the file; the address keeps what it had where the file cannot be used."""
    file = st.session_state[key]
    if file is None:
        return
    known, found = catalogue(), st.session_state[STATE]
    st.session_state[STATE] = told = {"turn": found["turn"] + 1, "file": file.name[:80]}
    try:
        recipe = read_file(file.getvalue())
    except SelectionError as error:
        told["faults"] = str(error)
        return
    told["recipe"] = short = to_short(recipe, known)
    # a loaded recipe is not computed until it is asked for
    state.change(recipe=None if short == "default" else short, draws=None)


def read_file(content: bytes) -> Weighting:
    """
    Read the bytes of a saved recipe; nothing in them is executed.

    Raises
    ------
    SelectionError
        If they are too many, no UTF-8 or no recipe; one line per fault.
    """
    if len(content) > MOST_BYTES:
        raise SelectionError(f"recipe: expected at most {MOST_BYTES:,} bytes, found {len(content):,}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SelectionError("recipe: expected text in UTF-8, found something else") from error
    return from_json(text, catalogue())


def explain(faults: str, language: Language) -> list[str]:
    """
    Say in the visitor's language what is wrong with a recipe.

    Parameters
    ----------
    faults
        The sentences of `geo.methods.weighting`, one per line: key, what was expected, what was found.
    language
        Of the result.

    Returns
    -------
    lines
        Plain text, one per fault; keys and values stay as they are in the file.
    """
    return [_said(line, language) for line in faults.splitlines() if line.strip()]


def _said(line: str, language: Language) -> str:
    key, _, rest = line.partition(": ")
    if rest.startswith("not readable as JSON: "):
        rest = rest.removeprefix("not readable as JSON: ")
        if not rest.startswith("expected "):
            place = re.search(r"line (\d+)", rest)
            rest = "expected a file in the format JSON, found " + (
                f"a fault in line {place[1]}" if place else "something else"
            )
    expected, _, found = rest.removeprefix("expected ").partition(", found ")
    form = "recipe_expected" if found else "recipe_only_expected"
    return f"{key}: " + word(
        form, language, expected=_translated(expected, language), found=_translated(found, language)
    )


def _translated(text: str, language: Language) -> str:
    for each in FAULTS:
        form = re.escape(word(f"fault_{each}", "en")).replace(r"\{x\}", "(.+)")
        if match := re.fullmatch(form, text, re.DOTALL):
            return word(f"fault_{each}", language).replace("{x}", match[1] if match.groups() else "")
    return text
