"""The code of « Mot de passe perdu »: sent so often, tried so often, good in one browser."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from idp.messaging.file import Outbox
from idp.messaging.texts import cost
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.recovery.steps import LEO, NEW, PLACE, ReadCode, begin, prove, wrong
from tests.visitor import NewPerson, Person


@pytest.mark.usefixtures("parent")
def test_the_sms_fits_one_and_offers_the_code_to_the_phone(
    person: Person, outbox: Outbox, read_code: ReadCode
) -> None:
    begin(person)
    code = read_code()
    (message,) = outbox.sms("+33600000001")

    assert message.text.endswith(f"\n\n@localhost #{code}")
    assert cost(message.text).segments == 1


@pytest.mark.usefixtures("parent")
def test_wrong_codes_say_how_many_tries_remain_and_then_a_new_sms_is_needed(
    person: Person, clock: time_machine.Traveller, read_code: ReadCode
) -> None:
    page = begin(person)
    code = read_code()
    sentences = [person.submit(page, code=wrong(code), **LEO).text for _ in range(5)]
    for left, sentence in zip((4, 3, 2), sentences, strict=False):
        assert f"Il vous reste {left} essais." in sentence
    assert "Il vous reste 1 essai." in sentences[3]
    assert "Demandez un nouveau SMS." in sentences[4]
    shown = [BeautifulSoup(page, "html.parser") for page in sentences]
    opened = [bool(page.select_one("details[open] button[name=resend]")) for page in shown]
    assert opened == [False] * 4 + [True]
    assert all(page.select_one("#code[value]:not([value=''])") is None for page in shown)
    assert "Demandez un nouveau SMS." in person.submit(page, code=code, **LEO).text

    clock.shift(60)
    person.post(page, resend="1")
    prove(person, page, read_code())


@pytest.mark.usefixtures("parent")
def test_the_same_code_is_sent_again_after_a_minute_and_not_before(
    person: Person, clock: time_machine.Traveller, outbox: Outbox, read_code: ReadCode
) -> None:
    page = begin(person)
    first = read_code()
    clock.shift(30)
    assert "Possible dans 30" in person.open(page).text
    person.post(page, resend="1")
    read_code()
    assert len(outbox.sms("+33600000001")) == 1

    clock.shift(30)
    person.post(page, resend="1")
    assert read_code() == first
    assert len(outbox.sms("+33600000001")) == 2


@pytest.mark.usefixtures("parent")
def test_a_fourth_message_in_an_hour_is_refused_with_a_sentence(
    person: Person, clock: time_machine.Traveller
) -> None:
    page = begin(person)
    for _ in range(2):
        clock.shift(60)
        assert person.post(page, resend="1").status_code == 303
    clock.shift(60)
    refused = person.post(page, resend="1")

    assert refused.status_code == 429
    assert "Recommencez dans 57 minutes" in refused.text
    assert "Saisissez le code" not in refused.text


@pytest.mark.usefixtures("parent")
def test_nobody_passes_without_the_code(app: Flask, person: Person, read_code: ReadCode) -> None:
    page = begin(person)
    read_code()
    new_page = page.replace("/code", "/nouveau")

    assert person.open(new_page).location == page
    assert person.post(new_page, password=NEW, confirmation=NEW).location == page
    for typed in ("", "12345", "x" * 9000, "\x00" * 6):
        assert person.submit(page, code=typed, **LEO).status_code == 422
    with app.app_context():
        assert (
            db.session.query(SecurityEvent).filter_by(event="recovery.password.reset").count() == 0
        )


@pytest.mark.usefixtures("parent")
def test_another_browser_cannot_take_the_address_of_a_flow(
    person: Person, new_person: NewPerson, read_code: ReadCode
) -> None:
    page = begin(person)
    new_page = prove(person, page, read_code())
    stranger = new_person()
    stranger.open(PLACE)

    for path in (page, new_page):
        refused = stranger.open(path)
        assert refused.status_code == 410
        assert 'href="/mot-de-passe-perdu"' in refused.text
    assert stranger.post(new_page, password=NEW, confirmation=NEW).status_code == 410


@pytest.mark.usefixtures("parent")
def test_the_next_person_at_a_shared_computer_needs_the_phone_too(
    person: Person, clock: time_machine.Traveller, read_code: ReadCode
) -> None:
    page = begin(person)
    new_page = prove(person, page, read_code())
    clock.shift(300)
    assert begin(person) == page

    assert person.open(page).status_code == 200
    assert person.post(new_page, password=NEW, confirmation=NEW).location == page
