"""Which records a set of birth dates proves."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from idp.enrolment.dates import proven_records
from idp.families.lookups import KnownPupil

LEO, LEA, TOM = date(2013, 3, 14), date(2009, 11, 22), date(2015, 6, 1)
COLLEGE, LYCEE = 1, 2


def child(born: date, guardian: int = COLLEGE) -> KnownPupil:
    return KnownPupil(guardian, 1, "0860003L", "Léo", "DUPOND", born, None)


FAMILY = [child(LEO), child(TOM), child(LEA, LYCEE)]


def test_one_right_date_opens_the_whole_record_of_that_school() -> None:
    assert proven_records(FAMILY, [TOM]) == {COLLEGE}


def test_twins_share_a_date() -> None:
    assert proven_records([child(LEO), child(LEO)], [LEO]) == {COLLEGE}
    assert proven_records([child(LEO), child(LEO)], [LEO, LEO]) == {COLLEGE}


def test_another_schools_record_needs_its_own_date() -> None:
    assert proven_records(FAMILY, [LEO, LEA]) == {COLLEGE, LYCEE}
    assert proven_records(FAMILY, [LEA]) == {LYCEE}


def test_a_child_at_two_schools_opens_both() -> None:
    assert proven_records([child(LEO), child(LEO, LYCEE)], [LEO]) == {COLLEGE, LYCEE}


def test_one_wrong_date_among_right_ones_opens_nothing() -> None:
    assert proven_records(FAMILY, [LEO, LEA, date(2011, 1, 1)]) == frozenset()


def test_no_date_opens_nothing() -> None:
    assert proven_records(FAMILY, []) == frozenset()
    assert proven_records([], [LEO]) == frozenset()


@given(
    st.lists(st.tuples(st.dates(), st.integers(1, 4)), max_size=6),
    st.lists(st.dates(), max_size=6),
)
def test_what_opens_is_what_the_given_dates_say(
    family: list[tuple[date, int]], given_dates: list[date]
) -> None:
    pupils = [child(born, guardian) for born, guardian in family]
    opened = proven_records(pupils, given_dates)
    known = {born for born, _ in family}

    if opened:
        assert set(given_dates) <= known
    assert opened <= {guardian for born, guardian in family if born in given_dates}
