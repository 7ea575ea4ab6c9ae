"""« Je ne suis pas le représentant légal de cet élève », and taking it back."""

from collections.abc import Callable

import pytest
from flask import Flask

from idp.families.models import Disavowal
from idp.platform.database import db
from tests.activation.conftest import OWN, Reader, add_child, errors, pupil_id, title, words


@pytest.fixture
def two(app: Flask, reader: Reader, guardian: int) -> Reader:
    """Jeanne at « Votre nouveau compte », with Léo and Léa."""
    add_child(app, guardian)
    reader.hold()
    reader.prove()
    return reader


def put_aside(app: Flask, reader: Reader, name: str) -> str:
    """Confirm the page of a child; return the account page's text."""
    page = reader.place(f"eleve/{pupil_id(app, name)}")
    asked = reader.at.open(page)
    assert title(asked) == "Vous n’êtes pas le représentant légal de cet élève ?"
    assert name in words(asked)
    return words(reader.at.open(reader.at.post(page).location))


def disavowed(app: Flask) -> int:
    """How many children were put aside for good."""
    with app.app_context():
        return db.session.query(Disavowal).filter_by(undone_at=None).count()


@pytest.mark.usefixtures("every_database")
def test_a_child_put_aside_is_not_in_the_account_and_the_school_can_see_it(
    app: Flask, two: Reader, events: Callable[[], list[str]]
) -> None:
    assert "Léa, Léo" in words(two.at.open(two.page))
    text = put_aside(app, two, "Léa")
    assert "Retiré du compte" in text
    assert "Léa, Léo" not in text
    assert disavowed(app) == 0  # nothing is written before the account is
    two.finish()

    assert disavowed(app) == 1
    assert "pupil.disavowed" in events()
    children = words(two.at.open("/compte/enfants"))
    assert "Léo" in children


def test_it_can_be_taken_back_on_the_same_page(app: Flask, two: Reader) -> None:
    put_aside(app, two, "Léa")
    two.at.post(two.place(f"eleve/{pupil_id(app, 'Léa')}"), undo="1")
    assert "Léa, Léo" in words(two.at.open(two.page))
    two.finish()
    assert disavowed(app) == 0


def test_one_child_must_stay(app: Flask, two: Reader) -> None:
    for name in ("Léa", "Léo"):
        put_aside(app, two, name)
    refused = two.finish()
    assert refused.status_code == 422
    assert "Gardez au moins un enfant" in errors(refused)

    two.at.post(two.place(f"eleve/{pupil_id(app, 'Léo')}"), undo="1")
    assert title(two.finish()).startswith("Vous pouvez")


def test_what_was_typed_elsewhere_in_two_tabs_is_not_lost(app: Flask, two: Reader) -> None:
    lea, leo = pupil_id(app, "Léa"), pupil_id(app, "Léo")
    for number in (lea, leo):
        two.at.open(two.place(f"eleve/{number}"))
    for number in (lea, leo):
        two.at.post(two.place(f"eleve/{number}"))
    two.at.post(two.place(f"eleve/{lea}"), undo="1")
    page = two.at.post(two.page, password=OWN, confirmation=OWN)

    assert page.status_code == 303
    assert disavowed(app) == 1
