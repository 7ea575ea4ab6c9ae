"""What an operator is shown of schools and people; on SQLite and PostgreSQL."""

from datetime import date

import pytest

from idp.accounts.models import Account
from idp.families.helpdesk import MOST_PEOPLE, people_of, school_facts
from idp.families.models import Establishment
from idp.families.terms import Kind, Level
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import clock
from idp.platform.database import db
from tests.families.people import COLLEGE, LYCEE, enrol, family, guardian, pupil, school, tie

pytestmark = pytest.mark.usefixtures("every_database", "context")


def test_a_schools_legal_guardians_are_counted_each_once() -> None:
    account = Account(identifier="j.m1", family_name="M", given_name="J", created_at=clock.now())
    db.session.add(account)
    db.session.flush()
    family(
        [("Léo", date(2013, 3, 14)), ("Léa", date(2015, 5, 2))],
        mobiles=["+33600000001", "+33600000002"],
        account_id=account.id,
    )
    family([("Tom", date(2013, 1, 1))], names=("PETIT", None, "Luc"), mobiles=[])
    tie(guardian(("PETIT", None, "Ana")), enrol(pupil("Zoé")), Level.CONTACT.value)
    facts = school_facts(db.session.get_one(Establishment, COLLEGE), clock.today())
    assert (facts.pupils, facts.legal_guardians) == (4, 2)
    assert (facts.with_mobile, facts.with_account) == (1, 1)


def test_a_school_without_anybody_counts_nothing() -> None:
    facts = school_facts(school(), clock.today())
    assert (facts.pupils, facts.legal_guardians) == (0, 0)
    assert (facts.with_mobile, facts.with_account) == (0, 0)


def test_people_are_found_by_any_mix_of_number_surname_and_school() -> None:
    school(LYCEE, "Lycée Victor Hugo", Kind.LYCEE)
    here = family(names=("LÉVÊQUE", "D'ANGELO", "Jeanne"))
    there = family(uai=LYCEE, names=("LÉVÊQUE", None, "Paul"), mobiles=["+33600000002"])

    def ids(**conditions: object) -> list[int]:
        people = people_of(clock.today(), **conditions)  # type: ignore[arg-type]  # by name
        return [person.holder.guardian_id for person in people]

    assert ids(surname="leveq") == [here.guardian_id, there.guardian_id]
    assert ids(surname="d angelo") == [here.guardian_id]
    assert ids(surname="leveq", uai=LYCEE) == [there.guardian_id]
    assert ids(number=PhoneNumber("+33600000002")) == [there.guardian_id]
    assert ids(number=PhoneNumber("+33600000002"), uai=COLLEGE) == []


def test_an_answer_names_so_many_people_and_no_more() -> None:
    school()
    for _ in range(MOST_PEOPLE + 1):
        guardian(mobiles=[])
    assert len(people_of(clock.today(), surname="dupond")) == MOST_PEOPLE
