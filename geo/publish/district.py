"""
The profile of a district as a page without scripts, and its PDF.

What a profile says is decided in `geo.views.profile`, how it looks in `geo.maps.profile_html`; here it gets its addresses.
"""

from markupsafe import Markup

from geo.data.language import word
from geo.maps.locator import locator_above
from geo.maps.profile_html import Links, body
from geo.maps.profile_pdf import profile_pdf
from geo.publish import layout
from geo.publish.layout import Edition, Page
from geo.publish.packed import pack
from geo.views.profile import Profile
from geo.views.shipped import profile_of

KINDS = ("html", "pdf")


def files(edition: Edition, ags: str) -> dict[str, bytes]:
    """Make the page and the PDF of a district in all languages of an edition; bytes by path."""
    contents = {}
    for language in edition.languages:
        page = Page(edition, layout.profile(ags, language), language)
        profile = profile_of(ags, language)
        contents[page.path] = draw(page, profile).encode()
        contents[layout.profile(ags, language, "pdf")] = pack(profile_pdf(profile))
    return contents


def draw(page: Page, profile: Profile) -> Markup:
    """Write the page of a profile, in its language."""
    language = page.language
    picture = locator_above(
        profile.ags, backdrop=page.to("assets/germany.svg"),
        alt=word("profile_locator_alt", language, name=profile.name, land=profile.land),
    )  # fmt: skip
    links = Links(
        indicator=page.to_map, district=page.to_profile, locator="", picture=picture, compact=True,
        practice=page.to(f"{language}/practice.html"),
        downloads=((word("profile_pdf", language), page.to(layout.profile(profile.ags, language, "pdf"))),),
    )  # fmt: skip
    parts = body(profile, links).values()
    return layout.draw(page, "profile.html", current="districts/index.html", title=profile.title, parts=parts)
