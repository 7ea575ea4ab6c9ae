"""The code flow from end to end, over HTTP."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.oidc import flow
from tests.oidc.flow import Party


def test_a_parent_signs_in_and_the_ent_learns_who_and_where(
    client: FlaskClient, party: Party
) -> None:
    """OIDC Core §3.1: request, sign-in, code, tokens, userinfo."""
    asked = flow.authorize(client, party, scope=flow.ALL_SCOPES)
    assert asked.status_code == 303
    assert asked.location.startswith("/connexion?demande=")
    resumed = flow.sign_in(client, asked.location)
    assert resumed.status_code == 303
    answer = flow.answer(client.get(resumed.location))
    assert answer["state"] == "a-state"
    assert answer["iss"] == "http://localhost"
    body = flow.redeem(client, party, answer["code"]).get_json()
    assert body["token_type"] == "Bearer"
    assert body["scope"] == flow.ALL_SCOPES
    claims = flow.id_token(client, body)
    assert claims["aud"] == "ent-vienne"
    assert claims["nonce"] == "a-nonce"
    info = flow.userinfo(client, body).get_json()
    assert info["sub"] == claims["sub"]
    assert info["family_name"] == "DUPOND"
    assert info["establishment"]["uai"] == "0860003L"
    assert [pupil["given_name"] for pupil in info["pupils"]] == ["Léo"]


def test_a_signed_in_parent_sees_no_page(parent: FlaskClient, party: Party) -> None:
    assert "code" in flow.answer(flow.authorize(parent, party))


def test_a_posted_request_is_stored_and_goes_on_by_get(parent: FlaskClient, party: Party) -> None:
    """OIDC Core §3.1.2.1: POST too; the cross-site one carries no Lax cookie."""
    stranger = parent.application.test_client()
    posted = stranger.post("/authorize", data=flow.request(party, prompt="none"))
    assert posted.status_code == 303
    assert "Set-Cookie" not in posted.headers
    assert "code" in flow.answer(parent.get(posted.location))


def test_a_public_client_uses_pkce_alone(parent: FlaskClient, app: Flask) -> None:
    with app.app_context():
        public = flow.register("ent-mobile", token_endpoint_auth_method="none")
    assert flow.tokens(parent, public)["token_type"] == "Bearer"


def test_client_secret_post_works_where_it_is_registered(parent: FlaskClient, app: Flask) -> None:
    """RFC 6749 §2.3.1."""
    with app.app_context():
        other = flow.register("ent-post", token_endpoint_auth_method="client_secret_post")
    form = {
        "grant_type": "authorization_code",
        "code": flow.code(parent, other),
        "redirect_uri": flow.REDIRECT,
        "code_verifier": flow.VERIFIER,
        "client_id": other.client_id,
        "client_secret": other.secret or "",
    }
    assert parent.post("/token", data=form).status_code == 200


def test_the_same_journey_can_be_resumed_again(client: FlaskClient, party: Party) -> None:
    """A double click or the back button: a new code, never an error page."""
    asked = flow.authorize(client, party)
    resumed = flow.sign_in(client, asked.location).location
    codes = {flow.answer(client.get(resumed))["code"] for _ in range(2)}
    assert len(codes) == 2


def test_form_post_answers_by_a_form_that_its_own_policy_allows(
    parent: FlaskClient, party: Party
) -> None:
    """OAuth 2.0 Form Post Response Mode §2."""
    page = flow.authorize(parent, party, response_mode="form_post")
    assert page.status_code == 200
    assert f'action="{flow.REDIRECT}"' in page.text
    assert 'name="code"' in page.text
    assert 'name="iss"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self' https://ent.example.fr" in policy
    assert "unsafe-inline" not in policy


def test_form_post_carries_errors_too(client: FlaskClient, party: Party) -> None:
    page = flow.authorize(client, party, response_mode="form_post", prompt="none")
    assert "login_required" in page.text
    assert f'action="{flow.REDIRECT}"' in page.text


@pytest.mark.parametrize("length", [128, 2000])
def test_state_comes_back_exactly(parent: FlaskClient, party: Party, length: int) -> None:
    state = ("é &=+%/?#" * length)[:length]
    response = flow.authorize(parent, party, state=state)
    assert parse_qs(urlsplit(response.location).query)["state"] == [state]


def test_the_registered_query_of_a_redirect_uri_is_kept(parent: FlaskClient, app: Flask) -> None:
    uri = "https://ent.example.fr/retour?ecole=1"
    with app.app_context():
        other = flow.register("ent-query", redirect_uris=[uri])
    response = flow.authorize(parent, other, redirect_uri=uri)
    assert response.location.startswith(f"{uri}&code=")
