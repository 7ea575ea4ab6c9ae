"""Identifier and password: who gets in, who does not, and what each is told."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask

from idp.accounts import passwords
from idp.accounts.models import Account, AccountStatus
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.hashes import CountingHasher
from tests.round_trips import RoundTrips
from tests.visitor import NewPerson, Person

WRONG = "L’identifiant ou le mot de passe n’est pas le bon"


def events(app: Flask, event: Event) -> list[int | None]:
    """The accounts of an event, in the order of the trail."""
    with app.app_context():
        rows = db.session.query(SecurityEvent).filter_by(event=event.value)
        return [row.account_id for row in rows.order_by(SecurityEvent.id)]


@pytest.mark.usefixtures("parent")
def test_the_right_password_resumes_the_request_of_the_ent(
    person: Person, ask: Callable[..., str]
) -> None:
    query = ask(person).partition("?")[2]
    entered = person.sign_in()

    assert (entered.status_code, entered.location) == (303, f"/authorize?{query}")
    assert person.who() == "Jeanne Dupond"


@pytest.mark.usefixtures("parent")
def test_without_a_request_it_leads_to_the_services(person: Person) -> None:
    assert person.sign_in().location == "/services"


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize(
    "typed",
    [
        "J.Dupond25",
        " j.dupond25 ",
        "J.DUPOND25",
        "j. dupond 25",
        "j.dupond25\u200b",
        "j\uff0edupond\uff12\uff15",
    ],
)
def test_case_spaces_and_a_phones_capital_letter_do_not_matter(person: Person, typed: str) -> None:
    assert person.sign_in(typed).status_code == 303


@pytest.mark.usefixtures("parent")
def test_the_session_gets_a_new_id_and_the_old_cookie_opens_nothing(person: Person) -> None:
    person.sign_in()
    first = person.client.get_cookie("preau_session")
    person.open("/connexion")
    person.post("/deconnexion/pas-moi")
    person.sign_in()
    second = person.client.get_cookie("preau_session")
    assert first is not None
    assert second is not None
    assert first.value != second.value

    person.client.set_cookie("preau_session", first.value)
    assert person.who() == ""


def test_known_and_unknown_are_answered_alike_at_the_same_cost(
    app: Flask,
    new_person: NewPerson,
    parent: int,
    hashes: CountingHasher,
    round_trips: RoundTrips,
) -> None:
    with app.app_context():
        seed.account("p.sansmotdepasse11", None, mobile=None)
    new_person().sign_in("warm.up1", "scripts are loaded")
    answers, costs = [], []
    for identifier in ("j.dupond25", "n.existepas99", "p.sansmotdepasse11"):
        person = new_person()
        person.open()
        made = hashes.made
        round_trips.clear()
        answer = person.sign_in(identifier, "Autre-mot-2-passe")
        costs.append((hashes.made - made, round_trips.seen()))
        # A new second makes a new token on the same page.
        page = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)
        answers.append((answer.status_code, page.replace(identifier, "…")))

    assert costs[0] == costs[1] == costs[2]
    assert costs[0][0] == 1
    assert costs[0][1][1] == ["SELECT", "INSERT"]
    assert answers[0] == answers[1] == answers[2]
    assert WRONG in answers[0][1]
    assert events(app, Event.SIGN_IN_FAILURE)[1:3] == [parent, None]


@pytest.mark.parametrize("status", [AccountStatus.LOCKED, AccountStatus.FROZEN])
def test_a_closed_account_is_told_only_after_the_right_password(
    app: Flask, person: Person, parent: int, status: AccountStatus
) -> None:
    with app.app_context():
        db.session.get_one(Account, parent).status = status.value
        db.session.commit()

    assert WRONG in person.sign_in(password="Autre-mot-2-passe").text
    told = person.sign_in()
    assert told.status_code == 403
    assert "Ce compte est bloqué" in told.text
    assert person.who() == ""


@pytest.mark.usefixtures("parent")
def test_an_old_hash_is_made_anew_at_the_sign_in(
    app: Flask,
    person: Person,
    parent: int,
    full_price: PasswordHasher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "_hasher", full_price)
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(seed.PASSWORD)
    with app.app_context():
        db.session.get_one(Account, parent).password_hash = old
        db.session.commit()

    assert person.sign_in().status_code == 303
    with app.app_context():
        assert "m=19456,t=2,p=1" in str(db.session.get_one(Account, parent).password_hash)
    assert person.sign_in().status_code == 303


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize(
    ("identifier", "password"),
    [
        ("j.dupond25\x00", "x\x00y"),
        ("é" * 5000, "x" * 100_000),
        ("' OR 1=1 --", "' OR 1=1 --"),
        ("\ufdfa" * 200, "🙂"),
        ("%s{{7*7}}", "\u202e"),
    ],
)
def test_no_input_breaks_the_page(person: Person, identifier: str, password: str) -> None:
    assert person.sign_in(identifier, password).status_code == 422


def test_other_kinds_of_bodies_do_not_break_it_either(person: Person) -> None:
    person.open()
    for body, kind in (
        (b"\xff\xfe=\x00", "application/x-www-form-urlencoded"),
        (b'{"identifier": []}', "application/json"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"", "text/plain"),
    ):
        assert person.client.post("/connexion", data=body, content_type=kind).status_code == 400
    assert person.post("/connexion").status_code == 422


@pytest.mark.usefixtures("parent")
def test_without_cookies_a_sentence_says_what_is_missing(app: Flask) -> None:
    refused = app.test_client(use_cookies=False).post("/connexion", data={"identifier": "x"})

    assert refused.status_code == 400
    assert "Il refuse les cookies" in refused.text


@pytest.mark.usefixtures("parent")
def test_a_cookie_of_another_site_that_hides_ours_is_named(app: Flask) -> None:
    """The server gives a Cookie header that is not ASCII as empty (granian issue 335)."""
    refused = app.test_client(use_cookies=False).post(
        "/connexion", data={"identifier": "x"}, environ_overrides={"HTTP_COOKIE": ""}
    )
    assert refused.status_code == 400
    assert "Un cookie d’un autre site nous gêne" in refused.text
    assert "navigation privée" in refused.text


@pytest.mark.usefixtures("parent")
def test_two_clicks_at_once_both_lead_on(
    app: Flask, person: Person, ask: Callable[..., str]
) -> None:
    ask(person)
    person.open()

    def click(_number: int) -> str | None:
        with app.test_client() as same_browser:
            for cookie in ("preau_browser",):
                kept = person.client.get_cookie(cookie)
                assert kept is not None
                same_browser.set_cookie(cookie, kept.value)
            twin = Person(same_browser, place=person.place)
            twin.token = person.token
            return twin.sign_in().location

    with ThreadPoolExecutor(2) as pool:
        locations = list(pool.map(click, range(2)))
    assert locations[0] == locations[1]
    assert str(locations[0]).startswith("/authorize?demande=")


@pytest.mark.usefixtures("parent")
def test_a_second_tab_of_the_same_person_just_resumes(
    person: Person, ask: Callable[..., str]
) -> None:
    ask(person)
    person.open()
    second = ask(person)
    person.sign_in()
    session = person.client.get_cookie("preau_session")
    again = person.post(second, identifier="j.dupond25", password=seed.PASSWORD)

    assert again.location == second.replace("/connexion", "/authorize")
    assert person.client.get_cookie("preau_session") == session


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize(
    "parameters", [{"prompt": "login"}, {"max_age": "0"}, {"prompt": "select_account"}]
)
def test_a_request_for_a_fresh_sign_in_gets_one(
    person: Person,
    ask: Callable[..., str],
    clock: time_machine.Traveller,
    parameters: dict[str, str],
) -> None:
    person.sign_in()
    session = person.client.get_cookie("preau_session")
    clock.shift(60)
    ask(person, **parameters)

    page = person.open().text
    assert "Se connecter" in page
    assert "Vous êtes déjà connecté" not in page
    assert person.sign_in().status_code == 303
    assert person.client.get_cookie("preau_session") != session


@pytest.mark.usefixtures("parent")
def test_someone_else_at_a_second_tab_is_signed_in_instead(app: Flask, person: Person) -> None:
    with app.app_context():
        other = seed.account("k.martin31", mobile=None)
        other.given_name, other.family_name = "Karim", "Martin"
        db.session.commit()
    person.sign_in()
    assert person.sign_in("k.martin31").status_code == 303

    assert person.who() == "Karim Martin"


@pytest.mark.usefixtures("parent")
def test_someone_already_signed_in_sees_who_and_may_go_on(
    person: Person, ask: Callable[..., str]
) -> None:
    person.sign_in()
    place = ask(person)
    page = person.open().text

    assert "Vous êtes déjà connecté" in page
    assert "Jeanne Dupond" in page
    assert f'href="{place.replace("/connexion", "/authorize")}"' in page


def test_the_sign_in_is_in_the_trail_without_personal_data(
    app: Flask, person: Person, parent: int
) -> None:
    person.sign_in()

    assert events(app, Event.SIGN_IN_SUCCESS) == [parent]
    with app.app_context():
        account = db.session.get_one(Account, parent)
        assert isinstance(account.last_sign_in_at, datetime)
        for row in db.session.query(SecurityEvent):
            assert "dupond" not in str(vars(row)).lower()
