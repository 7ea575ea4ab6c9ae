from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from idp.session import destination
from tests.visitor import MORNING, clock

__all__ = ["clock"]
Ask = Callable[..., str]


@pytest.fixture
def request_of(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.mark.usefixtures("request_of")
class TestDestination:
    def test_the_page_asked_for_is_given_once(self) -> None:
        destination.remember("/compte/connexions")
        assert destination.take() == "/compte/connexions"
        assert destination.take() == "/services"

    def test_it_can_be_seen_before_it_is_gone_to(self) -> None:
        destination.remember("/franceconnect/delier")
        assert destination.waiting() == "/franceconnect/delier"
        assert destination.take() == "/franceconnect/delier"
        assert destination.waiting() == "/services"

    @pytest.mark.parametrize(
        "path",
        [
            "https://evil.example/",
            "//evil.example",
            "/comptes",
            "/deconnexion",
            "",
            "/compte.evil",
            "/compte/../deconnexion",
            "/compte//evil.example",
            "/compte/\\evil.example",
            "/compte/\r\nSet-Cookie: a=b",
            "/compte/" + "a" * 200,
            "/compte?fait=x",
        ],
        ids=str,
    )
    def test_nobody_is_sent_where_the_list_does_not_say(self, path: str) -> None:
        destination.remember(path)
        assert destination.take() == "/services"

    def test_half_an_hour_later_it_is_forgotten(self, clock: time_machine.Traveller) -> None:
        destination.remember("/compte", fresh=True)
        clock.shift(30 * 60)
        assert not destination.wants_newer_than(0)
        assert destination.take() == "/services"

    def test_a_page_may_want_a_sign_in_newer_than_the_present_one(
        self, clock: time_machine.Traveller
    ) -> None:
        before = MORNING.timestamp() - 1
        destination.remember("/compte")
        assert not destination.wants_newer_than(before)
        destination.remember("/compte/e-mail", fresh=True)
        assert destination.wants_newer_than(before)
        clock.shift(5)
        assert not destination.wants_newer_than(MORNING.timestamp() + 4)
