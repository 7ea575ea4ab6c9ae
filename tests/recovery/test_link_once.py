"""How long the link of « Mot de passe perdu » is worth something: once, for half an hour."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from flask import Flask

from idp.accounts.models import Account, AccountStatus
from idp.platform import state
from idp.platform.audit import Event, SecurityEvent
from idp.platform.clock import now
from idp.platform.database import db
from tests.recovery.steps import NEW, PLACE, ReadLink, ask_for_link
from tests.visitor import NewPerson, Person


@pytest.mark.usefixtures("jeanne")
def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(
    person: Person, new_person: NewPerson, read_link: ReadLink
) -> None:
    ask_for_link(person)
    link = read_link()
    scanner = new_person(address="192.0.2.1")
    for _ in range(3):
        assert scanner.open(link).status_code == 200
    assert scanner.client.head(link).status_code == 200
    assert "est changé" in person.submit(link, password=NEW, confirmation=NEW).text


@pytest.mark.usefixtures("jeanne")
def test_it_serves_once(person: Person, new_person: NewPerson, read_link: ReadLink) -> None:
    ask_for_link(person)
    link = read_link()
    person.submit(link, password=NEW, confirmation=NEW)
    again = new_person()
    page = again.open(link)
    assert page.status_code == 410
    assert "Demander un nouveau lien" in page.text
    assert again.post(link, password="Autre+passe33", confirmation="Autre+passe33").status_code in {
        400,
        410,
    }
    assert new_person(address="203.0.113.9").sign_in(password=NEW).status_code == 303


@pytest.mark.usefixtures("jeanne", "every_database")
def test_of_several_uses_at_the_same_moment_one_wins(
    app: Flask, person: Person, new_person: NewPerson, read_link: ReadLink
) -> None:
    ask_for_link(person)
    link = read_link()
    people = [new_person(address=f"203.0.113.{n}") for n in range(20, 24)]
    for somebody in people:
        somebody.open(link)
    gate = Barrier(len(people))

    def use(number: int) -> int:
        chosen = f"Nouveau+passe{number}0"
        gate.wait(10)
        return people[number].post(link, password=chosen, confirmation=chosen).status_code

    with ThreadPoolExecutor(len(people)) as pool:
        outcomes = list(pool.map(use, range(len(people))))
    assert outcomes.count(303) == 1, outcomes
    assert set(outcomes) == {303, 410}
    with app.app_context():
        assert db.session.query(SecurityEvent).filter_by(event=Event.PASSWORD_RESET).count() == 1


@pytest.mark.usefixtures("jeanne")
def test_it_is_worth_half_an_hour(
    person: Person, clock: time_machine.Traveller, read_link: ReadLink
) -> None:
    ask_for_link(person)
    assert "30&nbsp;minutes" in person.open(f"{PLACE}/lien-envoye").text
    link = read_link()
    names = [key for key in state_keys(person) if b"recovery-link:" in key]
    (key,) = names
    with person.client.application.app_context():
        assert 0 < state.store().ttl(key) <= 30 * 60
        state.store().delete(key)  # the store's clock is its own: this is what it does then
    del clock
    assert person.open(link).status_code == 410


def state_keys(person: Person) -> list[bytes]:
    """Every key of the store."""
    with person.client.application.app_context():
        return [key for key in state.store().keys() if isinstance(key, bytes)]  # noqa: SIM118


@pytest.mark.usefixtures("jeanne")
def test_only_the_latest_link_is_worth_anything(
    person: Person, clock: time_machine.Traveller, read_link: ReadLink
) -> None:
    ask_for_link(person)
    first = read_link()
    clock.shift(61)
    ask_for_link(person)
    second = read_link()
    assert first != second
    assert person.open(first).status_code == 410
    assert person.open(second).status_code == 200


@pytest.mark.parametrize("change", ["password", "email", "locked", "none left"])
def test_what_changed_meanwhile_kills_it(
    app: Flask,
    jeanne: int,
    person: Person,
    clock: time_machine.Traveller,
    change: str,
    read_link: ReadLink,
) -> None:
    ask_for_link(person)
    link = read_link()
    clock.shift(5)
    with app.app_context():
        account = db.session.get_one(Account, jeanne)
        match change:
            case "password":
                account.password_changed_at = now()
            case "email":
                account.email = "autre@maison.example"
            case "locked":
                account.status = AccountStatus.LOCKED.value
            case _:
                account.email = None
        db.session.commit()
    assert person.open(link).status_code == 410


@pytest.mark.parametrize("token", ["x", "%00", "%ff", "a" * 3000, "é", "..%2f..", "x%0d%0aX:y"])
def test_no_token_breaks_anything(person: Person, token: str) -> None:
    page = person.open(f"{PLACE}/lien/{token}")
    assert page.status_code in {404, 410}
