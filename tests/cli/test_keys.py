"""`idp keys`."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import time_machine
from flask import Flask

from idp.config import Settings
from idp.keys import ring
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.cli.conftest import Run


def test_the_first_rotation_makes_an_active_and_a_next_key(
    run: Run, answer: Callable[..., Any]
) -> None:
    assert run("keys", "rotate", "--reason", "installation").exit_code == 0
    listed = answer("keys", "list")
    assert Counter(key["state"] for key in listed) == {"active": 4, "next": 4}
    assert {key["alg"] for key in listed} == {"RS256", "PS256", "ES256", "EdDSA"}
    table = run("keys", "list").stdout
    assert "suivante" in table
    assert max(len(line) for line in table.splitlines()) <= 80


def test_a_key_that_no_ent_can_know_yet_does_not_sign(run: Run, answer: Callable[..., Any]) -> None:
    """OIDC Core §10.1.1: a key is published before it signs."""
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        run("keys", "rotate", "--alg", "ES256", "--reason", "x")
        before = answer("keys", "list")
        clock.shift(3599)
        refused = run("keys", "rotate", "--alg", "ES256", "--reason", "x")
        assert refused.exit_code == 2
        assert "1 minutes" in refused.stderr
        assert answer("keys", "list") == before
        clock.shift(2)
        assert run("keys", "rotate", "--alg", "ES256", "--reason", "x").exit_code == 0


def test_a_leaked_key_can_be_replaced_at_once(run: Run, answer: Callable[..., Any]) -> None:
    run("keys", "rotate", "--alg", "ES256", "--reason", "x")
    assert run("keys", "rotate", "--alg", "ES256", "--now", "--reason", "fuite").exit_code == 0
    states = sorted(key["state"] for key in answer("keys", "list"))
    assert states == ["active", "next", "retired"]


def test_the_trail_holds_which_key_signs_and_why(run: Run, app: Flask, settings: Settings) -> None:
    del settings
    run("keys", "rotate", "--alg", "ES256", "--reason", "rotation annuelle")
    with app.app_context():
        (event,) = db.session.query(SecurityEvent)
        assert (event.event, event.reason) == ("key.rotated", "rotation annuelle")
        assert event.facts == {"key_id": ring.active("ES256").kid}


def test_a_rotation_that_cannot_be_recorded_does_not_begin(run: Run, app: Flask) -> None:
    with app.app_context():
        db.session.execute(db.text("DROP TABLE security_event"))
        db.session.commit()
    assert run("keys", "rotate", "--alg", "ES256", "--reason", "x").exit_code == 1
    with app.app_context():
        assert ring.entries() == ()
