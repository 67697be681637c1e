"""
Landpotenziale: `streamlit run dashboard.py`.

One file with two faces: the server imports it to find `app`, Streamlit runs it as a script for each visitor.
"""

import streamlit as st

if __name__ == "__main__":
    from geo.pages import show

    show()
else:
    from streamlit import net_util

    from geo.api import LIFESPAN, MIDDLEWARE, ROUTES

    # Streamlit would ask a server in the internet for our address, to print it and to judge foreign origins
    net_util.get_external_ip = lambda: None
    app = st.App(__file__, routes=ROUTES, middleware=MIDDLEWARE, lifespan=LIFESPAN)
