"""
The links of the API: pygeoapi's, without those to what this server does not offer, with titles in both languages.

Every link begins with a placeholder until the address of the request is known.
"""

from collections.abc import Iterable

from geo.data.declarations import Language
from geo.data.language import word

# no real host ends like this (RFC 2606)
ROOT = "http://landpotenziale.invalid"
BASE = f"{ROOT}/api"
CSV = "text/csv; charset=utf-8"
# what is kept; `self` and the like are JSON, everything else leads to what is not offered
RELATIONS = ("self", "root", "collection", "items", "prev", "next", "conformance", "data", "service-desc", "about")
DEFINED = "http://www.opengis.net/def/rel/ogc/1.0/"


def link(rel: str, kind: str, href: str, language: Language) -> dict:
    """Write one link with its title."""
    key = "csv" if kind.startswith("text/csv") else rel.removeprefix(DEFINED).replace("-", "_")
    return {"rel": rel, "type": kind, "title": word(f"api_link_{key}", language), "href": href}


def licences(sources: Iterable[dict], language: Language) -> list[dict]:
    """
    Write the links to the licences of sources.

    Parameters
    ----------
    sources
        As `export.metadata` describes them.
    language
        Of their titles.

    Returns
    -------
    links
        One per licence that has an address, each under one name: of a licence that one file states itself and a
        redistributor states for another, the link says what the file states; which it is stands with each source.
    """
    ranked = sorted(
        (each for each in sources if each["licence_url"]), key=lambda each: each["licence_confirmed"] != "file"
    )
    titles: dict[str, str] = {}
    for each in ranked:
        titles.setdefault(each["licence_url"], each["licence"][language])
    return [{"rel": "license", "type": "text/html", "title": title, "href": url} for url, title in titles.items()]


def offered(found: list[dict], language: Language) -> list[dict]:
    """
    Keep the links to what this server offers.

    Parameters
    ----------
    found
        As pygeoapi writes them.
    language
        Of their titles.

    Returns
    -------
    links
        JSON only; ``alternate`` forms, HTML, processes and tiles are left out.
    """
    kept = []
    for each in found:
        rel, kind = each["rel"], each.get("type", "")
        known = rel in RELATIONS or rel in {f"{DEFINED}schema", f"{DEFINED}queryables"}
        if not known or "ld+json" in kind or (kind == "text/html" and rel != "about"):
            continue
        href = each["href"]
        # the landing page stands at /api/, and /api only leads there
        href = f"{BASE}/" if href == BASE or href.startswith(f"{BASE}?") else href.replace("?f=json&", "?")
        kept.append(link(rel, kind, href.removesuffix("?f=json"), language))
    return kept
