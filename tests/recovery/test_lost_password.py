"""« Mot de passe perdu » by SMS: the code, a birth date, the new password; everybody is told."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from idp.accounts.models import Account, AccountStatus
from idp.messaging.file import Outbox
from idp.messaging.texts import cost
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.recovery.steps import LEO, NEW, PLACE, Jobs, ReadCode, begin, prove, wrong
from tests.round_trips import RoundTrips
from tests.visitor import NewPerson, Person


@pytest.mark.usefixtures("parent")
def test_the_code_of_the_phone_opens_a_new_password_and_signs_in(
    person: Person, new_person: NewPerson, read_code: ReadCode
) -> None:
    page = prove(person, begin(person), read_code())
    assert "j.dupond25" in person.open(page).text
    done = person.submit(page, password=NEW, confirmation=NEW)

    assert "Votre mot de passe est changé" in done.text
    assert person.who() == "Jeanne Dupond"
    assert new_person().sign_in(password=NEW).status_code == 303
    assert new_person(address="203.0.113.8").sign_in().status_code == 422


@pytest.mark.usefixtures("parent")
def test_the_request_of_the_ent_survives_every_step(
    person: Person, ask: Callable[..., str], read_code: ReadCode
) -> None:
    query = "?" + ask(person).partition("?")[2]
    code_page = begin(person, place=PLACE + query)
    new_page = prove(person, code_page, read_code())
    assert code_page.endswith(query)
    assert new_page.endswith(query)

    done = person.submit(new_page, password=NEW, confirmation=NEW)
    assert f'href="/authorize{query}"' in done.text


@pytest.mark.usefixtures("parent")
def test_the_typed_identifier_may_have_capitals_and_spaces(
    person: Person, read_code: ReadCode
) -> None:
    prove(person, begin(person, " J.Dupond 25"), read_code())


@pytest.mark.usefixtures("parent")
def test_the_sms_fits_one_and_offers_the_code_to_the_phone(
    person: Person, outbox: Outbox, read_code: ReadCode
) -> None:
    begin(person)
    code = read_code()
    (message,) = outbox.sms("+33600000001")

    assert message.text.endswith(f"\n\n@localhost #{code}")
    assert cost(message.text).segments == 1


def test_every_other_session_ends_and_the_person_is_told_everywhere(
    app: Flask, new_person: NewPerson, outbox: Outbox, run_jobs: Jobs, read_code: ReadCode
) -> None:
    with app.app_context():
        seed.school("0860003L")
        guardian = seed.guardian("0860003L", email="Jeanne@ecole.example")
        seed.tie(guardian, seed.pupil(), "0860003L")
        seed.account(guardians=(guardian,), email="jeanne@maison.example")
    elsewhere, person = new_person(), new_person()
    elsewhere.sign_in()
    assert elsewhere.who() == "Jeanne Dupond"

    page = prove(person, begin(person), read_code())
    person.submit(page, password=NEW, confirmation=NEW)
    run_jobs()

    assert elsewhere.who() == ""
    assert person.who() == "Jeanne Dupond"
    assert "a été changé avec un code envoyé par SMS" in outbox.sms("+33600000001")[-1].text
    for address in ("jeanne@maison.example", "Jeanne@ecole.example"):
        told = outbox.emails(address)[-1]
        assert "Si ce n’est pas vous" in told.text
        assert NEW not in told.text


def test_the_new_password_follows_the_rules_and_the_sentence_names_what_is_missing(
    person: Person, parent: int, read_code: ReadCode
) -> None:
    del parent
    page = prove(person, begin(person), read_code())
    weak = person.submit(page, password="motdepasse", confirmation="motdepasse")
    assert weak.status_code == 422
    assert (
        "Ajoutez 2 de ces éléments\u00a0: une majuscule, un chiffre ou un caractère spécial"
        in weak.text
    )
    differs = person.submit(page, password=NEW, confirmation=NEW + "x")
    assert "Les deux mots de passe sont différents." in differs.text
    assert NEW not in differs.text
    accent = person.submit(page, password="Passe\u00e9moi1", confirmation="Passee\u0301moi1")
    assert "Votre mot de passe est changé" in accent.text


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
def test_the_journey_may_be_gone_back_reloaded_and_clicked_twice(
    person: Person, read_code: ReadCode, run_jobs: Jobs
) -> None:
    first = begin(person)
    assert begin(person) == first
    code = read_code()
    new_page = prove(person, first, code)
    assert person.open(first).location == new_page
    assert person.post(first, code=code, **LEO).location == new_page
    person.open(new_page)
    twice = [person.post(new_page, password=NEW, confirmation=NEW) for _ in range(2)]

    assert [answer.location for answer in twice] == [f"{PLACE}/termine"] * 2
    assert person.open(new_page).location == f"{PLACE}/termine"
    assert run_jobs() == 2  # one sweep, one notice
    assert "Votre mot de passe est changé" in person.open(f"{PLACE}/termine").text


@pytest.mark.usefixtures("parent")
def test_the_second_of_two_clicks_changes_nothing(
    app: Flask, person: Person, read_code: ReadCode
) -> None:
    page = prove(person, begin(person), read_code())
    person.submit(page, password=NEW, confirmation=NEW)
    person.post(page, password="Encore+autre3", confirmation="Encore+autre3")

    with app.app_context():
        rows = db.session.query(SecurityEvent).filter_by(event=Event.PASSWORD_RESET.value)
        assert rows.count() == 1
    person.post("/deconnexion/pas-moi")
    assert person.sign_in(password=NEW).status_code == 303


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


@pytest.fixture
def people(app: Flask, parent: int) -> None:
    """Beside Jeanne: an account without mobile, and one that is locked."""
    del parent
    with app.app_context():
        seed.account("p.sansmobile11", mobile=None)
        seed.account("k.bloque12", mobile="+33600000003").status = AccountStatus.LOCKED.value
        db.session.commit()


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("identifier", "messages"),
    [("j.dupond25", 1), ("n.existepas99", 0), ("p.sansmobile11", 0), ("k.bloque12", 0)],
)
def test_known_and_unknown_meet_the_same_pages_and_counters(
    person: Person,
    clock: time_machine.Traveller,
    run_jobs: Jobs,
    identifier: str,
    messages: int,
) -> None:
    page = begin(person, identifier)
    assert run_jobs() == 1 + messages
    shown = person.open(page).text
    assert "Si ce compte existe, un SMS arrive sur son portable." in shown
    assert "600000" not in shown

    pages = [person.submit(page, code="000000", **LEO).text for _ in range(5)]
    assert "Il vous reste 4 essais." in pages[0]
    assert "Demandez un nouveau SMS." in pages[4]
    for expected in (303, 303, 429):
        clock.shift(60)
        assert person.post(page, resend="1").status_code == expected


@pytest.mark.usefixtures("people")
def test_known_and_unknown_cost_the_same(new_person: NewPerson, round_trips: RoundTrips) -> None:
    warm = new_person()
    warm.submit(begin(warm, "warm.up1"), code="000000", **LEO)
    costs = []
    for identifier in ("j.dupond25", "n.existepas99", "p.sansmobile11", "k.bloque12"):
        person = new_person()
        person.open(PLACE)
        round_trips.clear()
        page = person.post(PLACE, identifier=identifier).location
        person.post(page, code="000000", **LEO)
        costs.append(round_trips.seen())

    assert costs[0] == costs[1] == costs[2] == costs[3]
    assert costs[0][1] == []


def test_an_account_locked_meanwhile_keeps_its_password(
    app: Flask, person: Person, parent: int, read_code: ReadCode
) -> None:
    page = prove(person, begin(person), read_code())
    with app.app_context():
        account = db.session.get_one(Account, parent)
        account.status, kept = AccountStatus.LOCKED.value, account.password_hash
        db.session.commit()
    refused = person.submit(page, password=NEW, confirmation=NEW)

    assert refused.status_code == 403
    assert "Ce compte est bloqué" in refused.text
    with app.app_context():
        assert db.session.get_one(Account, parent).password_hash == kept


@pytest.mark.usefixtures("parent")
def test_whoever_is_throttled_at_the_sign_in_gets_in_with_the_phone(
    person: Person, clock: time_machine.Traveller, read_code: ReadCode
) -> None:
    del clock
    statuses = [person.sign_in(password="Autre-mot-2-passe").status_code for _ in range(6)]
    assert statuses[-1] == 429
    page = prove(person, begin(person), read_code())
    person.submit(page, password=NEW, confirmation=NEW)

    assert person.who() == "Jeanne Dupond"
    person.post("/deconnexion/pas-moi")
    assert person.sign_in(password=NEW).status_code == 303


@pytest.mark.usefixtures("parent")
def test_the_end_without_a_session_leads_to_the_sign_in(person: Person) -> None:
    page = person.open(f"{PLACE}/termine")

    assert page.status_code == 200
    assert 'href="/connexion"' in page.text
