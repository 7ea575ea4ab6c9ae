"""A letter's identifier and provisional password, typed at the sign-in page, lead to activation."""

from collections.abc import Callable

import pytest
from flask import Flask

from idp.accounts.models import Letter
from idp.families.models import Guardian
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import letters, seed
from tests.letters import Sheet
from tests.visitor import Person

UAI = "0860003L"


@pytest.fixture
def sheet(app: Flask) -> Sheet:
    """Jeanne Dupond's letter; she has no account."""
    with app.app_context():
        seed.school(UAI)
        row = seed.guardian(UAI)
        seed.tie(row, seed.pupil(), UAI)
        return letters.issue(UAI, row.id)


def test_it_leads_to_the_birth_date_with_the_request_of_the_ent(
    person: Person, sheet: Sheet, ask: Callable[..., str]
) -> None:
    query = ask(person).partition("?")[2]
    answer = person.sign_in(sheet.identifier, sheet.password.upper().replace("-", " "))
    assert answer.status_code == 303
    assert answer.location.startswith("/activation/")
    shown = person.open(person.open(answer.location).location)

    assert "Indiquez la date de naissance" in shown.text
    assert query in answer.location
    assert person.who() == ""


def test_it_is_no_sign_in(app: Flask, person: Person, sheet: Sheet) -> None:
    person.sign_in(sheet.identifier, sheet.password)
    with app.app_context():
        events = {row.event for row in db.session.query(SecurityEvent)}
        assert db.session.query(Letter).one().used_at is None
    assert "sign_in.success" not in events
    assert person.open("/compte").location == "/connexion"


def test_a_wrong_provisional_password_reads_like_any_wrong_one(
    person: Person, sheet: Sheet
) -> None:
    refused = person.sign_in(sheet.identifier, "k7mp-x3qd-9hwt")
    assert refused.status_code == 422
    unknown = person.sign_in("n.personne1", "k7mp-x3qd-9hwt")
    sentence = "L’identifiant ou le mot de passe n’est pas le bon"
    assert sentence in refused.text
    assert sentence in unknown.text


def test_an_accounts_own_password_is_not_read_loosely(
    app: Flask, person: Person, sheet: Sheet
) -> None:
    """Only a provisional password forgives case and hyphens."""
    del sheet
    with app.app_context():
        seed.account("a.autre12", "Prunetardive1", mobile=None)
    assert person.sign_in("a.autre12", "motdepasse1").status_code == 422
    assert person.sign_in("a.autre12", "Prunetardive1").status_code == 303


def test_a_reset_letter_replaces_the_accounts_own_password(app: Flask, person: Person) -> None:
    with app.app_context():
        account = seed.family()
        row = account.id
        guardian = db.session.query(Guardian).filter_by(account_id=row).one().id
        sheet = letters.issue(UAI, guardian, reset=True)
    assert person.sign_in("j.dupond25", seed.PASSWORD).status_code == 422
    assert person.sign_in("j.dupond25", sheet.password).location.startswith("/activation/")
