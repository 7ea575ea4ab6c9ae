import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.accounts import versions
from tests.oidc import families
from tests.oidc.parties import key_ring, parent, party

__all__ = ["key_ring", "parent", "party", "two_schools"]


@pytest.fixture
def two_schools(app: Flask, parent: FlaskClient) -> FlaskClient:
    """Jeanne's browser: Léo goes to the collège, Léa to the lycée."""
    with app.app_context():
        families.second_school()
        versions.bump([families.jeanne().id])
    return parent
