"""« Fermer mon compte »."""

import pytest
from flask import Flask

from idp.accounts.models import AccountStatus
from idp.families.models import Guardian
from idp.platform.database import db
from idp.session import elsewhere
from tests import seed
from tests.my_account.conftest import FORMER, Read, ReadMessages
from tests.visitor import NewPerson, Person

PAGE = "/compte/fermer"


def test_the_person_goes_every_session_ends_and_the_schools_record_is_free_again(
    app: Flask,
    here: Person,
    new_person: NewPerson,
    account: Read,
    read_messages: ReadMessages,
) -> None:
    phone = new_person()
    phone.sign_in()
    here.open(PAGE)
    assert here.post(PAGE, understood="y").location == "/compte/ferme"

    assert here.open("/compte/ferme").status_code == 200
    assert (here.who(), phone.who()) == ("", "")
    row = account()
    assert row.status == AccountStatus.CLOSED
    assert (row.mobile, row.email, row.password_hash) == (None, None, None)
    with app.app_context():
        assert elsewhere.of_account(row.id) == []
        assert db.session.query(Guardian).one().account_id is None
    for to in (FORMER, seed.MOBILE):
        assert "a été fermé" in read_messages(to)
    assert new_person().sign_in().status_code == 422


@pytest.mark.parametrize("values", [{}, {"understood": ""}], ids=["nothing", "empty"])
def test_one_click_is_not_enough(here: Person, account: Read, values: dict[str, str]) -> None:
    here.open(PAGE)
    refused = here.post(PAGE, **values)
    assert refused.status_code == 422
    assert "Cochez la case" in refused.text
    assert account().status == AccountStatus.ACTIVE
    assert here.who() == "Jeanne Dupond"


def test_a_second_click_is_answered_without_a_fault(here: Person) -> None:
    here.open(PAGE)
    here.post(PAGE, understood="y")
    assert here.post(PAGE, understood="y").status_code in {303, 400}
