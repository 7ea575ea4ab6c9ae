"""Somebody at a browser without script, and fixtures that bring them and an ENT's request."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.session import browser, journey
from tests import seed

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ORIGIN = journey.Origin("ent-vienne", "ENT de la Vienne", "https://ent.example.fr/ouvrir")


@dataclass
class Person:
    """Somebody at a browser."""

    client: FlaskClient
    address: str = "203.0.113.7"
    place: str = "/connexion"
    token: str = field(default="", init=False)

    def open(self, path: str = "") -> TestResponse:
        """Open a page; its forms' anti-forgery token is kept."""
        page = self.client.get(path or self.place, environ_base={"REMOTE_ADDR": self.address})
        if found := re.search(r'name="csrf_token" value="([^"]+)"', page.text):
            self.token = found[1]
        return page

    def post(self, path: str, **values: str) -> TestResponse:
        """Send a form of a page that was opened before."""
        data = {"csrf_token": self.token, **values}
        return self.client.post(path, data=data, environ_base={"REMOTE_ADDR": self.address})

    def sign_in(
        self, identifier: str = "j.dupond25", password: str = seed.PASSWORD
    ) -> TestResponse:
        """Fill the sign-in page and send it."""
        if not self.token:
            self.open()
        return self.post(self.place, identifier=identifier, password=password)

    def submit(self, path: str, **values: str) -> TestResponse:
        """Open a page, send its form, and follow where it leads."""
        self.open(path)
        answer = self.post(path, **values)
        return self.open(answer.location) if answer.status_code == 303 else answer

    def opens_a_tab(self, tab: "Person") -> None:
        """Let the other one be another tab of this browser, with every cookie as it is now."""
        for domain, path, name in tuple(self.client._cookies or ()):  # noqa: SLF001 — no other list of them
            cookie = self.client.get_cookie(name, domain, path)
            assert cookie is not None
            tab.client.set_cookie(name, cookie.value, domain=domain, path=path)

    def who(self) -> str:
        """The name in the page's header, empty for nobody."""
        shown = BeautifulSoup(self.open("/aide").text, "html.parser").select_one(".who-name")
        return shown.get_text(strip=True).removeprefix("Connecté\u00a0:").strip() if shown else ""


NewPerson = Callable[..., Person]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until the test moves it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def parent(app: Flask) -> int:
    """The id of Jeanne Dupond's account, j.dupond25."""
    with app.app_context():
        return seed.family().id


@pytest.fixture
def new_person(app: Flask) -> NewPerson:
    """Make somebody at a browser of their own: `new_person(address="…")`."""
    return lambda **facts: Person(app.test_client(), **facts)


@pytest.fixture
def person(new_person: NewPerson) -> Person:
    """Somebody at a browser without history."""
    return new_person()


@pytest.fixture
def ask(app: Flask) -> Callable[..., str]:
    """Let an ENT ask for a sign-in at a person's browser; return the sign-in page's address."""
    wanted: dict[str, str] = {}

    @app.get("/t/ask")
    def begin() -> str:
        browser.browser_id()
        return journey.url("/connexion", journey.begin(ORIGIN, dict(wanted)))

    def let(somebody: Person, **parameters: str) -> str:
        wanted.clear()
        wanted.update(parameters)
        somebody.place = somebody.client.get("/t/ask").text
        return somebody.place

    return let
