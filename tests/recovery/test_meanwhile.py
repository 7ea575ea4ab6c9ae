"""What happens to the account between the last look at it and the new password."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from flask import Flask

from idp.accounts import notices, passwords, status
from idp.accounts.models import Account, AccountStatus
from idp.platform import clock
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.platform.outbox import OutboxItem
from tests.recovery.steps import NEW, ReadCode, ReadLink, ask_for_link, begin, prove
from tests.visitor import NewPerson, Person

pytestmark = pytest.mark.usefixtures("every_database")
Meanwhile = Callable[[Callable[[], None]], None]


@pytest.fixture
def meanwhile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Do something in another process of the service while argon2 takes its time."""
    hashed = PasswordHasher.hash

    def plan(act: Callable[[], None]) -> None:
        def do() -> None:
            with app.app_context():
                act()

        def slow(hasher: PasswordHasher, password: bytes) -> str:
            monkeypatch.setattr(PasswordHasher, "hash", hashed)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(do).result(20)
            return hashed(hasher, password)

        monkeypatch.setattr(PasswordHasher, "hash", slow)

    return plan


def nothing_was_written(app: Flask) -> bool:
    with app.app_context():
        resets = db.session.query(SecurityEvent).filter_by(event=Event.PASSWORD_RESET.value)
        return (resets.count(), db.session.query(OutboxItem).count()) == (0, 0)


def test_an_account_blocked_while_the_code_is_used_keeps_what_the_thief_chose_out(
    app: Flask,
    jeanne: int,
    person: Person,
    new_person: NewPerson,
    read_code: ReadCode,
    meanwhile: Meanwhile,
) -> None:
    page = prove(person, begin(person), read_code())
    person.open(page)
    meanwhile(lambda: notices.freeze_account(jeanne))
    assert person.post(page, password=NEW, confirmation=NEW).status_code == 403
    assert nothing_was_written(app)
    with app.app_context():
        assert db.session.get_one(Account, jeanne).status == AccountStatus.FROZEN
        status.unlock(jeanne, actor="Anne", reason="appel du parent")
    assert person.who() == ""
    assert new_person(address="198.51.100.5").sign_in(password=NEW).status_code == 422


def test_an_account_blocked_while_the_link_is_used_stays_so(
    app: Flask, jeanne: int, person: Person, read_link: ReadLink, meanwhile: Meanwhile
) -> None:
    ask_for_link(person)
    link = read_link()
    person.open(link)
    meanwhile(lambda: notices.freeze_account(jeanne))
    assert person.post(link, password=NEW, confirmation=NEW).status_code == 410
    assert nothing_was_written(app)


def test_a_password_chosen_elsewhere_meanwhile_wins_over_the_link(
    app: Flask,
    jeanne: int,
    person: Person,
    new_person: NewPerson,
    read_link: ReadLink,
    meanwhile: Meanwhile,
) -> None:
    """The link is of an older wish."""

    def choose() -> None:
        account = db.session.get_one(Account, jeanne)
        account.password_hash = passwords.hash_password("Choisi+ailleurs1")
        account.password_changed_at = clock.now()
        db.session.commit()

    ask_for_link(person)
    link = read_link()
    person.open(link)
    meanwhile(choose)
    assert person.post(link, password=NEW, confirmation=NEW).status_code == 410
    assert nothing_was_written(app)
    assert new_person().sign_in(password="Choisi+ailleurs1").status_code == 303
