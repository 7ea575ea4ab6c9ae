"""A letter that is too old: « Demander un nouveau courrier », once; the school is told."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from idp.families.models import Establishment, Guardian
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import letters
from tests.activation.conftest import OWN, UAI, Reader, letter, title, words
from tests.visitor import NewPerson

MONTHS = 93 * 24 * 3600
"""Seconds after which a letter on paper is over, whatever the months."""
SCHOOL = "college@ecole.example"


@pytest.fixture
def late(clock: time_machine.Traveller, reader: Reader) -> Reader:
    """Jeanne, three months later."""
    clock.shift(MONTHS)
    return reader


@pytest.mark.usefixtures("every_database")
def test_the_parent_asks_and_the_school_is_told(
    late: Reader, outbox: Outbox, run_jobs: Callable[[], int], events: Callable[[], list[str]]
) -> None:
    page = late.hold()
    assert title(page) == "Ce courrier est trop ancien"
    assert "Collège Jules Verne" in words(page)
    asked = late.at.submit(late.page)
    run_jobs()

    assert "Votre demande est notée" in words(asked)
    assert "Demander un nouveau courrier" not in words(asked)
    (told,) = outbox.emails(SCHOOL)
    assert "Jeanne DUPOND (5EME3)" in told.text
    assert f"idp accounts letters --establishment {UAI} --state asked" in told.text
    assert events()[-1] != "account.created"
    assert "letter.renewal.asked" in events()


def test_a_number_that_no_school_knows_is_not_told(
    app: Flask, late: Reader, guardian: int, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    """ONDE has no ids: ours begin with ~."""
    with app.app_context():
        db.session.get_one(Guardian, guardian).source_id = "~abcdef"
        db.session.commit()
    late.hold()
    late.at.submit(late.page)
    run_jobs()
    (told,) = outbox.emails(SCHOOL)
    assert "Jeanne DUPOND (5EME3)\n" in told.text
    assert "~" not in told.text


def test_asking_again_tells_the_school_once(
    late: Reader, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    late.hold()
    for _ in range(3):
        assert late.at.submit(late.page).status_code == 200
    late.hold()
    run_jobs()

    assert len(outbox.emails(SCHOOL)) == 1


def test_without_an_address_of_the_school_the_wish_is_kept_all_the_same(
    app: Flask, late: Reader, guardian: int, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    with app.app_context():
        db.session.get_one(Establishment, UAI).email = None
        db.session.commit()
    late.hold()
    page = late.at.submit(late.page)
    run_jobs()

    assert "Prévenez aussi l’établissement (Collège Jules Verne)" in words(page)
    assert letter(app, guardian).renewal_asked_at is not None
    assert outbox.everything() == []


def test_the_new_letter_opens_and_the_wish_is_over(app: Flask, late: Reader, guardian: int) -> None:
    late.hold()
    late.at.submit(late.page)
    with app.app_context():
        fresh = letters.issue(UAI, guardian)
    assert letter(app, guardian).renewal_asked_at is None
    assert fresh.identifier == late.sheet.identifier
    late.sheet = fresh
    late.hold()
    late.prove()

    assert title(late.finish()).startswith("Vous pouvez")


def test_a_letter_that_grows_too_old_on_the_way_leads_to_the_question(
    clock: time_machine.Traveller, proven: Reader
) -> None:
    # 23 February is the last day; the activation begins one minute before midnight in Paris.
    clock.move_to("2027-02-23T22:59:30+00:00")
    proven.at.token = ""
    proven.hold()
    proven.prove()
    proven.at.open(proven.page)
    clock.shift(60)
    answer = proven.at.post(proven.page, password=OWN, confirmation=OWN)

    assert answer.status_code == 303
    assert title(proven.at.open(answer.location)) == "Ce courrier est trop ancien"


def test_the_last_day_is_good(clock: time_machine.Traveller, reader: Reader) -> None:
    clock.move_to("2027-02-23T22:59:00+00:00")
    assert title(reader.hold()).startswith("Indiquez la date")


def test_a_letter_that_is_good_is_not_renewed(app: Flask, reader: Reader, guardian: int) -> None:
    reader.hold()
    answer = reader.at.post(reader.place("nouveau-courrier"))
    assert answer.location == reader.page
    assert letter(app, guardian).renewal_asked_at is None


def test_the_question_wants_the_letter_itself(late: Reader, new_person: NewPerson) -> None:
    late.hold()
    stranger = new_person()
    stranger.open("/activation")
    assert stranger.post(late.page).status_code == 410
    assert late.hold(password="k7mp-x3qd-9hwt").status_code == 422
