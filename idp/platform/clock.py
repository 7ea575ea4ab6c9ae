"""The time, from one place, so that tests can move it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def timestamp() -> int:
    """Return whole seconds since the epoch, as protocol claims want them."""
    return int(now().timestamp())


def today() -> date:
    """Return the date schools live in (Paris)."""
    return now().astimezone(PARIS).date()
