"""
The catalogue for open data portals: all layers described after DCAT-AP.de 3, as JSON-LD and as Turtle.

Pure: made from layers/ and sources.toml alone, without a clock. Addresses are relative to ``/export/`` of a dashboard,
wherever that stands; the copy in data/districts/ is there for the server and names files that do not lie beside it. A
layer is two datasets, its newest figures and all their periods, so that years, sources and licences are those of the
files. It mixes sources, so its files have a licence document of their own that lists each, and says where a licence
is not confirmed. What only a portal can give (contributor id, contact) is not invented.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from geo.build.turtle import turtle
from geo.data.catalogue import BOUNDARIES, REGISTER, Catalogue, __version__
from geo.data.credit import credit, credit_lines
from geo.data.declarations import Layer, Text
from geo.data.sources import Source

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
# seen from /export/
API = "../api/"
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


def sources_of(layer: Layer, catalogue: Catalogue, *, history: bool = False) -> tuple[Source, ...]:
    """Return the sources of the newest figures of a layer with names, types and borders; or those of all periods."""
    found = catalogue.sources_of([each.id for each in layer.indicators], history=history)
    if history:
        return found
    return tuple({each.id: each for each in (*found, *_places(catalogue))}.values())


def _lines(layer: Layer, catalogue: Catalogue) -> tuple[str, ...]:
    """Write the credit lines of the newest figures of a layer, of names, types and borders; the portals' are German."""
    places = tuple(credit(each, "de").line for each in _places(catalogue))
    return (*credit_lines([each.id for each in layer.indicators], catalogue, "de"), *places)


def _places(catalogue: Catalogue) -> tuple[Source, ...]:
    types = (each.source for each in catalogue.typologies.values())
    return tuple(catalogue.sources[key] for key in (REGISTER, *types, BOUNDARIES))


def _years(layer: Layer, *, history: bool) -> tuple[str, str]:
    """Return the first and the last year that a figure is of; an edition (``INKAR-2025``) does not say its years."""
    periods = [each.period for each in layer.indicators]
    if history:
        periods += [period for each in layer.indicators for part in each.history for period in part.periods]
    years = sorted(end[:4] for period in periods if period[:1].isdigit() for end in period.split("/"))
    return years[0], years[-1]


def _source(source: Source) -> dict:
    # who shares an address shares the node: what one producer says of it belongs to the source alone
    named = {"@id": source.licence_url} if source.licence_url else {"rdfs:label": _said(source.licence)}
    rights = _both(*(f"{source.licence[each]} ({CONFIRMED[source.licence_confirmed][each]})" for each in ("de", "en")))
    return {
        "@id": f"#source-{source.id}",
        "@type": "dcat:Dataset",
        "dct:title": _said(source.title),
        "dct:description": _said(source.harmonisation),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _said(source.producer)},
        "dct:license": named | {"@type": "dct:LicenseDocument"},
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": rights},
        "dcatde:licenseAttributionByText": credit(source, "de").line,
        "dcat:landingPage": _iri(source.url),
    }


def _licence(key: str, sources: Iterable[Source]) -> dict:
    lines = [
        Text(
            de=f"{each.title.de}: {each.licence.de} ({CONFIRMED[each.licence_confirmed].de})",
            en=f"{each.title.en}: {each.licence.en} ({CONFIRMED[each.licence_confirmed].en})",
        )
        for each in sources
    ]
    return {
        "@id": f"#licence-{key}",
        "@type": "dct:LicenseDocument",
        "dct:title": _both(
            "Jede Quelle behält ihre Lizenz und ihren Quellenvermerk",
            "Each source keeps its own licence and attribution",
        ),
        "rdfs:label": _both("; ".join(each.de for each in lines), "; ".join(each.en for each in lines)),
    }


