"""A parent at the enrolment's pages, and what phones received."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from idp.families.models import Establishment, Guardian, Pupil
from idp.families.terms import Level
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import seed
from tests.round_trips import round_trips
from tests.visitor import NewPerson, Person, ask, clock, new_person, person

__all__ = ["ask", "clock", "new_person", "person", "round_trips"]


@dataclass
class Parent:
    """Somebody who creates an account; forms are filled and followed as a person would."""

    at: Person
    outbox: Outbox
    run_jobs: Callable[[], int]
    mobile: str = seed.MOBILE
    code_page: str = ""
    query: str = ""
    """`?demande=…` of an ENT's request."""

    def ask(self, family: str = "Dupond", given: str = "Jeanne", mobile: str = "") -> TestResponse:
        """Fill « Je crée mon compte »; messages go out."""
        start = "/inscription/identite" + self.query
        self.at.open(start)
        answer = self.at.post(
            start,
            family_name=family,
            given_name=given,
            mobile=mobile or self.mobile,
        )
        if answer.status_code == 303:
            self.code_page = answer.location
        self.run_jobs()
        return answer

    def texts(self, mobile: str = "") -> list[str]:
        """What the phone received."""
        return [message.text for message in self.outbox.sms(mobile or self.mobile)]

    def code(self) -> str:
        """The six digits of the last SMS that has some."""
        return self.codes()[-1]

    def codes(self) -> list[str]:
        """The six digits of each SMS that has some."""
        return [m[1] for text in self.texts() if (m := re.search(r"#(\d{6})$", text))]

    def prove(self, *dates: str, code: str | None = None) -> TestResponse:
        """Fill the code page; dates as « 14/03/2013 »."""
        self.at.open(self.code_page)
        return self.at.post(
            self.code_page, **fields(*dates, code=self.code() if code is None else code)
        )

    @property
    def account_page(self) -> str:
        """The address of « Votre nouveau compte »."""
        return self.code_page.replace("/code", "/compte")

    def choose(self, password: str = seed.PASSWORD, again: str | None = None) -> TestResponse:
        """Fill « Votre nouveau compte »."""
        self.at.open(self.account_page)
        return self.at.post(self.account_page, password=password, confirmation=again or password)

    def enrol(self, *dates: str) -> TestResponse:
        """Go the whole way; return the last page."""
        self.ask()
        assert self.prove(*(dates or ("14/03/2013",))).status_code == 303
        done = self.choose()
        assert done.status_code == 303, done.text
        self.run_jobs()
        return self.at.open(done.location)


def fields(*dates: str, code: str = "") -> dict[str, str]:
    """The fields of the code page."""
    values = {"code": code}
    for number, written in enumerate(dates):
        for part, value in zip(("day", "month", "year"), written.split("/"), strict=True):
            values[f"children-{number}-{part}"] = value
    return values


def errors(page: TestResponse) -> str:
    """The sentences of the error summary."""
    found = BeautifulSoup(page.text, "html.parser").select_one(".notice-error")
    return " ".join(found.get_text(" ", strip=True).split()) if found else ""


def words(page: str) -> str:
    """What the page says, in one line."""
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def pupil_page(app: Flask, parent: Parent, given_name: str) -> str:
    """The address of « Je ne suis pas le représentant légal » of a child."""
    with app.app_context():
        pupil = db.session.query(Pupil).filter_by(given_name=given_name).one()
        return parent.code_page.replace("/code", f"/eleve/{pupil.id}")


@pytest.fixture
def parent(person: Person, outbox: Outbox, run_jobs: Callable[[], int]) -> Parent:
    """Somebody at a browser, with a phone."""
    return Parent(person, outbox, run_jobs)


@pytest.fixture
def newcomer(app: Flask, parent: Parent) -> Parent:
    """Jeanne Dupond, mother of Léo, whom 0860003L knows and who has no account."""
    with app.app_context():
        record(email="jeanne@example.org")
    return parent


@pytest.fixture
def proven(newcomer: Parent) -> Parent:
    """Jeanne at « Votre nouveau compte »."""
    newcomer.ask()
    assert newcomer.prove("14/03/2013").status_code == 303
    return newcomer


@pytest.fixture
def other_browser(new_person: NewPerson, outbox: Outbox, run_jobs: Callable[[], int]) -> Parent:
    """The same phone at another browser."""
    return Parent(new_person(), outbox, run_jobs)


def record(
    uai: str = "0860003L",
    *children: tuple[str, date],
    name: tuple[str, str] = ("DUPOND", "Jeanne"),
    mobiles: tuple[str, ...] = (seed.MOBILE,),
    email: str | None = None,
    level: Level = Level.LEGAL,
) -> Guardian:
    """One school's record of a parent and children (Léo, unless said otherwise)."""
    if db.session.get(Establishment, uai) is None:
        seed.school(uai)
    guardian = seed.guardian(uai, *name, mobiles=mobiles, email=email)
    for given_name, born in children or (("Léo", date(2013, 3, 14)),):
        seed.tie(guardian, seed.pupil(name[0], given_name, born), uai, level=level)
    return guardian
