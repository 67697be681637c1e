"""The patterns of LIKE, matched in time that grows with the length of the text alone."""

import re

ANY, ONE = object(), object()
# the parts between wildcards, each with its length
Pattern = tuple[tuple[re.Pattern[str], int], ...]


def read_pattern(text: str, signs: dict[str, object], escape: str) -> Pattern:
    """
    Cut a pattern at its wildcards.

    Parameters
    ----------
    text
        As the visitor wrote it.
    signs
        The sign that means `ANY` number of signs, and the sign that means `ONE`.
    escape
        The sign that takes this meaning from the next one.
    """
    parts: list[list[str]] = [[]]
    escaped = False
    for sign in text:
        if not escaped and sign == escape:
            escaped = True
            continue
        if not escaped and signs.get(sign) is ANY:
            parts.append([])
        else:
            parts[-1].append("." if not escaped and signs.get(sign) is ONE else re.escape(sign))
        escaped = False
    return tuple((re.compile("".join(part), re.DOTALL), len(part)) for part in parts)


def matches(text: str, pattern: Pattern) -> bool:
    """
    Say whether a text matches a pattern.

    The first place of each part is the best one, so no division of the text is tried twice; a regular expression of
    the whole would try them all.
    """
    (first, _), *others = pattern
    if not others:
        return first.fullmatch(text) is not None
    place = first.match(text)
    for part, _ in others[:-1]:
        place = place and part.search(text, place.end())
    last, length = others[-1]
    return place is not None and len(text) - length >= place.end() and bool(last.fullmatch(text, len(text) - length))
