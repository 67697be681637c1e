"""
Landpotenziale: `streamlit run dashboard.py`.

One file with two faces: the server imports it to find `app`, Streamlit runs it as a script for each visitor.
"""

import streamlit as st

if __name__ == "__main__":
    from geo.pages import show

    show()
else:
    from geo.api import MIDDLEWARE, ROUTES

    app = st.App(__file__, routes=ROUTES, middleware=MIDDLEWARE)
