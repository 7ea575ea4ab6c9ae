"""Refresh tokens (RFC 6749 §6, OIDC Core §11, §12; RFC 9700 §4.14; FAPI 2.0 §5.3.2.1)."""

import json

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from idp.oidc import refresh_endings
from idp.oidc.models import RefreshFamily
from idp.platform import clock as now
from idp.platform.database import db
from tests import seed
from tests.oidc import flow
from tests.oidc.flow import Party
from tests.oidc.refreshing import REFRESH, SCOPE, ent, mobile, refresh, refreshed, refused


def test_the_id_token_is_that_of_the_same_sign_in(
    parent: FlaskClient, ent: Party, app: Flask
) -> None:
    """OIDC Core §12.2: same iss, sub, aud, auth_time; a new iat; no nonce."""
    first = flow.tokens(parent, ent, scope=SCOPE)
    before = flow.id_token(parent, first)
    later = refreshed(app.test_client(), ent, first["refresh_token"])
    after = flow.id_token(parent, later)
    for name in ("iss", "sub", "aud", "auth_time", "acr", "sid"):
        assert after[name] == before[name]
    assert after["iat"] >= before["iat"]
    assert "nonce" not in after
    assert later["access_token"] != first["access_token"]
    assert flow.userinfo(parent, later).get_json()["establishment"]["uai"] == "0860003L"
    assert later["scope"] == SCOPE


__all__ = ["ent", "mobile"]


def test_a_client_that_did_not_register_it_gets_none(parent: FlaskClient, party: Party) -> None:
    """RFC 7591 §2 grant_types."""
    assert "refresh_token" not in flow.tokens(parent, party)
    refused(refresh(parent, party, "a.b"), "unauthorized_client")


def test_offline_access_wants_to_be_shown_or_preregistered(
    app: Flask, parent: FlaskClient, party: Party
) -> None:
    """OIDC Core §11: ignored else, never an error."""
    del party
    with app.app_context():
        asked = flow.register("ent-demande", **REFRESH)
    assert "offline_access" not in flow.tokens(parent, asked, scope=SCOPE)["scope"]
    page = flow.location(flow.authorize(parent, asked, scope=SCOPE, prompt="consent"))
    assert page.startswith("/informations-transmises")
    assert "après votre visite" in parent.get(page).text
    code = flow.answer(parent.get(flow.location(flow.submit(parent, page))))["code"]
    body = flow.redeem(parent, asked, code).get_json()
    assert "offline_access" in body["scope"]


