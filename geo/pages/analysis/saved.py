"""A saved weighting: the visitor takes it along as JSON and loads it again; a wrong file gets a sentence that names the place."""

import re

import streamlit as st
from markupsafe import Markup

from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.errors import SelectionError
from geo.data.language import number, word
from geo.methods.weighting import Weighting
from geo.methods.weighting_text import from_json, to_json, to_short
from geo.pages.analysis import state
from geo.pages.frame import html

# a weighting has some hundred characters
MOST_BYTES = 20_000
# the faults that geo.methods.weighting names, as keys of the words; the first that fits is taken
FAULTS = (
    "choices", "fields", "of_kind", "one_of", "true", "weights", "layers", "number", "range", "decimals", "above", "left", "signs", "id", "no_such", "kind", "direction", "catalogue", "sign", "used", "without", "kinds", "characters", "bytes", "json", "utf8", "finite", "once", "again", "at", "other", "none",
)  # fmt: skip
# the name of the last file, its faults or the weighting it held, and how often a file was loaded
STATE = "recipe-loading"


def show(weighting: Weighting, language: Language) -> None:
    """Offer the weighting as a file, and to load one."""
    st.download_button(
        word("scenario_save", language), to_json(weighting), "landpotenziale_recipe.json", "application/json", key="scenario_save", type="tertiary",
    )  # fmt: skip
    loaded = st.session_state.setdefault(STATE, {"turn": 0})
    with st.expander(word("recipe_load", language), key="recipe_load"):
        html.show(html.fill("analysis/recipe_choose.html", language, choose=_css_text(word("recipe_choose", language))))
        # another key after each file: the widget is empty again and takes the same file twice
        key = f"recipe_file_{loaded['turn']}"
        st.file_uploader(
            word("recipe_file", language, most=number(MOST_BYTES / 1000, 0, language)), type="json", key=key,
            max_upload_size=1, on_change=_load, args=(key,),
        )  # fmt: skip
    if loaded.get("faults"):
        lines = Markup().join(Markup("<li>{}</li>").format(line) for line in explain(loaded["faults"], language))
        text = word("recipe_refused", language, file=loaded["file"])
        html.show(Markup("<div class=hint role=alert><p>{}</p><ul>{}</ul></div>").format(text, lines))
    elif loaded.get("recipe") == to_short(weighting, catalogue()):
        html.aside(word("recipe_loaded", language, file=loaded["file"]), is_status=True)


def _css_text(text: str) -> str:
    """Write a text for the inside of a string of CSS, where HTML knows no escapes."""
    return re.sub(r"[^\w ]", lambda sign: f"\\{ord(sign[0]):x} ", text)


def _load(key: str) -> None:
    """Take over the weighting of the file; the address keeps what it had where the file cannot be used."""
    file = st.session_state[key]
    if file is None:
        return
    st.session_state[STATE] = loaded = {"turn": st.session_state[STATE]["turn"] + 1, "file": file.name[:80]}
    try:
        weighting = read_file(file.getvalue())
    except SelectionError as error:
        loaded["faults"] = str(error)
        return
    loaded["recipe"] = short = to_short(weighting, catalogue())
    # a loaded weighting is not computed until it is asked for
    state.change(recipe=None if short == "default" else short, draws=None)


def read_file(content: bytes) -> Weighting:
    """
    Read the bytes of a saved weighting; nothing in them is executed.

    Raises
    ------
    SelectionError
        If they are too many, no UTF-8 or no weighting; one line per fault.
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
    Say in the visitor's language what is wrong with a file, a line per fault.

    `faults` are the sentences of `geo.methods.weighting`: key, expected and found. Keys and values stay as they are.
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
    for fault in FAULTS:
        form = re.escape(word(f"fault_{fault}", "en")).replace(r"\{x\}", "(.+)")
        if match := re.fullmatch(form, text, re.DOTALL):
            return word(f"fault_{fault}", language).replace("{x}", match[1] if match.groups() else "")
    return text
