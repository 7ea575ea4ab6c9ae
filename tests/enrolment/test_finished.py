"""« Vous pouvez maintenant accéder à vos services en ligne », and coming back afterwards."""

import time_machine
from flask import Flask

from idp.accounts.models import Account
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.enrolment.conftest import Parent, pupil_page, record, words

LEO = "14/03/2013"


def test_the_new_parent_is_signed_in_and_the_browser_is_known(app: Flask, proven: Parent) -> None:
    assert proven.at.who() == ""
    answer = proven.choose()
    assert proven.at.who() == "Jeanne DUPOND"
    assert any("device" in line for line in answer.headers.getlist("Set-Cookie"))
    with app.app_context():
        signed_in = [
            line.facts
            for line in db.session.query(SecurityEvent)
            if line.event == Event.SIGN_IN_SUCCESS
        ]
    # RFC 8176 §2: a password, a code by SMS, and so more than one factor.
    assert signed_in == [{"way_in": "pwd sms mfa"}]


def test_the_last_page_is_that_of_the_seed_and_can_be_reloaded(proven: Parent) -> None:
    there = proven.choose().location
    for _ in range(2):
        text = words(proven.at.open(there).text)
        assert "Vous pouvez maintenant accéder à vos services en ligne" in text
        assert (
            "Votre compte a bien été activé. Vous pouvez maintenant accéder à vos services en "
            "ligne." in text
        )
        assert "Accéder à mes services en ligne" in text


def test_next_time_identifier_and_password_are_enough(app: Flask, proven: Parent) -> None:
    proven.choose()
    with app.app_context():
        identifier = db.session.query(Account).one().identifier
    visitor = Parent(type(proven.at)(app.test_client()), proven.outbox, proven.run_jobs)
    assert visitor.at.sign_in(identifier).status_code == 303


def test_back_after_the_end_leads_on_and_makes_no_second_account(
    app: Flask, proven: Parent
) -> None:
    proven.choose()
    for page in (proven.code_page, proven.account_page, pupil_page(app, proven, "Léo")):
        assert proven.at.open(page).location == "/inscription/termine"
    assert proven.at.post(proven.code_page, code="000000").location == "/inscription/termine"
    with app.app_context():
        assert db.session.query(Account).count() == 1


def test_what_was_typed_is_not_shown_once_the_account_is_there(proven: Parent) -> None:
    proven.choose()
    correct = proven.at.open(proven.code_page.replace("/code", "/corriger"))
    assert correct.location == "/inscription/identite"
    assert "Dupond" not in proven.at.open(correct.location).text.split("<main")[1]


def test_the_same_form_sent_twice_is_answered_twice_alike(app: Flask, proven: Parent) -> None:
    answers = [
        proven.choose(),
        proven.at.post(proven.account_page, password="Prunetardive1", confirmation="Prunetardive1"),
    ]
    assert [answer.location for answer in answers] == ["/inscription/termine"] * 2
    proven.run_jobs()
    assert len(proven.texts()) == 2
    assert len(proven.outbox.emails("jeanne@example.org")) == 1
    with app.app_context():
        assert db.session.query(Account).count() == 1


def test_who_comes_back_on_a_shared_computer_is_not_signed_in_by_the_finished_enrolment(
    clock: time_machine.Traveller, proven: Parent
) -> None:
    proven.choose()
    proven.at.submit("/deconnexion")
    assert proven.at.who() == ""
    clock.shift(180)
    proven.at.open("/connexion")
    again = proven.at.post(proven.account_page, password=seed.PASSWORD, confirmation=seed.PASSWORD)
    assert again.location == "/inscription/deja-un-compte"
    assert proven.at.who() == ""


def test_the_next_parent_at_the_same_computer_begins_anew(app: Flask, proven: Parent) -> None:
    proven.choose()
    with app.app_context():
        record("0860037Y", name=("MARTIN", "Paul"), mobiles=("+33600000002",))
    proven.mobile = "+33600000002"
    proven.ask(family="Martin", given="Paul")
    assert proven.prove(LEO).status_code == 303
    proven.choose()
    assert proven.at.who() == "Paul MARTIN"
