"""CORS without credentials, for the origins of public clients alone (RFC 9700 §2.6)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.oidc import flow
from tests.oidc.flow import Party

ENDPOINTS = [
    ("/.well-known/openid-configuration", "GET"),
    ("/jwks", "GET"),
    ("/openapi.json", "GET"),
    ("/token", "POST"),
    ("/userinfo", "GET"),
]
PUBLIC = "https://app.example.fr"


@pytest.fixture
def application(app: Flask, party: Party) -> Party:
    """A script in the browser; its address names the default port, as browsers do not."""
    del party
    uris = ["https://APP.example.fr:443/retour", "http://127.0.0.1:3000/retour"]
    with app.app_context():
        return flow.register(
            "app",
            token_endpoint_auth_method="none",
            redirect_uris=uris,
            sector="app.example.fr",
        )


@pytest.mark.parametrize(("path", "method"), ENDPOINTS)
@pytest.mark.usefixtures("application")
def test_a_public_clients_script_may_read(client: FlaskClient, path: str, method: str) -> None:
    for origin in (PUBLIC, "http://127.0.0.1:3000"):
        response = client.open(path, method=method, headers={"Origin": origin})
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "Origin" in response.headers["Vary"]


@pytest.mark.parametrize(("path", "method"), ENDPOINTS)
@pytest.mark.usefixtures("application")
def test_its_preflight_is_answered(client: FlaskClient, path: str, method: str) -> None:
    asked = {"Origin": PUBLIC, "Access-Control-Request-Method": method}
    response = client.options(path, headers=asked)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == PUBLIC
    assert method in response.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    "origin",
    ["https://ent.example.fr", "https://evil.example", "null", "http://app.example.fr",
     "https://app.example.fr.evil.example", "https://app.example.fr:8443", "*"],
)  # fmt: skip
@pytest.mark.parametrize(("path", "method"), ENDPOINTS)
@pytest.mark.usefixtures("application")
def test_no_other_script_may(client: FlaskClient, path: str, method: str, origin: str) -> None:
    """Nor one at the origin of a confidential client."""
    for response in (
        client.open(path, method=method, headers={"Origin": origin}),
        client.options(path, headers={"Origin": origin}),
    ):
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Origin" in response.headers["Vary"]


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("path", ["/authorize", "/logout", "/connexion", "/services"])
def test_pages_are_never_read_across_origins(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Origin": PUBLIC})
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]
