"""« Mot de passe perdu » by SMS: the code, a birth date, the new password; everybody is told."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from idp.accounts.models import Account, AccountStatus
from idp.messaging.file import Outbox
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.recovery.steps import LEO, NEW, PLACE, Jobs, ReadCode, begin, prove
from tests.visitor import NewPerson, Person


@pytest.mark.usefixtures("parent")
def test_the_code_of_the_phone_opens_a_new_password_and_signs_in(
    person: Person, new_person: NewPerson, read_code: ReadCode
) -> None:
    page = prove(person, begin(person), read_code())
    assert "j.dupond25" in person.open(page).text
    done = person.submit(page, password=NEW, confirmation=NEW)

    assert "Votre mot de passe est changé" in done.text
    assert person.who() == "Jeanne Dupond"
    assert new_person().sign_in(password=NEW).status_code == 303
    assert new_person(address="203.0.113.8").sign_in().status_code == 422


@pytest.mark.usefixtures("parent")
def test_the_request_of_the_ent_survives_every_step(
    person: Person, ask: Callable[..., str], read_code: ReadCode
) -> None:
    query = "?" + ask(person).partition("?")[2]
    code_page = begin(person, place=PLACE + query)
    new_page = prove(person, code_page, read_code())
    assert code_page.endswith(query)
    assert new_page.endswith(query)

    done = person.submit(new_page, password=NEW, confirmation=NEW)
    assert f'href="/authorize{query}"' in done.text


@pytest.mark.usefixtures("parent")
def test_the_typed_identifier_may_have_capitals_and_spaces(
    person: Person, read_code: ReadCode
) -> None:
    prove(person, begin(person, " J.Dupond 25"), read_code())


def test_every_other_session_ends_and_the_person_is_told_everywhere(
    app: Flask, new_person: NewPerson, outbox: Outbox, run_jobs: Jobs, read_code: ReadCode
) -> None:
    with app.app_context():
        seed.school("0860003L")
        guardian = seed.guardian("0860003L", email="Jeanne@ecole.example")
        seed.tie(guardian, seed.pupil(), "0860003L")
        seed.account(guardians=(guardian,), email="jeanne@maison.example")
    elsewhere, person = new_person(), new_person()
    elsewhere.sign_in()
    assert elsewhere.who() == "Jeanne Dupond"

    page = prove(person, begin(person), read_code())
    person.submit(page, password=NEW, confirmation=NEW)
    run_jobs()

    assert elsewhere.who() == ""
    assert person.who() == "Jeanne Dupond"
    assert "a été changé avec un code envoyé par SMS" in outbox.sms("+33600000001")[-1].text
    for address in ("jeanne@maison.example", "Jeanne@ecole.example"):
        told = outbox.emails(address)[-1]
        assert "Si ce n’est pas vous" in told.text
        assert NEW not in told.text


def test_the_new_password_follows_the_rules_and_the_sentence_names_what_is_missing(
    person: Person, parent: int, read_code: ReadCode
) -> None:
    del parent
    page = prove(person, begin(person), read_code())
    weak = person.submit(page, password="motdepasse", confirmation="motdepasse")
    assert weak.status_code == 422
    assert (
        "Ajoutez 2 de ces éléments\u00a0: une majuscule, un chiffre ou un caractère spécial"
        in weak.text
    )
    differs = person.submit(page, password=NEW, confirmation=NEW + "x")
    assert "Les deux mots de passe sont différents." in differs.text
    assert NEW not in differs.text
    accent = person.submit(page, password="Passe\u00e9moi1", confirmation="Passee\u0301moi1")
    assert "Votre mot de passe est changé" in accent.text


@pytest.mark.usefixtures("parent")
def test_the_journey_may_be_gone_back_reloaded_and_clicked_twice(
    person: Person, read_code: ReadCode, run_jobs: Jobs
) -> None:
    first = begin(person)
    assert begin(person) == first
    code = read_code()
    new_page = prove(person, first, code)
    assert person.open(first).location == new_page
    assert person.post(first, code=code, **LEO).location == new_page
    person.open(new_page)
    twice = [person.post(new_page, password=NEW, confirmation=NEW) for _ in range(2)]

    assert [answer.location for answer in twice] == [f"{PLACE}/termine"] * 2
    assert person.open(new_page).location == f"{PLACE}/termine"
    assert run_jobs() == 2  # one sweep, one notice
    assert "Votre mot de passe est changé" in person.open(f"{PLACE}/termine").text


@pytest.mark.usefixtures("parent")
def test_the_second_of_two_clicks_changes_nothing(
    app: Flask, person: Person, read_code: ReadCode
) -> None:
    page = prove(person, begin(person), read_code())
    person.submit(page, password=NEW, confirmation=NEW)
    person.post(page, password="Encore+autre3", confirmation="Encore+autre3")

    with app.app_context():
        rows = db.session.query(SecurityEvent).filter_by(event=Event.PASSWORD_RESET.value)
        assert rows.count() == 1
    person.post("/deconnexion/pas-moi")
    assert person.sign_in(password=NEW).status_code == 303


def test_an_account_locked_meanwhile_keeps_its_password(
    app: Flask, person: Person, parent: int, read_code: ReadCode
) -> None:
    page = prove(person, begin(person), read_code())
    with app.app_context():
        account = db.session.get_one(Account, parent)
        account.status, kept = AccountStatus.LOCKED.value, account.password_hash
        db.session.commit()
    refused = person.submit(page, password=NEW, confirmation=NEW)

    assert refused.status_code == 403
    assert "Ce compte est bloqué" in refused.text
    with app.app_context():
        assert db.session.get_one(Account, parent).password_hash == kept


@pytest.mark.usefixtures("parent")
def test_whoever_is_throttled_at_the_sign_in_gets_in_with_the_phone(
    person: Person, clock: time_machine.Traveller, read_code: ReadCode
) -> None:
    del clock
    statuses = [person.sign_in(password="Autre-mot-2-passe").status_code for _ in range(6)]
    assert statuses[-1] == 429
    page = prove(person, begin(person), read_code())
    person.submit(page, password=NEW, confirmation=NEW)

    assert person.who() == "Jeanne Dupond"
    person.post("/deconnexion/pas-moi")
    assert person.sign_in(password=NEW).status_code == 303


@pytest.mark.usefixtures("parent")
def test_the_end_without_a_session_leads_to_the_sign_in(person: Person) -> None:
    page = person.open(f"{PLACE}/termine")

    assert page.status_code == 200
    assert 'href="/connexion"' in page.text
