"""Wrong sets of dates close the enrolment of a number, for a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import redis
from flask import Flask

from idp.enrolment import blocks
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db

MINE, OTHERS = PhoneNumber("+33600000001"), PhoneNumber("+33600000002")
DAYS = [date(2011, 1, 1) + timedelta(days=n) for n in range(40)]


pytestmark = pytest.mark.usefixtures("context")


def test_five_different_sets_close_it() -> None:
    left = [blocks.reserve(MINE, [day]).tries_left for day in DAYS[:5]]
    assert left == [4, 3, 2, 1, 0]

    refused = blocks.reserve(MINE, [DAYS[5]])
    assert refused.closed
    assert 86_000 < refused.seconds_left <= 86_400
    assert not blocks.reserve(OTHERS, [DAYS[5]]).closed


def test_the_same_set_again_is_not_counted_twice_in_any_order() -> None:
    blocks.reserve(MINE, [DAYS[0], DAYS[1]])
    again = blocks.reserve(MINE, [DAYS[1], DAYS[0], DAYS[1]])
    assert (again.closed, again.tries_left) == (False, 4)
    assert blocks.reserve(MINE, [DAYS[0]]).tries_left == 3


def test_a_right_set_is_taken_back() -> None:
    blocks.reserve(MINE, [DAYS[0]])
    blocks.reserve(MINE, [DAYS[1]])
    blocks.give_back(MINE, [DAYS[1]])
    assert blocks.reserve(MINE, [DAYS[2]]).tries_left == 3


def test_many_sets_at_the_same_moment_are_no_more_tries(context: Flask) -> None:
    def guess(day: date) -> bool:
        with context.app_context():
            return not blocks.reserve(MINE, [day]).closed

    with ThreadPoolExecutor(10) as pool:
        judged = list(pool.map(guess, DAYS))
    assert judged.count(True) == 5


def test_an_operator_opens_it_again_and_the_trail_says_who_and_why() -> None:
    for day in DAYS[:6]:
        blocks.reserve(MINE, [day])
    assert blocks.unblock(MINE, actor="Anne", reason="appel du parent")

    assert blocks.reserve(MINE, [DAYS[6]]).tries_left == 4
    line = db.session.query(SecurityEvent).one()
    assert line.event == Event.ENROLMENT_UNBLOCKED
    assert (line.actor, line.reason) == ("Anne", "appel du parent")
    assert not blocks.unblock(OTHERS, actor="Anne", reason="appel du parent")


def test_the_store_knows_neither_number_nor_date_and_forgets(store: redis.Redis) -> None:
    blocks.reserve(MINE, [date(2013, 3, 14)])
    (key,) = store.keys("wrong-dates:*")
    held = str([key, store.hgetall(key)])

    assert "600000001" not in held
    assert "2013-03-14" not in held
    assert 0 < store.ttl(key) <= 86_400
