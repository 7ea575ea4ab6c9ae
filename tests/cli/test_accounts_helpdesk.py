"""`idp accounts explain`, `export`, `close` and `sessions`."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from idp.accounts import closing
from idp.accounts.models import Account, AccountStatus
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.cli.conftest import Run, sentences
from tests.visitor import NewPerson, Person, new_person

__all__ = ["new_person"]
WHY = ("--reason", "demande du parent")


@pytest.fixture
def parent(app: Flask) -> int:
    """The id of Jeanne Dupond's account, j.dupond25."""
    with app.app_context():
        return seed.family().id


@pytest.fixture
def signed_in(parent: int, new_person: NewPerson) -> list[Person]:
    """Two browsers of hers."""
    del parent
    people = [new_person(), new_person()]
    for person in people:
        person.sign_in()
    return people


def last_event(app: Flask) -> tuple[str, int | None, str | None, str | None]:
    with app.app_context():
        row = db.session.query(SecurityEvent).order_by(SecurityEvent.id.desc()).first()
        assert row is not None
        return row.event, row.account_id, row.actor, row.reason


def test_ending_an_accounts_sessions_ends_all_of_them_at_once(
    app: Flask, run: Run, signed_in: list[Person], parent: int
) -> None:
    result = run("accounts", "sessions", "end", "j.dupond25", *WHY)
    assert result.exit_code == 0
    assert "Connexions terminées : 2." in result.stdout
    assert [person.who() for person in signed_in] == ["", ""]
    assert last_event(app) == ("account.sessions.ended", parent, "marie", WHY[1])
    assert "Aucune connexion ouverte." in run("accounts", "sessions", "list", parent).stdout


def test_whoever_ended_them_may_sign_in_again(run: Run, signed_in: list[Person]) -> None:
    run("accounts", "sessions", "end", "j.dupond25", *WHY)
    signed_in[0].open("/connexion")
    signed_in[0].sign_in()
    assert signed_in[0].who() == "Jeanne Dupond"


def test_sessions_that_could_not_hear_of_it_are_not_ended_by_half(
    app: Flask, run_without_store: Run, parent: int
) -> None:
    assert run_without_store("accounts", "sessions", "end", parent, *WHY).exit_code == 1
    with app.app_context():
        assert db.session.get_one(Account, parent).sessions_ended_at is None


@pytest.mark.usefixtures("signed_in")
def test_open_sessions_are_listed_without_what_opens_them(
    answer: Callable[..., Any], parent: int
) -> None:
    listed = answer("accounts", "sessions", "list", parent)
    assert [sorted(line) for line in listed] == [["device", "seen", "since"]] * 2


def test_explain_says_what_is_in_the_way_and_is_in_the_trail(
    app: Flask, run: Run, answer: Callable[..., Any], parent: int
) -> None:
    with app.app_context():
        db.session.get_one(Account, parent).status = AccountStatus.LOCKED.value
        db.session.commit()
    result = run("accounts", "explain", parent, *WHY)
    assert result.exit_code == 0
    assert "✗ Un opérateur a verrouillé le compte" in result.stdout
    assert "✓ Moyens de connexion : mot de passe." in result.stdout
    assert last_event(app) == ("account.explained", parent, "marie", WHY[1])
    status, *_ = answer("accounts", "explain", parent, *WHY)
    assert (status["topic"], status["passed"]) == ("status", False)


def test_explain_names_no_number_and_no_address(app: Flask, run: Run, parent: int) -> None:
    with app.app_context():
        db.session.get_one(Account, parent).email = "jeanne@example.org"
        db.session.commit()
    told = run("accounts", "explain", parent, *WHY).stdout
    for hidden in ("600000001", "00 00 01", "jeanne@example.org", "argon2", "2013"):
        assert hidden not in told


def test_export_gives_what_the_person_would_get_and_is_in_the_trail(
    app: Flask, run: Run, parent: int
) -> None:
    result = run("accounts", "export", parent, *WHY)
    assert result.exit_code == 0
    assert '"identifiant": "j.dupond25"' in result.stdout
    assert last_event(app) == ("account.exported", parent, "marie", WHY[1])


def test_of_a_closed_account_nothing_is_left_to_export(app: Flask, run: Run, parent: int) -> None:
    with app.app_context():
        closing.close(db.session.get_one(Account, parent))
    refused = run("accounts", "export", parent, *WHY)
    assert refused.exit_code == 2
    assert "plus rien" in sentences(refused)
    assert "fermé" in run("accounts", "show", parent).stdout


@pytest.mark.parametrize(
    "words", [("explain",), ("export",), ("sessions", "end")], ids=["explain", "export", "end"]
)
@pytest.mark.parametrize("text", ["nobody", "999", "", "²", "a" * 5000])
def test_an_unknown_account_is_told(
    app: Flask, run: Run, parent: int, words: tuple[str, ...], text: str
) -> None:
    del parent
    result = run("accounts", *words, text, *WHY)
    assert result.exit_code == 2
    assert "Aucun compte" in sentences(result)
    with app.app_context():
        assert db.session.query(SecurityEvent).count() == 0


@pytest.mark.parametrize(
    "words", [("explain",), ("export",), ("sessions", "end")], ids=["explain", "export", "end"]
)
def test_without_a_reason_nothing_is_done(run: Run, parent: int, words: tuple[str, ...]) -> None:
    result = run("accounts", *words, parent)
    assert result.exit_code == 2
    assert "--reason" in sentences(result)
    assert "j.dupond25" not in result.stdout


def test_closing_an_account_takes_the_person_out_and_ends_their_sessions(
    app: Flask, run: Run, signed_in: list[Person], parent: int
) -> None:
    result = run("accounts", "close", "j.dupond25", "--yes", *WHY)
    assert result.exit_code == 0
    assert "Connexions terminées : 2." in result.stdout
    assert [person.who() for person in signed_in] == ["", ""]
    assert last_event(app) == ("account.closed", parent, "marie", WHY[1])
    with app.app_context():
        account = db.session.get_one(Account, parent)
        assert (account.status, account.family_name, account.mobile) == ("closed", "", None)
    again = run("accounts", "close", parent, "--yes", *WHY)
    assert (again.exit_code, "déjà fermé" in sentences(again)) == (2, True)


def test_an_account_is_not_closed_without_a_word_or_by_half(
    app: Flask, run: Run, run_without_store: Run, parent: int
) -> None:
    unasked = run("accounts", "close", parent, *WHY)
    assert (unasked.exit_code, "--yes" in sentences(unasked)) == (2, True)
    assert run_without_store("accounts", "close", parent, "--yes", *WHY).exit_code == 1
    with app.app_context():
        assert db.session.get_one(Account, parent).status == AccountStatus.ACTIVE


@pytest.mark.parametrize(
    ("answer", "status"),
    [("\n", "active"), ("y\n", "active"), ("non\n", "active"), ("oui\n", "closed")],
)
def test_on_a_terminal_an_account_is_closed_by_a_french_yes(
    app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch, parent: int, answer: str, status: str
) -> None:
    monkeypatch.setattr("idp.cli.accounts_helpdesk.on_a_terminal", lambda: True)
    result = run("accounts", "close", parent, *WHY, input=answer)
    assert result.exit_code == (0 if status == "closed" else 1)
    with app.app_context():
        assert db.session.get_one(Account, parent).status == status
