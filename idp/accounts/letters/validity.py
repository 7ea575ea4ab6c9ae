"""Until when a letter is good, and what it is worth now: pure."""

import calendar
from datetime import date, datetime, time, timedelta
from enum import Enum

from idp.platform.clock import PARIS

_MONTHS = 3
_LINK_DAYS = 30


class Worth(Enum):
    """What a letter is worth."""

    GOOD = "good"
    TOO_OLD = "too_old"
    USED = "used"
    SUPERSEDED = "superseded"
    """Its guardian has an account by now, or no longer the one whose password it resets."""


def last_day(issued: date) -> date:
    """Return the last day of a letter on paper: three months later, at most a month's last day."""
    months = issued.month - 1 + _MONTHS
    year, month = issued.year + months // 12, months % 12 + 1
    return date(year, month, min(issued.day, calendar.monthrange(year, month)[1]))


def last_day_of_link(issued: date) -> date:
    """Return the last day of a link by e-mail: mailboxes are read by more people than letters."""
    return issued + timedelta(days=_LINK_DAYS)


def end_of(day: date) -> datetime:
    """Return the instant from which a letter good until this day is too old."""
    return datetime.combine(day + timedelta(days=1), time(), PARIS)


def worth(
    *,
    expires_at: datetime,
    used_at: datetime | None,
    resets: int | None,
    account_id: int | None,
    now: datetime,
) -> Worth:
    """Say what a letter is worth: `resets` and `account_id` are the letter's and the guardian's."""
    if used_at is not None:
        return Worth.USED
    if resets != account_id:
        return Worth.SUPERSEDED
    return Worth.GOOD if now < expires_at else Worth.TOO_OLD
