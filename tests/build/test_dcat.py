"""The catalogue for portals: mandatory properties are there, both files say the same, no licence is claimed."""

import pyshacl
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS

from geo.build import dcat
from geo.build.turtle import turtle
from geo.data import figures
from geo.data.catalogue import DATA, catalogue
from geo.data.credit import credit, credit_lines
from geo.export.about import place_sources
from geo.export.layers import FORMATS

# rdflib reads JSON-LD by a class that it calls out of date itself
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

BASE = "https://example.org/export/"
# sources of names, types and borders
PLACES = {"municipal_register", "boundaries_2016", *(each.source for each in catalogue().typologies.values())}
# mandatory properties of DCAT-AP 3 and of DCAT-AP.de 3 (licence of each distribution), and the values that these
# standards want to be addresses
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix dcatde: <http://dcat-ap.de/def/dcatde/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#text> a sh:PropertyShape ; sh:datatype rdf:langString ; sh:uniqueLang true ; sh:minCount 2 ; sh:path dct:title .
<#described> a sh:PropertyShape ; sh:datatype rdf:langString ; sh:uniqueLang true ; sh:minCount 2 ; sh:path dct:description .
<#published> a sh:PropertyShape ; sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent .
<#catalogue> a sh:NodeShape ; sh:targetClass dcat:Catalog ; sh:property <#text> , <#described> , <#published> ,
  [ sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset ; sh:nodeKind sh:IRI ] .
