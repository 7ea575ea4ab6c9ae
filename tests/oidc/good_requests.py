"""A request for each endpoint that is good, and opens something: what is then broken."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as examples
from werkzeug.test import TestResponse

from idp.config import Settings
from tests.oidc import flow, registering
from tests.oidc.flow import Party
from tests.oidc.judge import Judge
from tests.oidc.leaving import BACK
from tests.oidc.proofs import code_form
from tests.oidc.refreshing import REFRESH

seldom = examples(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Good:
    """What is sent: `fields` in the address of a GET, else in the body."""

    method: str
    path: str
    fields: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    json: dict[str, Any] | None = None

    def but(self, **changes: Any) -> "Good":  # noqa: ANN401 — of its own fields
        return replace(self, **changes)

    def send(self, client: FlaskClient) -> TestResponse:
        more: dict[str, Any] = {"headers": self.headers}
        if self.json is not None:
            more["json"] = self.json
        elif self.fields:
            more["query_string" if self.method == "GET" else "data"] = self.fields
        return client.open(self.path, method=self.method, **more)


@dataclass(frozen=True)
class House:
    """A browser where a parent is signed in, the clients, and what they hold."""

    parent: FlaskClient
    ent: Party
    mobile: Party
    token: str
    """An initial access token."""
    own: dict[str, Any]
    """A client that registered itself."""

    def body(self, party: Party) -> dict[str, Any]:
        """Tokens, fresh ones."""
        return flow.tokens(self.parent, party)

    def code(self, party: Party) -> dict[str, str]:
        named = {} if party.secret else {"client_id": party.client_id}
        return code_form(flow.code(self.parent, party)) | named


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return registering.opened(settings)


@pytest.fixture
def judge(app: Flask, store: redis.Redis, house: House) -> Judge:
    del house
    return Judge(app, store)


@pytest.fixture
def house(app: Flask, parent: FlaskClient) -> House:
    with app.app_context():
        ent = flow.register("ent-long", **REFRESH)
        mobile = flow.register("appli", token_endpoint_auth_method="none", **REFRESH)
    token = registering.issue(app, uses=10_000)
    return House(parent, ent, mobile, token, registering.registered(parent, token))


def posted(client: FlaskClient, good: Good, body: bytes, kind: str) -> TestResponse:
    """Send this body in place of a good request's."""
    return client.open(
        good.path, method=good.method, data=body, content_type=kind, headers=good.headers
    )


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _at_home(house: House, method: str, **more: Any) -> Good:  # noqa: ANN401 — of Good
    path = house.own["registration_client_uri"].removeprefix(flow.ISSUER)
    return Good(method, path, headers=_bearer(house.own["registration_access_token"]), **more)


def _shown(house: House, path: str) -> Good:
    shown = {"token": house.body(house.ent)["refresh_token"]}
    return Good("POST", path, shown, house.ent.basic())


def _refresh(house: House, party: Party) -> Good:
    named = {} if party.secret else {"client_id": party.client_id}
    token = house.body(party)["refresh_token"]
    fields = {"grant_type": "refresh_token", "refresh_token": token} | named
    return Good("POST", "/token", fields, party.basic() if party.secret else {})


def _leaving(house: House) -> dict[str, str]:
    hint = house.body(house.ent)["id_token"]
    return {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "s"}


AUTHORIZE = ["authorize", "authorize by post"]
TO_SERVERS: dict[str, Callable[[House], Good]] = {
    "par": lambda at: Good("POST", "/par", flow.request(at.ent), at.ent.basic()),
    "token by code": lambda at: Good("POST", "/token", at.code(at.ent), at.ent.basic()),
    "token by code, public": lambda at: Good("POST", "/token", at.code(at.mobile)),
    "token by refresh token": lambda at: _refresh(at, at.ent),
    "token by refresh token, public": lambda at: _refresh(at, at.mobile),
    "introspect": lambda at: _shown(at, "/introspect"),
    "revoke": lambda at: _shown(at, "/revoke"),
}
REGISTRATION: dict[str, Callable[[House], Good]] = {
    "register": lambda at: Good(
        "POST", "/register", headers=_bearer(at.token), json=registering.METADATA
    ),
    "replace": lambda at: _at_home(
        at, "PUT", json=registering.METADATA | {"client_id": at.own["client_id"]}
    ),
}
GOOD: dict[str, Callable[[House], Good]] = {
    "authorize": lambda at: Good("GET", "/authorize", flow.request(at.ent)),
    "authorize by post": lambda at: Good("POST", "/authorize", flow.request(at.ent)),
    "userinfo": lambda at: Good(
        "GET", "/userinfo", headers=_bearer(at.body(at.ent)["access_token"])
    ),
    "userinfo by post": lambda at: Good(
        "POST", "/userinfo", {"access_token": at.body(at.ent)["access_token"]}
    ),
    "read": lambda at: _at_home(at, "GET"),
    **TO_SERVERS,
    **REGISTRATION,
    "logout": lambda at: Good("GET", "/logout", _leaving(at)),
    "logout by post": lambda at: Good("POST", "/logout", _leaving(at)),
}
