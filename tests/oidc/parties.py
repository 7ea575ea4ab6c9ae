"""Fixtures: an ENT that is registered, and a parent who is signed in."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from idp.config import Settings
from idp.keys import rotation
from tests import seed
from tests.oidc import flow
from tests.oidc.flow import Party


@pytest.fixture(scope="session")
def key_ring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ring of keys, made once: making RSA keys is slow."""
    directory = tmp_path_factory.mktemp("keys")
    rotation.create_if_missing(directory, SecretStr("k" * 43))
    return directory


@pytest.fixture
def party(app: Flask, settings: Settings, key_ring: Path) -> Party:
    """The usual ENT, and Jeanne Dupond, whose son Léo goes to 0860003L."""
    shutil.copytree(key_ring, settings.keys.directory)
    with app.app_context():
        seed.family()
        return flow.register()


@pytest.fixture
def public(app: Flask, party: Party) -> Party:
    """An application without a secret: PKCE alone."""
    del party
    with app.app_context():
        return flow.register("ent-mobile", token_endpoint_auth_method="none")


@pytest.fixture
def parent(app: Flask, party: Party) -> FlaskClient:
    """Jeanne Dupond's browser, signed in."""
    del party
    client = app.test_client()
    assert flow.sign_in(client).status_code == 303
    return client


@pytest.fixture
def karim(app: Flask, party: Party) -> None:
    """Another parent, of a child at the same school: k.dupond77, without a passkey."""
    del party
    with app.app_context():
        record = seed.guardian("0860003L", given_names="Karim", mobiles=("+33600000002",))
        seed.tie(record, seed.pupil(given_name="Inès"), "0860003L")
        seed.account("k.dupond77", guardians=(record,), mobile="+33600000002")


@pytest.fixture
def hint(parent: FlaskClient, party: Party) -> str:
    """An ID token of this session."""
    return str(flow.tokens(parent, party)["id_token"])
