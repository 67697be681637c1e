"""
The figures of a profile as CSV: one row per indicator, with medians, sources and licences beside each value.

UTF-8, comma, decimal point; the key of the district stays text. Numbers are as stored, not rounded as on the page, so that
they can be computed with.
"""

import csv
import io

from geo.data.catalogue import catalogue
from geo.data.credit import credit_text, licence_text
from geo.views.profile import Profile
from geo.views.profile_rows import GROUPS

COLUMNS = (
    "ags", "district", "layer", "indicator", "label", "kind", "value", "unit", "period", "status",
    *(f"median_{group}" for group in GROUPS), "fifth_all", "fifth_rural", "trend", "source", "attribution", "licence",
    "licence_confirmed", "territorial_status",
)  # fmt: skip


def profile_csv(profile: Profile) -> str:
    """
    Write the figures of a district.

    Returns
    -------
    text
        CSV with the columns of `COLUMNS`; ``trend`` is up, down, steady or empty, a fifth is 1 (lowest values) to 5.
    """
    known, language = catalogue(), profile.language
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for section in profile.sections:
        for row in section.rows:
            source = known.sources[row.sources[0]]
            fifths = {each.group: each.fifth for each in row.positions}
            medians = [_written(each.value) for each in row.medians]
            writer.writerow((
                profile.ags, profile.name, section.layer, row.indicator, row.label, row.kind,
                _written(row.value), row.unit, row.period_code, row.status,
                *medians, fifths.get("all") or "", fifths.get("rural") or "", row.trend_key, source.id,
                credit_text((row.indicator,), known, language), licence_text(source, language, short=True), source.licence_confirmed, source.territorial_status,
            ))  # fmt: skip
    return text.getvalue()


def _written(value: float | None) -> str:
    """Write a number with all the digits that it needs, nothing for none."""
    return "" if value is None else f"{value:.10g}"
