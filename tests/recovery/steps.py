"""The way through « Mot de passe perdu », for tests that are about one step of it."""

from collections.abc import Callable

from flask import Flask

from idp.accounts.models import Account
from idp.messaging.file import Outbox
from idp.messaging.texts import cost
from idp.platform.database import db
from tests import seed
from tests.visitor import Person

PLACE = "/mot-de-passe-perdu"
NEW = "Nouveau+passe2"
EMAIL = "jeanne@maison.example"
"""The confirmed address of whoever has one."""
LEO = {"child-day": "14", "child-month": "3", "child-year": "2013"}
"""The birth date of the usual child."""
OTHER_DATE = {"child-day": "22", "child-month": "11", "child-year": "2009"}
Jobs = Callable[[], int]
ReadCode = Callable[[], str]
ReadLink = Callable[[], str]


def begin(person: Person, identifier: str = "j.dupond25", place: str = PLACE) -> str:
    """Ask for the code; return the address of the page that wants it."""
    person.open(place)
    answer = person.post(place, identifier=identifier)
    assert answer.status_code == 303
    return str(answer.location)


def prove(person: Person, page: str, code: str) -> str:
    """Give the code and Léo's birth date; return the address of the page for the password."""
    person.open(page)
    answer = person.post(page, code=code, **LEO)
    assert answer.status_code == 303
    return str(answer.location)


def recover(person: Person, read_code: ReadCode, identifier: str = "j.dupond25") -> None:
    """Go the whole way by SMS."""
    page = prove(person, begin(person, identifier), read_code())
    done = person.submit(page, password=NEW, confirmation=NEW)
    assert "Votre mot de passe est changé" in done.text


def ask_for_link(person: Person, identifier: str = "j.dupond25", place: str = PLACE) -> str:
    """Ask for the link; return the page that says so."""
    return person.submit(place, identifier=identifier, by_email="1").text


def wrong(code: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def change(app: Flask, account_id: int, act: Callable[[Account], None]) -> None:
    """Change the account in the database."""
    with app.app_context():
        act(db.session.get_one(Account, account_id))
        db.session.commit()


def refused(person: Person, outbox: Outbox, run_jobs: Jobs) -> str:
    """Ask for a code; return the one SMS, which has none."""
    begin(person)
    run_jobs()
    (told,) = outbox.sms(seed.MOBILE)
    assert cost(told.text).segments == 1
    assert not any(word.isdigit() and len(word) == 6 for word in told.text.split())
    return told.text
