"""SQL, as the whole service uses it."""

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests import seed


@pytest.mark.usefixtures("every_database")
def test_an_error_does_not_carry_the_values_of_its_statement(app: Flask) -> None:
    """They are names, numbers and hashes, and errors end in the log."""
    with app.app_context():
        seed.account("j.dupond25", mobile="+33600000077")
        with pytest.raises(IntegrityError) as failed:
            seed.account("j.dupond25", mobile="+33600000077")
    assert "argon2" not in str(failed.value)
    assert "+33600000077" not in str(failed.value)
