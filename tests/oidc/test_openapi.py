"""/openapi.json says what there is, all of it, and nothing else (OpenAPI 3.1)."""

from collections.abc import Callable
from typing import Any, get_args
from urllib.parse import urlencode

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from schemathesis.schemas import BaseSchema
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

from idp import PROTOCOL_BLUEPRINTS
from idp.config import Settings
from idp.oidc.authorization_request import READ_AGAIN
from idp.oidc.errors import ErrorCode
from idp.oidc.openapi import members
from tests.oidc import flow, registering
from tests.oidc.flow import Party
from tests.oidc.refreshing import REFRESH

WHERE = "/openapi.json"
Check = Callable[[TestResponse], TestResponse]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return registering.opened(settings)


@pytest.fixture
def document(client: FlaskClient, party: Party) -> dict[str, Any]:
    del party
    answer = client.get(WHERE)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    body: dict[str, Any] = answer.get_json()
    return body


def doors(rules: Map) -> set[tuple[str, str]]:
    """Path and method of each route of the protocol; HEAD and OPTIONS come with the others."""
    ours = {blueprint.name for blueprint in PROTOCOL_BLUEPRINTS}

    def path(rule: Rule) -> str:
        return rule.rule.replace("<", "{").replace(">", "}")

    return {
        (path(rule), method.lower())
        for rule in rules.iter_rules()
        if rule.endpoint.partition(".")[0] in ours
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_of_the_protocol_is_described_and_no_other(
    app: Flask, document: dict[str, Any]
) -> None:
    described = {
        (path, method)
        for path, operations in document["paths"].items()
        for method in operations.keys() - {"parameters"}
    }
    assert described == doors(app.url_map)


def test_every_error_code_is_described_somewhere(document: dict[str, Any]) -> None:
    """RFC 6749 §5.2; those of userinfo are in a header (RFC 6750 §3)."""
    said = str(document)
    assert [code for code in get_args(ErrorCode) if code not in said] == []


def test_every_parameter_that_is_read_is_described(document: dict[str, Any]) -> None:
    told = {one["name"] for one in document["paths"]["/authorize"]["get"]["parameters"]}
    assert told == READ_AGAIN | {"request", "demande"}


def test_every_endpoint_of_discovery_is_described(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    discovered = client.get("/.well-known/openid-configuration").get_json()
    assert document["servers"] == [{"url": discovered["issuer"]}]
    paths = [
        value.removeprefix(discovered["issuer"])
        for name, value in discovered.items()
        if name.endswith(("_endpoint", "jwks_uri"))
    ]
    assert set(paths) <= document["paths"].keys()


def test_names_of_operations_are_unique(document: dict[str, Any]) -> None:
    names = [
        operation["operationId"]
        for operations in document["paths"].values()
        for name, operation in operations.items()
        if name != "parameters"
    ]
    assert len(set(names)) == len(names)


def test_registration_is_described_where_it_is_open(app: Flask, client: FlaskClient) -> None:
    told = app.extensions["idp_settings"]
    closed = told.oidc.model_copy(update={"dynamic_registration": False})
    app.extensions["idp_settings"] = told.model_copy(update={"oidc": closed})
    assert "/register" not in client.get(WHERE).get_json()["paths"]


def test_nothing_of_it_comes_from_the_host_header(client: FlaskClient) -> None:
    assert "evil.example" not in client.get(WHERE, headers={"Host": "evil.example"}).text


@pytest.fixture
def check(app: Flask, party: Party) -> Check:
    """Holds an answer of the test client against its description."""
    del party
    # It cannot know that the keys which these tests show are good ones.
    known = {"checks": {"ignored_auth": {"enabled": False}}}
    config = schemathesis.Config.from_dict(known)
    schema: BaseSchema = schemathesis.openapi.from_wsgi(WHERE, app, config=config)

    def checked(answer: TestResponse) -> TestResponse:
        path = answer.request.path
        under = path.startswith("/register/")
        operation = schema["/register/{client_id}" if under else path][answer.request.method]
        called = {"client_id": path.rpartition("/")[2]} if under else {}
        operation.Case(path_parameters=called).validate_response(answer)
        return answer

    return checked


def test_a_sign_in_is_as_described_from_the_push_to_the_revocation(
    parent: FlaskClient, check: Check, app: Flask
) -> None:
    with app.app_context():
        ent = flow.register("ent-long", **REFRESH | {"scope": flow.ALL_SCOPES})
    asked = flow.request(ent, scope=flow.ALL_SCOPES)
    pushed = check(parent.post("/par", data=asked, headers=ent.basic()))
    brought = {"client_id": ent.client_id, "request_uri": pushed.get_json()["request_uri"]}
    code = flow.answer(check(parent.get("/authorize?" + urlencode(brought))))["code"]
    body = check(flow.redeem(parent, ent, code)).get_json()
    assert check(flow.userinfo(parent, body)).get_json()["pupils"]
    fresh = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}
    for less in ({}, {"scope": "profile"}):
        again = check(parent.post("/token", data=fresh | less, headers=ent.basic()))
        assert again.status_code == 200
    for kind in ("access_token", "refresh_token"):
        shown = {"token": body[kind]}
        worth = check(parent.post("/introspect", data=shown, headers=ent.basic()))
        assert worth.get_json()["active"] is True
        check(parent.post("/revoke", data=shown, headers=ent.basic()))
        worth = check(parent.post("/introspect", data=shown, headers=ent.basic()))
        assert worth.get_json()["active"] is False
    left = {"id_token_hint": body["id_token"]}
    assert check(parent.get("/logout?" + urlencode(left))).status_code == 200


def test_an_answer_by_form_post_is_as_described(
    parent: FlaskClient, party: Party, check: Check
) -> None:
    """OAuth 2.0 Form Post Response Mode §2."""
    assert "code" in flow.answered(check(flow.authorize(parent, party, response_mode="form_post")))


def test_a_registration_is_as_described_until_it_is_withdrawn(
    client: FlaskClient, check: Check, app: Flask
) -> None:
    """RFC 7591 §3.2.1, RFC 7592 §2; the description's own example is taken."""
    asked = {"redirect_uris": [members.REDIRECT_URI]}
    made = check(registering.register(client, registering.issue(app), **asked))
    body = made.get_json()
    for method, sent in (
        ("GET", None),
        ("PUT", asked | {"client_id": body["client_id"]}),
        ("DELETE", None),
        ("GET", None),
    ):
        more = {"json": sent} if sent else {}
        check(registering.at(client, body, method, **more))
