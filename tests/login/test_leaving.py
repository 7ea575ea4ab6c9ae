"""« Ce n'est pas moi », and signing out."""

from collections.abc import Callable

import pytest
from flask import Flask

from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests.visitor import Person


@pytest.mark.usefixtures("parent")
def test_not_me_signs_out_and_shows_the_sign_in_of_the_same_request(
    person: Person, ask: Callable[..., str]
) -> None:
    person.sign_in()
    place = ask(person)
    left = person.post(place.replace("/connexion", "/deconnexion/pas-moi"))

    assert (left.status_code, left.location) == (303, place)
    assert person.who() == ""
    assert person.sign_in().location == place.replace("/connexion", "/authorize")


@pytest.mark.usefixtures("parent")
def test_not_me_signs_out_even_when_the_request_has_expired(person: Person) -> None:
    person.sign_in()
    gone = person.post("/deconnexion/pas-moi?demande=nobody-knows")

    assert gone.status_code == 410
    assert person.who() == ""


def test_a_copied_cookie_is_worth_nothing_afterwards(
    app: Flask, person: Person, parent: int
) -> None:
    person.sign_in()
    copied = person.client.get_cookie("preau_session")
    assert copied is not None
    person.post("/deconnexion/pas-moi")
    person.client.set_cookie("preau_session", copied.value)

    assert person.who() == ""
    with app.app_context():
        event = db.session.query(SecurityEvent).filter_by(event=Event.SIGN_OUT.value).one()
        assert event.account_id == parent


def test_not_me_of_nobody_is_no_dead_end(person: Person) -> None:
    person.open()

    assert person.post("/deconnexion/pas-moi").location == "/connexion"


@pytest.mark.usefixtures("parent")
def test_signing_out_asks_first_and_says_when_it_is_done(person: Person) -> None:
    person.sign_in()
    assert "Voulez-vous vous déconnecter" in person.open("/deconnexion").text
    assert person.who() == "Jeanne Dupond"

    assert person.post("/deconnexion").location == "/deconnexion"
    assert "Vous êtes déconnecté" in person.open("/deconnexion").text
    assert person.who() == ""


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize("path", ["/deconnexion", "/deconnexion/pas-moi", "/connexion"])
def test_no_other_site_can_send_these_forms(person: Person, path: str) -> None:
    person.sign_in()

    assert person.client.post(path).status_code == 400
    assert person.who() == "Jeanne Dupond"
