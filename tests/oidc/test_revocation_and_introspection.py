"""POST /revoke (RFC 7009) and POST /introspect (RFC 7662)."""

import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws, jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from idp.accounts import status
from tests.oidc import families, flow
from tests.oidc.flow import Party

SCOPE = "openid profile offline_access"


@pytest.fixture
def ent(app: Flask, party: Party) -> Party:
    """A client with refresh tokens."""
    del party
    with app.app_context():
        return flow.register(
            "ent-long",
            offline_access_without_consent=True,
            grant_types=["authorization_code", "refresh_token"],
            scope=f"{flow.ALL_SCOPES} offline_access",
        )


def call(client: FlaskClient, where: str, party: Party, **form: str) -> TestResponse:
    headers = party.basic() if party.secret else {}
    form |= {} if party.secret else {"client_id": party.client_id}
    return client.post(where, data=form, headers=headers)


def look(client: FlaskClient, party: Party, token: str, **form: str) -> dict[str, Any]:
    answer = call(client, "/introspect", party, token=token, **form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.get_json()
    return body


def test_an_access_token_is_described_to_its_client(parent: FlaskClient, ent: Party) -> None:
    """RFC 7662 §2.2."""
    body = flow.tokens(parent, ent, scope=SCOPE)
    told = look(parent, ent, body["access_token"])
    assert told["active"] is True
    assert told["client_id"] == "ent-long"
    assert told["iss"] == flow.ISSUER
    assert told["sub"] == flow.id_token(parent, body)["sub"]
    assert told["scope"] == SCOPE
    assert told["token_type"] == "Bearer"
    assert abs(told["exp"] - time.time() - body["expires_in"]) < 5


def test_a_refresh_token_is_described_too(parent: FlaskClient, ent: Party) -> None:
    body = flow.tokens(parent, ent, scope=SCOPE)
    assert look(parent, ent, body["refresh_token"], token_type_hint="refresh_token")["active"]


def test_how_and_when_the_person_signed_in_is_told(parent: FlaskClient, ent: Party) -> None:
    """RFC 9470 §6.2: a resource learns whether to ask for a stronger sign-in."""
    body = flow.tokens(parent, ent, scope=SCOPE)
    claims = flow.id_token(parent, body)
    for token in (body["access_token"], body["refresh_token"]):
        told = look(parent, ent, token)
        assert (told["acr"], told["auth_time"]) == (claims["acr"], claims["auth_time"])


def test_another_clients_token_is_inactive(parent: FlaskClient, ent: Party, party: Party) -> None:
    """RFC 7662 §4; CVE of others (47077): introspection across clients."""
    body = flow.tokens(parent, ent, scope=SCOPE)
    for token in (body["access_token"], body["refresh_token"]):
        assert look(parent, party, token) == {"active": False}


@pytest.mark.parametrize("token", ["x", "a.b", "é", "z" * 5000])
def test_what_is_no_token_is_inactive(parent: FlaskClient, ent: Party, token: str) -> None:
    assert look(parent, ent, token) == {"active": False}


def test_what_the_person_ended_is_inactive(app: Flask, parent: FlaskClient, ent: Party) -> None:
    body = flow.tokens(parent, ent, scope=SCOPE)
    with app.app_context():
        status.end_sessions(families.jeanne().id, actor="x", reason="y")
    assert look(parent, ent, body["access_token"]) == {"active": False}


@pytest.mark.parametrize("where", ["/introspect", "/revoke"])
def test_the_client_must_authenticate(client: FlaskClient, ent: Party, where: str) -> None:
    """RFC 7662 §2.1, RFC 7009 §2.1."""
    for answer in (
        client.post(where, data={"token": "x"}),
        client.post(where, data={"token": "x", "client_id": ent.client_id}),
        call(client, where, Party(ent.client_id, "wrong"), token="x"),
    ):
        assert (flow.error(answer), answer.status_code) == ("invalid_client", 401)
        assert "WWW-Authenticate" in answer.headers
    for answer in (
        call(client, where, ent),
        client.post(f"{where}?token=x", headers=ent.basic()),
        client.post(where, json={"token": "x"}, headers=ent.basic()),
        client.post(where, data={"token": ["x", "y"]}, headers=ent.basic()),
    ):
        assert (flow.error(answer), answer.status_code) == ("invalid_request", 400)
    assert client.get(where).status_code == 405


def test_a_public_client_cannot_introspect(
    parent: FlaskClient, party: Party, public: Party
) -> None:
    del party
    answer = call(parent, "/introspect", public, token="x")
    assert flow.error(answer) == "invalid_client"


def test_a_revoked_access_token_is_worth_nothing_and_the_refresh_token_lives(
    parent: FlaskClient, ent: Party
) -> None:
    """RFC 7009 §2.1."""
    body = flow.tokens(parent, ent, scope=SCOPE)
    answer = call(parent, "/revoke", ent, token=body["access_token"])
    assert (answer.status_code, answer.text) == (200, "")
    assert flow.userinfo(parent, body).status_code == 401
    assert look(parent, ent, body["refresh_token"])["active"] is True


def test_a_revoked_refresh_token_takes_its_access_tokens_along(
    parent: FlaskClient, ent: Party
) -> None:
    """RFC 7009 §2.1."""
    body = flow.tokens(parent, ent, scope=SCOPE)
    other = flow.tokens(parent, ent, scope=SCOPE)
    assert call(parent, "/revoke", ent, token=body["refresh_token"]).status_code == 200
    assert flow.userinfo(parent, body).status_code == 401
    assert look(parent, ent, body["refresh_token"]) == {"active": False}
    assert flow.userinfo(parent, other).status_code == 200


def test_a_refresh_token_whose_session_is_over_takes_them_along_too(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    """RFC 7009 §2.1: an ENT that hears of the sign-out gives back what it holds."""
    body = flow.tokens(parent, ent, scope="openid profile")
    flow.submit(parent, "/deconnexion")
    client = app.test_client()
    assert call(client, "/revoke", ent, token=body["refresh_token"] + "x").status_code == 200
    assert flow.userinfo(client, body).status_code == 200, "a wrong secret revokes nothing"
    assert call(client, "/revoke", ent, token=body["refresh_token"]).status_code == 200
    assert flow.userinfo(client, body).status_code == 401


def test_nobody_revokes_anothers(parent: FlaskClient, ent: Party, party: Party) -> None:
    body = flow.tokens(parent, ent, scope=SCOPE)
    for token in (body["access_token"], body["refresh_token"], "unknown"):
        answer = call(parent, "/revoke", party, token=token)
        assert answer.status_code == 200, "silent on what is not there for this client"
    assert flow.userinfo(parent, body).status_code == 200
    assert look(parent, ent, body["refresh_token"])["active"] is True


def test_a_public_client_revokes_its_own(parent: FlaskClient, party: Party, public: Party) -> None:
    del party
    body = flow.tokens(parent, public)
    assert call(parent, "/revoke", public, token=body["access_token"]).status_code == 200
    assert flow.userinfo(parent, body).status_code == 401


def test_a_jwt_access_token_says_for_whom_and_lives_five_minutes(
    app: Flask, parent: FlaskClient, party: Party
) -> None:
    """RFC 9068 §2; it is revoked and introspected like any other."""
    del party
    with app.app_context():
        ent = flow.register(
            "ent-jwt", access_token_format="jwt", id_token_signed_response_alg="ES256"
        )
    body = flow.tokens(parent, ent, scope="openid profile")
    token = body["access_token"]
    header = jws.extract_compact(token.encode()).headers()
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    keys = KeySet.import_key_set(parent.get("/jwks").get_json())
    claims = jwt.decode(token, keys, algorithms=["ES256"]).claims
    assert set(claims) == {
        "iss", "sub", "aud", "client_id", "iat", "exp", "jti", "scope", "auth_time", "acr",
    }  # fmt: skip
    assert claims["exp"] - claims["iat"] == 300 == body["expires_in"]
    assert (claims["aud"], claims["client_id"]) == (flow.ISSUER, "ent-jwt")
    assert flow.userinfo(parent, body).status_code == 200
    assert look(parent, ent, token)["active"] is True
    call(parent, "/revoke", ent, token=token)
    assert flow.userinfo(parent, body).status_code == 401
    hinted = flow.answer(flow.authorize(parent, ent, id_token_hint=token))
    assert hinted["error"] == "invalid_request", "an access token is no hint (RFC 9068 §5)"
