"""A client that holds a key, and its assertions."""

import time
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from werkzeug.test import TestResponse

from idp.config import Outbound, Settings
from tests.oidc import flow
from tests.oidc.flow import ISSUER, Party

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEYS: dict[str, Any] = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rs", "use": "sig"}),
    "PS256": RSAKey.generate_key(2048, {"kid": "ps", "alg": "PS256"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "es"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
}
STRANGER = ECKey.generate_key("P-256", {"kid": "es"})


@pytest.fixture
def settings(settings: Settings) -> Settings:
    allowed = Outbound(allow_private_hosts=("127.0.0.1",), timeout=2)
    return settings.model_copy(update={"outbound": allowed})


@pytest.fixture
def holder(app: Flask, party: Party) -> Party:
    """A client that registered its keys by value."""
    del party
    public = [key.as_dict(private=False) for key in KEYS.values()]
    with app.app_context():
        return flow.register(
            "ent-cle", token_endpoint_auth_method="private_key_jwt", jwks={"keys": public}
        )


def claims(**changes: object) -> dict[str, Any]:
    now = int(time.time())
    usual = {
        "iss": "ent-cle",
        "sub": "ent-cle",
        "aud": ISSUER,
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + 60,
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def signed(
    values: dict[str, Any],
    alg: str = "ES256",
    key: ECKey | RSAKey | None = None,
    **header: object,
) -> str:
    signer = key or KEYS[alg]
    heads = {"alg": alg, "kid": signer.kid} | header
    heads = {name: value for name, value in heads.items() if value is not None}
    return jwt.encode(heads, values, signer, algorithms=[alg])


def present(client: FlaskClient, assertion: str, **changes: str) -> TestResponse:
    """A token request with a code that does not exist: who passes is told invalid_grant."""
    form = {
        "grant_type": "authorization_code",
        "code": "x",
        "redirect_uri": flow.REDIRECT,
        "client_assertion_type": TYPE,
        "client_assertion": assertion,
    }
    return client.post("/token", data=form | changes)
