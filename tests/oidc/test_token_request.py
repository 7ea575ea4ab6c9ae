"""What the token endpoint takes and gives (RFC 6749 §3.2, OIDC Core §3.1.3)."""

import base64
import hashlib
import re

import pytest
from flask.testing import FlaskClient
from joserfc import jws
from werkzeug.test import TestResponse

from tests.oidc import flow
from tests.oidc.flow import Party

FORM = "application/x-www-form-urlencoded"


def test_the_answer_holds_what_it_must_and_nothing_else(parent: FlaskClient, party: Party) -> None:
    """OIDC Core §3.1.3.3."""
    body = flow.tokens(parent, party)
    assert set(body) == {"access_token", "id_token", "token_type", "expires_in", "scope"}
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, "openid")


def test_the_id_token_says_who_for_whom_and_until_when(parent: FlaskClient, party: Party) -> None:
    """OIDC Core §2, §3.1.3.6."""
    body = flow.tokens(parent, party, nonce="n" * 256)
    header = jws.extract_compact(body["id_token"].encode()).headers()
    assert set(header) == {"alg", "kid", "typ"}
    assert header["alg"] == "RS256"
    claims = flow.id_token(parent, body)
    assert claims["iss"] == "http://localhost"
    assert claims["aud"] == party.client_id, "a string, not a list of one (trap 8)"
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["iat"] - 60 < claims["auth_time"] <= claims["iat"]
    assert claims["nonce"] == "n" * 256
    assert claims["amr"] == ["pwd"]
    assert claims["acr"] == "urn:preau:acr:password"
    half = hashlib.sha256(body["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def test_without_a_nonce_there_is_none(parent: FlaskClient, party: Party) -> None:
    assert "nonce" not in flow.id_token(parent, flow.tokens(parent, party, nonce=None))


def test_sub_is_pairwise_and_sid_per_client(
    parent: FlaskClient, party: Party, public: Party
) -> None:
    """OIDC Core §8.1: two sectors know the same person under two names."""
    with parent.application.app_context():
        far = flow.register("far", sector="other.example")
    here, same, there = (
        flow.id_token(parent, flow.tokens(parent, one)) for one in (party, public, far)
    )
    assert here["sub"] == same["sub"], "one sector: the same host"
    assert here["sub"] != there["sub"]
    assert len({here["sid"], same["sid"], there["sid"]}) == 3
    again = flow.id_token(parent, flow.tokens(parent, party))
    assert (again["sub"], again["sid"]) == (here["sub"], here["sid"])


def test_sid_changes_with_the_session_and_sub_does_not(parent: FlaskClient, party: Party) -> None:
    """Another sign-in of the same person goes on with the session (OIDC Front-Channel §3)."""
    first = flow.id_token(parent, flow.tokens(parent, party))
    code = flow.signed_in_again(parent, party, prompt="login")["code"]
    again = flow.id_token(parent, flow.redeem(parent, party, code).get_json())
    assert (again["sub"], again["sid"]) == (first["sub"], first["sid"])
    flow.submit(parent, "/deconnexion")
    assert flow.sign_in(parent).status_code == 303
    second = flow.id_token(parent, flow.tokens(parent, party))
    assert first["sub"] == second["sub"]
    assert first["sid"] != second["sid"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "authorization_code\x00"}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "unauthorized_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": 'é"\\'}, "unsupported_grant_type"),
        ({"code": ""}, "invalid_request"),
        ({"code": "x"}, "invalid_grant"),
        ({"code": "é"}, "invalid_grant"),
        ({"code": "x" * 8000}, "invalid_grant"),
        ({"code": "x" * 9000}, "invalid_request"),
        ({"code": "a\x00b"}, "invalid_request"),
        ({"unknown": "\x7f"}, "invalid_request"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_fault_has_its_standard_name(
    client: FlaskClient, party: Party, changes: dict[str, str], error: str
) -> None:
    """RFC 6749 §5.2, §A.8."""
    response = flow.redeem(client, party, "x", **changes)
    assert (response.status_code, flow.error(response)) == (400, error)
    assert re.fullmatch(r"[ !#-\[\]-~]+", response.get_json()["error_description"])


def test_a_description_says_what_to_change(parent: FlaskClient, party: Party) -> None:
    """RFC 6749 §5.2: `error_description` assists the client's developer."""

    def told(**changes: str) -> str:
        text: str = flow.redeem(parent, party, "x", **changes).get_json()["error_description"]
        return text

    assert "unknown, expired" in told()
    assert "grant_type must be" in told(grant_type="password")
    code = flow.code(parent, party)
    assert flow.redeem(parent, party, code).status_code == 200
    assert "used before" in flow.redeem(parent, party, code).get_json()["error_description"]
    without = flow.answer(flow.authorize(parent, party, scope="profile"))
    assert without["error_description"] == "scope must name openid"  # OIDC Core §3.1.2.1


def invalid(response: TestResponse) -> bool:
    assert response.status_code == 400
    assert response.headers["Cache-Control"] == "no-store"
    return flow.error(response) == "invalid_request"


def test_only_a_form_in_the_body_is_read(parent: FlaskClient, party: Party) -> None:
    """A JSON body, a missing grant_type: Canaille and django-oauth-toolkit answered 500."""
    form = {"grant_type": "authorization_code", "code": flow.code(parent, party)}
    headers = party.basic()
    assert invalid(parent.post("/token", json=form, headers=headers))
    assert invalid(parent.post("/token", data=b"{", content_type="application/json"))
    assert invalid(parent.post("/token", data=form, content_type="multipart/form-data"))
    assert invalid(parent.post("/token", data=b"\xff\xfe", content_type="text/plain"))
    assert invalid(parent.post("/token", headers=headers))
    assert invalid(parent.post("/token", data=b"", content_type=FORM, headers=headers))
    assert invalid(parent.post("/token", data=b"&&==%", content_type=FORM, headers=headers))
    assert invalid(parent.post("/token", data=b"grant_type=%ff", content_type=FORM))


def test_parameters_in_the_address_are_refused(parent: FlaskClient, party: Party) -> None:
    """RFC 6749 §3.2; Authlib merges them into the form (trap 7)."""
    form = {
        "grant_type": "authorization_code",
        "code": flow.code(parent, party),
        "redirect_uri": flow.REDIRECT,
        "code_verifier": flow.VERIFIER,
    }
    for address in ("/token?client_secret=x", "/token?code=x", "/token?x", "/token?grant_type=a"):
        assert invalid(parent.post(address, data=form, headers=party.basic()))
    assert parent.post("/token", data=form, headers=party.basic()).status_code == 200


@pytest.mark.parametrize("name", ["code", "grant_type", "code_verifier", "redirect_uri", "other"])
def test_a_parameter_given_twice_is_refused(parent: FlaskClient, party: Party, name: str) -> None:
    """RFC 6749 §3.2."""
    form = {
        "grant_type": "authorization_code",
        "code": flow.code(parent, party),
        "redirect_uri": flow.REDIRECT,
        "code_verifier": flow.VERIFIER,
        "other": "x",
    }
    twice = {key: [value, value] if key == name else value for key, value in form.items()}
    assert invalid(parent.post("/token", data=twice, headers=party.basic()))
    assert parent.post("/token", data=form, headers=party.basic()).status_code == 200


def test_only_post_is_taken(client: FlaskClient, party: Party) -> None:
    """RFC 6749 §3.2."""
    del party
    for method in (client.get, client.put, client.delete):
        assert method("/token").status_code == 405


def test_the_scope_cannot_be_raised_at_the_token_endpoint(
    parent: FlaskClient, party: Party
) -> None:
    """Authentik 52287: what was granted is what was authorized."""
    code = flow.code(parent, party, scope="openid")
    body = flow.redeem(parent, party, code, scope=flow.ALL_SCOPES).get_json()
    assert body["scope"] == "openid"
    assert set(flow.userinfo(parent, body).get_json()) == {"sub"}
