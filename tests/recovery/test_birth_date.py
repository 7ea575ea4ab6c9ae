"""The birth date of « Mot de passe perdu »: of one of the account's own children, and last."""

from datetime import date

import pytest
import time_machine
from flask import Flask

from idp.families.models import Guardian
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.recovery.steps import LEO, OTHER_DATE, ReadCode, begin, prove
from tests.visitor import NewPerson, Person


@pytest.mark.usefixtures("jeanne")
def test_a_wrong_birth_date_keeps_the_code_and_five_close_the_account_to_sms(
    app: Flask, person: Person, new_person: NewPerson, read_code: ReadCode
) -> None:
    """An attacker with the phone, and without a child's birth date."""
    page = begin(person)
    person.open(page)
    wrong = [
        person.post(page, code=read_code() if day == 1 else "", **_date(day)) for day in range(1, 6)
    ]
    assert [answer.status_code for answer in wrong] == [422] * 5
    assert "Il vous reste 4 essais" in wrong[0].text
    assert "Code vérifié" in wrong[0].text
    assert "trop de dates fausses" in wrong[4].text
    right = person.post(page, **_date(14))
    assert right.status_code == 422, "closed, whatever is given"
    with app.app_context():
        names = [event.event for event in db.session.query(SecurityEvent)]
    assert names.count("recovery.date.wrong") == 5
    assert names.count("recovery.blocked") == 1
    assert new_person(address="203.0.113.13").sign_in().status_code == 303, "the password opens"


def _date(day: int) -> dict[str, str]:
    return {"child-day": str(day), "child-month": "3", "child-year": "2013"}


@pytest.mark.usefixtures("jeanne")
def test_the_date_tells_nothing_before_the_code_is_right(
    person: Person, read_code: ReadCode
) -> None:
    """Else birth dates could be tried out by anybody."""
    page = begin(person)
    code = read_code()
    person.open(page)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    answers = {_without_tries(person.post(page, code=wrong, **_date(day)).text) for day in (14, 15)}
    assert len(answers) == 1
    page = prove(person, page, code)
    assert page.endswith("/nouveau") or "/nouveau" in page


def _without_tries(page: str) -> str:
    kept = [line for line in page.splitlines() if "essai" not in line and "child-day" not in line]
    return "\n".join(line for line in kept if "value=" not in line)


@pytest.mark.usefixtures("jeanne")
def test_the_birth_date_of_somebody_elses_child_is_no_proof(
    app: Flask, person: Person, read_code: ReadCode
) -> None:
    with app.app_context():
        other = seed.guardian("0860003L", "AUTRE", "Luc", mobiles=())
        seed.tie(other, seed.pupil("AUTRE", "Zoé", date(2012, 1, 1)), "0860003L")
    page = begin(person)
    person.open(page)
    born = {"child-day": "1", "child-month": "1", "child-year": "2012"}
    assert person.post(page, code=read_code(), **born).status_code == 422


@pytest.mark.usefixtures("jeanne")
def test_any_of_the_children_will_do(app: Flask, person: Person, read_code: ReadCode) -> None:
    """One child's birth date is enough, whichever."""
    with app.app_context():
        mother = db.session.query(Guardian).one()
        seed.tie(mother, seed.pupil("DUPOND", "Léa", date(2009, 11, 22)), "0860003L")
    page = begin(person)
    person.open(page)
    assert person.post(page, code=read_code(), **OTHER_DATE).status_code == 303


@pytest.mark.usefixtures("jeanne")
def test_the_same_wrong_date_again_costs_no_further_try(
    person: Person, read_code: ReadCode
) -> None:
    page = begin(person)
    person.open(page)
    code = read_code()
    told = [person.post(page, code=code, **OTHER_DATE).text for _ in range(7)]
    assert all("Il vous reste 4 essais" in text for text in told)
    assert person.post(page, **LEO).status_code == 303


@pytest.mark.usefixtures("jeanne")
def test_what_was_closed_stays_closed_in_another_browser_and_opens_after_a_day(
    person: Person,
    new_person: NewPerson,
    read_code: ReadCode,
    clock: time_machine.Traveller,
) -> None:
    """The tries are the account's, not the browser's."""
    page = begin(person)
    person.open(page)
    code = read_code()
    for day in range(1, 6):
        person.post(page, code=code, **_date(day))
    clock.shift(61)
    other = new_person(address="198.51.100.7")
    elsewhere = begin(other)
    other.open(elsewhere)
    assert "trop de dates fausses" in other.post(elsewhere, code=read_code(), **LEO).text
    clock.shift(24 * 3600)
    prove(person, begin(person), read_code())
