"""Strangers who ask for somebody's code do not keep that person from getting one."""

import pytest
import time_machine
from flask import Flask

from idp.messaging.file import Outbox
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.recovery.steps import EMAIL, PLACE, Jobs, ReadCode, ask_for_link, begin, prove
from tests.visitor import NewPerson, Person


@pytest.mark.usefixtures("parent")
def test_a_stranger_who_asked_a_moment_ago_does_not_use_up_the_pause(
    new_person: NewPerson, person: Person, outbox: Outbox, run_jobs: Jobs, read_code: ReadCode
) -> None:
    begin(new_person(address="198.51.100.9"))
    run_jobs()
    page = begin(person)
    prove(person, page, read_code())
    assert len(outbox.sms(seed.MOBILE)) == 2


def _spend(new_person: NewPerson, clock: time_machine.Traveller, **how: str) -> list[int]:
    """Three strangers ask as often as they can within the hour; what each last try met."""
    met = []
    for line in range(1, 4):
        stranger = new_person(address=f"198.51.100.{line}")
        stranger.open(PLACE)
        for _ in range(3):
            stranger.post(PLACE, identifier="j.dupond25", **how)
            clock.shift(61)
        met.append(stranger.post(PLACE, identifier="j.dupond25", **how).status_code)
    return met


@pytest.mark.usefixtures("parent")
def test_a_known_browser_gets_its_code_when_strangers_used_up_what_the_phone_receives(
    app: Flask,
    new_person: NewPerson,
    clock: time_machine.Traveller,
    outbox: Outbox,
    run_jobs: Jobs,
    read_code: ReadCode,
) -> None:
    hers = new_person(address="203.0.113.7")
    hers.sign_in()
    run_jobs()
    before = len(outbox.sms(seed.MOBILE))
    assert _spend(new_person, clock) == [429] * 3
    run_jobs()
    assert len(outbox.sms(seed.MOBILE)) == before + 8

    other = new_person(address="203.0.113.8")
    other.open(PLACE)
    assert other.post(PLACE, identifier="j.dupond25").status_code == 429
    other.submit("/identifiant-perdu", mobile="06 00 00 00 01")
    run_jobs()
    assert len(outbox.sms(seed.MOBILE)) == before + 8
    with app.app_context():
        lines = db.session.query(SecurityEvent).filter_by(event=Event.MESSAGE_OVER_BUDGET.value)
        assert lines.count() == 1
    hers = _signed_out(hers)
    prove(hers, begin(hers), read_code())
    assert len(outbox.sms(seed.MOBILE)) == before + 9


@pytest.mark.usefixtures("jeanne")
def test_a_known_browser_gets_its_link_too(
    new_person: NewPerson, clock: time_machine.Traveller, outbox: Outbox, run_jobs: Jobs
) -> None:
    hers = new_person(address="203.0.113.7")
    hers.sign_in()
    assert _spend(new_person, clock, by_email="1") == [429] * 3
    run_jobs()
    before = len(outbox.emails(EMAIL))
    ask_for_link(_signed_out(hers))
    run_jobs()
    assert len(outbox.emails(EMAIL)) == before + 1


def _signed_out(person: Person) -> Person:
    person.submit("/deconnexion")
    return person
