"""Known or not, the pages, their counters and what they cost are the same."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from idp.families.terms import Level
from tests import seed
from tests.enrolment.conftest import Parent, errors, record
from tests.round_trips import RoundTrips
from tests.visitor import NewPerson

KNOWN, OTHER_NAME, CONTACT, MEMBER, SHARED, UNKNOWN = (f"+3360000000{n}" for n in range(1, 7))
EVERYBODY = (KNOWN, OTHER_NAME, CONTACT, MEMBER, SHARED, UNKNOWN)


@pytest.fixture
def everybody(app: Flask, parent: Parent, new_person: NewPerson) -> Callable[[], list[Parent]]:
    """Jeanne Dupond at six browsers, each with a number that is known in another way."""
    with app.app_context():
        record(mobiles=(KNOWN,))
        record(mobiles=(OTHER_NAME,), name=("DURAND", "Anne"))
        record(mobiles=(CONTACT,), level=Level.CONTACT)
        seed.account(guardians=(record(mobiles=(MEMBER,)),), mobile=MEMBER)
        record(mobiles=(SHARED,))
        record(mobiles=(SHARED,), name=("DUPOND", "Paul"))
    return lambda: [replace(parent, at=new_person(), mobile=number) for number in EVERYBODY]


def plain(page: str, parent: Parent) -> str:
    """The page without what differs from browser to browser."""
    page = re.sub(r'name="csrf_token" value="[^"]+"', "", page)
    page = re.sub(r"/inscription/[0-9a-f]{43}/", "/inscription/…/", page)
    return page.replace(f"••\u00a0{parent.mobile[-2:]}", "")


def test_asking_for_a_code_looks_and_costs_the_same(
    everybody: Callable[[], list[Parent]],
    round_trips: RoundTrips,
    new_person: NewPerson,
    clock: time_machine.Traveller,
) -> None:
    del clock
    parents = everybody()
    # The first of all teaches the store our scripts.
    replace(parents[0], at=new_person(), mobile="+33600000099").ask()
    seen = set()
    for parent in parents:
        parent.at.open("/inscription/identite")
        round_trips.clear()
        answer = parent.at.post(
            "/inscription/identite",
            family_name="Dupond",
            given_name="Jeanne",
            mobile=parent.mobile,
        )
        store, statements = round_trips.seen()
        assert statements == []
        shown = plain(parent.at.open(answer.location).text, parent)
        seen.add((answer.status_code, store, shown))
    assert len(seen) == 1


def test_wrong_codes_look_count_and_cost_the_same(
    everybody: Callable[[], list[Parent]],
    round_trips: RoundTrips,
    new_person: NewPerson,
    clock: time_machine.Traveller,
) -> None:
    del clock
    parents = everybody()
    teacher = replace(parents[0], at=new_person(), mobile="+33600000099")
    teacher.ask()
    teacher.prove("14/03/2013", code="000000")
    seen = set()
    for parent in parents:
        parent.ask()
        wrong = "000000" if "000000" not in parent.codes() else "000001"
        told = []
        for _ in range(7):
            round_trips.clear()
            page = parent.prove("14/03/2013", code=wrong)
            # The trail notes a code that was tried too often, for nobody's code as for anybody's.
            cost = (round_trips.store, *round_trips.statements)
            told.append((errors(page), plain(page.text, parent), cost))
        seen.add(tuple(told))
    assert len(seen) == 1


def test_asking_again_looks_the_same(
    everybody: Callable[[], list[Parent]], clock: time_machine.Traveller
) -> None:
    parents = everybody()
    for parent in parents:
        parent.ask()
    clock.shift(61)
    seen = set()
    for parent in parents:
        parent.at.open(parent.code_page)
        page = parent.at.post(parent.code_page, resend="1")
        seen.add((page.status_code, plain(page.text, parent)))
    assert len(seen) == 1


def test_no_page_names_anybody_before_the_code_is_right(
    everybody: Callable[[], list[Parent]],
) -> None:
    for parent in everybody():
        parent.ask()
        page = (
            parent.at.open(parent.code_page).text + parent.prove("14/03/2013", code="000000").text
        )
        for secret in ("j.dupond25", "Léo", "DURAND", "Anne", "Paul"):
            assert secret not in page


def test_a_code_that_went_to_nobody_is_never_right(
    everybody: Callable[[], list[Parent]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even the very digits that a message would have carried."""
    monkeypatch.setattr("idp.accounts.one_time_codes._from_salt", lambda _flow, _salt: "123456")
    answers = {}
    for parent in everybody():
        parent.ask()
        answers[parent.mobile] = parent.prove("14/03/2013", code="123456").status_code
    assert answers.pop(KNOWN) == 303
    assert set(answers.values()) == {422}
