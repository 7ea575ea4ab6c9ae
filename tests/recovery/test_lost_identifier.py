"""« Identifiant perdu »: the identifier goes to the phone, and the page says nothing."""

from collections.abc import Callable

import pytest
import redis
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from idp.accounts.models import Account, AccountStatus
from idp.messaging.file import Outbox
from idp.messaging.texts import cost
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.visitor import Person

PLACE = "/identifiant-perdu"
MINE, OTHERS, NOBODYS = "06 00 00 00 01", "06 00 00 00 02", "06 00 00 00 99"


def texts(outbox: Outbox, number: str = "+33600000001") -> list[str]:
    return [message.text for message in outbox.sms(number)]


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize("typed", [MINE, "+33600000001", "0033 6 00 00 00 01"])
def test_the_identifier_arrives_at_the_accounts_phone(
    person: Person, outbox: Outbox, run_jobs: Callable[[], int], typed: str
) -> None:
    page = person.submit(PLACE, mobile=typed)
    assert "Regardez vos SMS" in page.text
    assert "j.dupond25" not in page.text
    run_jobs()

    assert texts(outbox) == ["EduConnect : votre identifiant est j.dupond25"]
    assert len(outbox.everything()) == 1


@pytest.mark.usefixtures("parent")
def test_two_accounts_of_one_phone_come_in_one_sms(
    app: Flask, person: Person, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    with app.app_context():
        seed.account("p.dupond71")
    person.submit(PLACE, mobile=MINE)
    run_jobs()

    assert texts(outbox) == ["EduConnect : vos identifiants sont j.dupond25, p.dupond71"]


def test_another_number_of_the_school_leads_to_the_accounts_own_phone(
    app: Flask, person: Person, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    with app.app_context():
        seed.school("0860003L")
        parent = seed.guardian("0860003L", mobiles=("+33600000001", "+33600000002"))
        seed.tie(parent, seed.pupil(), "0860003L")
        seed.account(guardians=(parent,), mobile="+33600000001")
    person.submit(PLACE, mobile=OTHERS)
    run_jobs()

    assert texts(outbox, "+33600000002") == []
    assert texts(outbox) == ["EduConnect : votre identifiant est j.dupond25"]


@pytest.mark.parametrize("confirmed", [None, "+33600000001"])
def test_without_a_confirmed_number_on_record_the_recorded_one_is_told(
    app: Flask,
    person: Person,
    outbox: Outbox,
    run_jobs: Callable[[], int],
    confirmed: str | None,
) -> None:
    """An account made by letter, or a number that changed: an identifier opens nothing."""
    with app.app_context():
        seed.school("0860003L")
        parent = seed.guardian("0860003L", mobiles=("+33600000002",))
        seed.tie(parent, seed.pupil(), "0860003L")
        seed.account(guardians=(parent,), mobile=confirmed)
    person.submit(PLACE, mobile=OTHERS)
    run_jobs()

    assert texts(outbox) == []
    assert texts(outbox, "+33600000002") == ["EduConnect : votre identifiant est j.dupond25"]


def test_a_parent_without_account_is_told_where_to_make_one(
    app: Flask, person: Person, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    with app.app_context():
        seed.school("0860003L")
        seed.tie(seed.guardian("0860003L"), seed.pupil(), "0860003L")
    person.submit(PLACE, mobile=MINE)
    run_jobs()

    (text,) = texts(outbox)
    assert "vous n'avez pas encore de compte" in text
    assert "http://localhost/inscription" in text
    assert cost(text).segments == 1


@pytest.mark.parametrize("status", [AccountStatus.LOCKED, AccountStatus.FROZEN])
def test_a_closed_account_is_not_told(
    app: Flask,
    person: Person,
    parent: int,
    outbox: Outbox,
    run_jobs: Callable[[], int],
    status: AccountStatus,
) -> None:
    with app.app_context():
        db.session.get_one(Account, parent).status = status.value
        db.session.commit()
    person.submit(PLACE, mobile=MINE)
    run_jobs()

    assert outbox.everything() == []


@pytest.mark.usefixtures("parent", "clock")
@pytest.mark.parametrize("typed", [MINE, NOBODYS])
def test_a_double_click_sends_once_and_leads_on(
    person: Person, run_jobs: Callable[[], int], typed: str
) -> None:
    person.open(PLACE)
    answers = [person.post(PLACE, mobile=typed) for _ in range(3)]

    assert [answer.location for answer in answers] == ["/identifiant-perdu/envoye"] * 3
    assert run_jobs() == (2 if typed == MINE else 1)


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize("typed", [MINE, NOBODYS])
def test_after_three_in_an_hour_the_page_says_until_when_to_wait(
    person: Person,
    clock: time_machine.Traveller,
    outbox: Outbox,
    run_jobs: Callable[[], int],
    typed: str,
) -> None:
    for _ in range(3):
        assert person.submit(PLACE, mobile=typed).status_code == 200
        clock.shift(60)
    refused = person.submit(PLACE, mobile=typed)
    run_jobs()

    assert refused.status_code == 429
    assert "Il y a eu trop de demandes. Recommencez dans 57 minutes" in refused.text
    assert len(texts(outbox)) == (3 if typed == MINE else 0)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Indiquez votre numéro de téléphone portable."),
        ("0549000000", "C’est un numéro de téléphone fixe"),
        ("12", "Ce numéro n’est pas lisible"),
        ("06\x0000000001", "Ce numéro n’est pas lisible"),
        ("6" * 9000, "Ce numéro n’est pas lisible"),
    ],
)
def test_what_is_no_mobile_is_told_at_the_field(person: Person, typed: str, sentence: str) -> None:
    refused = person.submit(PLACE, mobile=typed)
    page = BeautifulSoup(refused.text, "html.parser")

    assert refused.status_code == 422
    assert sentence in page.select_one(".field-wrong .error").get_text()  # type: ignore[union-attr] # asserted by use


def test_the_request_of_the_ent_survives(person: Person, ask: Callable[..., str]) -> None:
    place = ask(person)
    page = person.submit(place.replace("/connexion", PLACE), mobile=MINE)

    link = BeautifulSoup(page.text, "html.parser").find("a", href=place, string="Se connecter")
    assert link is not None
    assert "ENT de la Vienne" in page.text


@pytest.mark.usefixtures("parent")
def test_neither_the_queue_nor_the_trail_holds_the_number(
    app: Flask, person: Person, store: redis.Redis, run_jobs: Callable[[], int]
) -> None:
    person.submit(PLACE, mobile=MINE)
    for key in store.scan_iter("*"):
        assert b"600000001" not in (store.dump(key) or b"")
    run_jobs()

    with app.app_context():
        rows = db.session.query(SecurityEvent).filter_by(event=Event.IDENTIFIER_SENT.value)
        assert [row.facts for row in rows] == [{"channel": "sms"}]
