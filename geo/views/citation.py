"""
Citing a view: one sentence, BibTeX and CSL-JSON, made from what is shown, with the link that opens it again.

Equal input gives equal text; the day of the visit is an argument.
"""

import json
import re
from dataclasses import dataclass
from datetime import date

from geo.data.catalogue import __version__
from geo.data.declarations import Language
from geo.data.language import period, word

# what TeX would take for a command
TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
       "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


@dataclass(frozen=True)
class Citation:
    """How a view is cited: plain text, BibTeX, CSL-JSON, and its permanent link."""

    text: str
    bibtex: str
    csl: str
    permalink: str


def cite(title: str, when: str, *, attribution: str, permalink: str, visited: date, language: Language) -> Citation:
    """
    Cite a view in all three forms.

    Parameters
    ----------
    title
        What is shown, such as an indicator, or the districts of a comparison.
    when
        Its period or periods in words.
    attribution
        Credit lines of the data, see `geo.data.credit.credit_lines`.
    permalink
        Address that opens the view again.
    visited
        Day of the visit.
    """
    product, day, whole = word("product", language), visited.isoformat(), f"{title}, {when}"
    data = word("cite_data", language, attribution=attribution)
    text = word("citation", language, version=__version__, title=title, period=when, attribution=attribution)
    visit = word("cite_visited", language, permalink=permalink, day=period(day, language))
    plain_title = re.sub(r"[^a-z0-9]+", "-", title.lower().encode("ascii", "ignore").decode()).strip("-")
    key = f"landpotenziale-{plain_title[:40]}"
    fields = {
        "title": f"{{{_tex(whole)}}}",
        "organization": _tex(product),
        "version": _tex(__version__),
        "url": re.sub(r"[\\{}]", "", permalink),
        "urldate": day,
        "language": {"de": "ngerman", "en": "english"}[language],
        "note": _tex(data),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    entry = {
        "id": key,
        "type": "webpage",
        "title": whole,
        "container-title": product,
        "publisher": product,
        "version": __version__,
        "URL": permalink,
        "accessed": {"date-parts": [[visited.year, visited.month, visited.day]]},
        "language": {"de": "de-DE", "en": "en-GB"}[language],
        "note": data,
    }
    return Citation(
        text=f"{text.rstrip('.')}. {visit}", bibtex=f"@online{{{key},\n{lines}\n}}",
        csl=json.dumps([entry], ensure_ascii=False, indent=1), permalink=permalink,
    )  # fmt: skip


def _tex(text: str) -> str:
    return "".join(TEX.get(letter, letter) for letter in text)
