"""schemathesis holds every endpoint to its OpenAPI description, and the description to it.

Four phases: the description's examples, values at the edge of each schema and just beyond, values
by chance (the same ones each time), and sequences of calls.
"""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from schemathesis import Case, HookContext
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.hooks import unregister
from schemathesis.schemas import BaseSchema
from schemathesis.transport.wsgi import WSGITransport

from idp.config import Settings
from idp.oidc.openapi import members as described
from tests.oidc import flow, registering
from tests.oidc.flow import Party

CHOSEN: dict[str, Any] = {
    "seed": 1,
    "continue-on-failure": True,
    "generation": {"max-examples": 10, "deterministic": True, "database": "none"},
    "checks": {
        # A schema says what is well formed, not which client, code or key there is.
        "positive_data_acceptance": {"enabled": False},
        # An error of /authorize goes to the ENT by 303, one of a journey is a page of 410.
        "negative_data_rejection": {"expected-statuses": [303, 400, 401, 403, 404, 405, 410, 413]},
    },
    "operations": [
        # RP-Initiated Logout §2: what cannot be believed makes a page that asks.
        {
            "include-path-regex": "^/logout",
            "checks": {"negative_data_rejection": {"enabled": False}},
        }
    ],
}
DEEP = {
    ("GET /authorize", 303),
    ("POST /par", 201),
    ("POST /token", 400),
    ("POST /introspect", 200),
    ("POST /revoke", 200),
    ("GET /userinfo", 200),
    ("POST /register", 201),
    ("GET /register/{client_id}", 200),
    ("PUT /register/{client_id}", 200),
    ("DELETE /register/{client_id}", 204),
    ("GET /logout", 200),
}
"""Answers that must have come, so that the rest says something."""
SIGNED = {"client_assertion", "id_token_hint", "request"}
KEYED = SIGNED | {"client_secret", "client_assertion_type", "request_uri"}
JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return registering.opened(settings)


@pytest.fixture
def keys(app: Flask, parent: FlaskClient, party: Party) -> dict[str, Any]:
    """What opens each door, by the name of its security scheme."""
    with app.app_context():
        assert party.client_id == described.CLIENT_ID
        both = [flow.REDIRECT, described.REDIRECT_URI]
        flow.register(redirect_uris=both, grant_types=["authorization_code", "refresh_token"])
    token = registering.issue(app, uses=10_000)
    own = registering.registered(parent, token)
    bearer = {
        "accessToken": flow.tokens(parent, party)["access_token"],
        "initialAccessToken": token,
        "registrationAccessToken": own["registration_access_token"],
    }
    basic = {"username": party.client_id, "password": party.secret}
    opens = {"clientSecretBasic": basic} | {name: {"bearer": key} for name, key in bearer.items()}
    return {
        "auth": {"openapi": opens},
        "parameters": {"path.client_id": own["client_id"]},
    }


@pytest.fixture
def description(
    app: Flask, keys: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[BaseSchema]:
    """The served document, for schemathesis."""
    send = WSGITransport.send

    def in_process(self: WSGITransport, case: Any, **more: Any) -> Any:  # noqa: ANN401 — theirs
        # schemathesis 4.32 hands a socket's settings to Werkzeug when it asks without a key.
        for name in ("max_redirects", "verify", "cert"):
            more.pop(name, None)
        return send(self, case, **more)

    monkeypatch.setattr(WSGITransport, "send", in_process)
    config = schemathesis.Config.from_dict(CHOSEN | keys)
    schemathesis.hook("before_call")(plausible)
    yield schemathesis.openapi.from_wsgi("/openapi.json", app, config=config)
    unregister(plausible)


def plausible(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Leave out what only a key could make good, so that a refusal is for the fault in question."""
    del context, kwargs
    targeted = case.meta and getattr(case.meta.phase.data, "parameter", None)
    if targeted != "DPoP":
        case.headers.pop("DPoP", None)
    for members in (case.body, case.query):
        if isinstance(members, dict):
            for name in KEYED & members.keys():
                if name not in SIGNED or JWT.fullmatch(str(members[name])):
                    del members[name]
    if "/register" in case.path and isinstance(case.body, dict):
        _only_the_fault(case.body, case)


def _only_the_fault(metadata: dict[str, Any], case: Case[Any]) -> None:
    """Leave out the optional members that are as described: their addresses lead nowhere."""
    known = case.operation.schema.raw_schema["components"]["schemas"]["ClientMetadata"]
    for name in metadata.keys() & known["properties"].keys() - {"redirect_uris"}:
        if jsonschema_rs.is_valid(known["properties"][name], metadata[name]):
            del metadata[name]
    if isinstance(metadata.get("client_id"), str):
        metadata["client_id"] = case.path_parameters.get("client_id")


@pytest.mark.timeout(300)  # some 1,500 requests, on a machine that may be busy
def test_every_answer_is_as_described(description: BaseSchema) -> None:
    faults: list[str] = []
    answered: set[tuple[str | None, int]] = set()
    for event in from_schema(description).execute():
        if isinstance(event, FatalError):
            raise event.exception
        if isinstance(event, NonFatalError):
            faults.append(f"{event.label}: {event.value}")
        if isinstance(event, ScenarioFinished):
            faults += failures(event.recorder)
            answered |= {
                (event.label, one.response.status_code)
                for one in event.recorder.interactions.values()
                if one.response is not None
            }
    assert not faults, "\n\n".join(faults)
    assert not DEEP - answered, "some doors were never opened: nothing was said of what is behind"


def failures(recorder: ScenarioRecorder) -> list[str]:
    """What the checks found, each with the request that shows it."""
    return [
        f"{recorder.label}: {found.failure.title}\n{found.failure.message}\n{found.code_sample}"
        for nodes in recorder.checks.values()
        for node in nodes
        if (found := node.failure_info) is not None
    ]
