"""Jeanne Dupond with her school's letter, at a browser."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from idp.accounts.models import Account, Letter
from idp.families.models import Guardian, Pupil
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import letters, seed
from tests.letters import Sheet
from tests.round_trips import round_trips
from tests.visitor import Person, ask, clock, new_person, person

__all__ = ["ask", "clock", "new_person", "person", "round_trips"]
UAI = "0860003L"
START = "/activation"
LEO = {"child-day": "14", "child-month": "3", "child-year": "2013"}
"""Léo's birth date, as the form sends it."""
OTHER_DATE = {"child-day": "22", "child-month": "11", "child-year": "2009"}
OWN = "Nouveau+passe2"
"""The password she chooses."""


@dataclass
class Reader:
    """Somebody who has a letter in hand."""

    at: Person
    sheet: Sheet
    query: str = ""
    """`?demande=…` of an ENT's request."""
    page: str = ""
    """The address of the step that comes now."""

    def hold(self, identifier: str = "", password: str = "") -> TestResponse:
        """Fill « Activer mon compte »."""
        place = START + self.query
        self.at.open(place)
        answer = self.at.post(
            place,
            identifier=identifier or self.sheet.identifier,
            password=password or self.sheet.password,
        )
        return self.follow(answer)

    def follow_link(self) -> TestResponse:
        """Open the e-mailed link and press « Commencer »."""
        self.at.open(self.sheet.link + self.query)
        return self.follow(self.at.post(self.sheet.link + self.query))

    def prove(self, **born: str) -> TestResponse:
        """Give a birth date (Léo's)."""
        self.at.open(self.page)
        return self.follow(self.at.post(self.page, **(born or LEO)))

    def finish(self, email: str = "", password: str = OWN) -> TestResponse:
        """Fill « Votre nouveau compte », or the page of a reset."""
        self.at.open(self.page)
        fields = {"password": password, "confirmation": password, "email": email}
        return self.follow(self.at.post(self.page, **fields))

    def place(self, step: str) -> str:
        """The address of a page of this letter."""
        return self.page.partition("?")[0].rpartition("/")[0] + f"/{step}" + self.query

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where it leads, through redirects, and remember the page."""
        while answer.status_code == 303:
            self.page = answer.location
            answer = self.at.open(self.page)
        return answer


@pytest.fixture
def guardian(app: Flask) -> int:
    """The id of her record at the school, with Léo; no account."""
    with app.app_context():
        seed.school(UAI).email = "college@ecole.example"
        row = seed.guardian(UAI, email="jeanne@example.org")
        seed.tie(row, seed.pupil(), UAI)
        return row.id


@pytest.fixture
def reader(app: Flask, person: Person, guardian: int) -> Reader:
    """Jeanne with a letter on paper."""
    with app.app_context():
        return Reader(person, letters.issue(UAI, guardian))


@pytest.fixture
def proven(reader: Reader) -> Reader:
    """Jeanne at « Votre nouveau compte »."""
    reader.hold()
    assert "Votre nouveau compte" in reader.prove().text
    return reader


@pytest.fixture
def member(app: Flask, guardian: int) -> int:
    """The id of Jeanne's account: she has one already."""
    with app.app_context():
        record = db.session.get_one(Guardian, guardian)
        return seed.account(guardians=(record,), email="jeanne@maison.example").id


def add_child(
    app: Flask, guardian_id: int, name: str = "Léa", born: date = date(2009, 11, 22)
) -> int:
    """Give her a second child at the school; return the pupil's id."""
    with app.app_context():
        pupil = seed.pupil("DUPOND", name, born)
        seed.tie(db.session.get_one(Guardian, guardian_id), pupil, UAI)
        return pupil.id


def account(app: Flask, identifier: str) -> Account | None:
    """The account with this identifier."""
    with app.app_context():
        return db.session.scalar(select(Account).where(Account.identifier == identifier))


def letter(app: Flask, guardian_id: int) -> Letter:
    """Her letter as it is now."""
    with app.app_context():
        return db.session.get_one(Letter, guardian_id)


def pupil_id(app: Flask, name: str) -> int:
    """The id of a child."""
    with app.app_context():
        return db.session.scalars(select(Pupil.id).where(Pupil.given_name == name)).one()


@pytest.fixture
def events(app: Flask) -> Callable[[], list[str]]:
    """Read the trail's events, in their order."""

    def read() -> list[str]:
        with app.app_context():
            return [row.event for row in db.session.query(SecurityEvent).order_by("id")]

    return read


def errors(page: TestResponse) -> str:
    """The sentences of the error summary."""
    found = BeautifulSoup(page.text, "html.parser").select_one(".notice-error")
    return " ".join(found.get_text(" ", strip=True).split()) if found else ""


def words(page: TestResponse) -> str:
    """What the page's content says, in one line, with plain spaces."""
    return " ".join(BeautifulSoup(page.text, "html.parser").get_text(" ").split())


def title(page: TestResponse) -> str:
    """The page's h1."""
    found = BeautifulSoup(page.text, "html.parser").select_one("h1")
    return " ".join(found.get_text(" ").split()) if found else ""