<#dataset> a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property <#text> , <#described> , <#published> .
<#layer> a sh:NodeShape ; sh:targetObjectsOf dcat:dataset ; sh:property
  [ sh:path dcat:theme ; sh:minCount 1 ; sh:nodeKind sh:IRI ; sh:pattern "^http://publications.europa.eu/resource/authority/data-theme/[A-Z_]+$" ] ,
  [ sh:path dcat:distribution ; sh:minCount 1 ; sh:class dcat:Distribution ] ,
  [ sh:path dct:identifier ; sh:minCount 1 ; sh:datatype xsd:string ] ,
  [ sh:path dcatde:politicalGeocodingLevelURI ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
  [ sh:path dct:spatial ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
  [ sh:path ( dct:temporal dcat:startDate ) ; sh:minCount 1 ; sh:datatype xsd:gYear ] .
<#distribution> a sh:NodeShape ; sh:targetClass dcat:Distribution ; sh:property
  [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
  [ sh:path dct:license ; sh:minCount 1 ; sh:maxCount 1 ; sh:class dct:LicenseDocument ] ,
  [ sh:path dcatde:licenseAttributionByText ; sh:minCount 1 ; sh:datatype xsd:string ] ,
  [ sh:path dct:format ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
  [ sh:path dcat:mediaType ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] .
<#service> a sh:NodeShape ; sh:targetClass dcat:DataService ; sh:property <#text> , <#published> ,
  [ sh:path dcat:endpointURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] .
<#agent> a sh:NodeShape ; sh:targetClass foaf:Agent ; sh:property [ sh:path foaf:name ; sh:minCount 1 ] .
"""


def parsed(name, kind):
    return rdflib.Graph().parse(data=(DATA / name).read_text(encoding="utf-8"), format=kind, publicID=BASE + name)


@pytest.fixture(scope="module")
def graph():
    return parsed(dcat.TURTLE, "turtle")


def valid(graph):
    shapes = rdflib.Graph().parse(data=SHAPES, format="turtle", publicID="https://example.org/shapes")
    return pyshacl.validate(graph, shacl_graph=shapes, inference="none")


def test_mandatory_properties_are_there(graph):
    conforms, _, text = valid(graph)
    assert conforms, text


@pytest.mark.parametrize("path", [DCTERMS.license, DCAT.accessURL, DCTERMS.publisher, DCTERMS.title, DCAT.theme])
def test_the_shapes_notice_what_is_missing(graph, path):
    broken = rdflib.Graph()
    broken += graph
    broken.remove((None, path, None))
    assert not valid(broken)[0]


def test_both_files_hold_the_same_triples(graph):
    other = parsed(dcat.JSONLD, "json-ld")
    # the base of both is the folder: names of nodes begin with the name of the file
    text = other.serialize(format="nt").replace(dcat.JSONLD, dcat.TURTLE)
    assert isomorphic(rdflib.Graph().parse(data=text, format="nt"), graph)


def test_the_shipped_files_are_those_of_the_catalogue():
    for name, text in dcat.contents(catalogue()).items():
        assert (DATA / name).read_text(encoding="utf-8") == text


def test_every_layer_is_there_with_every_format_under_an_address_that_exists(graph):
    layers = {str(each) for each in graph.objects(None, DCAT.dataset)}
    both = (key for layer in catalogue().layers for key in (layer, f"{layer}-series"))
    assert layers == {f"{BASE}{dcat.TURTLE}#{key}" for key in both}
    addresses = {str(each) for each in graph.objects(None, DCAT.downloadURL)}
    assert addresses == {
        *(f"{BASE}{layer}.{ending}" for layer in catalogue().layers for ending in FORMATS),
        *(f"{BASE}series/{indicator}.csv" for indicator in catalogue().indicators),
    }
    served = {str(each) for each in graph.objects(None, DCAT.accessURL)} - addresses
    assert served == {f"https://example.org/api/collections/{layer}" for layer in catalogue().layers}
    for layer in catalogue().layers.values():
        node = rdflib.URIRef(f"{BASE}{dcat.TURTLE}#{layer.id}")
        said = " ".join(graph.objects(node, DCTERMS.description))
        assert all(each.label.de in said and each.label.en in said for each in layer.indicators)


def test_the_years_are_those_of_the_files(graph):
    values = figures.shipped_figures()
    for layer in catalogue().layers.values():
        for key, own in ((layer.id, [each.period for each in layer.indicators]), (f"{layer.id}-series", None)):
            ids = [each.id for each in layer.indicators]
            periods = own or values.loc[values["indicator"].isin(ids), "period"].unique()
            # an edition says when it was printed and not what year its figures are of
            years = sorted(int(end[:4]) for each in periods if each[0].isdigit() for end in each.split("/"))
            (span,) = graph.objects(rdflib.URIRef(f"{BASE}{dcat.TURTLE}#{key}"), DCTERMS.temporal)
            assert [int(str(graph.value(span, end))) for end in (DCAT.startDate, DCAT.endDate)] == [years[0], years[-1]]


def test_sources_are_those_of_the_files(graph):
    for layer in catalogue().layers.values():
        for key, history in ((layer.id, False), (f"{layer.id}-series", True)):
            node = rdflib.URIRef(f"{BASE}{dcat.TURTLE}#{key}")
            derived = {
                str(each).partition("#source-")[2]
                for each in graph.objects(node, rdflib.URIRef(dcat.PREFIXES["prov"] + "wasDerivedFrom"))
            }
            newest = {each.source for each in layer.indicators}
            older = {part.source for each in layer.indicators for part in each.history}
            assert newest <= derived
            assert older <= derived if history else derived.isdisjoint(older - newest - PLACES)


def test_an_address_of_a_licence_is_one_node_without_the_words_of_one_producer(graph):
    for source in catalogue().sources.values():
        if source.licence_url:
            assert not list(graph.objects(rdflib.URIRef(source.licence_url), RDFS.label)), source.id


def test_the_api_is_a_service_for_every_dataset(graph):
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    assert set(graph.objects(service, DCAT.servesDataset)) == set(graph.objects(None, DCAT.dataset))
    assert [str(each) for each in graph.objects(service, DCAT.endpointURL)] == ["https://example.org/api/"]
    assert set(graph.objects(None, DCAT.accessService)) == set(graph.objects(None, DCAT.service)) == {service}


def test_a_licence_that_is_not_confirmed_is_said_wherever_it_is_used(graph):
    for layer in catalogue().layers.values():
        loose = [each for each in dcat.sources_of(layer, catalogue()) if each.licence_confirmed == "no"]
        document = rdflib.URIRef(f"{BASE}{dcat.TURTLE}#licence-{layer.id}")
        listed = " ".join(graph.objects(document, RDFS.label))
        for source in loose:
            assert f"{source.title.de}: {source.licence.de} (Lizenz nicht bestätigt" in listed
        for ending in FORMATS:
            node = rdflib.URIRef(f"{BASE}{dcat.TURTLE}#{layer.id}-{ending}")
            rights = [
                str(text) for each in graph.objects(node, DCTERMS.rights) for text in graph.objects(each, RDFS.label)
            ]
            assert all(any(source.title.en in text for text in rights) for source in loose)
            assert set(map(str, graph.objects(node, dcat_de("licenseAttributionByText")))) == {
                *credit_lines([each.id for each in layer.indicators], catalogue(), "de"),
                *(credit(each, "de").line for each in place_sources(catalogue(), borders=True)),
            }


def dcat_de(name):
    return rdflib.URIRef(dcat.PREFIXES["dcatde"] + name)


def test_nothing_is_claimed_that_only_a_portal_can_give(graph):
    assert not list(graph.objects(None, dcat_de("contributorID")))
    assert {str(each) for each in graph.objects(rdflib.URIRef(f"{BASE}{dcat.TURTLE}#publisher"), FOAF.name)} == {
        "Landpotenziale"
    }
    assert len(list(graph.subjects(RDF.type, DCAT.Catalog))) == 1


def test_texts_with_quotes_and_lines_survive_turtle():
    text = 'a "quoted" \\ text\nwith lines'
    graph = {"@context": dcat.PREFIXES, "@graph": [{"@id": "#x", "dct:title": text}]}
    found = rdflib.Graph().parse(data=turtle(graph), format="turtle", publicID=BASE)
    assert [str(each) for each in found.objects(None, DCTERMS.title)] == [text]
