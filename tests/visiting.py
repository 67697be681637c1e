"""Visits the pages without a browser: AppTest runs dashboard.py the way the server does for each visitor."""

import json
from html.parser import HTMLParser

from streamlit.components.v2.bidi_component.constants import EVENT_DELIM
from streamlit.testing.v1 import AppTest

from geo.data.catalogue import ROOT

SCRIPT = str(ROOT / "dashboard.py")  # a relative path would start at this file
VECHTA, FLENSBURG, HAMBURG, GOETTINGEN = "03460", "01001", "02000", "03159"


# --- opening and moving


def visit(**query) -> AppTest:
    """Open a link."""
    page = AppTest.from_file(SCRIPT, default_timeout=30)
    page.query_params = query
    return page.run()


def go(page: AppTest, path: str) -> AppTest:
    """Go to another page; `AppTest.switch_page` takes only pages that are files."""
    page._page_hash = next(key for key, info in page._registered_pages.items() if info["url_pathname"] == path)
    return page.run()


def open_view(**query: str) -> AppTest:
    """Open a view of the analysis page."""
    page = go(visit(**query), "analyse")
    assert not page.exception, page.exception
    return page


# --- doing something


def send(page: AppTest, **state) -> AppTest:
    """Run the page again with the state of one more widget, as the browser sends it."""
    states = page._tree.get_widget_states()
    widget = states.widgets.add()
    for key, value in state.items():
        setattr(widget, key, value)
    return page._run(states)


def raw_event(page: AppTest, payload: object) -> AppTest:
    """
    Send whatever the map might say.

    AppTest has no method for components: this is the message of the browser, and Streamlit's own code reads it.
    """
    events = f"$$STREAMLIT_INTERNAL_KEY_{page.get('bidi_component')[0].proto.id}{EVENT_DELIM}events"
    return send(page, id=events, json_trigger_value=json.dumps([{"event": "event", "value": payload}]))


def event(page: AppTest, kind: object, value: object) -> AppTest:
    """Do something on the map: what is done, and with what."""
    return raw_event(page, {"kind": kind, "value": value})


# --- reading what is there


def message(page: AppTest) -> dict:
    """Return what the server sends to the map."""
    return json.loads(page.get("bidi_component")[0].proto.json)


def bodies(page: AppTest) -> list[str]:
    """Return the pieces of HTML that the page consists of."""
    return [piece.proto.body for piece in page.get("html")]


def hints(page: AppTest) -> list[str]:
    """Return what the page says about an address that it cannot take as it is."""
    return [body for body in bodies(page) if body.startswith("<p class=hint")]


class Reader(HTMLParser):
    """Collect the text nodes of HTML, and the cells of its tables as lists of their text nodes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.whole = ""
        self.rows: list[list[list[str]]] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "a":
            self.links.append(dict(attributes)["href"])
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append([])

    def handle_data(self, data):
        self.whole += data
        if data := data.strip():
            self.texts.append(data)
            if self.rows and self.rows[-1]:
                self.rows[-1][-1].append(data)


def texts(page: AppTest) -> set[str]:
    """Return every text that a visitor can see, without the map itself."""
    lines = []
    for kind in ("selectbox", "radio", "multiselect", "pills", "segmented_control", "text_input"):
        for widget in getattr(page, kind):
            lines += [widget.proto.label, getattr(widget.proto, "placeholder", ""), *getattr(widget, "options", ())]
    for kind in ("button", "expander", "page_link"):
        lines += [element.proto.label for element in page.get(kind)]
    for kind in ("caption", "markdown", "error", "warning", "info"):
        lines += [element.value for element in page.get(kind)]
    for body in bodies(page):
        lines += Reader(body).texts
    return {text for text in lines if text.strip()}


def said(page: AppTest) -> str:
    """Return all texts as one, without BibTeX, which begins with @ and has braces of its own."""
    return " ".join(text for text in texts(page) if not text.startswith("@")).replace("\u00a0", " ")


def calm(page: AppTest) -> AppTest:
    """Assert that the page neither broke nor complains, and return it."""
    assert [element.message for element in page.exception] == []
    assert [element.value for element in page.error] == []
    return page
