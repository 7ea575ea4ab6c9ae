"""SQL, as the whole service uses it."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DataError, IntegrityError

from idp.config import Settings
from idp.platform import database
from tests import seed


def as_logged(error: BaseException) -> str:
    """What a log says of it, with what the driver raised before."""
    return f"{error.__cause__}\n{error}"


@pytest.mark.usefixtures("every_database")
def test_an_error_does_not_carry_the_values_of_its_statement(app: Flask) -> None:
    """They are names, numbers and hashes, and errors end in the log."""
    with app.app_context():
        seed.account("j.dupond25", mobile="+33600000077")
        with pytest.raises(IntegrityError) as failed:
            seed.account("j.dupond25", mobile="+33600000077")
    logged = as_logged(failed.value)
    assert "argon2" not in logged
    assert "+33600000077" not in logged
    assert "(j.dupond25)" not in logged  # PostgreSQL: « Key (identifier)=(…) already exists »
    assert "account" in str(failed.value)  # which constraint it was is still said


@pytest.mark.postgres
def test_a_value_that_postgresql_refuses_is_not_told_either(postgres_url: str) -> None:
    """« invalid input syntax for type integer: "Dupond" »."""
    app = Flask(__name__)
    database.init_app(app, Settings.model_validate({"database": {"url": postgres_url}}))
    with app.app_context():
        with pytest.raises(DataError) as failed:
            database.db.session.execute(
                sa.text("SELECT CAST(:name AS integer)"), {"name": "Dupond"}
            )
        database.db.session.rollback()
        database.db.engine.dispose()
    assert "Dupond" not in as_logged(failed.value)
    assert "invalid input syntax" in str(failed.value)
