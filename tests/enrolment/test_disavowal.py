"""« Je ne suis pas le représentant légal de cet élève »."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from idp.accounts.models import Account
from idp.families.models import Disavowal, Pupil
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests.enrolment.conftest import Parent, errors, pupil_page, record, words

LEO = "14/03/2013"


@pytest.fixture
def two_children(app: Flask, parent: Parent) -> Parent:
    """Jeanne, whose record has Léo and Tom, at « Votre nouveau compte »."""
    with app.app_context():
        record("0860003L", ("Léo", date(2013, 3, 14)), ("Tom", date(2014, 5, 6)))
    parent.ask()
    assert parent.prove(LEO).status_code == 303
    return parent


def test_a_child_put_aside_is_not_in_the_account_and_is_recorded_for_the_school(
    app: Flask, two_children: Parent
) -> None:
    page = pupil_page(app, two_children, "Tom")
    assert "L’établissement en est informé." in words(two_children.at.open(page).text)
    shown = two_children.at.submit(page).text
    assert "<strong>Léo</strong>" in shown
    assert "Retiré du compte" in shown
    with app.app_context():
        assert db.session.query(Disavowal).count() == 0

    two_children.choose()
    with app.app_context():
        held = db.session.query(Disavowal).one()
        tom = db.session.query(Pupil).filter_by(given_name="Tom").one()
        assert (held.pupil_id, held.undone_at) == (tom.id, None)
        events = [line.event for line in db.session.query(SecurityEvent)]
    assert events.count(Event.PUPIL_DISAVOWED) == 1


def test_putting_a_child_aside_is_taken_back_by_the_pages_own_button(
    app: Flask, two_children: Parent
) -> None:
    shown = two_children.at.submit(pupil_page(app, two_children, "Tom")).text
    page = BeautifulSoup(shown, "html.parser")
    button = page.select_one("button[name=undo]")
    assert button is not None
    form = page.select_one(f"form#{button['form']}")
    assert form is not None

    two_children.at.post(str(form["action"]), undo="1")
    shown = two_children.at.open(two_children.account_page).text
    assert "<strong>Léo, Tom</strong>" in shown
    two_children.choose()
    with app.app_context():
        assert db.session.query(Disavowal).count() == 0


def test_without_any_child_left_there_is_no_account(app: Flask, proven: Parent) -> None:
    proven.at.submit(pupil_page(app, proven, "Léo"))
    page = proven.choose()
    assert page.status_code == 422
    assert "Gardez au moins un enfant" in errors(page)
    with app.app_context():
        assert db.session.query(Account).count() == 0


def test_a_child_of_somebody_else_cannot_be_named(app: Flask, proven: Parent) -> None:
    with app.app_context():
        record(name=("DURAND", "Anne"), mobiles=("+33600000009",))
        other = db.session.query(Pupil).filter_by(birth_name="DURAND").one().id
    for number in (other, 10**30, 0):
        page = proven.code_page.replace("/code", f"/eleve/{number}")
        assert proven.at.open(page).status_code == 404
        assert proven.at.post(page).status_code == 404
