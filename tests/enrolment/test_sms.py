"""Who receives what: the recipient is looked at, and that nobody else received anything."""

import re

import pytest
import time_machine
from flask import Flask

from idp.accounts.models import Account, AccountStatus
from idp.enrolment import texts
from idp.families.terms import Level
from idp.messaging.texts import cost
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.enrolment.conftest import Parent, record

OTHER = "+33600000002"


def everything(parent: Parent) -> list[tuple[str, str]]:
    return [(message.to, message.text) for message in parent.outbox.everything()]


def test_the_code_goes_to_the_recorded_number_alone(newcomer: Parent) -> None:
    newcomer.ask()
    ((to, text),) = everything(newcomer)
    assert to == newcomer.mobile
    assert re.search(r"votre code est (\d{6}) \(valable 10 min\)", text)
    assert re.search(r"\n\n@localhost #\d{6}$", text)


def test_another_name_is_told_to_the_phone_without_a_code(newcomer: Parent) -> None:
    newcomer.ask(family="Durand")
    ((to, text),) = everything(newcomer)
    assert to == newcomer.mobile
    assert "sous un autre nom" in text
    assert not re.search(r"\d{6}", text)


@pytest.mark.parametrize("level", [Level.IN_CHARGE, Level.CONTACT])
def test_nothing_goes_to_who_is_no_legal_guardian(app: Flask, parent: Parent, level: Level) -> None:
    with app.app_context():
        record(level=level)
    parent.ask()
    assert everything(parent) == []


def test_nothing_goes_to_an_unknown_number(newcomer: Parent) -> None:
    newcomer.ask(mobile=OTHER)
    assert everything(newcomer) == []


def test_who_has_an_account_gets_the_identifier_at_its_confirmed_mobile(
    app: Flask, parent: Parent
) -> None:
    with app.app_context():
        guardian = record(mobiles=(seed.MOBILE, OTHER))
        seed.account(guardians=(guardian,), mobile=seed.MOBILE)
    parent.ask(mobile=OTHER)
    ((to, text),) = everything(parent)
    assert to == seed.MOBILE
    assert "Identifiant : j.dupond25\nMot de passe perdu : " in text


@pytest.mark.parametrize("status", [AccountStatus.FROZEN, AccountStatus.LOCKED])
def test_a_closed_account_is_told_and_gets_no_second_one(
    app: Flask, parent: Parent, status: AccountStatus
) -> None:
    with app.app_context():
        account = seed.account(guardians=(record(),))
        record("0860037Y")
        account.status = status.value
        db.session.commit()
    parent.ask()
    (text,) = parent.texts()
    assert "il est bloqué" in text
    assert "j.dupond25" not in text


def test_a_number_of_two_people_gets_the_code_and_ones_own_address_the_link(
    app: Flask, parent: Parent
) -> None:
    with app.app_context():
        record(email="jeanne@example.org")
        record("0860037Y", name=("DUPOND", "Paul"), email="paul@example.org")
    parent.ask()
    assert len(parent.codes()) == 1
    assert "Ouvrez aussi le lien envoyé par e-mail." in parent.texts()[0]
    assert {to for to, _ in everything(parent)} == {seed.MOBILE, "jeanne@example.org"}


def test_a_number_of_two_people_without_an_address_is_told_how(app: Flask, parent: Parent) -> None:
    with app.app_context():
        record()
        record("0860037Y", name=("DUPOND", "Paul"), email="paul@example.org")
    parent.ask()
    ((to, text),) = everything(parent)
    assert to == seed.MOBILE
    assert "par courrier" in text
    assert not re.search(r"\d{6}", text)


def test_three_messages_an_hour_reach_a_phone_whatever_they_are_about(
    newcomer: Parent, clock: time_machine.Traveller
) -> None:
    """A stranger cannot make a phone ring all day, at whatever page they try."""
    for family in ("Dupond", "Durand", "Duval", "Dumas"):
        newcomer.ask(family=family)
        newcomer.at.submit("/identifiant-perdu", mobile=newcomer.mobile)
        newcomer.run_jobs()
        clock.shift(60)
    assert len(newcomer.texts()) == 3


def test_each_request_leaves_a_line_without_personal_data(app: Flask, newcomer: Parent) -> None:
    newcomer.ask()
    newcomer.ask(family="Durand")
    newcomer.ask(mobile=OTHER)
    with app.app_context():
        lines = [
            (line.account_id, line.facts)
            for line in db.session.query(SecurityEvent)
            if line.event == Event.ENROLMENT_CODE_REQUESTED
        ]
    assert lines == [
        (None, {"detail": "code"}),
        (None, {"detail": "other_name"}),
        (None, {"detail": "nothing"}),
    ]


def test_every_sms_is_short_and_of_the_cheap_alphabet(app: Flask) -> None:
    with app.app_context():
        written = {
            texts.code("123456", with_link=False): 1,
            texts.code("123456", with_link=True): 2,
            texts.other_name(): 1,
            texts.shared(): 1,
            texts.account_closed(): 1,
            texts.no_other_child(): 1,
            texts.already("j.dupond25"): 1,
        }
    for text, segments in written.items():
        assert cost(text).outside_gsm7 == "", text
        assert cost(text).segments <= segments, text


def test_an_abandoned_enrolment_leaves_no_account_and_no_burnt_record(
    app: Flask, newcomer: Parent, other_browser: Parent, clock: time_machine.Traveller
) -> None:
    newcomer.ask()
    newcomer.prove("14/03/2013")
    newcomer.at.open(newcomer.account_page)
    with app.app_context():
        assert db.session.query(Account).count() == 0
    clock.shift(120)
    assert other_browser.enrol().status_code == 200
