"""After a recovery by SMS: notices at once and again, 72 hours without other changes, a banner."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from idp.accounts.models import Account, AccountStatus
from idp.messaging.file import Outbox
from idp.platform import outbox as sql_outbox
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.recovery.steps import NEW, Jobs, ReadCode, begin, prove, recover
from tests.visitor import NewPerson, Person

EMAIL = "jeanne@maison.example"
RECORDED = "recorded@example.org"
BANNER = "Le mot de passe de votre compte a été changé par SMS"


@pytest.fixture
def jeanne(app: Flask, clock: time_machine.Traveller) -> int:
    """Jeanne, with a confirmed address and another one that her school has."""
    del clock
    with app.app_context():
        seed.school("0860003L")
        parent = seed.guardian("0860003L", email=RECORDED)
        seed.tie(parent, seed.pupil(), "0860003L")
        return seed.account(guardians=(parent,), email=EMAIL).id


@pytest.mark.usefixtures("jeanne", "every_database")
def test_every_channel_hears_of_it_at_once_and_again_after_a_day(
    person: Person,
    outbox: Outbox,
    run_jobs: Jobs,
    read_code: ReadCode,
    clock: time_machine.Traveller,
) -> None:
    recover(person, read_code)
    run_jobs()

    def told() -> list[int]:
        words = "code envoyé par SMS"
        mails = [sum(words in m.text for m in outbox.emails(to)) for to in (EMAIL, RECORDED)]
        return [*mails, sum(words in m.text for m in outbox.sms(seed.MOBILE))]

    assert told() == [1, 1, 1]
    clock.shift(timedelta(hours=23))
    with person.client.application.app_context():
        sql_outbox.sweep()
    run_jobs()
    assert told() == [1, 1, 1]
    clock.shift(timedelta(hours=1, seconds=1))
    with person.client.application.app_context():
        sql_outbox.sweep()
    run_jobs()
    assert told() == [2, 2, 2]


@pytest.mark.usefixtures("jeanne")
def test_each_page_says_so_to_whoever_is_signed_in_for_72_hours(
    person: Person, new_person: NewPerson, read_code: ReadCode, clock: time_machine.Traveller
) -> None:
    recover(person, read_code)
    for page in ("/services", "/compte", "/aide", "/confidentialite"):
        assert BANNER in person.open(page).text
    assert BANNER not in new_person(address="203.0.113.9").open("/connexion").text
    clock.shift(timedelta(hours=72) - timedelta(seconds=1))
    later = new_person(address="203.0.113.10")
    later.sign_in(password=NEW)
    assert BANNER in later.open("/services").text
    clock.shift(timedelta(seconds=2))
    assert BANNER not in later.open("/services").text


@pytest.mark.usefixtures("jeanne")
@pytest.mark.parametrize(
    "page",
    [
        "/compte/e-mail",
        "/compte/portable",
        "/compte/enfants/autre-compte",
        "/compte/cles-d-acces/ajouter",
    ],
)
def test_other_changes_are_refused_meanwhile(
    person: Person, read_code: ReadCode, clock: time_machine.Traveller, page: str
) -> None:
    """E-mail, mobile, passkeys, linking and merging."""
    recover(person, read_code)
    refused = person.open(page)
    assert refused.status_code == 403 or "72" in refused.text, refused.text
    assert person.post(page).status_code in {403, 404, 405}
    clock.shift(timedelta(hours=72, seconds=1))
    again = Person(person.client)
    again.sign_in(password=NEW)
    assert again.open(page).status_code == 200


@pytest.mark.usefixtures("jeanne")
def test_the_password_may_be_changed_again_meanwhile(person: Person, read_code: ReadCode) -> None:
    """The parent who was robbed must be able to."""
    recover(person, read_code)
    assert person.open("/compte/mot-de-passe").status_code == 200


def test_who_says_not_me_freezes_the_account_and_ends_every_session(
    app: Flask, jeanne: int, person: Person, new_person: NewPerson, read_code: ReadCode
) -> None:
    """The parent, still signed in nowhere, signs in with the thief's banner before them."""
    recover(person, read_code)
    page = "/mot-de-passe-perdu/ce-n-est-pas-moi"
    shown = person.open(page)
    assert "Bloquer mon compte" in shown.text
    with app.app_context():
        assert db.session.get_one(Account, jeanne).status == AccountStatus.ACTIVE, (
            "GET does nothing"
        )
    assert person.post(page).status_code == 303
    assert person.who() == ""
    with app.app_context():
        assert db.session.get_one(Account, jeanne).status == AccountStatus.FROZEN
        events = [event.event for event in db.session.query(SecurityEvent)]
    assert "account.frozen.not_me" in events, events
    assert new_person(address="203.0.113.12").sign_in(password=NEW).status_code == 403


@pytest.mark.usefixtures("jeanne")
def test_nobody_freezes_without_a_recovery_or_a_session(person: Person) -> None:
    page = "/mot-de-passe-perdu/ce-n-est-pas-moi"
    assert person.open(page).status_code == 303
    person.sign_in()
    assert person.open(page).location == "/services"
    assert person.post(page).location == "/services"


@pytest.mark.usefixtures("jeanne")
def test_a_wrong_birth_date_keeps_the_code_and_five_close_the_account_to_sms(
    app: Flask, person: Person, new_person: NewPerson, read_code: ReadCode
) -> None:
    """An attacker with the phone, and without a child's birth date."""
    page = begin(person)
    person.open(page)
    wrong = [
        person.post(page, code=read_code() if day == 1 else "", **_date(day)) for day in range(1, 6)
    ]
    assert [answer.status_code for answer in wrong] == [422] * 5
    assert "Il vous reste 4 essais" in wrong[0].text
    assert "Code vérifié" in wrong[0].text
    assert "trop de dates fausses" in wrong[4].text
    right = person.post(page, **_date(14))
    assert right.status_code == 422, "closed, whatever is given"
    with app.app_context():
        names = [event.event for event in db.session.query(SecurityEvent)]
    assert names.count("recovery.date.wrong") == 5
    assert names.count("recovery.blocked") == 1
    assert new_person(address="203.0.113.13").sign_in().status_code == 303, "the password opens"


def _date(day: int) -> dict[str, str]:
    return {"child-day": str(day), "child-month": "3", "child-year": "2013"}


@pytest.mark.usefixtures("jeanne")
def test_the_date_tells_nothing_before_the_code_is_right(
    person: Person, read_code: ReadCode
) -> None:
    """Else birth dates could be tried out by anybody."""
    page = begin(person)
    code = read_code()
    person.open(page)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    answers = {_without_tries(person.post(page, code=wrong, **_date(day)).text) for day in (14, 15)}
    assert len(answers) == 1
    page = prove(person, page, code)
    assert page.endswith("/nouveau") or "/nouveau" in page


def _without_tries(page: str) -> str:
    kept = [line for line in page.splitlines() if "essai" not in line and "child-day" not in line]
    return "\n".join(line for line in kept if "value=" not in line)


@pytest.mark.usefixtures("jeanne")
def test_the_birth_date_of_somebody_elses_child_is_no_proof(
    app: Flask, person: Person, read_code: Callable[[], str]
) -> None:
    with app.app_context():
        other = seed.guardian("0860003L", "AUTRE", "Luc", mobiles=())
        seed.tie(other, seed.pupil("AUTRE", "Zoé", date(2012, 1, 1)), "0860003L")
    page = begin(person)
    person.open(page)
    born = {"child-day": "1", "child-month": "1", "child-year": "2012"}
    assert person.post(page, code=read_code(), **born).status_code == 422
