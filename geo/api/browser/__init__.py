"""The files that a browser loads: start page, scripts, Streamlit's frontend, first pictures."""
