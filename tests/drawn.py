"""Reads a drawing as an SVG reader does."""

import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def shapes(text):
    """Return the fills of the paths of every group of shapes, from the bottom to the top."""
    groups = [group for group in ElementTree.fromstring(text).iter(f"{SVG}g") if "mark-shape" in group.get("class", "")]
    return [[path.get("fill") for path in group.iter(f"{SVG}path")] for group in groups]


def words(text):
    """Return the lines of writing, with single spaces."""
    return [" ".join("".join(line.itertext()).split()) for line in ElementTree.fromstring(text).iter(f"{SVG}text")]
