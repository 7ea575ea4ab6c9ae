"""`idp accounts passkeys`."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from idp.accounts import passkeys
from idp.accounts.passkeys import NewPasskey
from idp.messaging.file import Outbox
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.cli.conftest import Run

WHY = ("--reason", "portable volé")


@pytest.fixture
def number(app: Flask) -> int:
    """The passkey of Jeanne Dupond's account, j.dupond25."""
    with app.app_context():
        account = seed.family()
        new = NewPasskey(b"id", b"key", 0, (), backup_eligible=True, backed_up=True, name="Pixel")
        passkeys.add(account.id, new, b"handle")
        return passkeys.of_account(account.id)[0].id


def test_they_are_listed(run: Run, answer: Callable[..., Any], number: int) -> None:
    assert "Pixel, créée le" in run("accounts", "passkeys", "list", "j.dupond25").stdout
    (told,) = answer("accounts", "passkeys", "list", "j.dupond25")
    assert (told["id"], told["name"], told["last_used"]) == (number, "Pixel", None)


def test_one_is_removed_told_and_noted(
    app: Flask, run: Run, number: int, run_jobs: Callable[[], int], outbox: Outbox
) -> None:
    result = run("accounts", "passkeys", "remove", "j.dupond25", number, *WHY)
    assert result.exit_code == 0, result.output
    assert "Aucune clé d’accès." in run("accounts", "passkeys", "list", "j.dupond25").stdout
    with app.app_context():
        row = db.session.query(SecurityEvent).order_by(SecurityEvent.id.desc()).first()
        assert row
        noted = (row.event, row.actor, row.reason)
    assert noted == ("account.passkey.removed", "marie", WHY[1])
    run_jobs()
    assert "retirée" in outbox.sms(seed.MOBILE)[-1].text


def test_anothers_or_an_unknown_one_is_refused(app: Flask, run: Run, number: int) -> None:
    with app.app_context():
        seed.account("k.leroy31", mobile=None)
    for account, named in (("k.leroy31", number), ("j.dupond25", number + 1)):
        result = run("accounts", "passkeys", "remove", account, named, *WHY)
        assert result.exit_code != 0
        assert "pas de clé d’accès de ce numéro" in result.output
    with app.app_context():
        assert (
            db.session.query(SecurityEvent).filter_by(event="account.passkey.removed").count() == 0
        )


def test_a_reason_is_wanted(run: Run, number: int) -> None:
    assert run("accounts", "passkeys", "remove", "j.dupond25", number).exit_code != 0


def test_explain_counts_them(run: Run, number: int) -> None:
    del number
    assert "clés d’accès (1)" in run("accounts", "explain", "j.dupond25", *WHY).stdout
