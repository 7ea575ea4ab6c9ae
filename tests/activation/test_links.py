"""The e-mailed link: one use, never a password, asked about before anything begins."""

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from idp.families.models import Guardian
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import letters, seed
from tests.activation.conftest import UAI, Reader, letter, title
from tests.visitor import NewPerson, Person


@pytest.fixture
def by_link(app: Flask, person: Person, guardian: int) -> Reader:
    """Jeanne with the school's e-mail."""
    with app.app_context():
        return Reader(person, letters.issue(UAI, guardian, by_email=True))


@pytest.mark.usefixtures("every_database")
def test_the_link_leads_to_the_birth_date_and_the_account(
    by_link: Reader, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    (message,) = outbox.emails("jeanne@example.org")
    found = re.search(r"http://localhost(/\S+)", message.text)
    assert found
    assert found[1] == by_link.sheet.link
    assert by_link.sheet.password == ""
    assert title(by_link.follow_link()).startswith("Indiquez la date")
    by_link.prove()

    assert title(by_link.finish()).startswith("Vous pouvez")


def test_a_scanner_that_opens_the_link_uses_nothing_up(
    app: Flask, by_link: Reader, guardian: int, new_person: NewPerson
) -> None:
    for _ in range(3):
        assert new_person().open(by_link.sheet.link).status_code == 200
    assert letter(app, guardian).used_at is None
    assert title(by_link.follow_link()).startswith("Indiquez la date")


def test_a_used_link_says_so_and_leads_to_the_sign_in(
    by_link: Reader, new_person: NewPerson
) -> None:
    by_link.follow_link()
    by_link.prove()
    by_link.finish()
    for somebody in (by_link.at, new_person()):
        page = somebody.open(by_link.sheet.link)
        assert page.status_code == 410
        assert title(page) == "Ce lien ne fonctionne plus"
        assert 'href="/connexion"' in page.text
        somebody.open("/activation")
        assert somebody.post(by_link.sheet.link).status_code == 410


def test_an_altered_link_is_worth_what_a_used_one_is(by_link: Reader) -> None:
    page = by_link.at.open(by_link.sheet.link[:-1])
    assert page.status_code == 410


def test_a_link_that_is_too_old_lets_one_ask_for_a_new_letter(
    clock: time_machine.Traveller, by_link: Reader
) -> None:
    clock.shift(31 * 24 * 3600)
    assert title(by_link.follow_link()) == "Ce courrier est trop ancien"


def test_a_link_to_an_account_resets_it(app: Flask, person: Person, guardian: int) -> None:
    with app.app_context():
        seed.account(guardians=(db.session.get_one(Guardian, guardian),))
        reader = Reader(person, letters.issue(UAI, guardian, reset=True, by_email=True))
    assert title(person.open(reader.sheet.link)) == "Je choisis un nouveau mot de passe"
    reader.follow_link()
    assert title(reader.prove()) == "Votre nouveau mot de passe"
    assert title(reader.finish()) == "Votre mot de passe est changé"


def test_the_same_link_in_two_tabs_is_one_activation(by_link: Reader) -> None:
    by_link.follow_link()
    first = by_link.page
    by_link.follow_link()
    assert by_link.page == first
