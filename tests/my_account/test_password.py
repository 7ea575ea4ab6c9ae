"""Another password, by the old one; a first one, for who has none."""

from collections.abc import Callable

import pytest
from flask import Flask

from idp.accounts import passwords, security
from idp.accounts.models import Account
from idp.platform.database import db
from tests import seed
from tests.my_account.conftest import FORMER, Read, ReadMessages
from tests.visitor import NewPerson, Person

PAGE, NEW = "/compte/mot-de-passe", "Nouveau-mot-2"


def change(
    here: Person, present: str = seed.PASSWORD, new: str = NEW, again: str = ""
) -> tuple[int, str]:
    """Fill the page and send it; return the status, and the page or where it leads."""
    here.open(PAGE)
    answer = here.post(PAGE, present=present, password=new, confirmation=again or new)
    return answer.status_code, answer.location or answer.text


def test_this_browser_stays_signed_in_and_every_other_one_is_out(
    here: Person,
    new_person: NewPerson,
    read_messages: ReadMessages,
    events: Callable[[], list[str]],
) -> None:
    elsewhere = new_person()
    elsewhere.sign_in()
    before = here.client.get_cookie("preau_session")

    assert change(here) == (303, "/compte?fait=mot-de-passe")
    assert here.who() == "Jeanne Dupond"
    assert elsewhere.who() == ""
    after = here.client.get_cookie("preau_session")
    assert before is not None
    assert after is not None
    assert before.value != after.value, "whoever copied the old cookie is out as well"
    assert "Cet appareil" in here.open("/compte/connexions").text
    assert "Terminer toutes" not in here.open("/compte/connexions").text

    assert "account.password.changed" in events()
    for to in (FORMER, seed.MOBILE):
        assert "le mot de passe de votre compte a été changé" in read_messages(to)


def test_only_the_new_password_signs_in(here: Person, new_person: NewPerson) -> None:
    change(here)
    elsewhere = new_person()
    assert elsewhere.sign_in().status_code == 422
    assert elsewhere.sign_in(password=NEW).status_code == 303


def test_without_the_old_one_nothing_changes(here: Person, account: Read) -> None:
    before = account().password_hash
    status, page = change(here, present="Autre-mot-3")
    assert status == 422
    assert "Ce n’est pas votre mot de passe actuel." in page
    assert 'id="present-error"' in page
    assert account().password_hash == before
    assert here.who() == "Jeanne Dupond"


def test_guessing_the_old_one_gets_slow_as_at_the_sign_in_page(here: Person) -> None:
    for _ in range(5):
        change(here, present="Autre-mot-3")
    status, page = change(here)
    assert status == 429
    assert "trop d’essais" in page


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("court", "", "8"),
        (NEW, "Nouveau-mot-3", "différents"),
        ("\x00" * 9, "", ""),
        ("x" * 100_000, "", ""),
    ],
    ids=["short", "twice", "nul", "long"],
)
def test_a_new_one_that_will_not_do_is_refused_at_the_field(
    here: Person, account: Read, new: str, again: str, words: str
) -> None:
    before = account().password_hash
    status, page = change(here, new=new, again=again)
    assert status == 422
    assert words in page
    assert account().password_hash == before


def test_it_may_be_changed_while_the_rest_is_frozen(app: Flask, here: Person, parent: int) -> None:
    with app.app_context():
        security.freeze_changes(db.session.get_one(Account, parent))
        db.session.commit()
    assert change(here)[0] == 303


@pytest.fixture
def without_password(app: Flask, here: Person, parent: int) -> Person:
    """Her browser, after the account lost its password (it has another way in)."""
    with app.app_context():
        db.session.get_one(Account, parent).password_hash = None
        db.session.commit()
    return here


def test_who_has_none_chooses_a_first_one(without_password: Person, account: Read) -> None:
    here = without_password
    assert here.open(PAGE).location == f"{PAGE}/premier"
    page = here.open(f"{PAGE}/premier")
    assert "Mon mot de passe actuel" not in page.text
    chosen = here.post(f"{PAGE}/premier", password=NEW, confirmation=NEW)
    assert chosen.location == "/compte?fait=mot-de-passe"
    assert account().password_hash is not None
    assert here.who() == "Jeanne Dupond"


def test_whoever_has_one_does_not_get_around_it(here: Person, account: Read) -> None:
    before = account().password_hash
    here.open("/compte")
    assert here.open(f"{PAGE}/premier").location == PAGE
    assert here.post(f"{PAGE}/premier", password=NEW, confirmation=NEW).location == PAGE
    assert account().password_hash == before


def test_the_first_one_waits_while_the_account_is_frozen(
    app: Flask, without_password: Person, parent: int
) -> None:
    with app.app_context():
        security.freeze_changes(db.session.get_one(Account, parent))
        db.session.commit()
    assert without_password.open(f"{PAGE}/premier").status_code == 403


def test_the_first_password_keeps_how_the_person_signed_in(
    app: Flask, without_password: Person, parent: int
) -> None:
    here = without_password
    here.open(f"{PAGE}/premier")
    here.post(f"{PAGE}/premier", password=NEW, confirmation=NEW)
    with app.app_context():
        kept = db.session.get_one(Account, parent).password_hash
        assert passwords.verify(kept, NEW)
