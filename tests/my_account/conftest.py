"""A parent who is signed in, at « Mon compte »."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from idp.accounts.models import Account
from idp.config import Settings
from idp.messaging.file import Outbox
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.round_trips import round_trips
from tests.visitor import Person, clock, new_person, person

__all__ = ["clock", "new_person", "person", "round_trips"]
FORMER = "ancienne@example.org"
"""The address of Jeanne Dupond's account."""
Read = Callable[[], Account]
ReadMessages = Callable[[str], str]


@pytest.fixture
def parent(app: Flask) -> int:
    """The id of Jeanne Dupond's account, j.dupond25, with an e-mail address."""
    with app.app_context():
        account = seed.family()
        account.email = FORMER
        db.session.commit()
        return account.id


@pytest.fixture
def here(person: Person, parent: int, run_jobs: Callable[[], int], settings: Settings) -> Person:
    """Her browser, signed in; the message about that is read and thrown away."""
    del parent
    person.sign_in()
    run_jobs()
    for file in settings.sms.directory.glob("*/*.jsonl"):
        file.unlink()
    return person


@pytest.fixture
def account(app: Flask, parent: int) -> Read:
    """Read her account as it is now."""

    def read() -> Account:
        with app.app_context():
            return db.session.get_one(Account, parent)

    return read


@pytest.fixture
def read_messages(run_jobs: Callable[[], int], outbox: Outbox) -> ReadMessages:
    """Send what waits, and read the last message of a number or an address."""

    def read(to: str) -> str:
        run_jobs()
        return (outbox.emails(to) if "@" in to else outbox.sms(to))[-1].text

    return read


@pytest.fixture
def events(app: Flask) -> Callable[[], list[str]]:
    """Read the trail's events, in their order."""

    def read() -> list[str]:
        with app.app_context():
            rows = db.session.query(SecurityEvent).order_by(SecurityEvent.id)
            return [row.event for row in rows]

    return read


def digits(text: str) -> str:
    """The six digits of an SMS."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", text)
    assert found, text
    return found[0]


def link(text: str) -> str:
    """The path of the first address in an e-mail."""
    found = re.search(r"http://localhost(/\S+)", text)
    assert found, text
    return found[1]
