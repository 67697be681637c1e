"""
The district profile on two pages, as PDF/UA-1 set by typst.

The values go into the template as JSON, never as source: a name with ``#`` or ``]`` would be code. Fonts come out of
the wheel, the time stamp is fixed, and typst reads nothing but the folder it is given, so equal content gives equal
bytes. The standard ua-1 makes typst refuse a picture without description or a document without title.
"""

import datetime
import json
import tempfile
from pathlib import Path

from geo.data.catalogue import BOUNDARIES, catalogue
from geo.data.declarations import Language
from geo.data.language import word
from geo.maps.locator import locator_svg
from geo.maps.strip import strip_svg
from geo.views.footnotes import Footnotes, footnotes
from geo.views.profile import FIRST, Profile, Told, Verdict
from geo.views.profile_rows import Row

PAPER = Path(__file__).with_name("paper")
REGIONS: dict[Language, str] = {"de": "DE", "en": "GB"}
STAMP = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
NEIGHBOURS = 4
NOTES = 3


def compile_paper(template: str, data: dict) -> bytes:
    """
    Set a paper.

    Parameters
    ----------
    template
        Name of a template in ``paper/``.

    Returns
    -------
    pdf
        Tagged PDF (PDF/UA-1); equal values give equal bytes.
    """
    # 30 MB that only a download needs
    import typst

    with tempfile.TemporaryDirectory(prefix="landpotenziale-") as name:
        folder = Path(name)
        for file in ("frame.typ", template):
            (folder / file).write_bytes((PAPER / file).read_bytes())
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return typst.compile(
            folder / template, root=folder, ignore_system_fonts=True, format="pdf", pdf_standards="ua-1",
            timestamp=STAMP,
        )  # fmt: skip


def profile_pdf(profile: Profile) -> bytes:
    """
    Set a profile on two pages.

    Parameters
    ----------
    profile
        The content; rows that are not ``first`` stay on the page in the net.

    Returns
    -------
    pdf
        Two pages, tagged, with language, title and descriptions.
    """
    return compile_paper("profile.typ", profile_data(profile))


def head(language: Language, title: str, description: str, permalink: str) -> dict:
    """Return what every paper says about itself."""
    product = word("product", language)
    return {
        "lang": language, "region": REGIONS[language], "title": title, "author": product, "description": description,
        "keywords": [product, "PDF/UA"], "product": f"{product} · {word('claim', language)}",
        "page": word("profile_page", language, n="{n}", of="{of}"), "permalink": permalink,
    }  # fmt: skip


def profile_data(profile: Profile) -> dict:
    """Choose and order what stands on the two pages; plain values for the template."""
    language = profile.language
    _, *others = profile.verdicts
    shown = [row for row in profile.rows if row.first]
    notes = footnotes(_uses(profile), language, catalogue=catalogue())
    no_land = "" if all(median.text for median in shown[0].medians) else word("profile_no_land", language)
    alt = word("profile_locator_alt", language, name=profile.name, land=profile.land)
    topics = ("facts", "statements", "figures", "similar", "practice", "notes", "limits", "sources")
    return head(language, profile.title, alt, profile.permalink) | _verdict(profile, notes) | {
        "subtitle": f"{profile.kind} · {profile.land}",
        "footer": f"{word('product', language)} · {profile.title} ({profile.ags})",
        "map": locator_svg(profile.ags, style="paper"), "map_alt": alt,
        "words": {key: word(f"profile_{key}", language) for key in topics}
        | {"strengths": word("strengths", language), "needs": word("needs", language)},
        "facts": [
            {"label": fact.label, "text": fact.text, "since": fact.note,
             "note": str(notes.numbers[fact.source]) if fact.source else None}
            for fact in profile.facts
        ],
        "other": " ".join(other_group(other, language) for other in others),
        "kinds": word("profile_kinds", language),
        "strip_key": word("profile_strip_key", language, name=profile.name),
        "selection": word("profile_selection", language, n=FIRST), "no_land": no_land,
        "head": {
            "label": word("table_indicator", language), "value": word("profile_value", language),
            "median": word("profile_medians", language), "place": word("profile_place", language),
            "trend": word("profile_trend", language),
            "medians": [word(f"profile_median_{median.group}", language) for median in shown[0].medians],
        },
        "sections": [
            {
                "title": section.title, "rows": [_cells(row, notes) for row in section.rows if row.first],
                "laender": [{"text": line.text, "note": str(notes.numbers[line.source])} for line in section.laender],
            }
            for section in profile.sections if any(row.first for row in section.rows)
        ],
        "similar": [
            {"name": near.name, "land": near.land, "distance": near.distance, "alike": near.alike}
            for near in profile.similar[:NEIGHBOURS]
        ],
        "similar_none": word("profile_similar_none", language),
        "practice": [
            {"title": card.title, "place": card.place, "source": f"{card.source}."} for card in profile.practice
        ],
        "notes": [*profile.reforms_line, *profile.notes[:NOTES]],
        "limits": " ".join(profile.limits),
        "sources": list(notes.lines), "territory": word("profile_territory", language), "citation": profile.citation,
    }  # fmt: skip


