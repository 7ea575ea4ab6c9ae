"""Basic OP and Form Post OP of the OpenID Foundation: tokens, userinfo, claims, codes.

Each test does what the modules of its docstring do, as their own client would: without PKCE.
"""

import base64
import hashlib
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from joserfc import jws

from tests.oidc import flow
from tests.oidc.flow import Party
from tests.oidc.refreshing import REFRESH, SCOPE, refresh, refreshed, refused
from tests.oidc.suite import Suite, stranger, suite

__all__ = ["stranger", "suite"]


def test_the_code_flow_runs_and_the_id_token_is_whole(stranger: Suite) -> None:
    """OIDC Core §3.1.2, §3.1.3.3, §3.1.3.7: oidcc-server, oidcc-idtoken-signature."""
    answer = stranger.signed_in(stranger.ask())
    assert set(answer) == {"code", "state", "iss"}
    assert (answer["state"], answer["iss"]) == ("a-state", flow.ISSUER)
    body = stranger.redeem(answer["code"]).get_json()
    header = jws.extract_compact(body["id_token"].encode()).headers()
    published = stranger.browser.get("/jwks").get_json()["keys"]
    assert header["alg"] == "RS256"
    assert [key["alg"] for key in published if key["kid"] == header["kid"]] == ["RS256"]
    claims = stranger.id_token(body)
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (flow.ISSUER, "suite", "a-nonce")
    half = hashlib.sha256(body["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    assert claims["iat"] <= claims["exp"] - 60
    assert len(claims["sub"]) <= 255
    assert stranger.userinfo(body)["sub"] == claims["sub"]


def test_userinfo_answers_by_get_and_post_with_the_token_in_header_or_body(suite: Suite) -> None:
    """OIDC Core §5.3.1: oidcc-userinfo-get, -post-header, -post-body."""
    body = suite.tokens()
    header = {"Authorization": f"Bearer {body['access_token']}"}
    form = {"access_token": body["access_token"]}
    answers = [
        suite.browser.get("/userinfo", headers=header),
        suite.browser.post("/userinfo", headers=header),
        suite.browser.post("/userinfo", data=form),
    ]
    sub = suite.id_token(body)["sub"]
    assert [(a.status_code, a.get_json()["sub"]) for a in answers] == [(200, sub)] * 3


def test_each_scope_brings_its_claims(suite: Suite) -> None:
    """OIDC Core §5.4: oidcc-scope-profile, -email, -phone, -all."""
    profile = {"name", "family_name", "given_name"}
    email, phone = {"email", "email_verified"}, {"phone_number", "phone_number_verified"}
    for scope, claims in {
        "openid profile": profile,
        "openid email": email,
        "openid phone": phone,
        "openid profile email address phone": profile | email | phone,
    }.items():
        assert set(suite.userinfo(suite.tokens(scope=scope))) == {"sub"} | claims


def test_an_address_is_not_offered_and_asking_for_it_does_no_harm(suite: Suite) -> None:
    """OIDC Core §5.4, Discovery §3: oidcc-scope-address."""
    document = suite.browser.get("/.well-known/openid-configuration").get_json()
    assert "address" not in document["scopes_supported"]
    assert "address" not in document["claims_supported"]
    body = suite.tokens(scope="openid address")
    assert body["scope"] == "openid"
    assert set(suite.userinfo(body)) == {"sub"}


def test_the_order_of_scopes_and_parameters_does_not_matter(suite: Suite) -> None:
    """RFC 6749 §3.3: oidcc-alternate-happy-flow, oidcc-ensure-other-scope-order-succeeds."""
    asked = flow.request(suite.party, scope="email openid", response_mode=suite.mode)
    backwards = dict(reversed([(k, v) for k, v in asked.items() if "challenge" not in k]))
    answer = suite.read(suite.browser.get("/authorize", query_string=backwards))
    body = suite.redeem(answer["code"]).get_json()
    assert suite.userinfo(body)["email"] == "jeanne@example.org"


def test_an_essential_name_comes_in_userinfo(suite: Suite) -> None:
    """OIDC Core §5.5.1: oidcc-claims-essential."""
    body = suite.tokens(claims='{"userinfo": {"name": {"essential": true}}}')
    assert suite.userinfo(body)["name"] == "Jeanne DUPOND"
    assert "name" not in suite.id_token(body)


@pytest.mark.parametrize("seconds", [0, 31])
def test_a_code_that_comes_back_is_refused_and_its_tokens_die(suite: Suite, seconds: int) -> None:
    """RFC 6749 §4.1.2, §10.5: oidcc-codereuse, oidcc-codereuse-30seconds."""
    code = suite.answer(scope=SCOPE, prompt="none")["code"]
    body = suite.redeem(code).get_json()
    assert suite.userinfo(body)
    with time_machine.travel(timedelta(seconds=seconds), tick=True):
        again = suite.redeem(code)
        assert (again.status_code, flow.error(again)) == (400, "invalid_grant")
        assert flow.userinfo(suite.browser, body).status_code == 401


def test_the_secret_may_come_in_the_body_where_it_is_registered(suite: Suite, app: Flask) -> None:
    """RFC 6749 §2.3.1, OIDC Core §9: oidcc-server-client-secret-post."""
    with app.app_context():
        party = flow.register(
            "by-post", require_pkce=False, token_endpoint_auth_method="client_secret_post"
        )
    other = Suite(party, suite.browser, suite.mode)
    form = {
        "grant_type": "authorization_code",
        "code": other.answer()["code"],
        "redirect_uri": flow.REDIRECT,
        "client_id": party.client_id,
        "client_secret": party.secret or "",
    }
    body = suite.browser.post("/token", data=form).get_json()
    assert suite.id_token(body)["aud"] == "by-post"


def test_a_refresh_token_brings_the_same_person_and_is_bound_to_its_client(
    suite: Suite, app: Flask
) -> None:
    """OIDC Core §11, §12.2, RFC 6749 §6: oidcc-refresh-token."""
    page = flow.location(suite.ask(scope="openid offline_access", prompt="consent"))
    agreed = flow.submit(suite.browser, page)
    body = suite.redeem(suite.read(suite.browser.get(flow.location(agreed)))["code"]).get_json()
    token = body["refresh_token"]
    assert token.isascii()
    assert token.isprintable()
    claims = [suite.id_token(one) for one in (body, refreshed(suite.browser, suite.party, token))]
    for name in ("iss", "sub", "aud", "auth_time"):
        assert claims[0][name] == claims[1][name]
    with app.app_context():
        other: Party = flow.register("suite-2", require_pkce=False, **REFRESH)
    refused(refresh(suite.browser, other, token))


def test_pkce_is_taken_where_it_need_not_be(suite: Suite) -> None:
    """RFC 7636 §4.3, §4.6: oidcc-ensure-request-with-valid-pkce-succeeds."""
    asked = {"code_challenge": flow.CHALLENGE, "code_challenge_method": "S256"}
    code = suite.answer(**asked)["code"]
    assert suite.redeem(code, code_verifier=flow.VERIFIER).status_code == 200
    assert flow.error(suite.redeem(suite.answer(**asked)["code"])) == "invalid_grant"
