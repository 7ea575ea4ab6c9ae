"""Codes, dates and new passwords given at the same moment: each is worth what one is worth."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from idp.accounts.models import Account
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.platform.outbox import OutboxItem
from tests.recovery.steps import LEO, NEW, ReadCode, begin, prove, wrong
from tests.visitor import NewPerson, Person

pytestmark = pytest.mark.usefixtures("parent", "every_database")
AT_ONCE = 6
MakeTabs = Callable[[Person, str], list[Person]]


@pytest.fixture
def tabs(new_person: NewPerson) -> MakeTabs:
    """Several tabs of one browser, each with the page open."""

    def opened(person: Person, page: str) -> list[Person]:
        several = [new_person() for _ in range(AT_ONCE)]
        for tab in several:
            person.opens_a_tab(tab)
            tab.open(page)
        return several

    return opened


def together(acts: list[Callable[[], str]]) -> list[str]:
    """Do all of this at the same moment."""
    gate = Barrier(len(acts))

    def act(one: Callable[[], str]) -> str:
        gate.wait(10)
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def sending(tab: Person, page: str, **values: str) -> Callable[[], str]:
    """Send a form that was opened before; the answer is where it leads, or its page."""

    def send() -> str:
        answer = tab.post(page, **values)
        return str(answer.location or answer.text)

    return send


def events(app: Flask, event: Event) -> int:
    with app.app_context():
        return db.session.query(SecurityEvent).filter_by(event=event.value).count()


def test_a_new_password_sent_many_times_at_once_is_written_once(
    app: Flask, person: Person, tabs: MakeTabs, read_code: ReadCode, new_person: NewPerson
) -> None:
    page = prove(person, begin(person), read_code())
    chosen = [f"Nouveau+passe{number}" for number in range(AT_ONCE)]
    sent = zip(tabs(person, page), chosen, strict=True)
    ways = together([sending(tab, page, password=word, confirmation=word) for tab, word in sent])
    assert ways == ["/mot-de-passe-perdu/termine"] * AT_ONCE
    assert events(app, Event.PASSWORD_RESET) == 1
    with app.app_context():
        told_now_and_tomorrow = db.session.query(OutboxItem).count()
    assert told_now_and_tomorrow == 2
    opens = [
        new_person(address=f"198.51.100.{number}").sign_in(password=word).status_code
        for number, word in enumerate(chosen)
    ]
    assert opens.count(303) == 1


def test_wrong_codes_at_once_are_no_more_tries_than_one_after_the_other(
    person: Person, tabs: MakeTabs, read_code: ReadCode
) -> None:
    page = begin(person)
    code = read_code()
    told = together([sending(tab, page, code=wrong(code), **LEO) for tab in tabs(person, page)])
    for left in (4, 3, 2):
        assert sum(f"Il vous reste {left} essais." in text for text in told) == 1
    assert sum("Demandez un nouveau SMS." in text for text in told) == AT_ONCE - 4
    assert person.submit(page, code=code, **LEO).status_code == 422


def test_wrong_dates_at_once_are_no_more_tries_than_one_after_the_other(
    app: Flask, person: Person, tabs: MakeTabs, read_code: ReadCode
) -> None:
    page = begin(person)
    person.open(page)
    dates = [
        {"child-day": str(day), "child-month": "1", "child-year": "2012"}
        for day in range(1, AT_ONCE + 2)
    ]
    person.post(page, code=read_code(), **dates.pop())
    told = together(
        [sending(tab, page, **born) for tab, born in zip(tabs(person, page), dates, strict=True)]
    )
    assert sum("trop de dates fausses" in text for text in told) == AT_ONCE - 3
    assert events(app, Event.RECOVERY_DATE_WRONG) == 5
    assert events(app, Event.RECOVERY_BLOCKED) == 1
    assert "trop de dates fausses" in person.post(page, **LEO).text


def test_the_right_date_sent_twice_at_once_costs_no_try_and_goes_on(
    person: Person, tabs: MakeTabs, read_code: ReadCode
) -> None:
    page = begin(person)
    code = read_code()
    ways = together([sending(tab, page, code=code, **LEO) for tab in tabs(person, page)])
    assert set(ways) == {page.replace("/code", "/nouveau")}


def test_two_browsers_with_one_phone_each_need_a_code_of_their_own(
    app: Flask, person: Person, new_person: NewPerson, read_code: ReadCode
) -> None:
    """One that was read over a shoulder is worth nothing elsewhere."""
    page = begin(person)
    code = read_code()
    other = new_person(address="198.51.100.9")
    elsewhere = begin(other)
    assert elsewhere != page
    other.open(elsewhere)
    assert other.post(elsewhere, code=code, **LEO).status_code == 422
    prove(person, page, code)
    assert events(app, Event.PASSWORD_RESET) == 0


def test_what_was_proven_in_one_tab_is_over_once_another_changed_the_password(
    app: Flask, person: Person, read_code: ReadCode
) -> None:
    page = prove(person, begin(person), read_code())
    person.submit(page, password=NEW, confirmation=NEW)
    with app.app_context():
        kept = db.session.query(Account).one().password_hash
    person.post(page, password="Encore+autre3", confirmation="Encore+autre3")
    with app.app_context():
        assert db.session.query(Account).one().password_hash == kept
