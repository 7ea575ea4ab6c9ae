"""Who came from FranceConnect without an account that knows it, and has the school's letter."""

import pytest
from flask import Flask

from idp.accounts.models import Account
from idp.platform.database import db
from tests import letters, seed
from tests.activation.conftest import Reader
from tests.franceconnect.conftest import Traveller, said
from tests.franceconnect.peer import Peer, sub_of

UAI = "0860003L"


@pytest.fixture
def reader(app: Flask, traveller: Traveller) -> Reader:
    """Jeanne with a letter on paper."""
    with app.app_context():
        seed.school(UAI)
        row = seed.guardian(UAI)
        seed.tie(row, seed.pupil(), UAI)
        return Reader(traveller.at, letters.issue(UAI, row.id))


def linked(app: Flask) -> list[str | None]:
    with app.app_context():
        return [account.franceconnect_sub for account in db.session.query(Account)]


def test_once_the_account_is_there_it_can_be_linked(
    app: Flask, franceconnect: Peer, traveller: Traveller, reader: Reader
) -> None:
    number = franceconnect.person()
    traveller.sign_in(number)
    reader.hold()
    reader.prove()
    done = reader.finish()
    assert 'href="/franceconnect/lier"' in done.text
    assert linked(app) == [None]
    assert reader.sheet.identifier in said(traveller.at.open("/franceconnect/lier"))
    traveller.at.post("/franceconnect/lier")

    assert linked(app) == [sub_of(number)]


@pytest.mark.usefixtures("reader")
def test_an_accounts_own_password_typed_with_it_leads_to_the_link_too(
    app: Flask, franceconnect: Peer, traveller: Traveller
) -> None:
    with app.app_context():
        seed.account("jeanne")  # no letter draws such an identifier
    traveller.sign_in(franceconnect.person())
    traveller.at.open("/activation")
    answer = traveller.at.post("/activation", identifier="jeanne", password=seed.PASSWORD)

    assert answer.location == "/franceconnect/lier"
