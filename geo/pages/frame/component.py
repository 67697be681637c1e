"""
Our own Streamlit components, registered once at import.

The text registered here travels with every change, so it only points to the real code, which the browser keeps.
"""

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from geo.maps import files

JS = """
const code = import(new URL('CODE/SCRIPT', location.origin));
export default component => {
  let stop, gone = false;
  code.then(module => { if (!gone) stop = module.default(component); });
  return () => { gone = true; stop?.(); };
};
"""


def register(name: str, script: str, *, styles: int) -> Callable:
    """Register a component whose code is a script of `geo.maps.files.code_folder`, with room for its style sheets."""
    html = Markup('<link rel="stylesheet">') * styles + Markup('<div class="explorer"></div>')
    code = JS.replace("CODE", files.code_folder()).replace("SCRIPT", script)
    return st.components.v2.component(name, html=str(html), js=code)


def event(key: str) -> tuple[object, object]:
    """Return kind and value of the last event on the map of this key; a browser may send anything."""
    sent = st.session_state[key].get("event")
    return (sent.get("kind"), sent.get("value")) if isinstance(sent, dict) else (None, None)
