"""
The catalogue for open data portals: all layers described after DCAT-AP.de 3, as JSON-LD and as Turtle.

Pure: made from layers/ and sources.toml alone, without a clock. Addresses are relative, so the file is true wherever
it is served; ``/export/catalogue.jsonld`` lies beside the files that it lists. A layer mixes sources, so its files
have a licence document of their own that lists each, and says where a licence is not confirmed. What only a portal
can give (contributor id, contact) is not invented.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from geo import __version__
from geo.catalogue import Catalogue, Layer, Source, Text

JSONLD, TURTLE = "catalogue.jsonld", "catalogue.ttl"
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types"
LEVEL = "http://dcat-ap.de/def/politicalGeocoding/Level/administrativeDistrict"
# every layer is regional; beside it, the theme of the European vocabulary that is nearest
THEMES = {
    "labour_market": "ECON", "prosperity": "ECON", "housing": "SOCI", "services": "HEAL", "accessibility": "TRAN",
    "demography": "SOCI", "volunteering": "SOCI", "integration": "SOCI",
}  # fmt: skip
# ending, code of the European list of file types, media type as registered; None where there is none
FILES = (
    ("geojson", "GEOJSON", "application/geo+json"),
    ("gpkg", "GPKG", "application/geopackage+sqlite3"),
    ("parquet", None, "application/vnd.apache.parquet"),
    ("fgb", None, None),
    ("xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("csv", "CSV", "text/csv"),
)
CONFIRMED = {
    "file": Text(de="Lizenz bestätigt: steht in der veröffentlichten Datei", en="Licence confirmed: stated in the published file"),
    "beside": Text(de="Lizenz angegeben von der weitergebenden Stelle, nicht in der Datei selbst", en="Licence stated by whoever passes the file on, not in the file itself"),
    "no": Text(de="Lizenz nicht bestätigt: bitte Bedingungen des Herausgebers prüfen", en="Licence not confirmed: please check the producer's terms"),
}  # fmt: skip


def _said(text: Text) -> list[dict]:
    return [{"@value": text.de, "@language": "de"}, {"@value": text.en, "@language": "en"}]


def _both(de: str, en: str) -> list[dict]:
    return _said(Text(de=de, en=en))


def _iri(address: str) -> dict:
    return {"@id": address}


def sources_of(layer: Layer, catalogue: Catalogue) -> tuple[Source, ...]:
    """Return the sources of all figures of a layer, of all periods, each once."""
    keys = []
    for indicator in layer.indicators:
        for part in (indicator, *indicator.history):
            # a column of another source is written source:column
            others = (name.partition(":")[0] for name in part.recipe.columns if ":" in name)
            keys += [part.source, *others]
    return tuple(catalogue.sources[key] for key in dict.fromkeys([*keys, "municipal_register", "boundaries_2016"]))


def _years(layer: Layer) -> tuple[str, str]:
    periods: list[str] = []
    for indicator in layer.indicators:
        periods += [indicator.period, *(end for each in indicator.history for end in each.periods)]
    years = sorted(year for period in periods for year in re.findall(r"\b(?:19|20)\d\d\b", period))
    return years[0], years[-1]


def _source(source: Source) -> dict:
    licence = {"@type": "dct:LicenseDocument", "rdfs:label": _said(source.licence)}
    if source.licence_url:
        licence = {"@id": source.licence_url} | licence
    return {
        "@id": f"#source-{source.id}",
        "@type": "dcat:Dataset",
        "dct:title": _said(source.title),
        "dct:description": _said(source.harmonisation),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _said(source.producer)},
        "dct:license": licence,
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _said(CONFIRMED[source.licence_confirmed])},
        "dcatde:licenseAttributionByText": source.attribution,
        "dcat:landingPage": _iri(source.url),
    }


def _licence(layer: Layer, sources: Iterable[Source]) -> dict:
    lines = [
        Text(
            de=f"{each.title.de}: {each.licence.de} ({CONFIRMED[each.licence_confirmed].de})",
            en=f"{each.title.en}: {each.licence.en} ({CONFIRMED[each.licence_confirmed].en})",
        )
        for each in sources
    ]
    return {
        "@id": f"#licence-{layer.id}",
        "@type": "dct:LicenseDocument",
        "dct:title": _both(
            "Jede Quelle behält ihre Lizenz und ihren Quellenvermerk",
            "Each source keeps its own licence and attribution",
        ),
        "rdfs:label": _both("; ".join(each.de for each in lines), "; ".join(each.en for each in lines)),
    }


def _distribution(layer: Layer, sources: tuple[Source, ...], ending: str, code: str | None, media: str | None) -> dict:
    found = {
        "@id": f"#{layer.id}-{ending}",
        "@type": "dcat:Distribution",
        "dct:title": _both(f"{layer.title.de} ({ending})", f"{layer.title.en} ({ending})"),
        "dcat:accessURL": _iri(f"{layer.id}.{ending}"),
        "dcat:downloadURL": _iri(f"{layer.id}.{ending}"),
        "dct:license": _iri(f"#licence-{layer.id}"),
        "dcatde:licenseAttributionByText": [each.attribution for each in sources],
    }
    open_ = [each for each in sources if each.licence_confirmed == "no"]
    if open_:
        text = _both(
            f"{CONFIRMED['no'].de} ({', '.join(each.title.de for each in open_)})",
            f"{CONFIRMED['no'].en} ({', '.join(each.title.en for each in open_)})",
        )
        found["dct:rights"] = {"@type": "dct:RightsStatement", "rdfs:label": text}
    if code:
        found["dct:format"] = _iri(f"{EU}/file-type/{code}")
    if media:
        found["dcat:mediaType"] = _iri(f"{IANA}/{media}")
    return found


def describe(catalogue: Catalogue) -> dict:
    """
    Describe all layers for portals.

    Parameters
    ----------
    catalogue
        Layers, indicators and sources.

    Returns
    -------
    graph
        JSON-LD with one ``dcat:Catalog``, a ``dcat:Dataset`` with its distributions per layer, and one per source.
        Addresses are relative to the place of the file.
    """
    datasets, parts, used = [], [], {}
    for layer in catalogue.layers.values():
        sources = sources_of(layer, catalogue)
        used |= {each.id: each for each in sources}
        first, last = _years(layer)
        files = [_distribution(layer, sources, *each) for each in FILES]
        labels = [each.label for each in layer.indicators]
        datasets.append(
            {
                "@id": f"#{layer.id}",
                "@type": "dcat:Dataset",
                "dct:identifier": f"landpotenziale-{layer.id}",
                "dct:title": _both(
                    f"Landpotenziale: {layer.title.de} in den 400 Kreisen",
                    f"Landpotenziale: {layer.title.en} in the 400 districts",
                ),
                "dct:description": _both(
                    f"{layer.introduction.de} Indikatoren: {', '.join(each.de for each in labels)}. "
                    "Gebietsstand 01.07.2021.",
                    f"{layer.introduction.en} Indicators: {', '.join(each.en for each in labels)}. "
                    "Territorial status 1 July 2021.",
                ),
                "dct:publisher": _iri("#publisher"),
                "dcat:theme": [
                    _iri(f"{EU}/data-theme/{code}") for code in dict.fromkeys((THEMES.get(layer.id, "REGI"), "REGI"))
                ],
                "dcat:keyword": _keywords(layer),
                "dct:language": [_iri(f"{EU}/language/{code}") for code in ("DEU", "ENG")],
                "dct:spatial": _iri(f"{EU}/country/DEU"),
                "dcatde:politicalGeocodingLevelURI": _iri(LEVEL),
                "dct:temporal": {
                    "@type": "dct:PeriodOfTime",
                    "dcat:startDate": {"@value": first, "@type": "xsd:gYear"},
                    "dcat:endDate": {"@value": last, "@type": "xsd:gYear"},
                },
                "owl:versionInfo": __version__,
                "prov:wasDerivedFrom": [_iri(f"#source-{each.id}") for each in sources],
                "dcat:distribution": [_iri(each["@id"]) for each in files],
            }
        )
        parts += [*files, _licence(layer, sources)]
    head = {
        "@id": "#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _both("Landpotenziale: Katalog", "Landpotenziale: catalogue"),
        "dct:description": _both(
            "Indikatoren zu Integrationspotenzialen ländlicher Räume für die 400 Kreise in Deutschland.",
            "Indicators of rural integration potentials for Germany's 400 districts.",
        ),
        "dct:publisher": _iri("#publisher"),
        "dct:language": [_iri(f"{EU}/language/{code}") for code in ("DEU", "ENG")],
        "dct:spatial": _iri(f"{EU}/country/DEU"),
        "dcat:themeTaxonomy": _iri(f"{EU}/data-theme"),
        "dcat:dataset": [_iri(each["@id"]) for each in datasets],
    }
    publisher = {"@id": "#publisher", "@type": "foaf:Agent", "foaf:name": "Landpotenziale"}
    nodes = [head, publisher, *datasets, *parts, *(_source(each) for each in used.values())]
    return {"@context": PREFIXES, "@graph": nodes}


def _keywords(layer: Layer) -> list[dict]:
    return [part for each in (layer.title, *(one.label for one in layer.indicators)) for part in _said(each)]


# -- Turtle -------------------------------------------------------------------------------------------------------


def turtle(graph: dict) -> str:
    """
    Write a graph as Turtle.

    Parameters
    ----------
    graph
        JSON-LD as `describe` makes it: prefixed names, a flat list of nodes, nested nodes one level deep.

    Returns
    -------
    text
        The same triples.
    """
    lines = [f"@prefix {name}: <{address}> ." for name, address in graph["@context"].items()]
    extra: dict[str, dict] = {}
    for node in graph["@graph"]:
        lines += ["", f"<{node['@id']}> {_pairs(node, extra)} ."]
    for address, node in extra.items():
        lines += ["", f"<{address}> {_pairs(node, {})} ."]
    return "\n".join(lines) + "\n"


def _pairs(node: dict, extra: dict[str, dict]) -> str:
    pairs = []
    for key, value in node.items():
        if key == "@id":
            continue
        if key == "@type":
            pairs.append(f"a {value}")
            continue
        values = value if isinstance(value, list) else [value]
        pairs.append(f"{key} " + " , ".join(_term(each, extra) for each in values))
    return " ;\n    ".join(pairs)


def _term(value: str | dict, extra: dict[str, dict]) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if "@value" in value:
        kind = value.get("@type")
        return _quoted(value["@value"]) + (f"^^{kind}" if kind else f"@{value['@language']}")
    if "@id" in value:
        if len(value) > 1:
            known = extra.setdefault(value["@id"], {"@id": value["@id"]})
            for key, found in value.items():
                if isinstance(found, list):
                    known[key] = [*known.get(key, []), *(each for each in found if each not in known.get(key, []))]
                else:
                    known[key] = found
        return f"<{value['@id']}>"
    return f"[ {_pairs(value, extra)} ]"


def _quoted(text: str) -> str:
    # the escapes of JSON are those of Turtle
    return json.dumps(text, ensure_ascii=False)


def contents(catalogue: Catalogue) -> dict[str, str]:
    """Return both files by name."""
    graph = describe(catalogue)
    return {JSONLD: json.dumps(graph, ensure_ascii=False, indent=1) + "\n", TURTLE: turtle(graph)}


def write(folder: Path, catalogue: Catalogue) -> None:
    """Write the catalogue beside the data."""
    for name, text in contents(catalogue).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
