"""« Mes connexions »."""

from collections.abc import Callable

import pytest
from flask import Flask

from idp.session import elsewhere
from tests import seed
from tests.visitor import NewPerson, Person

PAGE = "/compte/connexions"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def phone(new_person: NewPerson, here: Person) -> Person:
    """A second browser of hers: Chrome on an Android phone."""
    del here
    somebody = new_person()
    somebody.client.environ_base["HTTP_USER_AGENT"] = PHONE
    somebody.sign_in()
    return somebody


def ids(app: Flask, account_id: int) -> list[str]:
    """The sessions of an account, the one seen last first."""
    with app.app_context():
        return [session.id for session in elsewhere.of_account(account_id)]


def test_each_device_is_named_in_words_and_this_one_is_marked(here: Person, phone: Person) -> None:
    page = here.open(PAGE).text
    assert "Chrome sur Android" in page
    assert page.count("Cet appareil") == 1
    assert "SM-G991B" not in page
    assert phone.open(PAGE).text.count("Cet appareil") == 1


def test_one_is_ended_and_is_out_at_once(
    app: Flask, here: Person, phone: Person, parent: int, events: Callable[[], list[str]]
) -> None:
    here.open(PAGE)
    with app.app_context():
        sessions = elsewhere.of_account(parent)
    (other,) = (session.id for session in sessions if session.device == "Chrome sur Android")
    assert here.post(PAGE, end=other).location == f"{PAGE}?fait=une"
    assert phone.who() == ""
    assert here.who() == "Jeanne Dupond"
    assert other not in ids(app, parent)
    assert "account.sessions.ended" in events()


def test_all_others_are_ended(here: Person, phone: Person, new_person: NewPerson) -> None:
    third = new_person()
    third.sign_in()
    here.open(PAGE)
    assert here.post(PAGE, others="1").location == f"{PAGE}?fait=autres"
    assert (phone.who(), third.who(), here.who()) == ("", "", "Jeanne Dupond")
    assert "Terminer toutes" not in here.open(PAGE).text


def test_nobody_ends_somebody_elses(
    app: Flask, here: Person, new_person: NewPerson, parent: int
) -> None:
    with app.app_context():
        seed.account("k.leroy31", mobile=None)
    stranger = new_person()
    stranger.sign_in("k.leroy31")
    stranger.open(PAGE)
    (hers,) = ids(app, parent)
    stranger.post(PAGE, end=hers)
    stranger.post(PAGE, others="1")
    assert here.who() == "Jeanne Dupond"


@pytest.mark.parametrize("named", ["", "x", "\x00", "a" * 100_000, "*", "account-sessions:1"])
def test_a_name_of_nothing_ends_nothing(here: Person, named: str) -> None:
    here.open(PAGE)
    assert here.post(PAGE, end=named).status_code == 303
    assert here.who() == "Jeanne Dupond"


def test_ending_this_one_leads_to_signing_out(app: Flask, here: Person, parent: int) -> None:
    here.open(PAGE)
    (mine,) = ids(app, parent)
    assert here.post(PAGE, end=mine).location == "/deconnexion"
