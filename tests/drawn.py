"""Reads a drawing as an SVG reader does."""

import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def shapes(text):
    """Return the fills of the paths of each group of shapes, from the bottom to the top."""
    groups = [each for each in ElementTree.fromstring(text).iter(f"{SVG}g") if "mark-shape" in each.get("class", "")]
    return [[path.get("fill") for path in group.iter(f"{SVG}path")] for group in groups]


def words(text):
    return [" ".join("".join(each.itertext()).split()) for each in ElementTree.fromstring(text).iter(f"{SVG}text")]
