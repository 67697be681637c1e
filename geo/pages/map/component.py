"""
The live map as a Streamlit component, registered once at import.

The text registered here travels with every change, so it only points to the real code, which the browser keeps.
"""

from collections.abc import Callable

import streamlit as st

from geo.maps import files, messages
from geo.views.map_spec import MapSpec
from geo.views.selection import Selection

HTML = '<link rel="stylesheet"><link rel="stylesheet"><div class="explorer"></div>'
JS = """
const code = import(new URL('CODE/SCRIPT', location.origin));
export default component => {
  let stop, gone = false;
  code.then(module => { if (!gone) stop = module.default(component); });
  return () => { gone = true; stop?.(); };
};
"""
KEY = "map"


def register(name: str, script: str, html: str = HTML) -> Callable:
    """Register a component whose code is a script of `geo.maps.files.code_folder`."""
    code = JS.replace("CODE", files.code_folder()).replace("SCRIPT", script)
    return st.components.v2.component(name, html=html, js=code)


_component = register("district_map", "live_map.js")


def event(key: str = KEY) -> tuple[str, object]:
    """Return what the visitor did on a map: its kind (select, compare, range, view, period) and its value."""
    given = st.session_state[key].get("event")
    # anything may come from a browser
    return (given.get("kind", ""), given.get("value")) if isinstance(given, dict) else ("", None)


def draw(spec: MapSpec, selection: Selection, *, on_event: Callable[[], None]) -> None:
    """
    Draw the map; with its fixed key new data never mount it anew.

    Parameters
    ----------
    spec
        The map.
    selection
        For the view (map or table) and the limits of values.
    on_event
        Called before the next run, when the visitor has chosen something.
    """
    _component(key=KEY, data=messages.of(selection, spec), on_event_change=on_event)
