"""Sessions that are over are ended though nobody comes back; what goes on is left alone."""

from collections.abc import Callable

import time_machine
from flask import Flask

from idp.accounts import status, versions
from idp.platform import schedule, state
from idp.session import elsewhere, ending
from idp.session.stored import session_key
from tests.visitor import NewPerson


def live(app: Flask, account_id: int) -> list[str]:
    with app.app_context():
        return [session.id for session in elsewhere.of_account(account_id)]


def test_a_locked_accounts_sessions_leave_the_store(
    app: Flask, parent: int, new_person: NewPerson
) -> None:
    for _ in range(2):
        new_person().sign_in()
    named = live(app, parent)
    assert len(named) == 2
    with app.app_context():
        status.lock(parent, actor="Anne", reason="essai")
        assert state.store().exists(*map(session_key, named)) == 2, "they open nothing, and lie"
        ending.end_what_is_over()
        assert state.store().exists(*map(session_key, named)) == 0


def test_what_was_open_before_a_lock_stays_over_once_unlocked(
    app: Flask, parent: int, new_person: NewPerson, clock: time_machine.Traveller
) -> None:
    """Nobody came back and no worker looked in between."""
    thief = new_person()
    thief.sign_in()
    clock.shift(60)
    with app.app_context():
        status.lock(parent, actor="Anne", reason="téléphone volé")
        status.unlock(parent, actor="Anne", reason="retrouvé")
    assert thief.who() == ""
    assert new_person().sign_in().status_code == 303


def test_a_change_of_many_accounts_ends_no_session(
    app: Flask, parent: int, new_person: NewPerson
) -> None:
    """As an import does; each is looked at once."""
    new_person().sign_in()
    with app.app_context():
        versions.bump(range(1, 1200))
        ending.end_what_is_over()
        assert not state.store().exists(versions.CHANGED)
    assert len(live(app, parent)) == 1


def test_a_worker_looks_by_itself(
    app: Flask, parent: int, new_person: NewPerson, run_jobs: Callable[[], int]
) -> None:
    new_person().sign_in()
    (named,) = live(app, parent)
    with app.app_context():
        status.lock(parent, actor="Anne", reason="essai")
        schedule.look()
        run_jobs()
        assert not state.store().exists(session_key(named))
