from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from structlog.testing import capture_logs

from idp.platform import clock, outbox
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.platform.outbox import NotDelivered, OutboxItem, Parcel
from tests.visitor import MORNING

_arrived: list[Parcel] = []
_down: list[str] = []


@outbox.handler("a-test")
def take(parcel: Parcel) -> None:
    """Take it, unless the other side is down."""
    if _down:
        raise NotDelivered(_down[0])
    _arrived.append(parcel)


@pytest.fixture(autouse=True)
def moment(every_database: str, context: Flask) -> Iterator[time_machine.Traveller]:
    del every_database, context
    _arrived.clear()
    _down.clear()
    with time_machine.travel(MORNING, tick=False) as clock_hand:
        yield clock_hand


def _waiting() -> list[OutboxItem]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxItem)))


def _send(run_jobs: Callable[[], int]) -> None:
    outbox.wake()
    run_jobs()


def test_what_was_committed_arrives_once_and_leaves_nothing_behind(
    run_jobs: Callable[[], int],
) -> None:
    outbox.add("a-test", {"say": "é"}, account_id=7, client_id="ent")
    db.session.commit()
    _send(run_jobs)
    _send(run_jobs)
    assert _arrived == [Parcel({"say": "é"}, 7, "ent", 0)]
    assert _waiting() == []


def test_what_was_rolled_back_never_leaves(run_jobs: Callable[[], int]) -> None:
    outbox.add("a-test", {})
    db.session.rollback()
    _send(run_jobs)
    assert _arrived == []


def test_a_try_that_failed_is_in_the_log_with_its_cause(run_jobs: Callable[[], int]) -> None:
    """Else an operator would hear of an ENT that is down when it is given up: a day later."""
    outbox.add("a-test", {"to": "+33600000001"}, account_id=7, client_id="ent")
    db.session.commit()
    _down.append("status 503")
    with capture_logs() as written:
        _send(run_jobs)
    (line,) = [line for line in written if line["event"] == "outbox.again"]
    del line["event"], line["log_level"]
    assert line == {
        "kind": "a-test",
        "client_id": "ent",
        "tries": 1,
        "error": "status 503",
        "in_seconds": 15,
    }


def test_the_database_does_not_hold_the_message_in_clear() -> None:
    outbox.add("a-test", {"to": "+33600000001"})
    db.session.commit()
    assert b"33600000001" not in _waiting()[0].sealed


def test_a_side_that_is_down_is_tried_again_at_growing_intervals(
    run_jobs: Callable[[], int], moment: time_machine.Traveller
) -> None:
    outbox.add("a-test", {})
    db.session.commit()
    _down.append("503")
    waits = []
    for _ in range(3):
        _send(run_jobs)
        waits.append((_waiting()[0].due_at - clock.now()).total_seconds())
        moment.move_to(_waiting()[0].due_at)
    assert waits == [15, 30, 60]
    _down.clear()
    _send(run_jobs)
    assert [parcel.attempts for parcel in _arrived] == [3]


def test_what_cannot_arrive_in_its_time_is_given_up_and_in_the_trail(
    run_jobs: Callable[[], int], moment: time_machine.Traveller
) -> None:
    outbox.add("a-test", {}, account_id=7, lives=timedelta(seconds=20))
    db.session.commit()
    _down.append("connection refused")
    _send(run_jobs)
    moment.shift(15)
    _send(run_jobs)
    assert _waiting() == []
    event = db.session.scalars(select(SecurityEvent)).one()
    assert (event.event, event.account_id) == (Event.OUTBOX_GIVEN_UP, 7)
    assert event.facts == {"detail": "a-test", "tries": 2, "error": "connection refused"}


def test_what_is_due_tomorrow_waits_until_then(
    run_jobs: Callable[[], int], moment: time_machine.Traveller
) -> None:
    outbox.add("a-test", {}, due_at=clock.now() + timedelta(hours=24))
    db.session.commit()
    _send(run_jobs)
    assert _arrived == []
    moment.shift(timedelta(hours=24))
    _send(run_jobs)
    assert len(_arrived) == 1


def test_a_worker_that_died_with_an_item_loses_nothing(
    run_jobs: Callable[[], int],
    moment: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The item is taken for two minutes, not taken out."""

    class _Killed(BaseException):
        pass

    def die(_: Parcel) -> None:
        raise _Killed

    item = outbox.add("a-test", {})
    db.session.commit()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_handlers", {"a-test": die})
        with pytest.raises(_Killed):
            outbox.deliver(item.id)
    db.session.rollback()
    _send(run_jobs)
    assert _arrived == []
    moment.shift(timedelta(minutes=2))
    _send(run_jobs)
    assert len(_arrived) == 1


def test_what_was_withdrawn_is_not_sent(run_jobs: Callable[[], int]) -> None:
    outbox.add("a-test", {}, account_id=7)
    outbox.add("a-test", {}, account_id=8)
    outbox.cancel("a-test", 7)
    db.session.commit()
    _send(run_jobs)
    assert [parcel.account_id for parcel in _arrived] == [8]
