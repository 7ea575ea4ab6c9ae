"""How often a code can be asked for."""

import pytest
import redis
import time_machine

from tests.enrolment.conftest import Parent, errors
from tests.visitor import NewPerson


def test_a_double_click_sends_one_sms_and_comes_to_the_same_page(newcomer: Parent) -> None:
    first = newcomer.ask()
    second = newcomer.ask()
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert len(newcomer.texts()) == 1
    assert newcomer.prove("14/03/2013").status_code == 303


def test_a_stranger_typing_the_same_words_does_not_use_up_the_pause(
    newcomer: Parent, other_browser: Parent
) -> None:
    other_browser.ask()
    newcomer.ask()
    assert newcomer.code_page != other_browser.code_page
    assert newcomer.prove("14/03/2013", code=newcomer.codes()[-1]).status_code == 303


def test_a_corrected_name_need_not_wait(newcomer: Parent) -> None:
    newcomer.ask(family="Dupon")
    assert "sous un autre nom" in newcomer.texts()[-1]
    newcomer.ask()
    assert len(newcomer.codes()) == 1


@pytest.mark.parametrize("mobile", ["+33600000001", "+33600000099"])
def test_at_most_three_codes_an_hour_and_six_a_day_are_asked_for_one_number(
    newcomer: Parent, clock: time_machine.Traveller, mobile: str
) -> None:
    asked = []
    for _ in range(12):
        asked.append(newcomer.ask(mobile=mobile).status_code)
        clock.shift(15 * 60)
    assert asked == [303, 303, 303, 429] + [303, 303, 303, 429] + [429] * 4


def test_too_many_codes_say_until_when(newcomer: Parent, clock: time_machine.Traveller) -> None:
    for _ in range(3):
        newcomer.ask()
        clock.shift(60)
    page = newcomer.ask()
    assert page.status_code == 429
    assert "Il y a eu trop d’essais. Recommencez dans 57 minutes (à 11 h 00" in errors(page)


def test_one_address_asks_for_thirty_codes_an_hour_and_stores_nothing_more(
    new_person: NewPerson,
    store: redis.Redis,
    parent: Parent,
    clock: time_machine.Traveller,
) -> None:
    del clock
    for number in range(30):
        assert parent.ask(mobile=f"+336000001{number:02}").status_code == 303
    held = len(store.keys("enrolment:*"))

    assert parent.ask(mobile="+33600000200").status_code == 429
    assert len(store.keys("enrolment:*")) == held == 30
    elsewhere = Parent(new_person(address="198.51.100.9"), parent.outbox, parent.run_jobs)
    assert elsewhere.ask(mobile="+33600000200").status_code == 303


def test_what_a_stranger_asked_for_does_not_close_the_day_for_the_parent(
    newcomer: Parent, new_person: NewPerson, clock: time_machine.Traveller
) -> None:
    stranger = Parent(new_person(address="198.51.100.9"), newcomer.outbox, newcomer.run_jobs)
    for _ in range(2):
        asked = []
        for _ in range(4):
            asked.append(stranger.ask("Nimporte", "Qui").status_code)
            clock.shift(61)
        assert asked == [303, 303, 303, 429]
        clock.shift(3600)
    assert stranger.ask("Nimporte", "Qui").status_code == 429
    newcomer.ask()
    assert newcomer.prove("14/03/2013").status_code == 303
