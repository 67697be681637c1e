"""
The profile of a district as a page without scripts, and its PDF.

What a profile says is decided in `geo.views.profile`, how it looks in `geo.maps.profile_html`; here it gets its addresses.
"""

from geo.data.language import word
from geo.maps.locator import locator_above
from geo.maps.profile_html import Links, body
from geo.maps.profile_pdf import profile_pdf
from geo.publish import layout
from geo.publish.layout import Edition, document, relative
from geo.publish.packed import pack
from geo.views.profile import Profile
from geo.views.shipped import profile_of

KINDS = ("html", "pdf")


def files(edition: Edition, ags: str) -> dict[str, bytes]:
    """
    Make the page and the PDF of a district in all languages of an edition.

    Parameters
    ----------
    edition
        Languages, and which districts have a profile to link to.
    ags
        The district.

    Returns
    -------
    contents
        Bytes by path.
    """
    found = {}
    for language in edition.languages:
        path = layout.profile(ags, language)
        content = profile_of(ags, language)
        found[path] = draw(edition, content, path).encode()
        found[layout.profile(ags, language, "pdf")] = pack(profile_pdf(content))
    return found


def draw(edition: Edition, content: Profile, path: str) -> str:
    """
    Write the page of a profile.

    Parameters
    ----------
    edition
        Languages, and which districts have a profile to link to.
    content
        What it says, in its language.
    path
        Where the page lies in the site.

    Returns
    -------
    html
        A complete page.
    """
    language = content.language

    def neighbour(ags: str) -> str:
        return relative(layout.profile(ags, language), path) if ags in edition.districts else ""

    picture = locator_above(
        content.ags, backdrop=relative("assets/germany.svg", path),
        alt=word("profile_locator_alt", language, name=content.name, land=content.land),
    )  # fmt: skip
    links = Links(
        indicator=lambda indicator: relative(layout.map_page(indicator, language), path), district=neighbour,
        locator="", picture=picture, compact=True, practice=relative(f"{language}/practice.html", path),
        downloads=((word("profile_pdf", language), relative(layout.profile(content.ags, language, "pdf"), path)),),
    )  # fmt: skip
    return document(
        edition, path, language, title=content.title, current="districts/index.html",
        body=f'<div class="st-key-profile">{"".join(body(content, links).values())}</div>',
    )  # fmt: skip
