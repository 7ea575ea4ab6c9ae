"""« Ce n'est pas moi »: a link of an e-mail freezes the account."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from idp.accounts import notices, status
from idp.accounts.models import Account, AccountStatus
from idp.messaging.file import Outbox
from idp.messaging.texts import cost
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.visitor import NewPerson, Person, clock, new_person, parent, person

__all__ = ["clock", "new_person", "parent", "person"]


@pytest.fixture
def link(app: Flask, parent: int) -> str:
    """The path of the link sent to the parent."""
    with app.app_context():
        return notices.not_me_link(parent).removeprefix("http://localhost")


def account_status(app: Flask, account_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Account, account_id).status


def test_opening_the_link_freezes_nothing_because_scanners_follow_links(
    app: Flask, parent: int, link: str, client: FlaskClient
) -> None:
    for _ in range(3):
        page = client.get(link)
        assert page.status_code == 200
        assert "Bloquer ce compte" in page.text
    client.head(link)
    assert account_status(app, parent) == AccountStatus.ACTIVE


def test_the_button_freezes_the_account_and_ends_its_sessions(
    app: Flask, parent: int, link: str, person: Person, new_person: NewPerson
) -> None:
    person.sign_in()
    assert person.who() != ""
    reader = new_person(address="198.51.100.4")
    done = reader.submit(link)

    assert "Le compte est bloqué" in done.text
    assert account_status(app, parent) == AccountStatus.FROZEN
    assert person.who() == ""
    assert new_person().sign_in().status_code != 303
    with app.app_context():
        events = [line.event for line in db.session.query(SecurityEvent)]
    assert events.count(Event.ACCOUNT_FROZEN_BY_NOTICE) == 1


def test_the_link_works_once(app: Flask, parent: int, link: str, person: Person) -> None:
    person.submit(link)
    with app.app_context():
        status.unlock(parent, actor="Anne", reason="appel du parent")

    assert person.open(link).status_code == 410
    assert person.post(link).status_code == 410
    assert account_status(app, parent) == AccountStatus.ACTIVE


def test_the_link_is_good_for_a_month(
    clock: time_machine.Traveller, link: str, person: Person
) -> None:
    clock.shift(timedelta(days=29))
    assert person.open(link).status_code == 200
    clock.shift(timedelta(days=2))
    assert person.open(link).status_code == 410


def test_once_unlocked_neither_the_thiefs_session_nor_their_password_opens(
    app: Flask, parent: int, link: str, person: Person, new_person: NewPerson
) -> None:
    """Whoever took the account away waits for the operator, too."""
    thief = person
    thief.sign_in()
    new_person(address="198.51.100.4").submit(link)
    with app.app_context():
        status.unlock(parent, actor="Anne", reason="appel du parent")
    assert thief.who() == ""
    assert new_person(address="198.51.100.5").sign_in().status_code == 422


@pytest.mark.parametrize("change", ["x", "%00", "." * 500, "/.."])
def test_an_altered_link_is_refused_in_a_sentence(link: str, person: Person, change: str) -> None:
    person.open(link)
    for path in (link + change, notices.NOT_ME + "/" + change):
        assert person.post(path).status_code in {308, 404, 405, 410}
        assert person.open(path).status_code in {308, 404, 410}


def test_another_spelling_of_the_same_link_is_the_same_link(link: str, person: Person) -> None:
    """Base64 ignores what is not of its alphabet."""
    assert "Le compte est bloqué" in person.submit(link).text
    for respelt in (link + "%C3%28", link + "%20", link + "*"):
        assert person.open(respelt).status_code == 410
        assert person.post(respelt).status_code == 410


def test_a_new_account_is_told_to_the_phone_and_to_the_recorded_addresses(
    app: Flask, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    with app.app_context():
        account = seed.account()
        notices.account_created(account, ["jeanne@example.org"])
    run_jobs()

    (told,) = outbox.sms("+33600000001")
    assert told.text.endswith("Votre identifiant : j.dupond25")
    assert cost(told.text).segments == 1
    (letter,) = outbox.emails("jeanne@example.org")
    assert letter.subject == "EduConnect : votre compte est activé"
    assert "/ce-n-est-pas-moi/" in letter.text
    assert "j.dupond25" not in letter.text
