"""What commands that write a file have in common: the address that stands in it."""

import os
from collections.abc import Mapping


def page_link(page: str, wishes: Mapping[str, object]) -> str:
    """
    Write the address of a page with the same content, for a file that says where it is from.

    Parameters
    ----------
    page
        A key of `geo.maps.files.PAGES`; nothing is the map at the root.
    wishes
        Parameters of its address.

    Returns
    -------
    link
        Nothing unless the environment says where the dashboard stands.
    """
    # the modules of the server take a quarter of a second to import, and most people write files without one
    if not os.environ.get("LANDPOTENZIALE_PUBLIC_URL"):
        return ""
    from geo.api import links
    from geo.maps.files import PAGES

    return links.page_link(links.home(), page and PAGES[page], {key: str(value) for key, value in wishes.items()})


def language_of(language: str) -> dict[str, str]:
    """Return the parameter of an address that says the language; the pages are German without one."""
    return {} if language == "de" else {"lang": language}
