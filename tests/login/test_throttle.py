"""The throttle of the sign-in: guessing gets slow, nobody locks anybody out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
import time_machine
from flask import Flask

from idp import create_app
from idp.config import Settings, Throttle
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.session import attempts
from tests.hashes import CountingHasher
from tests.visitor import NewPerson, Person

pytestmark = pytest.mark.usefixtures("parent", "clock")
GUESS = "Autre-mot-2-passe"


def guess(person: Person, times: int, identifier: str = "j.dupond25") -> list[int]:
    """The status of each of several guesses."""
    return [person.sign_in(identifier, GUESS).status_code for _ in range(times)]


@pytest.mark.parametrize("identifier", ["j.dupond25", "n.existepas99"])
def test_after_a_few_guesses_the_page_says_until_when_to_wait(
    person: Person, identifier: str, hashes: CountingHasher
) -> None:
    assert guess(person, 5, identifier) == [422] * 5
    made = hashes.made
    told = person.sign_in(identifier, GUESS)

    assert told.status_code == 429
    assert "Il y a eu trop d’essais. Recommencez dans une minute." in told.text
    assert "Mot de passe perdu" in told.text
    assert hashes.made == made


def test_the_delay_grows_and_even_the_right_password_waits(
    person: Person, clock: time_machine.Traveller
) -> None:
    guess(person, 5)
    assert person.sign_in().status_code == 429
    clock.shift(60)
    assert guess(person, 2) == [422, 429]
    clock.shift(60)
    assert person.sign_in().status_code == 429
    clock.shift(60)
    assert person.sign_in().status_code == 303


def test_success_lifts_the_persons_own_delay(person: Person) -> None:
    guess(person, 4)
    assert person.sign_in().status_code == 303

    assert guess(person, 5) == [422] * 5


def test_a_stranger_slows_strangers_and_not_the_parents_own_phone(
    new_person: NewPerson,
) -> None:
    phone = new_person()
    phone.sign_in()
    phone.post("/deconnexion/pas-moi")
    # Even from the very same address, with every limit of strangers used up.
    stranger = new_person()
    guess(stranger, 50)

    assert stranger.sign_in().status_code == 429
    assert phone.sign_in().status_code == 303


def test_a_stranger_at_one_address_never_locks_the_parent_out_elsewhere(
    new_person: NewPerson, clock: time_machine.Traveller
) -> None:
    stranger = new_person(address="198.51.100.66")
    guess(stranger, 10)
    for _ in range(6 * 12):
        clock.shift(300)
        stranger.sign_in(password=GUESS)

    assert new_person(address="203.0.113.7").sign_in().status_code == 303


def test_many_addresses_together_guess_no_more_than_the_identifiers_window_allows(
    new_person: NewPerson,
) -> None:
    statuses = [
        status
        for number in range(12)
        for status in guess(new_person(address=f"198.51.100.{number}"), 3)
    ]
    assert statuses.count(422) == Throttle().failures_per_identifier
    assert statuses[-1] == 429


def test_one_ipv6_line_is_one_address(new_person: NewPerson) -> None:
    statuses = [
        guess(new_person(address=f"2001:db8:1:2::{number:x}"), 1)[0] for number in range(1, 10)
    ]

    assert statuses == [422] * 5 + [429] * 4


def test_one_address_cannot_try_one_password_on_everybody(new_person: NewPerson) -> None:
    statuses = [guess(new_person(), 1, f"p{number}.martin")[0] for number in range(55)]

    assert statuses == [422] * 50 + [429] * 5
    assert guess(new_person(address="203.0.113.8"), 1, "p1.martin") == [422]


def test_all_strangers_together_have_a_limit_and_known_browsers_do_not_feel_it(
    app: Flask, settings: Settings, new_person: NewPerson
) -> None:
    phone = new_person()
    phone.sign_in()
    narrow = settings.model_copy(update={"throttle": Throttle(failures_in_all=10)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.extensions, "idp_settings", narrow)
        statuses = [
            guess(new_person(address=f"198.51.100.{number}"), 1, f"p{number}")[0]
            for number in range(12)
        ]
        assert statuses == [422] * 10 + [429] * 2
        assert phone.sign_in().status_code == 303


def test_a_known_browser_has_a_growing_delay_of_its_own(new_person: NewPerson) -> None:
    phone = new_person()
    phone.sign_in()

    assert guess(phone, 6) == [422] * 5 + [429]
    assert new_person(address="203.0.113.9").sign_in().status_code == 303


def test_having_signed_in_oneself_makes_nobody_known_for_anothers_account(
    new_person: NewPerson,
) -> None:
    stranger = new_person()
    stranger.sign_in()

    assert guess(stranger, 6, "k.martin31") == [422] * 5 + [429]
    assert guess(new_person(), 1, "k.martin31") == [429]


def test_many_guesses_at_the_same_moment_are_not_many_guesses(
    app: Flask, hashes: CountingHasher
) -> None:
    def one(_number: int) -> int:
        return Person(app.test_client()).sign_in(password=GUESS).status_code

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(one, range(40)))
    assert statuses.count(422) == hashes.made == 5
    assert statuses.count(429) == 35


def test_refused_tries_are_in_the_trail_within_a_budget(
    app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "_RECORDED_PER_MINUTE", 3)
    guess(person, 15)

    with app.app_context():
        rows = db.session.query(SecurityEvent).filter_by(event=Event.SIGN_IN_THROTTLED.value)
        assert rows.count() == 3


def test_the_store_keeps_no_identifier_and_no_address(person: Person, store: redis.Redis) -> None:
    guess(person, 3)

    held = [str((key, store.hgetall(key))) for key in store.scan_iter("throttle:*")]
    assert len(held) == 4
    assert not any("dupond" in each or "203.0.113" in each for each in held)


def test_the_settings_decide_how_many_failures_are_free(settings: Settings) -> None:
    strict = settings.model_copy(update={"throttle": Throttle(free_failures=1)})

    assert guess(Person(create_app(strict).test_client()), 3) == [422, 422, 429]
