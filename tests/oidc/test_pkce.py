"""PKCE (RFC 7636, RFC 9700 §2.1.1): S256 alone, required, never to be talked away."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.clients import registration
from idp.clients.registration import RegistrationError
from tests.oidc import flow
from tests.oidc.flow import CHALLENGE, VERIFIER, Party


@pytest.fixture
def without(app: Flask, party: Party) -> Party:
    """A confidential client that need not use PKCE."""
    del party
    with app.app_context():
        return flow.register("ent-old", require_pkce=False)


NONE: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}


def redeem(client: FlaskClient, party: Party, code: str, verifier: str | None) -> TestResponse:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": flow.REDIRECT}
    if verifier is not None:
        form["code_verifier"] = verifier
    if party.secret is None:
        form["client_id"] = party.client_id
    return client.post("/token", data=form, headers=party.basic() if party.secret else {})


@pytest.mark.parametrize(
    "changes",
    [
        NONE,
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge_method": "S512"},
        {"code_challenge": "short"},
        {"code_challenge": "é" * 43},
        {"code_challenge": "a" * 129},
        {"code_challenge": CHALLENGE + "="},
        {"code_challenge": ""},
    ],
    ids=str,
)
def test_a_challenge_that_is_not_s256_is_refused_also_for_confidential_clients(
    parent: FlaskClient, party: Party, public: Party, changes: dict[str, str | None]
) -> None:
    """RFC 7636 §4.4.1; Authlib lets the first three through (traps 1 and 2)."""
    for client in (party, public):
        answer = flow.answer(flow.authorize(parent, client, **changes))
        assert answer["error"] == "invalid_request"


@pytest.mark.parametrize(
    "verifier", [None, "", "w" * 64, "v" * 63, CHALLENGE, "v" * 200, "é" * 64, "v" * 64 + " "]
)
def test_only_the_right_verifier_redeems(
    parent: FlaskClient, party: Party, public: Party, verifier: str | None
) -> None:
    """RFC 7636 §4.6; authentik CVE-2023-48228: skipped when the verifier is absent."""
    for client in (party, public):
        response = redeem(parent, client, flow.code(parent, client), verifier)
        assert (response.status_code, flow.error(response)) == (400, "invalid_grant")


def test_a_wrong_verifier_has_used_the_code_up(parent: FlaskClient, party: Party) -> None:
    """A verifier can be tried once: the code is taken out before it is judged."""
    code = flow.code(parent, party)
    assert flow.error(redeem(parent, party, code, "w" * 64)) == "invalid_grant"
    assert flow.error(redeem(parent, party, code, VERIFIER)) == "invalid_grant"


def test_a_client_that_need_not_use_it_is_held_to_it_when_it_does(
    parent: FlaskClient, without: Party
) -> None:
    code = flow.code(parent, without)
    assert flow.error(redeem(parent, without, code, None)) == "invalid_grant"


def test_a_challenge_that_was_stripped_makes_the_verifier_refused(
    parent: FlaskClient, without: Party
) -> None:
    """RFC 9700 §4.8.2; authentik CVE-2024-23647: the downgrade."""
    code = flow.code(parent, without, **NONE)
    assert flow.error(redeem(parent, without, code, VERIFIER)) == "invalid_grant"


def test_a_client_that_need_not_use_it_goes_without(parent: FlaskClient, without: Party) -> None:
    assert redeem(parent, without, flow.code(parent, without, **NONE), None).status_code == 200


def test_a_client_that_need_not_use_it_cannot_use_plain(
    parent: FlaskClient, without: Party
) -> None:
    for method in (None, "plain"):
        answer = flow.answer(flow.authorize(parent, without, code_challenge_method=method))
        assert answer["error"] == "invalid_request"


def test_a_public_client_cannot_be_registered_without_it() -> None:
    values = {
        "client_id": "ent-mobile",
        "client_name": "Mobile",
        "redirect_uris": [flow.REDIRECT],
        "establishments": {"uai": ["0860003L"]},
        "token_endpoint_auth_method": "none",
        "require_pkce": False,
    }
    with pytest.raises(RegistrationError):
        registration.from_values(values)
