from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
import redis
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event

from idp.accounts import versions
from idp.accounts.models import Account, AccountStatus
from idp.families.models import Guardianship
from idp.platform import audit
from idp.platform.database import db
from idp.session import browser, ending, stored, ways_in
from tests import seed

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at nine in the morning."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def parent(app: Flask) -> int:
    """The id of Jeanne Dupond's account."""
    with app.app_context():
        return seed.family().id


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A browser, and three addresses of the test's own that start, tell and end the session."""

    @app.get("/t/start/<int:account_id>")
    def start(account_id: int) -> str:
        return browser.start(account_id, ways_in.PASSWORD).id

    @app.get("/t/who")
    def who() -> dict[str, object]:
        session = browser.current()
        if session is None:
            return {}
        return {
            "account": session.account_id,
            "auth_time": session.auth_time,
            "children": [c.given_name for place in session.places for c in place.children],
            "choices": {k: v.uai for k, v in session.choices.items()},
            "visited": list(session.visited),
        }

    @app.get("/t/choose")
    def choose() -> str:
        session = browser.current()
        assert session is not None
        browser.choose(session, "ent-vienne", "0860003L")
        browser.visit(session, "ent-vienne", "openid 0860003L")
        return ""

    @app.get("/t/end")
    def end() -> str:
        browser.end()
        return ""

    @app.get("/t/late/<int:account_id>")
    def late(account_id: int) -> list[str]:
        before = browser.current()
        assert before is not None
        ending.end(before.id)  # in another tab, while the password is compared here
        return [before.root, browser.start(account_id, ways_in.PASSWORD).root]

    @app.get("/t/twice/<int:account_id>")
    def twice(account_id: int) -> list[str]:
        before = browser.current()
        assert before is not None
        browser.start(account_id, ways_in.PASSWORD)
        g.browser_session = before  # the other request read it too
        return [before.root, browser.start(account_id, ways_in.PASSWORD).root]

    return app.test_client()


def who(client: FlaskClient) -> dict[str, object]:
    answer: dict[str, object] = client.get("/t/who").get_json()
    return answer


@pytest.mark.usefixtures("clock")
def test_who_signed_in_is_known_at_the_next_request(visitor: FlaskClient, parent: int) -> None:
    visitor.get(f"/t/start/{parent}")
    assert who(visitor) == {
        "account": parent,
        "auth_time": int(MORNING.timestamp()),
        "children": ["Léo"],
        "choices": {},
        "visited": [],
    }


def test_nobody_is_signed_in_without_a_cookie(visitor: FlaskClient, parent: int) -> None:
    visitor.get(f"/t/start/{parent}")
    assert who(visitor.application.test_client()) == {}


def test_the_store_never_holds_the_cookies_value(
    visitor: FlaskClient, parent: int, store: redis.Redis
) -> None:
    visitor.get(f"/t/start/{parent}")
    cookie = visitor.get_cookie("preau_session")
    assert cookie is not None
    keys = store.keys("session:*")
    assert len(keys) == 1
    assert cookie.value.encode() not in keys[0]


def test_a_session_ends_after_thirty_idle_minutes(
    visitor: FlaskClient, parent: int, store: redis.Redis
) -> None:
    visitor.get(f"/t/start/{parent}")
    assert 1790 <= store.ttl(store.keys("session:*")[0]) <= 1800


def test_a_session_ends_after_eight_hours_whatever_happens(
    visitor: FlaskClient, parent: int, clock: time_machine.Traveller
) -> None:
    visitor.get(f"/t/start/{parent}")
    clock.shift(timedelta(hours=7, minutes=59))
    assert who(visitor)["account"] == parent
    clock.shift(timedelta(minutes=1))
    assert who(visitor) == {}


def test_near_its_end_a_session_lives_no_longer_than_what_is_left(
    visitor: FlaskClient, parent: int, clock: time_machine.Traveller, store: redis.Redis
) -> None:
    visitor.get(f"/t/start/{parent}")
    clock.shift(timedelta(hours=7, minutes=55))
    who(visitor)
    assert store.ttl(store.keys("session:*")[0]) <= 300


def test_signing_in_again_changes_the_id_and_ends_the_old_session(
    visitor: FlaskClient, parent: int, store: redis.Redis
) -> None:
    first = visitor.get(f"/t/start/{parent}").text
    second = visitor.get(f"/t/start/{parent}").text
    assert first != second
    assert store.keys("session:*") == [f"session:{second}".encode()]


def test_a_sign_in_goes_on_from_no_session_that_was_ended_meanwhile(
    app: Flask, visitor: FlaskClient, parent: int
) -> None:
    """Back-Channel Logout §2.7: ENTs were told of its `sid`, and its refresh tokens are dead."""
    first = visitor.get(f"/t/start/{parent}").text
    visitor.get("/t/choose")
    before, after = visitor.get(f"/t/late/{parent}").get_json()
    assert before == first != after
    assert who(visitor)["visited"] == []
    with app.app_context():
        assert not stored.goes_on(first, before)


