"""
The links of the API: pygeoapi's, with titles in both languages and without those to forms that this server lacks.

Every link begins with a placeholder until the address of the request is known.
"""

from collections.abc import Iterable

from geo.data.declarations import Language
from geo.data.language import word

# no real host ends like this (RFC 2606)
ROOT = "http://landpotenziale.invalid"
BASE = f"{ROOT}/api"
CSV = "text/csv; charset=utf-8"
# the links that are kept; `self` and the like are JSON, the others lead to forms that are not offered
RELATIONS = ("self", "root", "collection", "items", "prev", "next", "conformance", "data", "service-desc", "about")
DEFINED = "http://www.opengis.net/def/rel/ogc/1.0/"


def link(rel: str, kind: str, href: str, language: Language) -> dict:
    """Write one link with its title."""
    key = "csv" if kind.startswith("text/csv") else rel.removeprefix(DEFINED).replace("-", "_")
    return {"rel": rel, "type": kind, "title": word(f"api_link_{key}", language), "href": href}


def licences(sources: Iterable[dict], language: Language) -> list[dict]:
    """
    Write one link per licence that has an address.

    Of a licence that one file states itself and a redistributor states for another, the link has the name that the file
    states; each source has its own.
    """
    ranked = sorted(
        (each for each in sources if each["licence_url"]), key=lambda each: each["licence_confirmed"] != "file"
    )
    titles: dict[str, str] = {}
    for each in ranked:
        titles.setdefault(each["licence_url"], each["licence"][language])
    return [{"rel": "license", "type": "text/html", "title": title, "href": url} for url, title in titles.items()]


def offered(written: list[dict], language: Language) -> list[dict]:
    """Keep pygeoapi's links to JSON; ``alternate`` forms, HTML, processes and tiles are not offered here."""
    kept = []
    for each in written:
        rel, kind, href = each["rel"], each.get("type", ""), each["href"]
        leads_here = rel in RELATIONS or rel in {f"{DEFINED}schema", f"{DEFINED}queryables"}
        if not leads_here or "ld+json" in kind or (kind == "text/html" and rel != "about"):
            continue
        # the landing page stands at /api/, and /api only leads there
        href = f"{BASE}/" if href == BASE or href.startswith(f"{BASE}?") else href.replace("?f=json&", "?")
        kept.append(link(rel, kind, href.removesuffix("?f=json"), language))
    return kept
