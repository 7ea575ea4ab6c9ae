"""`idp audit`."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from idp.platform import audit
from idp.platform.audit import Event
from idp.platform.database import db
from tests.cli.conftest import Run

SEPTEMBER, OCTOBER = "2026-09-01T08:00:00+02:00", "2026-10-01T08:00:00+02:00"


@pytest.fixture
def trail(app: Flask) -> None:
    """Four events: two in September, two in October."""
    with app.app_context():
        with time_machine.travel(SEPTEMBER, tick=False):
            audit.record(Event.SIGN_IN_SUCCESS, account_id=1, client_id="ent-a", way_in="pwd")
            audit.record(Event.SIGN_IN_FAILURE, account_id=2)
        with time_machine.travel(OCTOBER, tick=False):
            audit.record(Event.PROBLEM_SHOWN, client_id="ent-b", reference="ABCD2345")
            audit.record(Event.ACCOUNT_LOCKED, account_id=1, actor="marie", reason="demande")
        db.session.commit()


@pytest.mark.usefixtures("every_database", "trail")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["account.locked", "problem.shown", "sign_in.failure", "sign_in.success"]),
        (["--limit", "1"], ["account.locked"]),
        (["--account", "1"], ["account.locked", "sign_in.success"]),
        (["--client", "ent-a"], ["sign_in.success"]),
        (["--client", "ent"], []),
        (["--event", "sign_in"], ["sign_in.failure", "sign_in.success"]),
        (["--event", "sign_in.failure"], ["sign_in.failure"]),
        (["--since", "2026-09-15"], ["account.locked", "problem.shown"]),
        (["--since", "30m"], []),
        (["--since", "2h"], ["account.locked", "problem.shown"]),
        (["--since", OCTOBER], ["account.locked", "problem.shown"]),
        (["--reference", " abcd2345"], ["problem.shown"]),
        (["--account", "1", "--since", "7j"], ["account.locked"]),
    ],
)
def test_filters_narrow_the_trail_newest_first(
    answer: Callable[..., Any], words: list[str], expected: list[str]
) -> None:
    with time_machine.travel("2026-10-01T09:00:00+02:00", tick=False):
        assert [event["event"] for event in answer("audit", *words)] == expected


@pytest.mark.usefixtures("trail")
def test_an_event_holds_who_and_why_and_its_facts(answer: Callable[..., Any]) -> None:
    (locked,) = answer("audit", "--event", "account.locked")
    assert (locked["actor"], locked["reason"], locked["account_id"]) == ("marie", "demande", 1)
    assert locked["at"].startswith("2026-10-01T06:00:00")
    (success,) = answer("audit", "--event", "sign_in.success")
    assert success["facts"] == {"way_in": "pwd"}


@pytest.mark.usefixtures("trail")
def test_the_table_is_in_paris_time_and_fits_80_columns(run: Run) -> None:
    table = run("audit").stdout
    assert "08:00:00" in table
    assert "par marie : demande" in table
    assert max(len(line) for line in table.splitlines()) <= 80


@pytest.mark.parametrize(
    "words",
    [
        ["--event", "sign_i"],
        ["--event", "x"],
        ["--since", "hier"],
        ["--since", "9999j9"],
        ["--since", "0001-01-01"],
        ["--account", "x"],
        ["--account", "0"],
        ["--account", "99999999999999999999"],
        ["--limit", "0"],
    ],
)
def test_a_filter_that_means_nothing_is_told(run: Run, words: list[str]) -> None:
    assert run("audit", *words).exit_code == 2


def test_an_empty_trail_says_so(run: Run) -> None:
    assert "Aucun événement" in run("audit").stdout


def test_a_reference_that_is_not_in_the_trail_is_looked_for_in_the_log(run: Run) -> None:
    assert "journal du service" in run("audit", "--reference", "ABCD2346").output


def test_a_reference_is_explained_fact_by_fact(app: Flask, run: Run) -> None:
    """What the person read, the note of the problem, and what was wrong."""
    with app.app_context():
        audit.record(
            Event.PROBLEM_SHOWN,
            client_id="ent-b",
            reference="ABCD2345",
            code="REQUEST_BAD_REDIRECT",
            detail="came: https://a/; differs by: port; registered: https://a:8443/",
        )
        db.session.commit()
    shown = run("audit", "--reference", "ABCD2345").output
    for line in (
        "La page disait : Cette demande ne peut pas aboutir.",
        "REQUEST_BAD_REDIRECT : redirect_uri is missing",
        "  came: https://a/\n",
        "  differs by: port\n",
        "  registered: https://a:8443/\n",
    ):
        assert line in shown
