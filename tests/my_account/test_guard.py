"""Who may see the account's pages, and how fresh a sign-in what matters wants."""

import time
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from idp.accounts import security
from idp.accounts.models import Account
from idp.platform.database import db
from tests.visitor import NewPerson, Person

ALL = [
    "/compte",
    "/compte/e-mail",
    "/compte/e-mail/envoye",
    "/compte/e-mail/confirmer/abc",
    "/compte/portable",
    "/compte/portable/abc",
    "/compte/mot-de-passe",
    "/compte/mot-de-passe/premier",
    "/compte/enfants",
    "/compte/enfants/autre-compte",
    "/compte/services",
    "/compte/connexions",
    "/compte/mes-donnees",
    "/compte/fermer",
]
FRESH = [
    "/compte/e-mail",
    "/compte/portable",
    "/compte/enfants/autre-compte",
    "/compte/mes-donnees",
    "/compte/fermer",
]
FROZEN = ["/compte/e-mail", "/compte/portable", "/compte/enfants/autre-compte", "/compte/fermer"]


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize("path", ALL)
def test_whoever_is_not_signed_in_signs_in_and_comes_back_to_the_very_page(
    person: Person, path: str
) -> None:
    assert person.open(path).location == "/connexion"
    assert person.sign_in().location == path


@pytest.mark.usefixtures("parent")
def test_the_page_asked_for_is_gone_to_once(person: Person) -> None:
    person.open("/compte/connexions")
    person.sign_in()
    person.open("/compte")
    person.token = ""
    assert person.sign_in().location == "/services"


def test_a_second_tab_that_waits_at_the_sign_in_page_goes_on_to_its_page(here: Person) -> None:
    with here.client.session_transaction() as cookie:
        cookie.accessed = True  # it is read when somebody looks: here Flask does not say so
        cookie["after"] = ["/compte/connexions", int(time.time()), False]
    assert 'href="/compte/connexions">Continuer</a>' in here.open("/connexion").text


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize("path", ["/compte/e-mail", "/compte/connexions", "/compte/fermer"])
def test_a_form_sent_by_nobody_does_nothing_but_lead_to_its_page(person: Person, path: str) -> None:
    person.open("/connexion")
    assert person.post(path, others="1").location == "/connexion"
    assert person.sign_in().location == path


@pytest.mark.parametrize("path", FRESH)
def test_what_matters_wants_a_sign_in_of_the_last_fifteen_minutes(
    clock: time_machine.Traveller, here: Person, path: str
) -> None:
    clock.shift(timedelta(minutes=14, seconds=59))
    assert here.open(path).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert here.open(path).location == "/connexion"
    assert here.post(path).location == "/connexion"
    here.open("/connexion")
    assert here.sign_in().location == path
    assert here.open(path).status_code == 200


def test_reading_is_free_of_that(clock: time_machine.Traveller, here: Person) -> None:
    clock.shift(timedelta(hours=2))
    assert here.open("/compte").status_code == 200
    assert here.open("/compte/connexions").status_code == 200


@pytest.mark.parametrize("path", FROZEN)
def test_after_a_recovery_by_sms_what_matters_waits_and_the_page_says_until_when(
    app: Flask, clock: time_machine.Traveller, here: Person, parent: int, path: str
) -> None:
    with app.app_context():
        security.freeze_changes(db.session.get_one(Account, parent))
        db.session.commit()
    refused = here.open(path)
    assert refused.status_code == 403
    assert "26/11/2026 à 10\u00a0h\u00a000" in refused.text
    assert here.post(path, email="x@example.org").status_code == 403
    assert here.open("/compte/mot-de-passe").status_code == 200
    clock.shift(timedelta(hours=72))
    assert here.open(path).status_code in {200, 303}


@pytest.mark.usefixtures("parent")
def test_the_page_of_a_closed_account_is_for_everybody(new_person: NewPerson) -> None:
    assert new_person().open("/compte/ferme").status_code == 200
