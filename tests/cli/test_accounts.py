"""`idp accounts`."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from idp.accounts import notices, versions
from idp.accounts.models import Account, AccountStatus
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.cli.conftest import Run

UAI = "0860003L"


@pytest.fixture
def parent(app: Flask) -> int:
    """Jeanne Dupond (Martin by marriage), mother of Léo; her account's id."""
    with app.app_context():
        seed.school(UAI)
        guardian = seed.guardian(UAI, "DÛPOND", "Jeanne", used_name="MARTIN")
        seed.tie(guardian, seed.pupil("DUPOND", "Léo", date(2013, 3, 14)), UAI)
        account = seed.account("j.dupond25", guardians=(guardian,))
        return account.id


def status(app: Flask, account_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Account, account_id).status


@pytest.mark.usefixtures("every_database")
@pytest.mark.parametrize(
    "text",
    ["j.dupond25", " J.Dupond25", "06 00 00 00 01", "+33600000001", "dupond", "Dûp", "martin"],
)
def test_an_account_is_found_by_identifier_mobile_or_name(
    answer: Callable[..., Any], parent: int, text: str
) -> None:
    (found,) = answer("accounts", "find", text)
    assert found["id"] == parent


@pytest.mark.parametrize("text", ["", "upond", "0600000002", "%", "_", "j.dupond", "a" * 5000])
def test_nothing_else_is_found(run: Run, parent: int, text: str) -> None:
    del parent
    result = run("accounts", "find", text)
    assert result.exit_code == 0
    assert "Aucun compte" in result.stdout


def test_the_table_fits_a_terminal_of_80_columns(run: Run, parent: int) -> None:
    del parent
    lines = run("accounts", "find", "dupond").stdout.splitlines()
    assert max(len(line) for line in lines) <= 80
    assert any("j.dupond25" in line for line in lines)


@pytest.mark.parametrize("words", [("actif",), ("active", "--json")])
def test_show_says_state_schools_and_last_sign_in_but_no_secret_and_no_whole_number(
    app: Flask, run: Run, parent: int, words: tuple[str, ...]
) -> None:
    result = run("accounts", "show", "j.dupond25", *words[1:])
    assert result.exit_code == 0
    for shown in (UAI, "Léo", words[0], "06"):
        assert shown in result.stdout
    with app.app_context():
        kept = db.session.get_one(Account, parent).password_hash
    assert kept is not None
    for hidden in (kept, "argon2", "600000001", "00 00 00 01", "2013"):
        assert hidden not in result.stdout


def test_an_account_is_shown_by_its_number_too(answer: Callable[..., Any], parent: int) -> None:
    shown = answer("accounts", "show", parent)
    assert shown["identifier"] == "j.dupond25"
    assert shown["establishments"][0]["children"] == [{"given_name": "Léo", "class": "5EME3"}]


@pytest.mark.parametrize("text", ["nobody", "999", "9" * 40, "", "²"])
@pytest.mark.parametrize("verb", ["show", "lock", "unlock"])
def test_an_unknown_account_is_told(run: Run, parent: int, verb: str, text: str) -> None:
    del parent
    reason = [] if verb == "show" else ["--reason", "x"]
    result = run("accounts", verb, text, *reason)
    assert result.exit_code == 2
    assert "Aucun compte" in result.stderr


@pytest.mark.usefixtures("every_database")
def test_locking_is_recorded_and_live_sessions_learn_it(app: Flask, run: Run, parent: int) -> None:
    with app.app_context():
        before = versions.current(parent)
    assert run("accounts", "lock", "j.dupond25", "--reason", "demande").exit_code == 0
    assert status(app, parent) == AccountStatus.LOCKED
    with app.app_context():
        assert versions.current(parent) != before
        (event,) = db.session.query(SecurityEvent)
        assert (event.event, event.account_id, event.actor, event.reason, event.facts) == (
            "account.locked",
            parent,
            "marie",
            "demande",
            {},
        )


def test_locking_twice_is_told_and_recorded_once(app: Flask, run: Run, parent: int) -> None:
    run("accounts", "lock", parent, "--reason", "a")
    assert "déjà" in run("accounts", "lock", parent, "--reason", "b").stdout
    with app.app_context():
        assert db.session.query(SecurityEvent).count() == 1


@pytest.mark.parametrize("verb", ["lock", "unlock"])
def test_a_closed_account_is_said_to_be_closed(
    app: Flask, run: Run, parent: int, verb: str
) -> None:
    with app.app_context():
        db.session.get_one(Account, parent).status = AccountStatus.CLOSED.value
        db.session.commit()
    refused = run("accounts", verb, parent, "--reason", "x")
    assert (refused.exit_code, "déjà fermé" in refused.stderr) == (2, True)
    assert status(app, parent) == AccountStatus.CLOSED


@pytest.mark.parametrize("closed", [AccountStatus.LOCKED, AccountStatus.FROZEN])
def test_a_locked_and_a_frozen_account_are_opened_again(
    app: Flask, run: Run, parent: int, closed: AccountStatus
) -> None:
    with app.app_context():
        db.session.get_one(Account, parent).status = closed.value
        db.session.commit()
        before = versions.current(parent)
    assert run("accounts", "unlock", parent, "--reason", "identité vérifiée").exit_code == 0
    assert status(app, parent) == AccountStatus.ACTIVE
    with app.app_context():
        assert versions.current(parent) != before


def test_who_unlocks_is_told_that_there_is_no_password_any_more(
    app: Flask, run: Run, parent: int
) -> None:
    with app.app_context():
        notices.freeze_account(parent)
    told = run("accounts", "unlock", "j.dupond25", "--reason", "identité vérifiée")
    assert "Il n’a pas de mot de passe" in told.stdout


def test_a_lock_that_live_sessions_could_not_hear_of_is_not_begun(
    app: Flask, run_without_store: Run, parent: int
) -> None:
    assert run_without_store("accounts", "lock", parent, "--reason", "x").exit_code == 1
    assert status(app, parent) == AccountStatus.ACTIVE


def test_without_a_reason_nothing_is_locked(app: Flask, run: Run, parent: int) -> None:
    assert run("accounts", "lock", parent).exit_code == 2
    assert status(app, parent) == AccountStatus.ACTIVE
