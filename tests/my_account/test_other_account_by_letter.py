"""« Ajouter depuis un autre compte » with a letter's identifier and provisional password."""

from datetime import date

import pytest
from flask import Flask

from idp.families import attachment
from idp.families.models import Guardian
from idp.platform.database import db
from tests import letters, seed
from tests.letters import Sheet
from tests.visitor import Person

PAGE = "/compte/enfants/autre-compte"
LYCEE = "0860001J"
LEA = {"child-day": "22", "child-month": "11", "child-year": "2009"}


def issue(given_name: str = "Jeanne") -> Sheet:
    """The letter of Léa's lycée, which has another number for her parent."""
    seed.school(LYCEE, "Lycée Marie Curie")
    row = seed.guardian(LYCEE, given_names=given_name, mobiles=("+33600000002",))
    seed.tie(row, seed.pupil("DUPOND", "Léa", date(2009, 11, 22)), LYCEE)
    return letters.issue(LYCEE, row.id)


@pytest.fixture
def sheet(app: Flask, parent: int) -> Sheet:
    """A letter to the parent who is signed in."""
    del parent
    with app.app_context():
        return issue()


def begin(here: Person, sheet: Sheet) -> str:
    """Type the letter, and its child's birth date; return the address that comes then."""
    here.open(PAGE)
    answer = here.post(PAGE, identifier=sheet.identifier, password=sheet.password.upper())
    assert answer.status_code == 303
    dates = here.open(answer.location).location
    here.open(dates)
    return str(here.post(dates, **LEA).location)


def rows(app: Flask, account_id: int) -> int:
    with app.app_context():
        return len(attachment.rows_of(account_id))


def test_the_letters_children_join_after_a_birth_date(
    app: Flask, here: Person, parent: int, sheet: Sheet
) -> None:
    page = begin(here, sheet)
    assert page.endswith("/rattacher")
    assert "Ajouter au compte j.dupond25" in here.open(page).text
    here.post(page)

    assert rows(app, parent) == 2
    assert "Léa" in here.open("/compte/enfants").text


def test_a_letter_to_the_other_parent_is_refused_in_plain_words(
    app: Flask, here: Person, parent: int
) -> None:
    with app.app_context():
        other = issue("Karim")
    page = begin(here, other)
    here.open(page)
    refused = here.post(page)

    assert refused.status_code == 422
    assert "au nom d’une autre personne" in refused.text
    assert rows(app, parent) == 1


def test_a_reset_of_the_other_account_comes_first(app: Flask, here: Person) -> None:
    with app.app_context():
        seed.school(LYCEE, "Lycée Marie Curie")
        row = seed.guardian(LYCEE, mobiles=("+33600000002",))
        seed.tie(row, seed.pupil("DUPOND", "Léa"), LYCEE)
        seed.account("j.dupond77", guardians=(db.session.get_one(Guardian, row.id),), mobile=None)
        reset = letters.issue(LYCEE, row.id, reset=True)
    here.open(PAGE)
    refused = here.post(PAGE, identifier=reset.identifier, password=reset.password)

    assert refused.status_code == 422
    assert "Ce mot de passe est provisoire." in refused.text
