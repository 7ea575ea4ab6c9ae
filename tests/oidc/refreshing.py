"""Clients with refresh tokens, for the tests of their grant."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.oidc import flow
from tests.oidc.flow import Party

SCOPE = "openid profile establishment offline_access"
REFRESH = {
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": f"{flow.ALL_SCOPES} offline_access",
}


@pytest.fixture
def ent(app: Flask, party: Party) -> Party:
    """A confidential client with refresh tokens, preregistered for offline_access."""
    del party
    with app.app_context():
        return flow.register("ent-long", offline_access_without_consent=True, **REFRESH)


@pytest.fixture
def mobile(app: Flask, party: Party) -> Party:
    """A public one."""
    del party
    with app.app_context():
        return flow.register(
            "appli",
            token_endpoint_auth_method="none",
            offline_access_without_consent=True,
            **REFRESH,
        )


def refresh(client: FlaskClient, party: Party, token: str, **changes: str) -> TestResponse:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    if party.secret is None:
        form["client_id"] = party.client_id
    return client.post("/token", data=form | changes, headers=party.basic() if party.secret else {})


def refreshed(client: FlaskClient, party: Party, token: str, **changes: str) -> dict[str, Any]:
    answer = refresh(client, party, token, **changes)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def refused(answer: TestResponse, error: str = "invalid_grant") -> None:
    assert (flow.error(answer), answer.status_code) == (error, 400)
    assert "access_token" not in answer.get_json()