def test_of_two_sign_ins_at_one_moment_the_second_goes_on_from_the_first(
    app: Flask, visitor: FlaskClient, parent: int, store: redis.Redis
) -> None:
    """A button that is pressed twice: the ENTs are still told of the end, by the same `sid`."""
    first = visitor.get(f"/t/start/{parent}").text
    visitor.get("/t/choose")
    assert visitor.get(f"/t/twice/{parent}").get_json() == [first, first]
    assert who(visitor)["visited"] == ["ent-vienne"]
    assert len(store.keys("session:*")) == 1
    with app.app_context():
        assert stored.goes_on(first, first)


def test_a_copied_cookie_is_worth_nothing_after_sign_out(visitor: FlaskClient, parent: int) -> None:
    visitor.get(f"/t/start/{parent}")
    cookie = visitor.get_cookie("preau_session")
    assert cookie is not None
    visitor.get("/t/end")
    thief = visitor.application.test_client()
    thief.set_cookie("preau_session", cookie.value)
    assert who(thief) == {}


def test_a_choice_and_a_visit_are_kept_as_long_as_the_session(
    visitor: FlaskClient, parent: int
) -> None:
    visitor.get(f"/t/start/{parent}")
    visitor.get("/t/choose")
    assert who(visitor)["choices"] == {"ent-vienne": "0860003L"}
    assert who(visitor)["visited"] == ["ent-vienne"]
    visitor.get(f"/t/start/{parent}")
    assert who(visitor)["choices"] == {}


def _change(app: Flask, account_id: int, change: Callable[[Account], None]) -> None:
    with app.app_context():
        account = db.session.get_one(Account, account_id)
        change(account)
        db.session.commit()
        versions.bump([account_id])


def test_a_locked_account_is_out_at_the_next_request(
    visitor: FlaskClient, parent: int, app: Flask
) -> None:
    visitor.get(f"/t/start/{parent}")
    _change(app, parent, lambda a: setattr(a, "status", AccountStatus.LOCKED.value))
    assert who(visitor) == {}
    _change(app, parent, lambda a: setattr(a, "status", AccountStatus.ACTIVE.value))
    assert who(visitor) == {}, "it does not come back by itself"


def test_a_locked_account_cannot_start_a_session(
    visitor: FlaskClient, parent: int, app: Flask
) -> None:
    _change(app, parent, lambda a: setattr(a, "status", AccountStatus.LOCKED.value))
    assert visitor.get(f"/t/start/{parent}").status_code == 403
    assert who(visitor) == {}


def test_a_new_password_ends_the_sessions_before_it(
    visitor: FlaskClient, parent: int, app: Flask, clock: time_machine.Traveller
) -> None:
    visitor.get(f"/t/start/{parent}")
    clock.shift(timedelta(seconds=5))
    moment = MORNING + timedelta(seconds=5)
    _change(app, parent, lambda a: setattr(a, "password_changed_at", moment))
    assert who(visitor) == {}


def test_a_lost_child_is_gone_at_the_next_request(
    visitor: FlaskClient, parent: int, app: Flask
) -> None:
    visitor.get(f"/t/start/{parent}")
    with app.app_context():
        db.session.query(Guardianship).delete()
        db.session.commit()
        versions.bump([parent])
    assert who(visitor)["children"] == []


def test_a_signed_in_request_needs_no_sql(visitor: FlaskClient, parent: int, app: Flask) -> None:
    visitor.get(f"/t/start/{parent}")
    statements: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert who(visitor)["account"] == parent
    assert statements == []


def test_signing_in_leaves_a_trace_without_personal_data(
    visitor: FlaskClient, parent: int, app: Flask
) -> None:
    visitor.get(f"/t/start/{parent}")
    with app.app_context():
        events = db.session.query(audit.SecurityEvent).all()
        assert [(e.event, e.account_id, e.facts) for e in events] == [
            ("sign_in.success", parent, {"way_in": "pwd"})
        ]


def test_the_session_id_of_one_client_tells_nothing_of_another(app: Flask, parent: int) -> None:
    with app.test_request_context():
        session = browser.start(parent, ways_in.PASSWORD)
        assert session.sid("ent-a") == session.sid("ent-a")
        assert len({session.sid("ent-a"), session.sid("ent-b"), session.id}) == 3


def test_twins_of_two_schools_make_two_places(app: Flask) -> None:
    with app.test_request_context():
        account = seed.family()
        seed.school("0860001J", "Lycée Victor Hugo")
        other = seed.guardian("0860001J")
        seed.tie(other, seed.pupil(given_name="Léa", born=date(2009, 1, 2)), "0860001J")
        other.account_id = account.id
        db.session.commit()
        session = browser.start(account.id, ways_in.PASSWORD)
        assert sorted(place.uai for place in session.places) == ["0860001J", "0860003L"]


def test_a_session_of_before_an_update_goes_on(
    visitor: FlaskClient, parent: int, store: redis.Redis
) -> None:
    visitor.get(f"/t/start/{parent}")
    (key,) = store.keys("session:*")
    kept = orjson.loads(store.hget(key, "snapshot") or b"")
    store.hset(key, "snapshot", orjson.dumps({"version": kept["version"], "places": []}))
    assert who(visitor)["children"] == ["Léo"]
    assert orjson.loads(store.hget(key, "snapshot") or b"") == kept
