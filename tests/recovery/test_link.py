"""« Mot de passe perdu » by e-mail: a one-use link, to the confirmed address alone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from idp.accounts.models import Account
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import seed
from tests.recovery.steps import EMAIL, NEW, PLACE, Jobs, ReadLink, ask_for_link
from tests.visitor import NewPerson, Person


@pytest.mark.usefixtures("jeanne", "every_database")
def test_the_link_opens_a_new_password_and_signs_in(
    person: Person, new_person: NewPerson, read_link: ReadLink
) -> None:
    assert "Regardez vos e-mails" in ask_for_link(person)
    link = read_link()
    assert "j.dupond25" in person.open(link).text
    done = person.submit(link, password=NEW, confirmation=NEW)

    assert "Votre mot de passe est changé" in done.text
    assert person.who() == "Jeanne Dupond"
    assert new_person().sign_in(password=NEW).status_code == 303
    assert new_person(address="203.0.113.8").sign_in().status_code == 422


@pytest.mark.usefixtures("jeanne")
def test_it_opens_in_any_browser(
    person: Person, new_person: NewPerson, read_link: ReadLink
) -> None:
    """Asked for at the computer, read on the phone."""
    ask_for_link(person)
    phone = new_person(address="198.51.100.4")
    assert (
        "Votre mot de passe est changé"
        in phone.submit(read_link(), password=NEW, confirmation=NEW).text
    )
    assert person.who() == ""


@pytest.mark.usefixtures("jeanne")
def test_the_request_of_the_ent_goes_on_in_its_own_browser(
    person: Person, ask: Callable[..., str], read_link: ReadLink
) -> None:
    query = "?" + ask(person).partition("?")[2]
    ask_for_link(person, place=PLACE + query)
    done = person.submit(read_link(), password=NEW, confirmation=NEW)
    assert f'href="/authorize{query}"' in done.text


def test_another_persons_mailbox_gets_a_reason_and_no_link(
    app: Flask, jeanne: int, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    """The other parent reads it too: they would get in."""
    del jeanne
    with app.app_context():
        seed.guardian("0860003L", "MARTIN", "Paul", mobiles=(), email=EMAIL.upper())
    ask_for_link(person)
    run_jobs()
    (told,) = outbox.emails(EMAIL)
    assert "/lien/" not in told.text
    assert "deux personnes" in told.text
    assert "Jeanne" not in told.text


def test_an_unconfirmed_address_gets_nothing(
    app: Flask, parent: int, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    """What a school's file says was never confirmed by the person."""
    del parent
    with app.app_context():
        seed.guardian("0860003L", "DUPOND", "Jeanne", mobiles=(), email=EMAIL)
    ask_for_link(person)
    run_jobs()
    assert outbox.emails(EMAIL) == []


@pytest.mark.usefixtures("jeanne")
def test_the_password_follows_the_rules_and_the_link_survives_a_mistake(
    person: Person, read_link: ReadLink
) -> None:
    ask_for_link(person)
    link = read_link()
    person.open(link)
    assert person.post(link, password="court", confirmation="court").status_code == 422
    assert person.post(link, password=NEW, confirmation=NEW + "x").status_code == 422
    assert "est changé" in person.submit(link, password=NEW, confirmation=NEW).text


@pytest.mark.usefixtures("jeanne")
def test_every_session_of_before_ends(
    person: Person, new_person: NewPerson, read_link: ReadLink, clock: time_machine.Traveller
) -> None:
    at_home = new_person(address="203.0.113.50")
    at_home.sign_in()
    assert at_home.who() == "Jeanne Dupond"
    clock.shift(60)
    ask_for_link(person)
    person.submit(read_link(), password=NEW, confirmation=NEW)
    assert at_home.who() == ""


@pytest.mark.usefixtures("jeanne")
def test_every_channel_is_told_and_nothing_is_frozen(
    app: Flask, person: Person, outbox: Outbox, run_jobs: Jobs, read_link: ReadLink
) -> None:
    """Who reads the mailbox proved more than who has a phone for five minutes."""
    ask_for_link(person)
    person.submit(read_link(), password=NEW, confirmation=NEW)
    run_jobs()
    assert any("lien envoyé par e-mail" in mail.text for mail in outbox.emails(EMAIL))
    assert any("lien envoyé par e-mail" in sms.text for sms in outbox.sms(seed.MOBILE))
    with app.app_context():
        assert db.session.query(Account).one().changes_frozen_until is None


@pytest.mark.usefixtures("jeanne")
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Forwarded"])
def test_the_link_comes_from_the_configured_issuer(
    outbox: Outbox, run_jobs: Jobs, person: Person, header: str
) -> None:
    """Never from what the request says: a reset link would lead to the attacker's server."""
    there: dict[str, Any] = {"headers": {header: "evil.example"}}
    if header == "Host":  # the client's cookies go by the address
        there = {"base_url": "http://evil.example"}
    page = person.client.get(PLACE, **there)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None
    wish = {"csrf_token": found[1], "identifier": "j.dupond25", "by_email": "1"}
    assert person.client.post(PLACE, data=wish, **there).status_code == 303
    run_jobs()
    assert "http://localhost/mot-de-passe-perdu/lien/" in outbox.emails(EMAIL)[-1].text
    assert "evil" not in outbox.emails(EMAIL)[-1].text
