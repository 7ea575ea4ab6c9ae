"""Who holds a number, and which children a record gives; on SQLite and PostgreSQL."""

from datetime import date, timedelta

import pytest

from idp.families.attachment import disavow
from idp.families.lookups import (
    Standing,
    holders_of,
    is_shared,
    legal_guardians_by_mobile,
    named,
    pupils_of,
)
from idp.families.terms import Kind, Level
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import clock
from tests.families.people import COLLEGE, LYCEE, enrol, family, guardian, pupil, school, tie

pytestmark = pytest.mark.usefixtures("every_database", "context")

NUMBER, OTHER = PhoneNumber("+33600000001"), PhoneNumber("+33600000002")
PAUL = ("DUPOND", None, "Paul")


def test_a_legal_guardian_is_found_by_any_of_the_recorded_mobiles() -> None:
    made = family(mobiles=[NUMBER.e164, OTHER.e164], email="jeanne@example.org")
    for number in (NUMBER, OTHER):
        (holder,) = legal_guardians_by_mobile(number, clock.today())
        assert holder.guardian_id == made.guardian_id
        assert (holder.scope, holder.email) == (COLLEGE, "jeanne@example.org")
        assert (holder.account_id, holder.standing) == (None, Standing.LEGAL)
    assert legal_guardians_by_mobile(PhoneNumber("+33600000003"), clock.today()) == ()


@pytest.mark.parametrize(
    ("level", "kinship"),
    [(Level.IN_CHARGE, 20), (Level.CONTACT, 38), (Level.LEGAL, 70), (Level.LEGAL, 51)],
)
def test_who_is_no_legal_guardian_holds_the_number_but_may_not_enrol(
    level: Level, kinship: int
) -> None:
    school()
    tie(guardian(), enrol(pupil()), level.value, kinship)
    (holder,) = holders_of(NUMBER, clock.today())
    assert holder.standing is Standing.CONTACT
    assert legal_guardians_by_mobile(NUMBER, clock.today()) == ()


def test_one_legal_tie_is_enough_among_others() -> None:
    school()
    parent = guardian()
    tie(parent, enrol(pupil("Léo")), Level.LEGAL.value)
    tie(parent, enrol(pupil("Zoé")), Level.CONTACT.value)
    assert [h.standing for h in holders_of(NUMBER, clock.today())] == [Standing.LEGAL]
    assert [p.given_name for p in pupils_of([parent.id], clock.today())] == ["Léo"]


def test_a_parent_whose_only_child_left_is_a_former_holder() -> None:
    school()
    enrolment = enrol(pupil())
    enrolment.left = clock.today()
    parent = guardian()
    tie(parent, enrolment)
    assert holders_of(NUMBER, clock.today())[0].standing is Standing.FORMER
    assert legal_guardians_by_mobile(NUMBER, clock.today()) == ()
    assert pupils_of([parent.id], clock.today()) == ()
    yesterday = clock.today() - timedelta(days=1)
    assert holders_of(NUMBER, yesterday)[0].standing is Standing.LEGAL


def test_the_rows_of_a_person_in_two_schools_are_both_found_and_each_gives_its_own_children() -> (
    None
):
    school(LYCEE, "Lycée Victor Hugo", Kind.LYCEE)
    one = family([("Léo", date(2013, 3, 14)), ("Luc", date(2013, 3, 14))])
    two = family([("Léa", date(2010, 5, 6))], uai=LYCEE, names=("MARTIN", None, "Jeanne"))
    holders = legal_guardians_by_mobile(NUMBER, clock.today())
    assert [holder.scope for holder in holders] == [COLLEGE, LYCEE]
    assert not is_shared(holders)
    known = pupils_of([one.guardian_id, two.guardian_id], clock.today())
    assert [(p.guardian_id, p.given_name, p.birth_date, p.uai) for p in known] == [
        (two.guardian_id, "Léa", date(2010, 5, 6), LYCEE),
        (one.guardian_id, "Léo", date(2013, 3, 14), COLLEGE),
        (one.guardian_id, "Luc", date(2013, 3, 14), COLLEGE),
    ]


def test_a_number_of_two_different_people_is_shared_and_the_name_tells_them_apart() -> None:
    school()
    leo = enrol(pupil())
    mother, father = guardian(), guardian(PAUL)
    tie(mother, leo)
    tie(father, leo, kinship=20)
    holders = holders_of(NUMBER, clock.today())
    assert is_shared(holders)
    assert [h.guardian_id for h in named(holders, "dupond", "paul")] == [father.id]
    assert [h.guardian_id for h in named(holders, "Jeanne", "Martin")] == [mother.id]
    assert named(holders, "Durand", "Paul") == ()


def test_a_contact_with_the_same_number_makes_it_shared_a_former_holder_does_not() -> None:
    school()
    leo = enrol(pupil())
    tie(guardian(), leo)
    left = guardian(PAUL)
    assert not is_shared(holders_of(NUMBER, clock.today()))
    tie(left, leo, Level.CONTACT.value)
    assert is_shared(holders_of(NUMBER, clock.today()))


def test_two_rows_of_one_name_in_one_school_are_two_people_once_they_give_the_same_child() -> None:
    school()
    leo, zoe = enrol(pupil("Léo")), enrol(pupil("Zoé"))
    tie(guardian(("DUPOND", "MARTIN", "Dominique")), leo)
    second = guardian(("MARTIN", None, "DOMINIQUE MARIE"))
    tie(second, zoe)
    assert not is_shared(holders_of(NUMBER, clock.today()))
    tie(second, leo, Level.CONTACT.value)
    holders = holders_of(NUMBER, clock.today())
    assert [holder.pupil_ids for holder in holders] == [
        {leo.pupil_id},
        {leo.pupil_id, zoe.pupil_id},
    ]
    assert is_shared(holders)


def test_the_rows_that_two_schools_have_for_one_child_may_be_of_one_person() -> None:
    school()
    school(LYCEE, "Lycée Victor Hugo", Kind.LYCEE)
    leo = pupil()
    tie(guardian(), enrol(leo))
    tie(guardian(uai=LYCEE), enrol(leo, LYCEE))
    assert not is_shared(holders_of(NUMBER, clock.today()))


def test_a_child_that_one_row_put_aside_still_tells_its_two_parents_apart() -> None:
    school()
    leo, zoe = enrol(pupil("Léo")), enrol(pupil("Zoé"))
    first, second = guardian(), guardian()
    for parent, child in ((first, leo), (first, zoe), (second, leo)):
        tie(parent, child)
    disavow([first.id], leo.pupil_id, clock.now())
    holders = holders_of(NUMBER, clock.today())
    assert [holder.standing for holder in holders] == [Standing.LEGAL] * 2
    assert is_shared(holders)


def test_no_rows_give_no_children() -> None:
    assert pupils_of([], clock.today()) == ()
