"""School years, named by the year they begin in: 2026 is 2026-2027, as ANNEE_SCOLAIRE."""

from datetime import date

_TURN = 8
"""August: schools' software turns to the next year during the summer."""
_PREPARED = 6
"""June: the earliest month in which files of the next year may appear."""
_GRACE_MONTHS = 10
"""Last year's enrolments end with October, whether or not the school imported anything."""


_SUMMER = 7
"""July: lessons end in its first week."""


def school_year(day: date) -> int:
    """The school year that `day` belongs to."""
    return day.year if day.month >= _TURN else day.year - 1


def oldest_active_year(day: date) -> int:
    """The oldest year whose enrolments may still be active on `day`, up to 31 October."""
    return day.year - 1 if day.month <= _GRACE_MONTHS else day.year


def newest_year(day: date) -> int:
    """The newest year that a file may be of."""
    return day.year if day.month >= _PREPARED else day.year - 1


def is_active(enrolment_year: int, imported_year: int | None, left: date | None, day: date) -> bool:
    """Whether an enrolment of `enrolment_year` counts on `day`.

    Last year's stays active until the school's first import of the new year, at the latest
    31 October; `imported_year` is the year of the school's last import.
    """
    return (
        enrolment_year == imported_year
        and enrolment_year >= oldest_active_year(day)
        and (left is None or left > day)
    )


def ends_at_latest(year: int) -> date:
    """The last day on which a year's enrolments may be active."""
    return date(year + 1, _GRACE_MONTHS, 31)


def summer_of(year: int) -> date:
    """The first day of the summer that follows a year: whoever leaves from then on goes on."""
    return date(year + 1, _SUMMER, 1)


def label(year: int) -> str:
    """As people say it: 2026-2027."""
    return f"{year}-{year + 1}"