def test_offline_lasts_beyond_the_session_and_the_other_ends_with_it(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    offline = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    bound = flow.tokens(parent, ent, scope="openid")["refresh_token"]
    client = app.test_client()
    refreshed(client, ent, bound)
    flow.submit(parent, "/deconnexion")
    refused(refresh(client, ent, bound))
    refreshed(client, ent, offline)


def test_one_that_ends_with_the_session_outlives_another_sign_in_of_the_same_person(
    app: Flask, parent: FlaskClient, ent: Party, party: Party
) -> None:
    """OIDC Core §3.1.2.1 prompt=login: another ENT's wish to see the password again."""
    bound = flow.tokens(parent, ent, scope="openid")["refresh_token"]
    late = flow.code(parent, ent, scope="openid")
    for _ in range(2):
        flow.signed_in_again(parent, party, prompt="login")
    client = app.test_client()
    refreshed(client, ent, bound)
    also = flow.redeem(client, ent, late).get_json()["refresh_token"]
    refreshed(client, ent, also)
    flow.submit(parent, "/deconnexion")
    refused(refresh(client, ent, bound))
    refused(refresh(client, ent, also))


def test_one_that_ends_with_the_session_ends_when_somebody_else_signs_in(
    app: Flask, parent: FlaskClient, ent: Party, party: Party
) -> None:
    with app.app_context():
        seed.account("k.autre12")
    bound = flow.tokens(parent, ent, scope="openid")["refresh_token"]
    page = flow.location(flow.authorize(parent, party, prompt="login"))
    flow.sign_in(parent, page, identifier="k.autre12")
    refused(refresh(app.test_client(), ent, bound))


def test_scope_may_shrink_and_never_grow(app: Flask, parent: FlaskClient, ent: Party) -> None:
    """RFC 6749 §6."""
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    assert refreshed(client, ent, token, scope="openid")["scope"] == "openid"
    assert refreshed(client, ent, token)["scope"] == SCOPE, "the token itself lost nothing"
    assert refreshed(client, ent, token, scope=" ")["scope"] == SCOPE, "no scope at all (§3.3)"
    refused(refresh(client, ent, token, scope="openid email"), "invalid_scope")
    refused(refresh(client, ent, token, scope="openid unknown"), "invalid_scope")
    refused(refresh(client, ent, token, scope="openid\u2003profile"), "invalid_scope")


def test_claims_asked_for_by_name_shrink_with_the_scope(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    """RFC 6749 §6: a token for less says less, also of what `claims` asked for (OIDC Core §5.5)."""
    asked = json.dumps({"userinfo": {"pupils": None}})
    body = flow.tokens(parent, ent, scope="openid profile", claims=asked)
    client, token = app.test_client(), body["refresh_token"]
    for scope, told in (("openid profile", True), ("openid", False)):
        less = refreshed(client, ent, token, scope=scope)
        assert ("pupils" in flow.userinfo(client, less).get_json()) is told


def test_without_openid_there_is_no_id_token_and_no_userinfo(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    """OIDC Core §3.1.2.1, RFC 6750 §3.1: insufficient_scope."""
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    body = refreshed(client, ent, token, scope="profile")
    assert body["scope"] == "profile"
    assert "id_token" not in body
    answer = flow.userinfo(client, body)
    assert (answer.status_code, flow.error(answer)) == (403, "insufficient_scope")
    assert 'error="insufficient_scope", scope="openid"' in answer.headers["WWW-Authenticate"]


def test_a_confidential_clients_token_stays(app: Flask, parent: FlaskClient, ent: Party) -> None:
    """FAPI 2.0 §5.3.2.1: the old one still works."""
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    assert {refreshed(client, ent, token)["refresh_token"] for _ in range(3)} == {token}


def test_another_clients_token_is_worth_nothing_and_is_not_touched(
    app: Flask, parent: FlaskClient, ent: Party, mobile: Party
) -> None:
    """RFC 6749 §6: bound to the client; another's use must not revoke it."""
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    refused(refresh(client, mobile, token))
    refused(refresh(client, mobile, token.partition(".")[0] + ".x"))
    refreshed(client, ent, token)
    answer = refresh(client, Party("ent-long", "wrong"), token)
    assert flow.error(answer) == "invalid_client"
    assert flow.error(refresh(client, Party("ent-long", None), token)) == "invalid_client"


def test_a_wrong_secret_of_a_confidential_clients_token_revokes_nothing(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    refused(refresh(client, ent, token.partition(".")[0] + ".guess"))
    refreshed(client, ent, token)


def test_it_ends_after_thirty_days_and_is_forgotten(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    with time_machine.travel(now.now().timestamp() + 30 * 86400 - 60, tick=False):
        refreshed(client, ent, token)
    with time_machine.travel(now.now().timestamp() + 30 * 86400 + 60, tick=False):
        refused(refresh(client, ent, token))
        with app.app_context():
            refresh_endings.purge()
            assert db.session.query(RefreshFamily).count() == 0


def test_neither_token_nor_person_lies_in_the_table(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    token = flow.tokens(parent, ent, scope=SCOPE, claims='{"id_token": {"given_name": null}}')[
        "refresh_token"
    ]
    handle, _, secret = token.partition(".")
    with app.app_context():
        (family,) = db.session.query(RefreshFamily)
        held = f"{family.token_digest} {family.grant}"
    assert family.handle == handle
    assert secret not in held
    assert "Jeanne" not in held
    assert "Léo" not in held


@pytest.mark.parametrize("token", ["", "x", ".", "a.b.c", "é" * 10, "a" * 9000, "\x00"])
def test_no_text_breaks_it(app: Flask, parent: FlaskClient, ent: Party, token: str) -> None:
    del parent
    answer = refresh(app.test_client(), ent, token)
    assert answer.status_code == 400
    assert flow.error(answer) in {"invalid_grant", "invalid_request"}
