from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from idp import create_app
from idp.accounts import sms_limits
from idp.accounts.sms_limits import Asked
from idp.config import Enrolment, Settings, Throttle
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NUMBER, OTHER = "+33600000001", "+33600000002"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def ask(
    app: Flask,
    typed: str = NUMBER,
    address: str = "203.0.113.7",
    *,
    device: str | None = None,
    account_id: int | None = None,
    variant: str = "",
) -> int:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        return sms_limits.ask("t", typed, variant=variant, device=device, account_id=account_id)


def test_asking_twice_in_a_minute_sends_once(app: Flask, clock: time_machine.Traveller) -> None:
    assert ask(app) == Asked.SEND
    clock.shift(59)
    assert ask(app) == Asked.ON_ITS_WAY
    assert ask(app, OTHER) == Asked.SEND
    clock.shift(1)
    assert ask(app) == Asked.SEND


def test_three_an_hour_and_six_a_day_may_be_asked_for(
    app: Flask, clock: time_machine.Traveller
) -> None:
    answers = []
    for _ in range(3):
        for _ in range(4):
            answers.append(ask(app))
            clock.shift(60)
        clock.shift(3600)

    assert [answer == Asked.SEND for answer in answers] == [True] * 3 + [False] + [True] * 3 + [
        False
    ] * 5
    assert answers[3] == 3600 - 180
    assert answers[-1] > 3600


def test_a_refusal_takes_nothing_of_the_next_minute(
    app: Flask, clock: time_machine.Traveller
) -> None:
    for _ in range(3):
        ask(app)
        clock.shift(60)
    assert [ask(app), ask(app)] == [3600 - 180] * 2


def test_one_address_asks_for_so_many_and_no_more(app: Flask) -> None:
    answers = [ask(app, f"+3360000{number:04}") for number in range(35)]

    assert answers.count(Asked.SEND) == Throttle().enrolments_per_address
    assert answers[-1] > 0
    assert ask(app, "+33600005000", "203.0.113.8") == Asked.SEND


def test_a_strangers_six_of_the_day_are_not_another_addresss(
    app: Flask, clock: time_machine.Traveller
) -> None:
    for _ in range(2):
        for turn in range(4):
            assert (ask(app, address="198.51.100.9") == Asked.SEND) == (turn < 3)
            clock.shift(60)
        clock.shift(3600)
    assert ask(app, address="198.51.100.9") > 3600
    assert ask(app) == Asked.SEND


def test_a_whole_line_of_ipv6_asks_as_one_about_one_number(
    app: Flask, clock: time_machine.Traveller
) -> None:
    answers = []
    for network in range(5):
        answers.append(ask(app, address=f"2001:db8:1:2{network:02x}::7"))
        clock.shift(60)
    assert [answer == Asked.SEND for answer in answers] == [True] * 3 + [False] * 2
    assert ask(app, address="2001:db8:1:300::7") == Asked.SEND


def test_whatever_strangers_ask_a_known_browser_has_its_own_allowance(
    app: Flask, clock: time_machine.Traveller
) -> None:
    strangers = [
        ask(app, address=f"198.51.100.{line}", variant=f"{line}-{n}")
        for line in range(9)
        for n in range(3)
    ]
    assert strangers.count(Asked.SEND) == Enrolment().sms_per_number_hour
    assert ask(app) > 0, "to who is not known there is nothing left"

    own = []
    for _ in range(4):
        own.append(ask(app, device="hers"))
        clock.shift(60)
    assert [answer == Asked.SEND for answer in own] == [True] * 3 + [False]


def test_an_account_asks_for_six_a_day_at_however_many_numbers(
    app: Flask, clock: time_machine.Traveller
) -> None:
    del clock
    asked = [ask(app, f"+3360000{n:04}", f"198.51.100.{n}", account_id=7) for n in range(8)]
    assert [answer == Asked.SEND for answer in asked] == [True] * 6 + [False] * 2
    assert ask(app, "+33600007000", account_id=8) == Asked.SEND


def test_a_phone_receives_eight_messages_an_hour_whatever_flow_they_come_from(
    app: Flask, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        number = PhoneNumber(NUMBER)
        for allowed in (8, 8, 2):
            assert [sms_limits.may_send(number) for _ in range(9)].count(True) == allowed
            assert sms_limits.may_send(PhoneNumber(OTHER))
            clock.shift(3600)
        assert not sms_limits.may_send(number)
        assert sms_limits.may_send(number, known=True)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("budget", ["sms_per_hour_in_all", "sms_per_hour_in_range"])
def test_the_last_tenth_of_a_budget_is_for_known_browsers_and_no_more_than_that(
    settings: Settings, budget: str
) -> None:
    throttle = Throttle().model_copy(update={budget: 10})
    app = create_app(settings.model_copy(update={"throttle": throttle}))
    with app.app_context():
        numbers = [PhoneNumber(f"+336000000{n:02}") for n in range(10)]
        assert [sms_limits.may_send(number) for number in numbers] == [True] * 9 + [False]
        sent = [sms_limits.may_send(number, known=True) for number in numbers[:3]]
        assert sent == [True, False, False]


@pytest.mark.usefixtures("store")
def test_the_service_has_a_budget_and_says_in_the_trail_when_it_is_used_up(
    settings: Settings,
) -> None:
    app = create_app(settings.model_copy(update={"throttle": Throttle(sms_per_hour_in_all=2)}))
    with app.app_context():
        sent = [sms_limits.may_send(PhoneNumber(f"+3360000000{n}")) for n in range(4)]
        assert sent == [True, True, False, False]
        rows = db.session.query(SecurityEvent).filter_by(event=Event.MESSAGE_OVER_BUDGET.value)
        assert rows.count() == 2


@pytest.mark.usefixtures("store")
def test_a_thousand_neighbouring_numbers_share_a_budget_against_pumping(
    settings: Settings,
) -> None:
    """Who is paid for what arrives in a range asks for codes at all of its numbers."""
    app = create_app(settings.model_copy(update={"throttle": Throttle(sms_per_hour_in_range=2)}))
    with app.app_context():
        sent = [sms_limits.may_send(PhoneNumber(f"+33600000{n}01")) for n in range(4)]
        assert sent == [True, True, False, False]
        assert sms_limits.may_send(PhoneNumber("+33600001001"))
        rows = db.session.query(SecurityEvent).filter_by(event=Event.MESSAGE_OVER_BUDGET.value)
        assert rows.count() == 2
