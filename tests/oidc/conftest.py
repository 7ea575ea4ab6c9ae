import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.keys import ring
from tests import seed
from tests.oidc import flow
from tests.oidc.flow import Party


@pytest.fixture
def party(app: Flask) -> Party:
    """The usual ENT, and Jeanne Dupond, whose son Léo goes to 0860003L."""
    with app.app_context():
        ring.rotate()
        seed.family()
        return flow.register()


@pytest.fixture
def parent(app: Flask, party: Party) -> FlaskClient:
    """Jeanne Dupond's browser, signed in."""
    del party
    client = app.test_client()
    assert flow.sign_in(client).status_code == 303
    return client
