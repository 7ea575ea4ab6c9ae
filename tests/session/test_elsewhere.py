from collections.abc import Callable
from datetime import timedelta

import pytest
import redis
import time_machine
from flask import Flask

from idp.accounts.models import Account
from idp.messaging.file import Outbox
from idp.platform import clock as platform_clock
from idp.platform.database import db
from idp.session import elsewhere, stored
from tests import seed
from tests.visitor import MORNING, NewPerson


def listed(app: Flask, account_id: int) -> list[elsewhere.LiveSession]:
    with app.app_context():
        return elsewhere.of_account(account_id)


def test_each_browser_where_one_is_signed_in_is_listed(
    app: Flask, parent: int, new_person: NewPerson
) -> None:
    new_person().sign_in()
    new_person().sign_in()
    sessions = listed(app, parent)
    assert len({session.id for session in sessions}) == 2
    assert all(session.way_in == ("pwd",) for session in sessions)


def test_a_session_that_ended_by_itself_is_not_listed(
    app: Flask, parent: int, new_person: NewPerson, store: redis.Redis
) -> None:
    new_person().sign_in()
    (session,) = listed(app, parent)
    store.delete(stored.session_key(session.id))
    assert listed(app, parent) == []
    assert store.zcard(stored.index_key(parent)) == 0


def test_since_when_and_when_last_it_was_seen_is_known(
    app: Flask, parent: int, new_person: NewPerson, clock: time_machine.Traveller
) -> None:
    person = new_person()
    person.sign_in()
    clock.shift(3600)
    person.who()
    clock.shift(600)
    (session,) = listed(app, parent)
    assert session.since == MORNING
    assert session.seen == MORNING + timedelta(seconds=3600)


@pytest.mark.parametrize("column", ["password_changed_at", "sessions_ended_at"])
def test_a_session_that_is_over_is_not_listed_though_nobody_came_back_there(
    app: Flask, parent: int, new_person: NewPerson, column: str
) -> None:
    new_person().sign_in()
    with app.app_context():
        setattr(db.session.get_one(Account, parent), column, platform_clock.now())
        db.session.commit()
    assert listed(app, parent) == []


def test_one_is_ended_and_the_others_go_on(app: Flask, parent: int, new_person: NewPerson) -> None:
    lost, kept = new_person(), new_person()
    lost.sign_in()
    (stolen,) = listed(app, parent)
    kept.sign_in()
    with app.app_context():
        assert elsewhere.end(parent, stolen.id)
        assert not elsewhere.end(parent, stolen.id)
    assert (lost.who(), kept.who()) == ("", "Jeanne Dupond")


def test_another_accounts_session_cannot_be_ended(
    app: Flask, parent: int, new_person: NewPerson
) -> None:
    person = new_person()
    person.sign_in()
    (session,) = listed(app, parent)
    with app.app_context():
        assert not elsewhere.end(parent + 1, session.id)
    assert person.who() == "Jeanne Dupond"


def test_all_others_are_ended_at_once(app: Flask, parent: int, new_person: NewPerson) -> None:
    people = [new_person() for _ in range(3)]
    people[0].sign_in()
    (first,) = listed(app, parent)
    for person in people[1:]:
        person.sign_in()
    with app.app_context():
        assert elsewhere.end_others(parent, first.id) == 2
    assert [person.who() for person in people] == ["Jeanne Dupond", "", ""]


def test_a_new_browser_is_told_by_email_and_a_known_one_is_not(
    app: Flask, parent: int, new_person: NewPerson, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    with app.app_context():
        db.session.get_one(Account, parent).email = "jeanne@example.org"
        db.session.commit()
    person = new_person()
    person.sign_in()
    run_jobs()
    (told,) = outbox.emails("jeanne@example.org")
    assert "nouvel appareil" in told.text
    assert outbox.sms(seed.MOBILE) == []
    person.submit("/deconnexion")
    person.open()
    person.sign_in()
    run_jobs()
    assert len(outbox.emails("jeanne@example.org")) == 1


def test_without_an_address_the_phone_hears_of_it_five_times_a_day_at_most(
    parent: int, new_person: NewPerson, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    del parent
    for _ in range(6):
        new_person().sign_in()
    run_jobs()
    assert len(outbox.sms(seed.MOBILE)) == 5
