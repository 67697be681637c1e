"""``serve`` starts the dashboard with its own configuration, from any folder."""

import click

from geo.data.catalogue import ROOT


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=8501, show_default=True)
def serve(port: int) -> None:
    """Start the dashboard at http://localhost:PORT; Ctrl+C ends it.

    Environment variables of Streamlit, such as STREAMLIT_SERVER_ADDRESS, change other settings.
    """
    from streamlit.web.cli import main as streamlit

    # Streamlit reads the configuration that lies beside the script
    streamlit(["run", str(ROOT / "dashboard.py"), f"--server.port={port}"])
