"""A passkey, offered after a sign-in by password."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from idp.accounts import security
from idp.accounts.models import Account, Passkey
from idp.platform.database import db
from tests.passkeys.authenticator import Authenticator
from tests.passkeys.conftest import NEW, options
from tests.visitor import Person

Kept = Callable[[], list[Passkey]]
OFFER = "/cles-d-acces/proposition"


def enter(somebody: Person, **script: str) -> TestResponse:
    """Sign in, with what the script adds to the form."""
    somebody.open(somebody.place)
    known = {"identifier": "j.dupond25", "password": "Prunetardive1"}
    return somebody.post(somebody.place, **known, **script)


@pytest.fixture
def asked(ask: Callable[..., str], person: Person, parent: int) -> str:
    """Where an ENT's request goes on; the person is at its sign-in page."""
    del parent
    return ask(person).replace("/connexion", "/authorize")


def offer_of(asked: str) -> str:
    return asked.replace("/authorize", OFFER)


def test_it_comes_once_and_the_ents_request_goes_on(
    clock: time_machine.Traveller, asked: str, person: Person, read: Kept
) -> None:
    assert enter(person, authenticator="1").location == offer_of(asked)
    assert "Me connecter sans mot de passe" in person.open(offer_of(asked)).text
    assert person.post(offer_of(asked), later="1").location == asked
    assert enter(person, authenticator="1").location == asked
    clock.shift(timedelta(days=30))
    person.place = "/connexion"  # the journey is over by now
    assert enter(person, authenticator="1").location == OFFER
    person.open(OFFER)
    assert person.post(OFFER, never="1").location == "/services"
    clock.shift(timedelta(days=3650))
    assert enter(person, authenticator="1").location == "/services"
    assert read() == []


def test_accepted_it_adds_a_passkey_and_goes_on(asked: str, person: Person, read: Kept) -> None:
    enter(person, authenticator="1")
    person.open(offer_of(asked))
    answer = Authenticator().create(options(person, NEW))
    assert person.post(offer_of(asked), answer=answer).location == asked
    assert len(read()) == 1


def test_what_failed_is_said_and_the_request_waits(asked: str, person: Person, read: Kept) -> None:
    enter(person, authenticator="1")
    person.open(offer_of(asked))
    page = person.post(offer_of(asked), answer="{}")
    assert page.status_code == 422
    assert "n’a pas pu être créée" in page.text
    assert person.post(offer_of(asked), later="1").location == asked
    assert read() == []


def test_without_script_nothing_is_offered(asked: str, person: Person) -> None:
    assert enter(person).location == asked


def test_who_comes_without_script_because_an_ent_requires_one_is_told_why_there_is_no_button(
    asked: str, person: Person
) -> None:
    enter(person)
    for page in (offer_of(asked), "/compte/cles-d-acces/ajouter"):
        shown = BeautifulSoup(person.open(page).text, "html.parser")
        assert shown.select_one("form[data-passkey][hidden]")
        told = shown.select_one("[data-without-passkeys]:not([hidden])")
        assert told is not None
        assert "Essayez avec un navigateur à jour" in told.get_text()


def test_not_while_changes_are_frozen(app: Flask, asked: str, person: Person, parent: int) -> None:
    with app.app_context():
        security.freeze_changes(db.session.get_one(Account, parent))
        db.session.commit()
    assert enter(person, authenticator="1").location == asked
    assert person.open(offer_of(asked)).location == asked


def test_not_to_who_has_one(asked: str, person: Person, here: Person, phone: Authenticator) -> None:
    del here, phone
    assert enter(person, authenticator="1").location == asked


def test_not_in_the_way_of_a_page_that_was_asked_for(person: Person, parent: int) -> None:
    del parent
    assert person.open("/compte/e-mail").location == "/connexion"
    assert enter(person, authenticator="1").location == "/compte/e-mail"


def test_a_sign_in_that_is_not_fresh_leads_on(
    clock: time_machine.Traveller, asked: str, person: Person
) -> None:
    enter(person, authenticator="1")
    person.open(offer_of(asked))
    clock.shift(timedelta(minutes=16))
    assert person.open(offer_of(asked)).location == asked
    assert person.post(offer_of(asked), answer="{}").location == offer_of(asked)


def test_nobody_signed_in_comes_back_by_the_sign_in_page(asked: str, person: Person) -> None:
    offer = offer_of(asked)
    assert person.open(offer).location == offer.replace(OFFER, "/connexion")
