from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import redis
import time_machine
from flask import Flask

from idp.accounts import one_time_codes as codes
from idp.accounts.one_time_codes import Answer, Verdict

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FLOW, BROWSER, OTHER_BROWSER = "flow-1", "b" * 64, "c" * 64


@pytest.fixture(autouse=True)
def clock(context: Flask) -> Iterator[time_machine.Traveller]:
    del context
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def issued(flow: str = FLOW) -> str:
    codes.issue(flow, BROWSER)
    code = codes.clear_text(flow)
    assert code is not None
    return code


def wrong(code: str, step: int = 1) -> str:
    return f"{(int(code) + step) % 1_000_000:06}"


def test_a_code_has_six_digits_and_is_right_for_its_flow() -> None:
    code = issued()

    assert len(code) == 6
    assert code.isdigit()
    assert not codes.is_proven(FLOW, BROWSER)
    assert codes.judge(FLOW, BROWSER, code) == Answer(Verdict.RIGHT)
    assert codes.is_proven(FLOW, BROWSER)


def test_codes_differ_from_flow_to_flow_and_from_time_to_time() -> None:
    assert len({issued(f"flow-{number}") for number in range(50)}) > 45


def test_wrong_codes_say_how_many_tries_are_left_and_then_the_code_is_worth_nothing() -> None:
    code = issued()
    answers = [codes.judge(FLOW, BROWSER, wrong(code, step)) for step in range(1, 6)]

    assert answers == [
        Answer(Verdict.WRONG, 4),
        Answer(Verdict.WRONG, 3),
        Answer(Verdict.WRONG, 2),
        Answer(Verdict.WRONG, 1),
        Answer(Verdict.SPENT, 0),
    ]
    assert codes.judge(FLOW, BROWSER, code) == Answer(Verdict.SPENT, 0)


def test_the_last_try_may_be_the_right_one() -> None:
    code = issued()
    for step in range(1, 5):
        codes.judge(FLOW, BROWSER, wrong(code, step))

    assert codes.judge(FLOW, BROWSER, code).verdict is Verdict.RIGHT


def test_many_guesses_at_the_same_moment_get_no_more_tries(context: Flask) -> None:
    code = issued()

    def guess(step: int) -> Verdict:
        with context.app_context():
            return codes.judge(FLOW, BROWSER, wrong(code, step)).verdict

    with ThreadPoolExecutor(10) as pool:
        verdicts = list(pool.map(guess, range(1, 41)))
    assert verdicts.count(Verdict.WRONG) == 4
    assert verdicts.count(Verdict.SPENT) == 36


def test_a_code_is_over_after_ten_minutes(clock: time_machine.Traveller) -> None:
    code = issued()
    clock.shift(599)
    assert codes.clear_text(FLOW) == code
    clock.shift(1)

    assert codes.clear_text(FLOW) is None
    assert codes.judge(FLOW, BROWSER, code) == Answer(Verdict.OVER)


def test_asking_again_sends_the_same_code_and_renews_it_but_not_its_tries(
    clock: time_machine.Traveller,
) -> None:
    code = issued()
    codes.judge(FLOW, BROWSER, wrong(code))
    clock.shift(540)
    assert issued() == code
    clock.shift(540)

    assert codes.judge(FLOW, BROWSER, wrong(code)) == Answer(Verdict.WRONG, 3)
    assert codes.judge(FLOW, BROWSER, code).verdict is Verdict.RIGHT


def test_asking_again_after_the_end_or_after_too_many_tries_makes_another_code(
    clock: time_machine.Traveller,
) -> None:
    seen = {issued()}
    for _ in range(5):
        code = issued()
        for step in range(1, 6):
            codes.judge(FLOW, BROWSER, wrong(code, step))
        seen.add(issued())
        clock.shift(600)
        seen.add(issued())

    assert len(seen) > 8
    assert codes.judge(FLOW, BROWSER, issued()).verdict is Verdict.RIGHT


def test_another_browser_neither_proves_nor_spends_nor_replaces_the_code() -> None:
    code = issued()
    for step in range(10):
        assert codes.judge(FLOW, OTHER_BROWSER, wrong(code, step)) == Answer(Verdict.OVER)
    codes.issue(FLOW, OTHER_BROWSER)

    assert codes.clear_text(FLOW) == code
    assert codes.judge(FLOW, BROWSER, code).verdict is Verdict.RIGHT
    assert not codes.is_proven(FLOW, OTHER_BROWSER)


def test_the_code_of_one_flow_is_not_that_of_another() -> None:
    first = issued("flow-1")
    second = issued("flow-2")
    if first != second:
        assert codes.judge("flow-2", BROWSER, first).verdict is Verdict.WRONG
    assert codes.judge("flow-3", BROWSER, first).verdict is Verdict.OVER


def test_once_proven_it_stays_so_and_is_not_sent_again(clock: time_machine.Traveller) -> None:
    code = issued()
    codes.judge(FLOW, BROWSER, code)
    clock.shift(1200)
    codes.issue(FLOW, BROWSER)

    assert codes.clear_text(FLOW) is None
    assert codes.judge(FLOW, BROWSER, code).verdict is Verdict.RIGHT, "a double click"
    assert codes.judge(FLOW, BROWSER, wrong(code)).verdict is Verdict.OVER, "somebody's guess"
    codes.forget(FLOW)
    assert not codes.is_proven(FLOW, BROWSER)


def test_a_code_that_was_right_cannot_be_guessed_afterwards() -> None:
    code = issued()
    codes.judge(FLOW, BROWSER, code)
    for _ in range(20):
        assert codes.judge(FLOW, BROWSER, wrong(code)).verdict is Verdict.OVER
    assert codes.judge(FLOW, BROWSER, code).verdict is Verdict.OVER
    assert codes.is_proven(FLOW, BROWSER), "whoever proved it goes on"


def test_the_store_holds_no_code_and_nothing_for_ever(store: redis.Redis) -> None:
    code = issued()
    key = f"code:{FLOW}"
    assert code not in str(store.hgetall(key))
    assert 0 < int(store.ttl(key)) <= 600

    codes.judge(FLOW, BROWSER, code)
    assert code not in str(store.hgetall(key))
    assert 600 < int(store.ttl(key)) <= 3600


@pytest.mark.parametrize(
    "typed", ["123456", " 123 456 ", "123\u00a0456", "123-456", "123.456", "\uff11\uff12\uff13456"]
)
def test_a_code_is_read_however_a_phone_writes_it(typed: str) -> None:
    assert codes.read(typed) == "123456"


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "12345a", "12345\u0663", "\x00" * 6, "²23456x"]
)
def test_what_is_no_code_is_not_judged(typed: str) -> None:
    assert codes.read(typed) is None


def test_a_code_that_no_message_carried_is_never_right(store: redis.Redis) -> None:
    code = issued()
    store.hdel(f"code:{FLOW}", "sent")

    assert codes.judge(FLOW, BROWSER, code) == Answer(Verdict.WRONG, 4)
    assert codes.clear_text(FLOW) == code
    assert codes.judge(FLOW, BROWSER, code).verdict is Verdict.RIGHT


def test_a_new_code_is_not_right_because_the_old_one_was_sent(
    clock: time_machine.Traveller, store: redis.Redis
) -> None:
    issued()
    clock.shift(601)
    codes.issue(FLOW, BROWSER)

    assert store.hget(f"code:{FLOW}", "sent") is None
