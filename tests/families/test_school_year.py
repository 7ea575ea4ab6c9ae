"""When an enrolment counts, domain facts §8."""

from datetime import date

import pytest

from idp.families.school_year import is_active, label, school_year


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 9, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 7, 31), 2026),
        (date(2027, 8, 1), 2027),
    ],
)
def test_a_day_belongs_to_the_year_that_began_in_its_last_august(day: date, year: int) -> None:
    assert school_year(day) == year


@pytest.mark.parametrize(
    ("day", "imported_year", "active"),
    [
        (date(2026, 9, 15), 2026, True),
        (date(2027, 7, 10), 2026, True),
        (date(2027, 8, 20), 2026, True),
        (date(2027, 8, 20), 2027, False),
        (date(2027, 10, 31), 2026, True),
        (date(2027, 10, 31), 2027, False),
        (date(2027, 11, 1), 2026, False),
        (date(2028, 1, 1), 2026, False),
        (date(2026, 9, 15), None, False),
    ],
)
def test_last_year_counts_until_the_first_import_of_the_new_one_or_the_end_of_october(
    day: date, imported_year: int | None, *, active: bool
) -> None:
    assert is_active(2026, imported_year, None, day) is active


def test_a_pupil_counts_until_the_day_of_leaving() -> None:
    left = date(2027, 1, 10)
    assert is_active(2026, 2026, left, date(2027, 1, 9))
    assert not is_active(2026, 2026, left, left)


def test_the_file_of_the_new_year_counts_as_soon_as_it_is_imported() -> None:
    assert is_active(2027, 2027, None, date(2027, 7, 20))


def test_a_year_is_said_with_both_its_ends() -> None:
    assert label(2026) == "2026-2027"
