"""An ENT that registers itself, behind an initial access token."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.clients import initial_tokens
from idp.clients.initial_tokens import Allowed
from idp.config import Outbound, Settings
from tests.oidc import flow
from tests.oidc.flow import REDIRECT, Party

ALLOWED = Allowed.model_validate(
    {
        "establishments": {"uai": ["0860003L"]},
        "scope": "openid profile establishment offline_access",
    }
)
METADATA: dict[str, Any] = {"client_name": "ENT nouveau", "redirect_uris": [REDIRECT]}


def opened(settings: Settings) -> Settings:
    """Return settings with which ENTs may register themselves, from this machine too."""
    outbound = Outbound(allow_private_hosts=("127.0.0.1",), timeout=2)
    oidc = settings.oidc.model_copy(update={"dynamic_registration": True})
    return settings.model_copy(update={"oidc": oidc, "outbound": outbound})


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return opened(settings)


def issue(app: Flask, uses: int = 20, allowed: Allowed = ALLOWED) -> str:
    with app.app_context():
        return initial_tokens.issue(
            allowed, uses, timedelta(days=1), actor="Anne", reason="convention"
        )


@pytest.fixture
def token(app: Flask, party: Party) -> str:
    del party
    return issue(app)


def register(client: FlaskClient, token: str, /, **changes: object) -> TestResponse:
    values = METADATA | changes
    given = {name: value for name, value in values.items() if value is not None}
    return client.post("/register", json=given, headers={"Authorization": f"Bearer {token}"})


def registered(client: FlaskClient, token: str, /, **changes: object) -> dict[str, Any]:
    answer = register(client, token, **changes)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.get_json()
    return body


def at(client: FlaskClient, body: dict[str, Any], method: str, **more: Any) -> TestResponse:  # noqa: ANN401 — of the test client
    """Call the client's own address with its token."""
    path = body["registration_client_uri"].removeprefix(flow.ISSUER)
    headers = {"Authorization": f"Bearer {body['registration_access_token']}"}
    return client.open(path, method=method, headers=headers, **more)
