"""A parent at the enrolment's pages, and what phones received."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from idp.messaging.file import Outbox
from tests import seed
from tests.visitor import NewPerson, Person, ask, clock, new_person, person

__all__ = ["ask", "clock", "new_person", "person"]


@dataclass
class Parent:
    """Somebody who creates an account; forms are filled and followed as a person would."""

    at: Person
    outbox: Outbox
    run_jobs: Callable[[], int]
    mobile: str = seed.MOBILE
    code_page: str = ""

    def ask(self, family: str = "Dupond", given: str = "Jeanne", mobile: str = "") -> TestResponse:
        """Fill « Je crée mon compte »; messages go out."""
        self.at.open("/inscription/identite")
        answer = self.at.post(
            "/inscription/identite",
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
        found = [m[1] for text in self.texts() if (m := re.search(r"#(\d{6})$", text))]
        return found[-1]

    def prove(self, *dates: str, code: str | None = None) -> TestResponse:
        """Fill the code page; dates as « 14/03/2013 »."""
        self.at.open(self.code_page)
        return self.at.post(
            self.code_page, **fields(*dates, code=self.code() if code is None else code)
        )

    def choose(self, password: str = seed.PASSWORD, again: str | None = None) -> TestResponse:
        """Fill « Votre nouveau compte »."""
        page = self.code_page.replace("/code", "/compte")
        self.at.open(page)
        return self.at.post(page, password=password, confirmation=again or password)

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


@pytest.fixture
def parent(person: Person, outbox: Outbox, run_jobs: Callable[[], int]) -> Parent:
    """Somebody at a browser, with a phone."""
    return Parent(person, outbox, run_jobs)


@pytest.fixture
def newcomer(app: Flask, parent: Parent) -> Parent:
    """Jeanne Dupond, mother of Léo, whom 0860003L knows and who has no account."""
    with app.app_context():
        seed.school("0860003L")
        guardian = seed.guardian("0860003L", email="jeanne@example.org")
        seed.tie(guardian, seed.pupil(), "0860003L")
    return parent


@pytest.fixture
def other_browser(new_person: NewPerson, outbox: Outbox, run_jobs: Callable[[], int]) -> Parent:
    """The same phone at another browser."""
    return Parent(new_person(), outbox, run_jobs)
