"""Simultaneous enrolments: one account per person, one person per identifier."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from flask import Flask

from idp.accounts import identifiers
from idp.accounts.models import Account
from idp.families.models import Guardian
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import seed
from tests.enrolment.conftest import Parent, record
from tests.visitor import NewPerson

LEO, LEA = "14/03/2013", "22/11/2009"
WAYS_ON = {"/inscription/termine", "/inscription/deja-un-compte"}

pytestmark = pytest.mark.usefixtures("every_database")


def together(acts: list[Callable[[], str]]) -> list[str]:
    """Do all of this at the same moment."""
    gate = Barrier(len(acts))

    def act(one: Callable[[], str]) -> str:
        gate.wait(10)
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def choosing(parent: Parent) -> Callable[[], str]:
    """Press « Continuer » on a page that was opened before."""
    parent.at.open(parent.account_page)

    def press() -> str:
        answer = parent.at.post(
            parent.account_page, password=seed.PASSWORD, confirmation=seed.PASSWORD
        )
        return str(answer.location or answer.status_code)

    return press


def test_two_browsers_of_one_person_make_one_account(
    app: Flask, newcomer: Parent, other_browser: Parent
) -> None:
    for parent in (newcomer, other_browser):
        parent.ask()
        parent.prove(LEO)
    ways = together([choosing(newcomer), choosing(other_browser)])
    assert sorted(ways) == sorted(WAYS_ON)
    newcomer.run_jobs()
    with app.app_context():
        identifier = db.session.query(Account).one().identifier
    assert sum(identifier in text for text in newcomer.texts()) == 2


def test_two_tabs_that_proved_one_school_each_make_one_account(
    app: Flask, parent: Parent, other_browser: Parent
) -> None:
    with app.app_context():
        record()
        record("0860037Y", ("Léa", date(2009, 11, 22)))
    for somebody, born in ((parent, LEO), (other_browser, LEA)):
        somebody.ask()
        somebody.prove(born)
    ways = together([choosing(parent), choosing(other_browser)])
    assert sorted(ways) == sorted(WAYS_ON)
    with app.app_context():
        assert db.session.query(Account).count() == 1
        held = [row.account_id for row in db.session.query(Guardian)]
    assert held.count(None) == 1


def test_a_form_sent_four_times_at_once_makes_one_account_and_signs_in_each_time(
    app: Flask, newcomer: Parent, new_person: NewPerson
) -> None:
    newcomer.ask()
    newcomer.prove(LEO)
    newcomer.at.open(newcomer.account_page)
    tabs = [replace(newcomer, at=new_person()) for _ in range(4)]
    for tab in tabs:
        newcomer.at.opens_a_tab(tab.at)
    assert together([choosing(tab) for tab in tabs]) == ["/inscription/termine"] * 4
    with app.app_context():
        assert db.session.query(Account).count() == 1
    newcomer.run_jobs()
    assert len(newcomer.outbox.emails("jeanne@example.org")) == 1


def test_namesakes_at_the_same_moment_get_identifiers_of_their_own(
    app: Flask,
    outbox: Outbox,
    run_jobs: Callable[[], int],
    new_person: NewPerson,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [f"j.dupond{number}" for number in range(25, 33)]
    monkeypatch.setattr(identifiers, "suggestions", lambda *_names: names)
    parents = [Parent(new_person(), outbox, run_jobs, mobile=f"+3360000010{n}") for n in range(5)]
    with app.app_context():
        for parent in parents:
            record(mobiles=(parent.mobile,))
    for parent in parents:
        parent.ask()
        parent.prove(LEO)
    together([lambda p=parent: p.at.open(p.account_page).text for parent in parents])  # type: ignore[misc] # bound at once
    ways = together([choosing(parent) for parent in parents])
    assert ways == ["/inscription/termine"] * 5
    with app.app_context():
        assert len({account.identifier for account in db.session.query(Account)}) == 5
