"""Two tabs, two clicks, another way meanwhile: a letter is used once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from flask import Flask

from idp.accounts.letters import judging, using
from idp.accounts.letters.using import Outcome
from idp.accounts.models import Account, Letter
from idp.families.models import Guardian, Guardianship
from idp.platform.database import db
from tests import seed
from tests.activation.conftest import OWN, Reader, account, title, words
from tests.visitor import NewPerson


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Account).count()


def send(reader: Reader, password: str = OWN) -> str:
    answer = reader.at.post(reader.page, password=password, confirmation=password)
    assert answer.status_code == 303
    return str(answer.location)


def test_the_second_of_two_clicks_is_answered_like_the_first(app: Flask, proven: Reader) -> None:
    proven.at.open(proven.page)
    assert [send(proven) for _ in range(2)] == [proven.place("termine")] * 2
    assert count(app) == 1
    assert title(proven.at.open(proven.place("termine"))).startswith("Vous pouvez")


def test_a_second_click_with_another_password_signs_nobody_in(
    clock: time_machine.Traveller, proven: Reader
) -> None:
    proven.at.open(proven.page)
    send(proven)
    proven.at.post("/deconnexion/pas-moi")
    proven.at.open("/connexion")
    for password, minutes in (("Encore+autre3", 0), (OWN, 3)):
        clock.shift(minutes * 60)
        send(proven, password)
        assert proven.at.who() == ""
    assert proven.at.open(proven.place("termine")).location == proven.place("deja-un-compte")
    assert title(proven.at.open(proven.place("deja-un-compte"))) == "Ce courrier ne sert plus"


def test_a_second_tab_comes_to_the_same_place(proven: Reader) -> None:
    page = proven.page
    proven.hold()
    assert proven.page == page


def test_a_reload_of_each_page_changes_nothing(reader: Reader) -> None:
    for step in (reader.hold, reader.prove, reader.finish):
        shown = title(step())
        assert [title(reader.at.open(reader.page)) for _ in range(2)] == [shown] * 2


def test_two_browsers_make_one_account(app: Flask, proven: Reader, new_person: NewPerson) -> None:
    other = Reader(new_person(), proven.sheet)
    other.hold()
    other.prove()
    proven.finish()
    late = other.finish(password="Encore+autre3")

    assert title(late) == "Ce courrier ne sert plus"
    assert other.at.who() == ""
    assert count(app) == 1


@pytest.mark.usefixtures("every_database")
def test_many_browsers_at_one_moment_make_one_account(
    app: Flask, reader: Reader, new_person: NewPerson
) -> None:
    readers = [Reader(new_person(), reader.sheet) for _ in range(4)]
    for one in readers:
        one.hold()
        one.prove()
        one.at.open(one.page)
    with ThreadPoolExecutor(len(readers)) as pool:
        passwords = [f"Passe+numero{number}" for number in range(len(readers))]
        answers = list(pool.map(send, readers, passwords))

    # Where the others are sent first depends on what they saw: the letter as it was, or as used.
    ends = [title(one.at.open(answer)) for one, answer in zip(readers, answers, strict=True)]
    assert sum(end.startswith("Vous pouvez") for end in ends) == 1, ends
    assert count(app) == 1
    assert sum(bool(one.at.who()) for one in readers) == 1


def test_an_account_by_sms_meanwhile_voids_the_letter(
    app: Flask, proven: Reader, guardian: int
) -> None:
    proven.at.open(proven.page)
    with app.app_context():
        never_drawn = "j.dupond07"  # the letter's own identifier is random, and may be any other
        seed.account(never_drawn, guardians=(db.session.get_one(Guardian, guardian),))
    answer = send(proven)

    assert title(proven.at.open(answer)) == "Ce courrier ne sert plus"
    assert count(app) == 1


@pytest.mark.usefixtures("every_database")
def test_an_identifier_taken_meanwhile_is_replaced_and_shown(app: Flask, proven: Reader) -> None:
    with app.app_context():
        seed.account(proven.sheet.identifier, mobile=None)
    refused = proven.finish()
    assert refused.status_code == 409
    assert "vient d’être pris" in words(refused)
    done = proven.finish()

    assert title(done).startswith("Vous pouvez")
    assert count(app) == 2
    assert f"Votre identifiant : {proven.sheet.identifier}." not in words(done)


def test_a_child_that_left_meanwhile_leaves_nothing_to_open(
    app: Flask, proven: Reader, guardian: int
) -> None:
    with app.app_context():
        db.session.query(Guardianship).filter_by(guardian_id=guardian).delete()
        db.session.commit()
    page = proven.at.open(proven.page)
    shown = proven.at.open(page.location)

    assert title(shown) == "Aucun élève à votre nom"
    assert "Collège Jules Verne" in words(shown)
    assert send(proven) == page.location
    assert count(app) == 0


@pytest.mark.usefixtures("every_database")
def test_whoever_uses_the_letter_second_gets_nothing_on_each_database(
    app: Flask, guardian: int, reader: Reader
) -> None:
    del reader
    with app.app_context():
        mark = judging.mark(db.session.get_one(Letter, guardian))
        outcomes = [using.activate(guardian, mark, OWN).outcome for _ in range(2)]
        assert outcomes == [Outcome.DONE, Outcome.OVER]
        assert using.attach(guardian, mark, 1).outcome is Outcome.OVER


def test_the_end_without_a_session_says_only_that_the_letter_was_used(
    app: Flask, proven: Reader
) -> None:
    proven.finish()
    proven.at.post("/deconnexion/pas-moi")
    page = proven.at.open(proven.at.open(proven.place("termine")).location)
    assert title(page) == "Ce courrier ne sert plus"
    assert proven.sheet.identifier not in page.text
    assert account(app, proven.sheet.identifier) is not None


def test_the_next_person_at_a_shared_computer_needs_their_own_letter(
    proven: Reader, events: Callable[[], list[str]]
) -> None:
    proven.finish()
    proven.at.post("/deconnexion/pas-moi")
    proven.at.open("/activation")
    assert proven.hold().status_code == 422
    assert events().count("account.created") == 1
