"""Signed request objects: by value, and pushed (RFC 9101, OIDC Core §6)."""

from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.oidc import assertions, flow
from tests.oidc.assertions import KEYS, STRANGER, holder, settings
from tests.oidc.flow import Party
from tests.oidc.request_objects import Later, ask, request_object
from tests.oidc.stepping_up import PASSKEY

__all__ = ["holder", "settings"]


@pytest.mark.parametrize("alg", KEYS)
def test_a_signed_request_counts_and_nothing_beside_it(
    parent: FlaskClient, holder: Party, alg: str
) -> None:
    """RFC 9101 §6.3."""
    token = request_object(holder, alg)
    came = flow.answer(ask(parent, holder, token, state="beside", prompt="none login"))
    assert came["state"] == "signed"
    assert "code" in came


def test_members_come_as_json_has_them(app: Flask, party: Party, holder: Party) -> None:
    """OIDC Core §6.1: max_age is a number, claims an object."""
    del party
    token = request_object(
        holder, max_age=600, claims={"id_token": {"acr": {"essential": True, "value": PASSKEY}}}
    )
    browser = app.test_client()
    page = flow.location(ask(browser, holder, token))
    came = browser.get(flow.location(flow.sign_in(browser, page)))
    assert (came.status_code, "Ce service demande une clé d’accès" in came.text) == (403, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": STRANGER},
        {"h_kid": "unknown"},
        {"h_typ": "logout+jwt"},
        {"h_jwk": {"kty": "oct", "k": "eA"}},
        {"h_crit": ["b64"], "h_b64": True},
        {"iss": "ent-vienne"},
        {"iss": None},
        {"client_id": "ent-vienne"},
        {"client_id": None},
        {"aud": "https://autre.example/"},
        {"aud": None},
        {"sub": "ent-cle"},
        {"request": "x"},
        {"request_uri": "https://ent.example.fr/r"},
        {"exp": Later(-60)},
        {"exp": Later(7200)},
        {"exp": "soon"},
        {"nbf": Later(60)},
        {"nbf": Later(-7200)},
        {"scope": ["openid"]},
        {"max_age": True},
        {"claims": []},
    ],
    ids=" ".join,
)
def test_an_object_that_is_not_whole_is_told_where_the_address_is_beyond_doubt(
    parent: FlaskClient, holder: Party, changes: dict[str, Any]
) -> None:
    """§10.8 (other JWTs of the client), §6.2, protocol checklist (exp and nbf within the hour)."""
    token = request_object(holder, **changes)
    assert flow.answer(ask(parent, holder, token))["error"] == "invalid_request_object"
    nowhere = ask(parent, holder, token, redirect_uri="https://evil.example/")
    assert nowhere.status_code == 400
    assert "Location" not in nowhere.headers


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "é.é.é", "...."])
def test_one_that_nobody_signed_is_never_taken(
    parent: FlaskClient, holder: Party, token: str
) -> None:
    """§10.1: no `none`."""
    assert flow.answer(ask(parent, holder, token))["error"] == "invalid_request_object"


def test_what_the_object_asks_is_judged_as_ever(parent: FlaskClient, holder: Party) -> None:
    came = flow.answer(ask(parent, holder, request_object(holder, response_type="token")))
    assert (came["error"], came["state"]) == ("unsupported_response_type", "signed")
    elsewhere = ask(parent, holder, request_object(holder, redirect_uri="https://evil.example/"))
    assert elsewhere.status_code == 400
    odd = flow.answer(ask(parent, holder, request_object(holder, nonce="a\x00b")))
    assert odd["error"] == "invalid_request"
    both = ask(parent, holder, request_object(holder), request_uri="https://ent.example.fr/r")
    assert flow.answer(both)["error"] == "invalid_request"


def test_who_must_sign_is_refused_without_and_by_another_algorithm(
    app: Flask, parent: FlaskClient, holder: Party
) -> None:
    """§10.5: require_signed_request_object."""
    public = [key.as_dict(private=False) for key in KEYS.values()]
    with app.app_context():
        strict = flow.register(
            "ent-signe",
            jwks={"keys": public},
            require_signed_request_object=True,
            request_object_signing_alg="PS256",
        )
    assert flow.answer(flow.authorize(parent, strict))["error"] == "invalid_request"
    other = ask(parent, strict, request_object(strict, "ES256"))
    assert flow.answer(other)["error"] == "invalid_request_object"
    assert "code" in flow.answer(ask(parent, strict, request_object(strict, "PS256")))
    del holder


def test_one_can_be_pushed(parent: FlaskClient, holder: Party) -> None:
    """RFC 9126 §3: the object's members alone count, and it must be the client's own."""

    def push(token: str) -> TestResponse:
        shown = {
            "client_assertion_type": assertions.TYPE,
            "client_assertion": assertions.signed(assertions.claims()),
        }
        return parent.post("/par", data={"request": token, "state": "beside"} | shown)

    reference = push(request_object(holder)).get_json()["request_uri"]
    asked = {"client_id": holder.client_id, "request_uri": reference}
    came = flow.answer(parent.get("/authorize?" + urlencode(asked)))
    assert came["state"] == "signed"
    foreign = push(request_object(holder, client_id="ent-vienne"))
    assert (foreign.status_code, flow.error(foreign)) == (400, "invalid_request_object")
