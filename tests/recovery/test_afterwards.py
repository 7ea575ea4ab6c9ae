"""After a recovery by SMS: notices at once and again, 72 hours without other changes, a banner."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from idp.accounts.models import Account, AccountStatus
from idp.messaging.file import Outbox
from idp.platform import outbox as sql_outbox
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.recovery.steps import EMAIL, NEW, Jobs, ReadCode, recover
from tests.visitor import NewPerson, Person

RECORDED = "recorded@example.org"
FROZEN = ("/compte/e-mail", "/compte/portable", "/compte/enfants/autre-compte", "/compte/fermer")
BANNER = "Le mot de passe de votre compte a été changé par SMS"


@pytest.fixture
def jeanne(app: Flask, clock: time_machine.Traveller) -> int:
    """Jeanne, with a confirmed address and another one that her school has."""
    del clock
    with app.app_context():
        seed.school("0860003L")
        parent = seed.guardian("0860003L", email=RECORDED)
        seed.tie(parent, seed.pupil(), "0860003L")
        return seed.account(guardians=(parent,), email=EMAIL).id


@pytest.mark.usefixtures("jeanne", "every_database")
def test_every_channel_hears_of_it_at_once_and_again_after_a_day(
    person: Person,
    outbox: Outbox,
    run_jobs: Jobs,
    read_code: ReadCode,
    clock: time_machine.Traveller,
) -> None:
    recover(person, read_code)
    run_jobs()

    def told() -> list[int]:
        words = "code envoyé par SMS"
        mails = [sum(words in m.text for m in outbox.emails(to)) for to in (EMAIL, RECORDED)]
        return [*mails, sum(words in m.text for m in outbox.sms(seed.MOBILE))]

    assert told() == [1, 1, 1]
    clock.shift(timedelta(hours=23))
    with person.client.application.app_context():
        sql_outbox.sweep()
    run_jobs()
    assert told() == [1, 1, 1]
    clock.shift(timedelta(hours=1, seconds=1))
    with person.client.application.app_context():
        sql_outbox.sweep()
    run_jobs()
    assert told() == [2, 2, 2]


@pytest.mark.usefixtures("jeanne")
def test_each_page_says_so_to_whoever_is_signed_in_for_72_hours(
    person: Person, new_person: NewPerson, read_code: ReadCode, clock: time_machine.Traveller
) -> None:
    recover(person, read_code)
    for page in ("/services", "/compte", "/aide", "/confidentialite"):
        assert BANNER in person.open(page).text
    assert BANNER not in new_person(address="203.0.113.9").open("/connexion").text
    clock.shift(timedelta(hours=72) - timedelta(seconds=1))
    later = new_person(address="203.0.113.10")
    later.sign_in(password=NEW)
    assert BANNER in later.open("/services").text
    clock.shift(timedelta(seconds=2))
    assert BANNER not in later.open("/services").text


@pytest.mark.usefixtures("jeanne")
def test_other_changes_are_refused_meanwhile(
    person: Person, read_code: ReadCode, clock: time_machine.Traveller
) -> None:
    """E-mail, mobile, merging, closing; each page says until when."""
    recover(person, read_code)
    assert "26/11/2026 à 10\u00a0h\u00a000" in person.open("/compte").text
    for page in FROZEN:
        refused = person.open(page)
        assert refused.status_code == 403, page
        assert "26/11/2026 à 10\u00a0h\u00a000" in refused.text
        values = {"email": "voleur@example.org", "mobile": "06 00 00 00 09", "understood": "y"}
        assert person.post(page, **values).status_code == 403
    clock.shift(timedelta(hours=72))
    again = Person(person.client)
    again.sign_in(password=NEW)
    for page in FROZEN:
        assert again.open(page).status_code == 200, page


@pytest.mark.usefixtures("jeanne")
def test_no_passkey_is_made_or_offered_meanwhile(
    person: Person, read_code: ReadCode, clock: time_machine.Traveller
) -> None:
    recover(person, read_code)
    assert person.open("/compte/cles-d-acces/ajouter").status_code == 403
    clock.shift(timedelta(hours=72))
    again = Person(person.client)
    again.sign_in(password=NEW)
    assert again.open("/compte/cles-d-acces/ajouter").status_code == 200


@pytest.mark.usefixtures("jeanne")
def test_the_password_may_be_changed_again_meanwhile(person: Person, read_code: ReadCode) -> None:
    """The parent who was robbed must be able to."""
    recover(person, read_code)
    assert person.open("/compte/mot-de-passe").status_code == 200


def test_who_says_not_me_freezes_the_account_and_ends_every_session(
    app: Flask, jeanne: int, person: Person, new_person: NewPerson, read_code: ReadCode
) -> None:
    """The parent, still signed in nowhere, signs in with the thief's banner before them."""
    recover(person, read_code)
    page = "/mot-de-passe-perdu/ce-n-est-pas-moi"
    shown = person.open(page)
    assert "Bloquer mon compte" in shown.text
    with app.app_context():
        assert db.session.get_one(Account, jeanne).status == AccountStatus.ACTIVE, (
            "GET does nothing"
        )
    assert person.post(page).status_code == 303
    assert person.who() == ""
    with app.app_context():
        assert db.session.get_one(Account, jeanne).status == AccountStatus.FROZEN
        events = [event.event for event in db.session.query(SecurityEvent)]
    assert "account.frozen.not_me" in events, events
    assert new_person(address="203.0.113.12").sign_in(password=NEW).status_code == 422


@pytest.mark.usefixtures("jeanne")
def test_nobody_freezes_without_a_recovery_or_a_session(person: Person) -> None:
    page = "/mot-de-passe-perdu/ce-n-est-pas-moi"
    assert person.open(page).status_code == 303
    person.sign_in()
    assert person.open(page).location == "/services"
    assert person.post(page).location == "/services"
