"""
Smaller PDFs: the many small objects of a tagged document packed into one compressed stream.

A tagged page consists of hundreds of objects that describe its structure, and typst writes them as plain text. An
object stream with a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8, which PDF/UA-1 allows) holds the same objects
in half the space. Nothing of the content is touched.
"""

import re
import zlib

from geo.data.errors import PublishError


def pack(pdf: bytes) -> bytes:
    """
    Pack the objects of a PDF that are no streams themselves.

    Parameters
    ----------
    pdf
        A file with one cross-reference table, as typst writes it.

    Returns
    -------
    packed
        The same document; equal input gives equal bytes.

    Raises
    ------
    PublishError
        If the file is laid out differently.
    """
    start = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", pdf)
    table = start and re.match(rb"xref\s+0 (\d+)\s+", pdf[int(start[1]) :])
    trailer = re.search(rb"trailer\s*<<(.*)>>\s*startxref", pdf, re.DOTALL)
    if not start or not table or not trailer or b"/Encrypt" in trailer[1] or b"/Prev" in trailer[1]:
        raise PublishError("pdf: expected one cross-reference table and no encryption, found another layout")
    count, first = int(table[1]), int(start[1]) + table.end()
    entries = [pdf[first + 20 * number : first + 20 * number + 20] for number in range(count)]
    bodies = {
        number: _body(pdf, number, int(entry[:10])) for number, entry in enumerate(entries) if entry[17:18] == b"n"
    }

    out = bytearray(pdf[: min(int(entries[number][:10]) for number in bodies)])
    places: dict[int, tuple[int, int, int]] = {}
    small = {}
    for number, body in bodies.items():
        if re.search(rb">>\s*stream\r?\n", body):
            places[number] = (1, len(out), 0)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        else:
            small[number] = body
    holder, index = count, count + 1
    head = text = b""
    for position, (number, body) in enumerate(small.items()):
        places[number] = (2, holder, position)
        head += b"%d %d " % (number, len(text))
        text += body + b"\n"
    places[holder] = (1, len(out), 0)
    out += _stream(holder, b"/Type/ObjStm/N %d/First %d" % (len(small), len(head)), head + text)
    places[index] = (1, len(out), 0)
    rows = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + last.to_bytes(2, "big")
        for kind, where, last in (places.get(number, (0, 0, 65535)) for number in range(index + 1))
    )
    known = re.sub(rb"/Size \d+", b"", trailer[1]).strip()
    place = len(out)
    out += _stream(index, b"/Type/XRef/Size %d/W[1 4 2]%s" % (index + 1, known), rows)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % place


def _body(pdf: bytes, number: int, offset: int) -> bytes:
    head = re.match(rb"%d 0 obj\s*" % number, pdf[offset : offset + 32])
    # the length of a stream may hide an endobj inside, so its dictionary is asked
    begin = offset + (head.end() if head else 0)
    length = re.match(rb"<<[^\0]*?/Length (\d+)[^\0]*?>>\s*stream\r?\n", pdf[begin : begin + 4096], re.DOTALL)
    end = pdf.find(b"endobj", begin + (length.end() + int(length[1]) if length else 0))
    if not head or end < 0:
        raise PublishError(f"pdf: expected object {number} at byte {offset}, found something else")
    return pdf[begin:end].rstrip()


def _stream(number: int, keys: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number, keys, len(packed), packed,
    )  # fmt: skip
