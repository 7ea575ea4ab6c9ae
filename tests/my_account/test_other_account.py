"""« Ajouter depuis un autre compte »."""

import pytest
import sqlalchemy as sa
from flask import Flask

from idp.accounts.models import Account, AccountStatus
from idp.families import attachment
from idp.platform.database import db
from tests import seed
from tests.visitor import NewPerson, Person

PAGE = "/compte/enfants/autre-compte"
OTHER = "Autre-mot-2-passe"


@pytest.fixture
def second(app: Flask, parent: int) -> int:
    """Her other account, of a second school."""
    del parent
    with app.app_context():
        seed.school("0860001J", "Lycée Marie Curie")
        row = seed.guardian("0860001J", mobiles=("+33600000002",))
        seed.tie(row, seed.pupil("DUPOND", "Léa"), "0860001J")
        return seed.account("j.dupond77", OTHER, guardians=(row,), mobile="+33600000002").id


def send(person: Person, identifier: str = "j.dupond77", password: str = OTHER) -> tuple[int, str]:
    person.open(PAGE)
    answer = person.post(PAGE, identifier=identifier, password=password)
    return answer.status_code, answer.text


def rows(app: Flask, account_id: int) -> int:
    with app.app_context():
        return len(attachment.rows_of(account_id))


def test_the_other_accounts_children_join_this_one(
    app: Flask, here: Person, parent: int, second: int
) -> None:
    assert send(here, " J.Dupond 77")[0] == 303
    assert "Léa" in here.open("/compte/enfants").text
    assert (rows(app, parent), rows(app, second)) == (2, 0)
    assert here.who() == "Jeanne Dupond"


def test_the_other_identifier_opens_nothing_any_more(
    here: Person, second: int, new_person: NewPerson
) -> None:
    del second
    send(here)
    assert new_person().sign_in("j.dupond77", OTHER).status_code == 422


def test_a_wrong_password_says_what_the_sign_in_says(
    app: Flask, here: Person, second: int, parent: int
) -> None:
    for identifier, password in (("j.dupond77", "Faux-1-passe"), ("n.existe1", OTHER)):
        status, text = send(here, identifier, password)
        assert status == 422
        assert "L’identifiant ou le mot de passe n’est pas le bon" in text
    assert (rows(app, parent), rows(app, second)) == (1, 1)


def test_guesses_are_slowed_as_at_the_sign_in(here: Person, second: int) -> None:
    del second
    assert [send(here, password="Faux-1-passe")[0] for _ in range(6)][-1] == 429


def test_the_other_parents_account_is_refused_in_plain_words(
    app: Flask, here: Person, second: int
) -> None:
    with app.app_context():
        account = db.session.get_one(Account, second)
        account.given_name = "Karim"
        (row,) = attachment.rows_of(second)
        db.session.execute(
            sa.text("UPDATE guardian SET given_names = 'Karim' WHERE id = :id"), {"id": row}
        )
        db.session.commit()
    status, text = send(here)
    assert status == 422
    assert "au nom d’une autre personne" in text
    assert rows(app, second) == 1


def test_the_same_account_and_a_locked_one_are_refused(
    app: Flask, here: Person, second: int
) -> None:
    status, text = send(here, "j.dupond25", seed.PASSWORD)
    assert (status, "où vous êtes connecté" in text) == (422, True)
    with app.app_context():
        db.session.get_one(Account, second).status = AccountStatus.LOCKED.value
        db.session.commit()
    assert send(here)[0] == 422
