"""A letter in one browser: noted there, nowhere else, for an hour."""

from collections.abc import Iterator

import pytest
import redis
from flask import Flask, session

from idp.accounts.models import Letter
from idp.platform.database import db
from idp.session import letter_in_hand
from tests import letters, seed

UAI = "0860003L"


@pytest.fixture
def letter(app: Flask) -> Iterator[Letter]:
    """Jeanne Dupond's, at a browser."""
    with app.test_request_context("/"):
        seed.school(UAI)
        row = seed.guardian(UAI)
        seed.tie(row, seed.pupil(), UAI)
        letters.issue(UAI, row.id)
        yield db.session.get_one(Letter, row.id)


def test_what_was_noted_stays_when_the_letter_is_held_up_again(letter: Letter) -> None:
    first = letter_in_hand.hold(letter)
    letter_in_hand.note_proven(first)
    letter_in_hand.note_disavowed(first, 7, put_aside=True)
    letter_in_hand.note_disavowed(first, 8, put_aside=True)
    letter_in_hand.note_disavowed(first, 7, put_aside=False)
    again = letter_in_hand.hold(letter)

    assert again.id == first.id
    found = letter_in_hand.find(first.id)
    assert found is not None
    assert (found.proven, found.disavowed) == (True, frozenset({8}))


def test_what_they_say_last_of_their_account_counts(letter: Letter) -> None:
    held = letter_in_hand.hold(letter)
    letter_in_hand.note_apart(held)
    letter_in_hand.note_joins(held, "j1")
    found = letter_in_hand.find(held.id)
    assert found is not None
    assert (found.apart, found.joins, found.journey_id) == (False, True, "j1")

    letter_in_hand.note_apart(held)
    found = letter_in_hand.find(held.id)
    assert found is not None
    assert (found.apart, found.joins) == (True, False)


def test_another_browser_finds_nothing_and_has_another_address(letter: Letter) -> None:
    held = letter_in_hand.hold(letter)
    session.clear()
    assert letter_in_hand.find(held.id) is None
    assert letter_in_hand.hold(letter).id != held.id


def test_it_lasts_an_hour_and_holds_no_secret(letter: Letter, store: redis.Redis) -> None:
    held = letter_in_hand.hold(letter)
    key = f"letter-in-hand:{held.id}"
    assert 0 < int(str(store.ttl(key))) <= 3600
    assert str(letter.password_hash) not in str(store.hgetall(key))
    store.delete(key)
    assert letter_in_hand.find(held.id) is None
