"""A new mobile: its code, and what the old number hears."""

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from idp.accounts import security
from idp.accounts.models import Account
from idp.messaging.file import Outbox
from idp.messaging.texts import cost
from idp.platform.database import db
from tests import seed
from tests.my_account.conftest import Read, ReadMessages, digits
from tests.visitor import NewPerson, Person

NEW, TYPED = "+33600000042", "06 00 00 00 42"
Jobs = Callable[[], int]


@pytest.fixture
def ask(here: Person, run_jobs: Jobs) -> Callable[..., str]:
    """Wish for a number; return the page of its code."""

    def wish(typed: str = TYPED) -> str:
        here.open("/compte/portable")
        answer = here.post("/compte/portable", mobile=typed)
        assert answer.status_code == 303, answer.text
        run_jobs()
        here.open(answer.location)
        return str(answer.location)

    return wish


def test_the_code_changes_the_number_and_the_old_one_hears_of_it(
    here: Person,
    ask: Callable[..., str],
    account: Read,
    outbox: Outbox,
    read_messages: ReadMessages,
    events: Callable[[], list[str]],
) -> None:
    page = ask()
    assert account().mobile == seed.MOBILE
    text = outbox.sms(NEW)[-1].text
    assert outbox.sms(seed.MOBILE) == []
    assert cost(text).segments == 1

    assert here.post(page, code=digits(text)).location == "/compte?fait=portable"
    assert account().mobile == NEW
    assert "account.mobile.changed" in events()
    for number in (seed.MOBILE, NEW):
        assert "numéro de portable" in read_messages(number)
    assert here.open(page).status_code == 410, "the wish is done"


def test_a_wrong_code_says_how_many_tries_are_left_and_then_is_spent(
    here: Person, ask: Callable[..., str], outbox: Outbox, account: Read
) -> None:
    page = ask()
    right = digits(outbox.sms(NEW)[-1].text)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert "Il vous reste 4 essais" in here.post(page, code=wrong).text
    spent = [here.post(page, code=wrong) for _ in range(4)][-1]
    assert re.search(r"<details[^>]* open>.*name=\"resend\"", spent.text, re.DOTALL)
    assert wrong not in spent.text
    assert "ne marche plus" in here.post(page, code=right).text
    assert account().mobile == seed.MOBILE


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1" * 300, "\uff11\uff12\uff13\x00"])
def test_what_is_no_code_costs_no_try(here: Person, ask: Callable[..., str], typed: str) -> None:
    page = ask()
    answers = [here.post(page, code=typed) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {422}
    assert "6 chiffres" in answers[-1].text
    assert "essai" not in answers[-1].text


@pytest.mark.parametrize("typed", ["", "0549000000", "06", "abc", "\x00", "9" * 500])
def test_what_is_no_mobile_is_refused_at_the_field(
    here: Person, outbox: Outbox, run_jobs: Jobs, typed: str
) -> None:
    here.open("/compte/portable")
    refused = here.post("/compte/portable", mobile=typed)
    assert refused.status_code == 422
    assert 'id="mobile-error"' in refused.text
    run_jobs()
    assert outbox.everything() == []


def test_the_present_number_is_no_change(here: Person) -> None:
    here.open("/compte/portable")
    assert "déjà" in here.post("/compte/portable", mobile="0600000001").text


def test_a_phone_of_both_parents_may_be_on_both_accounts(
    app: Flask, here: Person, ask: Callable[..., str], outbox: Outbox, account: Read
) -> None:
    with app.app_context():
        seed.account("k.leroy31", mobile=NEW)
    page = ask()
    assert here.post(page, code=digits(outbox.sms(NEW)[-1].text)).status_code == 303
    assert account().mobile == NEW


def test_another_browser_of_the_account_cannot_use_the_code(
    ask: Callable[..., str], new_person: NewPerson, outbox: Outbox, account: Read
) -> None:
    page = ask()
    code = digits(outbox.sms(NEW)[-1].text)
    elsewhere = new_person()
    elsewhere.sign_in()
    elsewhere.open(page)
    assert elsewhere.post(page, code=code).status_code == 422
    assert account().mobile == seed.MOBILE


def test_another_account_never_sees_the_page_of_the_code(
    app: Flask, ask: Callable[..., str], new_person: NewPerson
) -> None:
    page = ask()
    with app.app_context():
        seed.account("k.leroy31", mobile=None)
    stranger = new_person()
    stranger.sign_in("k.leroy31")
    assert stranger.open(page).status_code == 410
    assert stranger.open("/compte/portable/deadbeef").status_code == 410


def test_a_double_click_sends_one_sms_and_leads_to_the_same_page(
    here: Person, ask: Callable[..., str], run_jobs: Jobs, outbox: Outbox
) -> None:
    first = ask()
    again = here.post("/compte/portable", mobile=TYPED)
    run_jobs()
    assert again.location == first
    assert len(outbox.sms(NEW)) == 1


def test_the_code_is_sent_again_after_a_pause(
    clock: time_machine.Traveller,
    here: Person,
    ask: Callable[..., str],
    run_jobs: Jobs,
    outbox: Outbox,
) -> None:
    page = ask()
    assert "Possible dans" in here.open(page).text
    for seconds, sent in ((0, 1), (61, 2)):
        clock.shift(seconds)
        assert here.post(page, resend="1").location == page
        run_jobs()
        assert len(outbox.sms(NEW)) == sent
    first, second = (digits(message.text) for message in outbox.sms(NEW))
    assert first == second, "whichever SMS arrives first is right"


def test_an_account_has_codes_sent_to_six_numbers_a_day_and_no_more(
    here: Person, run_jobs: Jobs, outbox: Outbox
) -> None:
    """Who signed in is no reason to text strangers at our cost."""
    asked = []
    for number in range(7):
        here.open("/compte/portable")
        asked.append(here.post("/compte/portable", mobile=f"06 00 00 00 5{number}").status_code)
    run_jobs()
    assert asked == [303] * 6 + [429]
    assert outbox.sms("+33600000056") == []


def test_a_phone_gets_three_an_hour_from_one_address_whichever_account_asks(
    app: Flask,
    clock: time_machine.Traveller,
    new_person: NewPerson,
    run_jobs: Jobs,
    outbox: Outbox,
) -> None:
    with app.app_context():
        for number in range(4):
            seed.account(f"p.martin{number}1", mobile=None)
    answers = []
    for number in range(4):
        somebody = new_person(address="203.0.113.8")
        somebody.sign_in(f"p.martin{number}1")
        somebody.open("/compte/portable")
        answers.append(somebody.post("/compte/portable", mobile=TYPED).status_code)
        run_jobs()
        clock.shift(61)
    assert answers == [303, 303, 303, 429]
    assert len(outbox.sms(NEW)) == 3


def test_a_recovery_in_between_stops_the_change(
    app: Flask,
    here: Person,
    ask: Callable[..., str],
    outbox: Outbox,
    parent: int,
    account: Read,
) -> None:
    page = ask()
    with app.app_context():
        security.freeze_changes(db.session.get_one(Account, parent))
        db.session.commit()
    assert here.post(page, code=digits(outbox.sms(NEW)[-1].text)).status_code == 403
    assert account().mobile == seed.MOBILE
