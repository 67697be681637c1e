"""
Time in requests and figures: the parameter ``datetime`` and the periods of the catalogue as days from and to.

A year is all of its days, ``2012/2022`` all days of these years. An edition such as ``INKAR-2025`` does not say its
year; after OGC API Features (17-069r4, 7.15.4) a period without a time is matched by every ``datetime``.
"""

import calendar
import re
from datetime import date

from geo.data.errors import SelectionError

FIRST, LAST = "0001-01-01", "9999-12-31"
DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})")


def days_of(period: str) -> tuple[str, str] | None:
    """
    Return first and last day of a period as ``2022-05-15``, None where the period does not say.

    Parameters
    ----------
    period
        As the catalogue writes it: ``2025``, ``2023-12``, ``2022-05-15``, ``2012/2022``, ``INKAR-2025``.
    """
    parts = period.split("/")
    ends = [end for end in map(DAY.fullmatch, parts) if end]
    return (_days(ends[0])[0], _days(ends[-1])[1]) if len(ends) == len(parts) else None


def _days(match: re.Match[str]) -> tuple[str, str]:
    year, month, day = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        until = int(month or 12)
        last = first if day else date(int(year), until, calendar.monthrange(int(year), until)[1])
    except (ValueError, IndexError):  # IndexError: month 13 of calendar.monthrange in older releases
        raise SelectionError(f"datetime: {match[0]} is no date") from None
    return first.isoformat(), last.isoformat()


def read_datetime(text: str) -> tuple[str, str]:
    """
    Read the parameter ``datetime`` as first and last day.

    Parameters
    ----------
    text
        A day, a moment (RFC 3339), a year or month, or two of them with ``/`` between; ``..`` or nothing is open.

    Raises
    ------
    SelectionError
        If the text is none of these, or its end lies before its beginning.
    """
    ends = text.split("/")
    if len(ends) > 2 or (len(ends) == 1 and ends[0] in {"", ".."}):
        raise SelectionError(
            "datetime: expected a date or two with / between, such as 2020-01-01/2022-12-31 or ../2022"
        )
    first = FIRST if ends[0] in {"", ".."} else _end(ends[0])[0]
    last = LAST if ends[-1] in {"", ".."} else _end(ends[-1])[1]
    if first > last:
        raise SelectionError("datetime: the end lies before the beginning")
    return first, last


def _end(text: str) -> tuple[str, str]:
    moment = MOMENT.fullmatch(text)
    day = DAY.fullmatch(moment[1] if moment else text)
    if day is None:
        raise SelectionError("datetime: expected dates such as 2022-05-15, 2022 or 2022-05-15T00:00:00Z")
    return _days(day)


def meet(period: str, asked: tuple[str, str]) -> bool:
    """Say whether a period has a day in common with the days that are asked for, or no days of its own."""
    days = days_of(period)
    return days is None or (days[0] <= asked[1] and days[1] >= asked[0])
