"""A cookie copied at a shared computer, before the next person proved anything there."""

from collections.abc import Callable

import pytest
from flask import Flask

from idp.messaging.file import Outbox
from tests import letters, seed
from tests.enrolment.conftest import Parent, record
from tests.recovery import steps
from tests.visitor import NewPerson, Person, new_person, parent, person

__all__ = ["new_person", "parent", "person"]

Jobs = Callable[[], int]


@pytest.fixture
def thief(person: Person, new_person: NewPerson) -> Person:
    """Somebody with the cookies that the browser had before."""
    steps.begin(person, "z.personne99")  # the browser's id is made at the first need
    copied = new_person()
    person.opens_a_tab(copied)
    return copied


def test_it_does_not_go_on_with_a_proven_enrolment(
    app: Flask, person: Person, thief: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    with app.app_context():
        record()
    newcomer = Parent(person, outbox, run_jobs)
    newcomer.ask()
    newcomer.prove("14/03/2013")
    robbing = Parent(thief, outbox, run_jobs, code_page=newcomer.code_page)
    assert thief.open(newcomer.account_page).location == newcomer.code_page
    assert robbing.prove("14/03/2013", code="123456").status_code == 422
    assert thief.open(newcomer.account_page).location == newcomer.code_page
    assert thief.post(newcomer.account_page, password=seed.PASSWORD).location == robbing.code_page
    assert newcomer.choose().location == "/inscription/termine"


@pytest.mark.usefixtures("parent")
def test_it_does_not_choose_the_password_of_a_proven_recovery(
    person: Person, thief: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    asked = steps.begin(person)
    run_jobs()
    code = outbox.sms(seed.MOBILE)[-1].text[-6:]
    chosen = steps.prove(person, asked, code)
    assert thief.open(chosen).location == asked
    thief.open(asked)
    assert thief.post(asked, code=steps.wrong(code), **steps.LEO).status_code == 422
    assert thief.post(chosen, password=steps.NEW, confirmation=steps.NEW).location == asked
    assert (
        "Votre mot de passe est changé"
        in person.submit(chosen, password=steps.NEW, confirmation=steps.NEW).text
    )


def test_it_does_not_hold_a_letter_up(app: Flask, person: Person, thief: Person) -> None:
    with app.app_context():
        sheet = letters.issue("0860003L", record().id)
    place = person.sign_in(sheet.identifier, sheet.password).location
    assert person.open(place).status_code == 303
    assert thief.open(place).status_code == 410
