"""A parent, and the passkey on her phone."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from idp.accounts import passkeys
from idp.accounts.models import Passkey
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.passkeys.authenticator import Authenticator
from tests.visitor import NewPerson, Person, ask, clock, new_person, parent, person

__all__ = ["ask", "clock", "new_person", "parent", "person"]
SIGN_IN, NEW, LIST = "/connexion/cle-d-acces", "/cles-d-acces/options", "/compte/cles-d-acces"


def options(somebody: Person, path: str) -> Any:  # noqa: ANN401 — JSON
    """Ask as the script does, with the token of a page that was opened before."""
    return somebody.client.post(
        path,
        headers={"X-CSRFToken": somebody.token},
        environ_base={"REMOTE_ADDR": somebody.address},
    ).get_json()


def add(somebody: Person, authenticator: Authenticator) -> TestResponse:
    """Make a passkey in « Mes clés d'accès »."""
    somebody.open(f"{LIST}/ajouter")
    return somebody.post(f"{LIST}/ajouter", answer=authenticator.create(options(somebody, NEW)))


def sign_in(somebody: Person, authenticator: Authenticator) -> TestResponse:
    """Use a passkey at the sign-in page."""
    somebody.open(somebody.place)
    answer = authenticator.get(options(somebody, f"{SIGN_IN}/options"))
    _, _, query = somebody.place.partition("?")
    return somebody.post(f"{SIGN_IN}?{query}", answer=answer)


@pytest.fixture
def here(person: Person, parent: int) -> Person:
    """Her browser, signed in by password."""
    del parent
    person.sign_in()
    return person


@pytest.fixture
def phone(here: Person) -> Authenticator:
    """Her passkey."""
    made = Authenticator()
    assert add(here, made).location == f"{LIST}?fait=ajoutee"
    return made


@pytest.fixture
def elsewhere(new_person: NewPerson) -> Person:
    """Another browser, where nobody signed in before."""
    return new_person(address="198.51.100.4")


@pytest.fixture
def read(app: Flask, parent: int) -> Callable[[], list[Passkey]]:
    """Read her passkeys as they are kept."""

    def kept() -> list[Passkey]:
        with app.app_context():
            return passkeys.of_account(parent)

    return kept


@pytest.fixture
def events(app: Flask) -> Callable[[], list[str]]:
    """Read the trail's events, in their order."""

    def names() -> list[str]:
        with app.app_context():
            rows = db.session.query(SecurityEvent).order_by(SecurityEvent.id)
            return [row.event for row in rows]

    return names
