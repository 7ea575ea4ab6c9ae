"""The pages of the enrolment, from end to end, without script."""

import re

from flask import Flask

from idp.accounts.models import Account
from idp.families.models import Guardian
from idp.platform.database import db
from tests.enrolment.conftest import Parent


def test_a_parent_whom_the_school_knows_creates_an_account(newcomer: Parent, app: Flask) -> None:
    page = newcomer.enrol()
    assert "Votre compte a bien été activé." in page.text
    with app.app_context():
        account = db.session.query(Account).one()
        assert re.fullmatch(r"j\.dupond\d{2,}", account.identifier)
        assert account.mobile == newcomer.mobile
        assert db.session.query(Guardian).one().account_id == account.id
        assert account.identifier in newcomer.texts()[-1]
        assert account.identifier in page.text
