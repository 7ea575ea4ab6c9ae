"""Birth dates as a civil status knows them: day, or day and month, may be missing (00)."""

import re
from calendar import monthrange
from typing import Any

_FORM = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def read(value: Any) -> str:  # noqa: ANN401 — JSON of unknown shape
    """Return YYYY-MM-DD with 00 for what is unknown; empty for what is no date."""
    found = _FORM.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return ""
    year, month, day = map(int, found.groups())
    if year < 1 or month > len(_MONTHS) or (month == 0 and day):
        return ""
    return found[0] if month == 0 or day <= monthrange(year, month)[1] else ""


def spoken(date: str) -> str:
    """Return « le 17 mai 1962 », « en mai 1962 », « en 1962 »; empty for an empty date."""
    if not date:
        return ""
    year, month, day = map(int, date.split("-"))
    if month == 0:
        return f"en {year}"
    if day == 0:
        return f"en {_MONTHS[month - 1]} {year}"
    return f"le {'1er' if day == 1 else day} {_MONTHS[month - 1]} {year}"
