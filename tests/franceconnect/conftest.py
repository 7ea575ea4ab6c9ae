"""People who go to FranceConnect and come back, at a browser without script."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from idp import create_app
from idp.config import FranceConnect, Settings
from idp.messaging.file import Outbox
from tests.conftest import ISSUER
from tests.enrolment.conftest import Parent
from tests.franceconnect.peer import Peer, franceconnect, running_peer
from tests.visitor import NewPerson, Person, ask, new_person, person

__all__ = ["ask", "franceconnect", "new_person", "person", "running_peer"]


@pytest.fixture
def settings(settings: Settings, franceconnect: Peer) -> Settings:
    """An installation where FranceConnect is configured."""
    return settings.model_copy(
        update={"franceconnect": franceconnect.settings, "outbound": franceconnect.outbound}
    )


@pytest.fixture
def bare(settings: Settings, app: Flask) -> Flask:
    """The same installation, without FranceConnect."""
    del app
    return create_app(settings.model_copy(update={"franceconnect": FranceConnect()}))


@dataclass
class Traveller:
    """Somebody at a browser, here and at FranceConnect."""

    at: Person
    there: httpx.Client = field(default_factory=httpx.Client)

    def leave(self, start: str = "/franceconnect") -> str:
        """Press the button; return the address at FranceConnect."""
        answer = self.at.open(start)
        assert answer.status_code == 303, answer.text
        return str(answer.location)

    def answer(self, address: str, number: str | None) -> str:
        """Be that person at FranceConnect, or nobody; return the way back, within our site."""
        answer = self.there.get(address)
        while not (location := answer.headers.get("location", "")).startswith(f"{ISSUER}/"):
            if answer.is_redirect:
                answer = self.there.get(str(answer.url.join(location)))
                continue
            assert answer.is_success, answer.text
            wish = {"person": number} if number else {"refuse": "1"}
            answer = self.there.post(str(answer.url), data=wish)
        return str(location.removeprefix(ISSUER))

    def sign_in(self, number: str | None, start: str = "/franceconnect") -> TestResponse:
        """Go there, be that person, and come back; return our answer."""
        return self.at.open(self.answer(self.leave(start), number))

    def sign_out(self, location: str) -> str:
        """Follow a sign-out through FranceConnect; return where it ends, within our site."""
        page = self.at.open(location)
        address = page.headers["Refresh"].removeprefix("0;url=")
        there = self.there.get(address)
        form = re.search(
            r'action="([^"]+)"><input type="hidden" name="xsrf" value="(\w+)"', there.text
        )
        assert form, there.text
        answer = self.there.post(form[1], data={"xsrf": form[2], "logout": "yes"})
        back = answer.headers["location"].removeprefix(ISSUER)
        return str(self.at.open(back).location)


def refreshed(page: TestResponse) -> str:
    """The address to which a page of departure leads."""
    link = BeautifulSoup(page.text, "html.parser").select_one("main a.button")
    address = page.headers["Refresh"].removeprefix("0;url=")
    assert link is not None
    assert link["href"] == address
    return address


def query(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def said(page: TestResponse) -> str:
    """What the page says, in one line."""
    return " ".join(BeautifulSoup(page.text, "html.parser").get_text(" ").split())


@pytest.fixture
def traveller(person: Person) -> Traveller:
    """Somebody at a browser without history."""
    return Traveller(person)


@pytest.fixture
def new_traveller(new_person: NewPerson) -> Callable[[], Traveller]:
    """Make somebody at a browser of their own."""
    return lambda: Traveller(new_person())


@pytest.fixture
def newcomer(traveller: Traveller, outbox: Outbox, run_jobs: Callable[[], int]) -> Parent:
    """The same somebody as the enrolment's pages see them."""
    return Parent(traveller.at, outbox, run_jobs)
