from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import redis
import time_machine
from flask import Flask

from idp.platform import throttle
from idp.platform.throttle import GrowingDelay, Window
from idp.platform.web.proxies import Proxies

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DELAY = GrowingDelay("t-delay", ("j.dupond25", "203.0.113.7"), free=4, longest=900)
WINDOW = Window("t-window", ("203.0.113.7",), limit=3, seconds=900)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.mark.usefixtures("context")
def test_the_delay_begins_after_the_free_uses_and_doubles_up_to_the_longest(
    clock: time_machine.Traveller,
) -> None:
    assert [throttle.reserve([DELAY]) for _ in range(5)] == [0] * 5
    waits = []
    for _ in range(6):
        waits.append(wait := throttle.reserve([DELAY]))
        clock.shift(wait)
        assert throttle.reserve([DELAY]) == 0

    assert waits == [60, 120, 240, 480, 900, 900]


@pytest.mark.usefixtures("context")
def test_knocking_at_the_door_does_not_prolong_the_delay(clock: time_machine.Traveller) -> None:
    for _ in range(5):
        throttle.reserve([DELAY])
    clock.shift(30)

    assert [throttle.reserve([DELAY]) for _ in range(50)] == [30] * 50
    clock.shift(30)
    assert throttle.reserve([DELAY]) == 0


@pytest.mark.usefixtures("clock", "context")
def test_success_makes_a_growing_delay_forget() -> None:
    for _ in range(5):
        throttle.reserve([DELAY])
    assert throttle.reserve([DELAY]) > 0
    throttle.give_back([DELAY])

    assert [throttle.reserve([DELAY]) for _ in range(5)] == [0] * 5


@pytest.mark.usefixtures("context")
def test_a_window_refuses_until_it_ends(clock: time_machine.Traveller) -> None:
    assert throttle.reserve([WINDOW]) == 0
    clock.shift(300)
    assert [throttle.reserve([WINDOW]) for _ in range(3)] == [0, 0, 600]
    clock.shift(599)
    assert throttle.reserve([WINDOW]) == 1
    clock.shift(1)
    assert throttle.reserve([WINDOW]) == 0


@pytest.mark.usefixtures("clock", "context")
def test_giving_back_undoes_one_use_of_a_window_and_nobody_elses() -> None:
    for _ in range(3):
        throttle.reserve([WINDOW])
    throttle.give_back([WINDOW])

    assert throttle.reserve([WINDOW]) == 0
    assert throttle.reserve([WINDOW]) > 0


@pytest.mark.usefixtures("context")
def test_giving_back_never_makes_more_room_than_a_window_has() -> None:
    for _ in range(10):
        throttle.give_back([WINDOW])

    assert [throttle.reserve([WINDOW]) > 0 for _ in range(4)] == [False, False, False, True]


@pytest.mark.usefixtures("clock", "context")
def test_when_one_limit_refuses_no_other_is_used_up() -> None:
    other = Window("t-other", (), limit=4, seconds=900)
    for _ in range(3):
        throttle.reserve([WINDOW, other])
    for _ in range(20):
        assert throttle.reserve([WINDOW, other]) == 900

    assert throttle.reserve([other]) == 0
    assert throttle.reserve([other]) == 900


@pytest.mark.usefixtures("clock", "context")
def test_each_person_each_purpose_has_its_own_counter() -> None:
    for _ in range(3):
        throttle.reserve([WINDOW])
    neighbour = Window("t-window", ("203.0.113.8",), limit=3, seconds=900)
    joined = Window("t-window", ("203.0.113.", "7"), limit=3, seconds=900)

    assert throttle.reserve([neighbour]) == 0
    assert throttle.reserve([joined]) == 0


def test_a_hundred_tries_at_the_same_moment_are_not_a_hundred_tries(context: Flask) -> None:
    def one_try(_number: int) -> int:
        with context.app_context():
            return throttle.reserve([DELAY])

    with ThreadPoolExecutor(20) as pool:
        waits = list(pool.map(one_try, range(100)))
    assert waits.count(0) == 5


@pytest.mark.usefixtures("context")
def test_the_store_holds_no_identifier_no_address_and_nothing_for_ever(store: redis.Redis) -> None:
    throttle.reserve([DELAY, WINDOW])

    keys = list(store.scan_iter("throttle:*"))
    assert len(keys) == 2
    for key in keys:
        assert b"dupond" not in key
        assert b"203.0" not in key
        assert 0 < store.ttl(key) <= 6 * 3600


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("1.2.3.4, 5.6.7.8", "unknown"),
    ],
)
def test_a_line_counts_as_one_client(address: str, counted: str) -> None:
    assert throttle.network(address) == counted


@pytest.mark.parametrize(
    ("client", "line"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2ff::/64", "2001:db8:1:200::/56"),
        ("2001:db8:1:300::/64", "2001:db8:1:300::/56"),
        ("unknown", "unknown"),
    ],
)
def test_a_line_of_ipv6_is_a_56(client: str, line: str) -> None:
    assert throttle.line(client) == line


@pytest.mark.usefixtures("context")
def test_256_networks_of_one_line_have_four_times_what_one_has() -> None:
    def take(client: str) -> bool:
        limits = throttle.by_address("t", throttle.network(client), limit=3, seconds=60)
        return throttle.reserve(limits) == 0

    assert sum(take("2001:db8:1:200::1") for _ in range(9)) == 3
    assert sum(take(f"2001:db8:1:2{n:02x}::1") for n in range(1, 40)) == 9
    assert sum(take("2001:db8:1:300::1") for _ in range(9)) == 3, "the neighbour's line"
    assert sum(take("203.0.113.7") for _ in range(9)) == 3


def test_only_as_many_proxies_are_believed_as_the_settings_say(app: Flask) -> None:
    app.add_url_rule("/t/address", view_func=throttle.client_address)
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}

    assert app.test_client().get("/t/address", headers=headers).text == "127.0.0.1"
    app.wsgi_app = Proxies(app.wsgi_app, x_for=1)  # type: ignore[method-assign] # as create_app does
    assert app.test_client().get("/t/address", headers=headers).text == "203.0.113.7"


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [
        (1, "Recommencez dans une minute."),
        (60, "Recommencez dans une minute."),
        (61, "Recommencez dans 2 minutes (à 10 h 01, heure de Paris)."),
        (900, "Recommencez dans 15 minutes (à 10 h 15, heure de Paris)."),
        (3600, "Recommencez dans 1 h (à 11 h 00, heure de Paris)."),
        (5400, "Recommencez dans 1 h 30 (à 11 h 30, heure de Paris)."),
    ],
)
def test_the_sentence_says_until_when_to_wait(seconds: int, sentence: str) -> None:
    assert throttle.come_back(seconds) == sentence


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("limit", [DELAY, WINDOW], ids=["delay", "window"])
def test_how_long_the_next_one_would_wait_is_told_without_taking_a_use(
    clock: time_machine.Traveller, limit: GrowingDelay | Window
) -> None:
    assert throttle.waiting([limit]) == 0
    while throttle.reserve([limit]) == 0:
        assert throttle.waiting([]) == 0
    told = throttle.waiting([limit])
    assert told == throttle.waiting([limit]) == throttle.reserve([limit]) > 0
    clock.shift(told)
    assert throttle.waiting([limit]) == 0
    assert throttle.reserve([limit]) == 0