def _distribution(
    key: str, title: Text, address: str, sources: Iterable[Source], licence: str, *, lines: Iterable[str],
    types: tuple[str | None, str | None] | None,
) -> dict:  # fmt: skip
    """Describe a file by its `types`, those of the EU and of the IANA where they have one; None is a service."""
    code, media = types or (None, None)
    found = {
        "@id": f"#{key}",
        "@type": "dcat:Distribution",
        "dct:title": _said(title),
        "dcat:accessURL": _iri(address),
        **({"dcat:accessService": _iri("#api")} if types is None else {"dcat:downloadURL": _iri(address)}),
        "dct:license": _iri(f"#licence-{licence}"),
        "dcatde:licenseAttributionByText": list(dict.fromkeys(lines)),
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

    Returns
    -------
    graph
        JSON-LD with one ``dcat:Catalog``, two ``dcat:Dataset`` with their distributions per layer, one per source, and
        the API as ``dcat:DataService``. Addresses are relative to ``/export/``.
    """
    datasets, parts = [], []
    used: dict[str, Source] = {}
    for layer in catalogue.layers.values():
        for history in (False, True):
            sources = sources_of(layer, catalogue, history=history)
            used |= {each.id: each for each in sources}
            files = _series_files(layer, catalogue) if history else _layer_files(layer, sources, catalogue)
            datasets.append(_dataset(layer, sources, files, history=history))
            parts += [*files, _licence(_key(layer, history=history), sources)]
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
        "dcat:service": _iri("#api"),
    }
    publisher = {"@id": "#publisher", "@type": "foaf:Agent", "foaf:name": "Landpotenziale"}
    nodes = [head, publisher, _service(datasets), *datasets, *parts, *(_source(each) for each in used.values())]
    return {"@context": PREFIXES, "@graph": nodes}


def _key(layer: Layer, *, history: bool) -> str:
    return f"{layer.id}-series" if history else layer.id


def _layer_files(layer: Layer, sources: tuple[Source, ...], catalogue: Catalogue) -> list[dict]:
    """Describe the files of the newest figures, and the collection of the API that holds the same."""
    lines = _lines(layer, catalogue)
    files = [
        _distribution(
            f"{layer.id}-{ending}", Text(de=f"{layer.title.de} ({ending})", en=f"{layer.title.en} ({ending})"),
            f"{layer.id}.{ending}", sources, layer.id, lines=lines, types=(code, media),
        )
        for ending, code, media in FILES
    ]  # fmt: skip
    title = Text(de=f"{layer.title.de} (OGC API – Features)", en=f"{layer.title.en} (OGC API – Features)")
    address = f"{API}collections/{layer.id}"
    return [*files, _distribution(f"{layer.id}-api", title, address, sources, layer.id, lines=lines, types=None)]


def _series_files(layer: Layer, catalogue: Catalogue) -> list[dict]:
    """Describe the tables of all periods, one per indicator."""
    return [
        _distribution(
            f"{each.id}-series-csv",
            Text(de=f"{each.label.de}: alle Zeitpunkte (csv)", en=f"{each.label.en}: all periods (csv)"),
            f"series/{each.id}.csv", catalogue.sources_of([each.id], history=True), _key(layer, history=True),
            lines=credit_lines([each.id], catalogue, "de", history=True), types=("CSV", "text/csv"),
        )
        for each in layer.indicators
    ]  # fmt: skip


def _dataset(layer: Layer, sources: tuple[Source, ...], files: list[dict], *, history: bool) -> dict:
    key, (first, last) = _key(layer, history=history), _years(layer, history=history)
    labels = [each.label for each in layer.indicators]
    what = Text(de="alle Zeitpunkte", en="all periods") if history else Text(de="neueste Werte", en="newest figures")
    return {
        "@id": f"#{key}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"landpotenziale-{key}",
        "dct:title": _both(
            f"Landpotenziale: {layer.title.de} in den 400 Kreisen, {what.de}",
            f"Landpotenziale: {layer.title.en} in the 400 districts, {what.en}",
        ),
        "dct:description": _both(
            f"{layer.introduction.de} Indikatoren: {', '.join(each.de for each in labels)}. Gebietsstand 01.07.2021.",
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


def _service(datasets: list[dict]) -> dict:
    """Describe the API, which holds the newest figures by theme and all periods in its collection of figures."""
    return {
        "@id": "#api",
        "@type": "dcat:DataService",
        "dct:title": _both("Landpotenziale: OGC API – Features", "Landpotenziale: OGC API – Features"),
        "dct:publisher": _iri("#publisher"),
        "dcat:endpointURL": _iri(API),
        "dcat:endpointDescription": _iri(f"{API}openapi"),
        "dct:conformsTo": _iri("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"),
        "dcat:servesDataset": [_iri(each["@id"]) for each in datasets],
    }


def _keywords(layer: Layer) -> list[dict]:
    return [part for each in (layer.title, *(one.label for one in layer.indicators)) for part in _said(each)]


def contents(catalogue: Catalogue) -> dict[str, str]:
    """Return both files by name."""
    graph = describe(catalogue)
    return {JSONLD: json.dumps(graph, ensure_ascii=False, indent=1) + "\n", TURTLE: turtle(graph)}


def write(folder: Path, catalogue: Catalogue) -> None:
    """Write the catalogue beside the data."""
    for name, text in contents(catalogue).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
