"""A letter for somebody who has an account: its children join, after a sign-in to that account."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from idp.accounts.models import Account
from idp.families import attachment
from idp.platform import clock as platform_clock
from idp.platform.database import db
from tests import letters, seed
from tests.activation.conftest import LEO, Reader, errors, letter, title, words
from tests.visitor import NewPerson, Person

LYCEE = "0860001J"
LEA = {"child-day": "22", "child-month": "11", "child-year": "2009"}


@pytest.fixture
def record(app: Flask, member: int) -> int:
    """The id of Jeanne's record at Léa's lycée, which has the same number for her."""
    del member
    with app.app_context():
        return write(("DUPOND", "Jeanne"), (seed.MOBILE,))


@pytest.fixture
def second(app: Flask, person: Person, record: int) -> Reader:
    """Jeanne, who has an account, with the letter of Léa's lycée."""
    with app.app_context():
        return Reader(person, letters.issue(LYCEE, record))


def write(name: tuple[str, str], mobiles: tuple[str, ...]) -> int:
    """A parent of Léa's as the lycée has them."""
    seed.school(LYCEE, "Lycée Marie Curie")
    row = seed.guardian(LYCEE, *name, mobiles=mobiles)
    seed.tie(row, seed.pupil("DUPOND", "Léa", date(2009, 11, 22)), LYCEE)
    return row.id


def rows(app: Flask, account_id: int) -> int:
    """How many records the account has."""
    with app.app_context():
        return len(attachment.rows_of(account_id))


def test_nobody_is_told_of_an_account_before_the_birth_date(second: Reader) -> None:
    assert title(second.hold()).startswith("Indiquez la date")
    second.prove(**LEO)
    assert second.page.endswith("/naissance")


@pytest.mark.usefixtures("every_database")
def test_the_children_join_after_a_sign_in(app: Flask, second: Reader, member: int) -> None:
    second.hold()
    assert title(second.prove(**LEA)) == "Vous avez peut-être déjà un compte"
    away = second.at.post(second.page, sign_in="1")
    assert away.location == "/connexion"
    back = second.at.submit("/connexion", identifier="j.dupond25", password=seed.PASSWORD)
    assert "Ajouter au compte j.dupond25" in words(back)
    done = second.follow(second.at.post(second.page))

    assert title(done) == "Vos enfants sont ajoutés"
    assert rows(app, member) == 2
    assert "Léa" in second.at.open("/compte/enfants").text


def test_the_request_of_the_ent_waits_meanwhile(second: Reader, ask: Callable[..., str]) -> None:
    second.query = "?" + ask(second.at).partition("?")[2]
    second.hold()
    second.prove(**LEA)
    second.at.post(second.page, sign_in="1")
    back = second.at.submit("/connexion", identifier="j.dupond25", password=seed.PASSWORD)
    assert "Ajouter au compte" in words(back)
    done = second.follow(second.at.post(second.place("rattacher").partition("?")[0]))

    assert f'href="/authorize{second.query}"' in done.text


def test_a_new_account_can_be_made_all_the_same(app: Flask, second: Reader, member: int) -> None:
    second.hold()
    second.prove(**LEA)
    second.follow(second.at.post(second.page, apart="1"))
    assert second.page.endswith("/compte")
    assert title(second.finish()).startswith("Vous pouvez")
    assert rows(app, member) == 1


def test_whoever_is_signed_in_joins_without_signing_in_again(
    app: Flask, second: Reader, member: int
) -> None:
    second.at.sign_in()
    second.hold()
    second.prove(**LEA)
    second.follow(second.at.post(second.page))
    assert rows(app, member) == 2


def test_a_browser_left_signed_in_is_not_enough(
    app: Flask, clock: time_machine.Traveller, second: Reader, member: int
) -> None:
    second.at.sign_in()
    clock.shift(16 * 60)
    second.hold()
    second.prove(**LEA)
    second.at.open(second.page)
    answer = second.at.post(second.page)
    assert answer.location == "/connexion"
    assert "connectez-vous de nouveau" in words(second.at.open("/connexion"))
    assert rows(app, member) == 1


def test_another_persons_account_takes_no_children(
    app: Flask, second: Reader, member: int, record: int
) -> None:
    with app.app_context():
        other = seed.account("k.dupond31", mobile=None)
        other.given_name = "Karim"
        db.session.commit()
        other_id = other.id
    second.at.sign_in("k.dupond31")
    second.hold()
    second.prove(**LEA)
    refused = second.at.post(second.page)

    assert refused.status_code == 422
    assert "au nom d’une autre personne" in errors(refused)
    assert (rows(app, member), rows(app, other_id)) == (1, 0)
    assert letter(app, record).used_at is None


def test_within_72_hours_of_a_recovery_by_sms_nothing_joins(
    app: Flask, second: Reader, member: int
) -> None:
    second.at.sign_in()
    with app.app_context():
        account = db.session.get_one(Account, member)
        account.changes_frozen_until = platform_clock.now() + timedelta(hours=72)
        db.session.commit()
    second.hold()
    second.prove(**LEA)
    refused = second.at.post(second.page)

    assert refused.status_code == 403
    assert rows(app, member) == 1


def test_another_name_or_number_is_no_sign_of_an_account(
    app: Flask, person: Person, member: int
) -> None:
    del member
    with app.app_context():
        reader = Reader(person, letters.issue(LYCEE, write(("DUPOND", "Karim"), (seed.MOBILE,))))
    reader.hold()
    assert title(reader.prove(**LEA)) == "Votre nouveau compte"


def test_who_says_to_have_an_account_reaches_it_from_the_page_of_the_new_one(
    app: Flask, person: Person, member: int
) -> None:
    with app.app_context():
        record = write(("DUPOND", "Jeanne"), ("+33600000009",))
        reader = Reader(person, letters.issue(LYCEE, record))
    reader.hold()
    page = reader.prove(**LEA)
    assert f'href="{reader.place("rattacher")}"' in page.text
    reader.at.sign_in()
    reader.at.open(reader.place("rattacher"))
    done = reader.follow(reader.at.post(reader.place("rattacher")))

    assert title(done) == "Vos enfants sont ajoutés"
    assert rows(app, member) == 2


def test_the_letter_is_used_up_by_it(second: Reader, new_person: NewPerson) -> None:
    second.at.sign_in()
    second.hold()
    second.prove(**LEA)
    second.follow(second.at.post(second.page))
    assert Reader(new_person(), second.sheet).hold().status_code == 422
    assert second.at.open(second.place("compte")).location == second.place("termine")
