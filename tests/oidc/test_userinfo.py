"""GET, POST /userinfo (OIDC Core §5.3, RFC 6750)."""

from datetime import timedelta

import pytest
import redis
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from idp.accounts import versions
from idp.clients import registry
from idp.platform import clock
from idp.platform.database import db
from tests.oidc import families, flow
from tests.oidc.flow import Party

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def token(parent: FlaskClient, party: Party) -> str:
    """An access token of Jeanne's, with every scope."""
    return str(flow.tokens(parent, party, scope=flow.ALL_SCOPES)["access_token"])


def test_the_token_comes_by_header_or_body(client: FlaskClient, token: str) -> None:
    """RFC 6750 §2.1, §2.2: oidcc-userinfo-get, -post-header, -post-body."""
    answers = [
        client.get("/userinfo", headers={"Authorization": f"Bearer {token}"}),
        client.post("/userinfo", headers={"Authorization": f"Bearer {token}"}),
        client.post("/userinfo", data={"access_token": token}),
        client.get("/userinfo", headers={"Authorization": f"bEaReR  {token}"}),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].mimetype == "application/json"


def test_the_token_never_comes_by_the_address(client: FlaskClient, token: str) -> None:
    """RFC 9700 §4.3.2."""
    response = client.get(f"/userinfo?access_token={token}")
    assert response.status_code == 400
    assert 'error="invalid_request"' in response.headers["WWW-Authenticate"]


def test_the_token_comes_once(client: FlaskClient, token: str) -> None:
    """RFC 6750 §2."""
    header = {"Authorization": f"Bearer {token}"}
    twice = client.post("/userinfo", data={"access_token": token}, headers=header)
    assert twice.status_code == 400
    both = client.post("/userinfo", data={"access_token": [token, token]})
    assert both.status_code == 400


def test_a_body_that_is_no_form_carries_no_token(client: FlaskClient, token: str) -> None:
    """RFC 6750 §2.2."""
    for response in (
        client.post("/userinfo", json={"access_token": token}),
        client.post("/userinfo", data={"access_token": token}, content_type="multipart/form-data"),
        client.get("/userinfo", data=f"access_token={token}", content_type=FORM),
    ):
        assert response.status_code == 401


def test_nobody_is_challenged_without_an_error(client: FlaskClient, party: Party) -> None:
    """RFC 6750 §3.1."""
    del party
    response = client.get("/userinfo")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="userinfo"'
    assert response.get_json() == {}


@pytest.mark.parametrize("token", ["x", "é", "x" * 20000, "a b", "..", "\x01"])
def test_a_token_of_nobody_is_invalid(client: FlaskClient, party: Party, token: str) -> None:
    del party
    response = client.get("/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]
    assert "unknown, expired or revoked" in response.headers["WWW-Authenticate"]  # RFC 6750 §3
    assert response.get_json() == {  # what libraries show of a refusal
        "error": "invalid_token",
        "error_description": "the access token is unknown, expired or revoked",
    }


def test_other_tokens_are_no_access_tokens(
    client: FlaskClient, parent: FlaskClient, party: Party
) -> None:
    """A code or an ID token opens nothing here; nor does the store's own copy."""
    body = flow.tokens(parent, party)
    for token in (body["id_token"], flow.code(parent, party)):
        assert flow.userinfo(client, {"access_token": token}).status_code == 401


def test_the_store_keeps_digests_that_open_nothing(
    client: FlaskClient, token: str, store: redis.Redis
) -> None:
    (key,) = store.keys("token:*")
    assert isinstance(key, bytes)
    assert token.encode() not in key
    kept = key.decode().removeprefix("token:")
    assert flow.userinfo(client, {"access_token": kept}).status_code == 401
    assert 3590 < store.ttl(key) <= 3600


def test_sub_is_the_id_tokens(parent: FlaskClient, party: Party) -> None:
    """OIDC Core §5.3.2."""
    body = flow.tokens(parent, party, scope=flow.ALL_SCOPES)
    assert flow.userinfo(parent, body).get_json()["sub"] == flow.id_token(parent, body)["sub"]


def test_a_closed_accounts_token_is_worth_nothing_at_once(
    client: FlaskClient, token: str, app: Flask
) -> None:
    assert flow.userinfo(client, {"access_token": token}).status_code == 200
    families.close_account(app)
    response = flow.userinfo(client, {"access_token": token})
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("column", ["password_changed_at", "sessions_ended_at"])
def test_a_token_from_before_a_new_password_or_an_end_of_all_sessions_is_worth_nothing(
    client: FlaskClient, token: str, app: Flask, column: str
) -> None:
    with app.app_context(), time_machine.travel(clock.now() + timedelta(seconds=5)):
        account = families.jeanne()
        setattr(account, column, clock.now())
        db.session.commit()
        versions.bump([account.id])
    assert flow.userinfo(client, {"access_token": token}).status_code == 401


def test_a_disabled_clients_token_is_worth_nothing(
    client: FlaskClient, token: str, app: Flask, party: Party
) -> None:
    with app.app_context():
        registry.disable(party.client_id, actor="Anne", reason="essai")
    assert flow.userinfo(client, {"access_token": token}).status_code == 401


def test_a_child_that_was_lost_is_gone_from_the_claims_at_once(
    client: FlaskClient, parent: FlaskClient, party: Party, app: Flask
) -> None:
    with app.app_context():
        families.sibling()
        versions.bump([families.jeanne().id])
    body = flow.tokens(parent, party, scope=flow.ALL_SCOPES)
    pupils = flow.userinfo(client, body).get_json()["pupils"]
    assert [pupil["given_name"] for pupil in pupils] == ["Léo", "Zoé"]
    with app.app_context():
        families.leave("Zoé")
    info = flow.userinfo(client, body).get_json()
    assert [pupil["given_name"] for pupil in info["pupils"]] == ["Léo"]
    assert [line.split("|")[4] for line in info["FrEduVecteur"]] == ["0860003L"]


def test_a_school_that_was_lost_is_gone_from_the_claims_at_once(
    client: FlaskClient, token: str, app: Flask
) -> None:
    with app.app_context():
        families.leave("Léo")
    info = flow.userinfo(client, {"access_token": token}).get_json()
    assert "establishment" not in info
    assert (info["pupils"], info["FrEduVecteur"]) == ([], [])


def test_a_school_that_was_not_chosen_does_not_come_by_a_change(
    client: FlaskClient, token: str, app: Flask
) -> None:
    """The grant was for one school; a new child elsewhere is not in it."""
    with app.app_context():
        families.second_school()
        versions.bump([families.jeanne().id])
    info = flow.userinfo(client, {"access_token": token}).get_json()
    assert info["establishment"]["uai"] == "0860003L"
    assert [pupil["given_name"] for pupil in info["pupils"]] == ["Léo"]


def test_an_expired_token_is_worth_nothing(
    client: FlaskClient, token: str, store: redis.Redis
) -> None:
    (key,) = store.keys("token:*")
    store.delete(key)
    assert flow.userinfo(client, {"access_token": token}).status_code == 401
