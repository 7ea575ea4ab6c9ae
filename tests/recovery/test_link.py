"""« Mot de passe perdu » by e-mail: a one-use link, to the confirmed address alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from flask import Flask

from idp.accounts.models import Account, AccountStatus
from idp.messaging.file import Outbox
from idp.platform import state
from idp.platform.audit import Event, SecurityEvent
from idp.platform.clock import now
from idp.platform.database import db
from tests import seed
from tests.recovery.steps import NEW, PLACE, Jobs, ask_for_link
from tests.round_trips import RoundTrips
from tests.visitor import NewPerson, Person

EMAIL = "jeanne@maison.example"
ReadLink = Callable[[], str]


@pytest.fixture
def jeanne(app: Flask, parent: int) -> int:
    """Jeanne, whose account has a confirmed address."""
    with app.app_context():
        db.session.get_one(Account, parent).email = EMAIL
        db.session.commit()
    return parent


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
@pytest.mark.parametrize("identifier", ["j.dupond25", "n.existepas99"])
def test_known_and_unknown_meet_the_same_page_and_counters(
    person: Person, clock: time_machine.Traveller, identifier: str
) -> None:
    pages = {ask_for_link(person, identifier) for _ in range(2)}
    clock.shift(61)
    pages |= {ask_for_link(person, identifier)}
    clock.shift(61)
    pages |= {ask_for_link(person, identifier)}
    assert len({page.replace(identifier, "") for page in pages}) == 1
    clock.shift(61)
    person.open(PLACE)
    assert person.post(PLACE, identifier=identifier, by_email="1").status_code == 429


@pytest.mark.usefixtures("jeanne")
def test_known_and_unknown_cost_the_same(new_person: NewPerson, round_trips: RoundTrips) -> None:
    costs = []
    for identifier in ("warm.up1", "j.dupond25", "n.existepas99"):
        person = new_person()
        person.open(PLACE)
        round_trips.clear()
        person.post(PLACE, identifier=identifier, by_email="1")
        costs.append(round_trips.seen())
    assert costs[1] == costs[2]
    assert costs[1][1] == []


@pytest.mark.usefixtures("jeanne")
def test_the_link_comes_from_the_configured_issuer(
    app: Flask, outbox: Outbox, run_jobs: Jobs, person: Person
) -> None:
    """Never from the Host header (CVE of others: a reset link to the attacker's server)."""
    person.open(PLACE)
    app.test_client()
    person.client.post(
        PLACE,
        data={"csrf_token": person.token, "identifier": "j.dupond25", "by_email": "1"},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    run_jobs()
    assert "http://localhost/mot-de-passe-perdu/lien/" in outbox.emails(EMAIL)[-1].text
    assert "evil" not in outbox.emails(EMAIL)[-1].text


@pytest.mark.parametrize("token", ["x", "%00", "%ff", "a" * 3000, "é", "..%2f..", "x%0d%0aX:y"])
def test_no_token_breaks_anything(person: Person, token: str) -> None:
    page = person.open(f"{PLACE}/lien/{token}")
    assert page.status_code in {404, 410}
