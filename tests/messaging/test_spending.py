"""Countries and the cap of a day, in euros."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask

from idp.config import Settings, Sms
from idp.messaging import email, sms, spending
from idp.messaging.file import Outbox
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db

FRENCH, SWISS = PhoneNumber("+33639980001"), PhoneNumber("+41791234567")
REUNION, PREMIUM = PhoneNumber("+262692000001"), PhoneNumber("+882213000001")
LATE = "2026-11-23T23:50:00+01:00"
RunJobs = Callable[[], int]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An SMS costs 6 cents, 7.25 to Switzerland; twenty cents may be spent a day."""
    more: dict[str, Any] = {
        "cents_per_segment": 6.0,
        "cents_abroad": {"CH": 7.25},
        "euros_per_day": 0.20,
    }
    limited = Sms.model_validate(settings.sms.model_dump() | more)
    return settings.model_copy(update={"sms": limited})


@pytest.fixture(autouse=True)
def clock(context: Flask) -> Iterator[time_machine.Traveller]:
    del context
    with time_machine.travel(LATE, tick=False) as traveller:
        yield traveller


def trail() -> list[tuple[str, dict[str, str | int]]]:
    events = db.session.scalars(db.select(SecurityEvent).order_by(SecurityEvent.id))
    return [(event.event, event.facts) for event in events]


def test_a_message_costs_its_parts_at_the_price_of_its_country() -> None:
    assert spending.price(FRENCH, "a" * 160) == 6_000
    assert spending.price(FRENCH, "a" * 161) == 12_000
    assert spending.price(FRENCH, "ê" * 71) == 12_000
    assert spending.price(SWISS, "a") == 7_250


def test_above_the_cap_nothing_leaves_until_midnight_in_paris(
    clock: time_machine.Traveller,
) -> None:
    assert [spending.may_leave(FRENCH, "a") for _ in range(5)] == [True] * 3 + [False] * 2
    clock.shift(599)
    assert not spending.may_leave(FRENCH, "a")
    clock.shift(1)
    assert spending.may_leave(FRENCH, "a")


def test_what_would_pass_the_cap_is_refused_and_what_is_cheaper_still_leaves() -> None:
    assert spending.may_leave(FRENCH, "a" * 161)
    assert not spending.may_leave(FRENCH, "a" * 161)
    assert spending.may_leave(SWISS, "a")
    assert not spending.may_leave(FRENCH, "a")


def test_the_trail_says_once_a_day_that_the_cap_is_reached(clock: time_machine.Traveller) -> None:
    for _ in range(6):
        spending.may_leave(FRENCH, "a")
    reached = (Event.MESSAGE_CAP_REACHED, {"channel": "sms", "detail": "0.2 EUR"})
    assert trail() == [reached]
    clock.shift(24 * 3600)
    for _ in range(6):
        spending.may_leave(FRENCH, "a")
    assert trail() == [reached] * 2


def test_a_security_notice_leaves_above_the_cap_and_is_counted(
    clock: time_machine.Traveller,
) -> None:
    assert [spending.may_leave(FRENCH, "a", security=True) for _ in range(5)] == [True] * 5
    assert not spending.may_leave(FRENCH, "a")
    assert [event for event, _ in trail()] == [Event.MESSAGE_CAP_REACHED]
    del clock


@pytest.mark.parametrize("number", [FRENCH, SWISS, REUNION])
def test_the_countries_of_the_page_are_served(number: PhoneNumber) -> None:
    assert spending.may_leave(number, "a")
    assert trail() == []


@pytest.mark.parametrize(
    ("number", "country"),
    [
        (PhoneNumber("+32470123456"), "BE"),
        (PhoneNumber("+447400123456"), "GB"),
        (PREMIUM, "001"),
        (PhoneNumber("+999123456"), "ZZ"),
    ],
)
def test_any_other_country_costs_nothing_even_for_a_security_notice(
    number: PhoneNumber, country: str
) -> None:
    assert not spending.may_leave(number, "a")
    assert not spending.may_leave(number, "a", security=True)
    refused = (Event.MESSAGE_COUNTRY_REFUSED, {"channel": "sms", "country": country})
    assert trail() == [refused] * 2
    assert [spending.may_leave(FRENCH, "a") for _ in range(3)] == [True] * 3, "nothing was spent"


def test_a_refused_message_is_neither_sent_nor_tried_again(
    run_jobs: RunJobs, outbox: Outbox
) -> None:
    for number in (PREMIUM, FRENCH, FRENCH, FRENCH, FRENCH):
        sms.send(number, "Bonjour")
    assert run_jobs() == 5
    assert run_jobs() == 0
    assert [message.to for message in outbox.everything()] == [FRENCH.e164] * 3


def test_e_mails_cost_nothing(run_jobs: RunJobs, outbox: Outbox) -> None:
    for _ in range(10):
        email.send("jeanne@example.org", "Objet", "Texte")
    run_jobs()
    assert len(outbox.emails("jeanne@example.org")) == 10
