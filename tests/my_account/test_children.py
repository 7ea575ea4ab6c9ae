"""« Mes enfants »."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from idp.accounts.models import Account
from idp.families.models import Disavowal, Pupil
from idp.platform.database import db
from tests import seed
from tests.visitor import Person

PAGE = "/compte/enfants"


@pytest.fixture
def leo(app: Flask, here: Person) -> int:
    """The id of her child."""
    del here
    with app.app_context():
        return db.session.scalars(select(Pupil.id)).one()


def test_each_school_shows_the_children_that_its_own_record_gives(app: Flask, here: Person) -> None:
    with app.app_context():
        seed.school("0860001J", "Lycée Marie Curie")
        row = seed.guardian("0860001J")
        seed.tie(row, seed.pupil("DUPOND", "Léa", date(2009, 11, 22)), "0860001J")
        row.account_id = db.session.scalars(select(Account.id)).one()
        db.session.commit()
    page = here.open(PAGE).text
    assert page.index("Collège Jules Verne") < page.index("Léo") < page.index("Lycée Marie Curie")
    assert page.index("Lycée Marie Curie") < page.index("Léa")
    assert not re.search(r"14(/0?3/| mars )2013", page), "no birth date is shown"


def test_a_child_is_put_aside_after_a_question_and_taken_back(
    app: Flask, here: Person, leo: int, events: Callable[[], list[str]]
) -> None:
    assert "Vous n’êtes pas le représentant légal de cet élève" in here.open(f"{PAGE}/{leo}").text
    assert here.post(f"{PAGE}/{leo}").location == PAGE
    assert "mis de côté par vous" in here.open(PAGE).text
    with app.app_context():
        assert db.session.scalars(select(Disavowal)).one().undone_at is None

    here.post(f"{PAGE}/{leo}", undo="1")
    assert "mis de côté par vous" not in here.open(PAGE).text
    assert events()[-2:] == ["pupil.disavowed", "pupil.disavowal.undone"]


def test_what_was_put_aside_is_gone_from_the_very_next_request(here: Person, leo: int) -> None:
    here.open(PAGE)
    here.post(f"{PAGE}/{leo}")
    assert "Aucun enfant n’est relié à votre compte" in here.open("/services").text


@pytest.mark.parametrize("number", ["0", "999", "9223372036854775807", "9" * 40, "-1", "x"])
def test_nobody_elses_child_can_be_named(here: Person, leo: int, number: str) -> None:
    del leo
    here.open(PAGE)
    assert here.open(f"{PAGE}/{number}").status_code == 404
    assert here.post(f"{PAGE}/{number}").status_code in (303, 404, 405)
    assert "mis de côté" not in here.open(PAGE).text


def test_the_other_parents_child_is_neither_shown_nor_put_aside(app: Flask, here: Person) -> None:
    with app.app_context():
        father = seed.guardian("0860003L", "DUPOND", "Karim")
        other = seed.pupil("DUPOND", "Nina", date(2014, 5, 5))
        seed.tie(father, other, "0860003L", kinship=20)
        nina = other.id
    assert "Nina" not in here.open(PAGE).text
    assert here.open(f"{PAGE}/{nina}").status_code == 404
    here.open(PAGE)
    here.post(f"{PAGE}/{nina}")
    with app.app_context():
        assert db.session.scalars(select(Disavowal)).all() == []