def _uses(profile: Profile) -> list[tuple[str, str]]:
    """List the figures of the two pages with their sources, in the order of their notes."""
    rows, verdict = {row.indicator: row for row in profile.rows}, profile.verdicts[0]
    cited = [fact for fact in profile.facts if fact.source]
    facts = [row for row in profile.rows for fact in cited if fact.label == row.label]
    told = [rows[one.indicator] for one in (*verdict.strengths, *verdict.needs)]
    shown = [row for row in profile.rows if row.first]
    uses = [("", fact.source) for fact in cited]
    uses += [(row.indicator, source) for row in (*facts, *told, *shown) for source in row.sources]
    uses += [(line.indicator, line.source) for line in profile.laender]
    return [*uses, ("", BOUNDARIES)]


def _noted(row: Row, notes: Footnotes) -> str:
    return ", ".join(dict.fromkeys(str(notes.numbers[source]) for source in row.sources))


def _cells(row: Row, notes: Footnotes) -> dict:
    facts = " · ".join((row.unit, row.period, f"{row.kind_text}, {row.direction_text}"))
    return {
        "label": row.label, "facts": facts, "known": row.value is not None, "number": row.number,
        "text": row.text, "status": row.status_text, "medians": [median.text for median in row.medians],
        "strip": strip_svg(row.strip, style="paper"), "alt": row.strip.alt, "trend": row.trend,
        "note": _noted(row, notes),
    }  # fmt: skip


def _verdict(profile: Profile, notes: Footnotes) -> dict:
    """Write what stands out against the first reference group."""
    language, verdict = profile.language, profile.verdicts[0]
    rows = {row.indicator: row for row in profile.rows}

    def line(one: Told) -> dict:
        return {"label": one.label, "value": one.value, "text": one.text, "note": _noted(rows[one.indicator], notes)}

    return {
        "against": word("profile_against", language, group=verdict.name, n=verdict.size) + ".",
        "rule": word("profile_rule", language),
        "strengths": [line(one) for one in verdict.strengths], "needs": [line(one) for one in verdict.needs],
        "strengths_none": verdict.strengths_none, "needs_none": verdict.needs_none,
    }  # fmt: skip


def other_group(verdict: Verdict, language: Language) -> str:
    """Say in one sentence what stands out against a second reference group, so that neither hides the other."""

    def named(told: tuple[Told, ...]) -> str:
        return ", ".join(each.label for each in told) or word("profile_nothing", language)

    return word(
        "profile_other_group", language, group=word(f"profile_group_{verdict.group}", language),
        strengths=named(verdict.strengths), needs=named(verdict.needs),
    )  # fmt: skip
