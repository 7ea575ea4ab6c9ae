"""Who acts and why: what every change by an operator carries."""

import getpass

import pytest
from flask import Flask

from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.cli.conftest import Run


def recorded(app: Flask) -> list[tuple[str | None, str | None]]:
    with app.app_context():
        return [(e.actor, e.reason) for e in db.session.query(SecurityEvent)]


def test_without_a_terminal_a_missing_reason_is_refused_and_nothing_is_changed(
    run: Run, app: Flask
) -> None:
    result = run("keys", "rotate", "--alg", "ES256")
    assert result.exit_code == 2
    assert "--reason" in result.stderr
    assert recorded(app) == []
    assert "Aucune clé" in run("keys", "list").stdout


def test_on_a_terminal_a_missing_reason_is_asked_for(
    run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idp.cli.options.on_a_terminal", lambda: True)
    assert run("keys", "rotate", "--alg", "ES256", input="rotation annuelle\n").exit_code == 0
    assert recorded(app) == [("marie", "rotation annuelle")]


def test_the_one_who_acts_is_who_is_logged_in_unless_said(run: Run, app: Flask) -> None:
    assert getpass.getuser() == "marie"
    run("keys", "rotate", "--alg", "ES256", "--reason", "a")
    run("keys", "rotate", "--alg", "ES256", "--now", "--reason", "b", "--actor", " paul ")
    assert recorded(app) == [("marie", "a"), ("paul", "b")]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "une\nautre ligne"])
def test_a_reason_is_one_line_that_the_trail_can_hold(run: Run, app: Flask, reason: str) -> None:
    assert run("keys", "rotate", "--alg", "ES256", "--reason", reason).exit_code == 2
    assert recorded(app) == []
