"""What an operator takes from a registration is gone from what was given before."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.oidc import flow
from tests.oidc.flow import Party
from tests.oidc.refreshing import REFRESH, SCOPE, ent, refresh, refreshed, refused

__all__ = ["ent"]
LONG = REFRESH | {"offline_access_without_consent": True}


def narrow(app: Flask, **changes: object) -> None:
    with app.app_context():
        flow.register("ent-long", **LONG | changes)


def test_a_scope_is_gone_from_userinfo_from_introspection_and_at_the_next_refresh(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    body = flow.tokens(parent, ent, scope=SCOPE, claims='{"userinfo": {"email": null}}')
    assert set(flow.userinfo(parent, body).get_json()) > {"establishment", "name"}
    narrow(app, scope="openid profile offline_access")
    assert "establishment" not in flow.userinfo(parent, body).get_json()
    told = parent.post("/introspect", data={"token": body["access_token"]}, headers=ent.basic())
    assert told.get_json()["scope"] == "openid profile offline_access"
    again = refreshed(parent, ent, body["refresh_token"])
    assert again["scope"] == "openid profile offline_access"
    refused(refresh(parent, ent, body["refresh_token"], scope=SCOPE), "invalid_scope")


def test_a_school_is_gone_at_once_and_with_the_last_one_the_refresh_token(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    body = flow.tokens(parent, ent, scope=f"{SCOPE} pupils fredu")
    narrow(app, establishments={"uai": ["0860001J"]})
    said = flow.userinfo(parent, body).get_json()
    assert "establishment" not in said
    assert (said["pupils"], said["FrEduVecteur"]) == ([], [])
    refused(refresh(parent, ent, body["refresh_token"]))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "openid profile establishment"}, "invalid_grant"),
        ({"grant_types": ["authorization_code"], "scope": "openid"}, "unauthorized_client"),
    ],
    ids=["offline_access", "refresh_token"],
)
def test_access_beyond_the_visit_ends(
    app: Flask, parent: FlaskClient, ent: Party, changes: dict[str, object], error: str
) -> None:
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    narrow(app, **changes)
    refused(refresh(parent, ent, token), error)
    told = parent.post("/introspect", data={"token": token}, headers=ent.basic())
    assert told.get_json() == {"active": False}, "RFC 7662 §2.2: what /token takes no more"
