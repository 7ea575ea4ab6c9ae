import pytest
from flask import Flask

from idp.platform import audit
from idp.platform.database import db


@pytest.mark.usefixtures("context")
def test_a_fact_outside_the_closed_list_is_refused() -> None:
    with pytest.raises(ValueError, match="birth_date"):
        audit.record(audit.Event.SIGN_OUT, birth_date="2013-03-14")  # type: ignore[call-arg] # the mistake under test


def test_the_trail_is_written_with_the_transaction_it_belongs_to(context: Flask) -> None:
    audit.record(audit.Event.SIGN_OUT, account_id=1)
    db.session.rollback()
    with context.app_context():
        assert db.session.query(audit.SecurityEvent).count() == 0
