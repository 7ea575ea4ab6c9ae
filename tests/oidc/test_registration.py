"""Dynamic registration: RFC 7591, RFC 7592, OpenID Connect Dynamic Client Registration 1.0."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from idp.clients import changes, initial_tokens, registration, registry, self_registration
from idp.clients.models import InitialToken
from idp.clients.self_registration import ChangedMeanwhile
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests.oidc import flow
from tests.oidc.flow import REDIRECT, Party
from tests.oidc.own_keys import KeyServer, key_server
from tests.oidc.registering import (
    ALLOWED,
    METADATA,
    at,
    issue,
    register,
    registered,
    settings,
    token,
)

__all__ = ["settings", "token"]


def test_a_client_registers_itself_and_signs_a_parent_in(parent: FlaskClient, token: str) -> None:
    """RFC 7591 §3.2.1; the schools and the scopes are the operator's."""
    body = registered(
        parent,
        token,
        scope="openid profile pupils",
        grant_types=["authorization_code"],
        establishments={"uai": ["0860001J"]},
        require_pkce=False,
        client_uri="https://ent.example.fr/",
    )
    assert body["client_secret_expires_at"] == 0
    assert body["scope"] == "openid profile"
    assert (body["response_types"], body["subject_type"]) == (["code"], "pairwise")
    assert "establishments" not in body
    assert "client_uri" not in body
    with parent.application.app_context():
        known = registry.get(body["client_id"])
        assert known is not None
        assert (known.territory.uai, known.require_pkce) == (frozenset({"0860003L"}), True)
    ent = Party(body["client_id"], body["client_secret"])
    claims = flow.id_token(parent, flow.tokens(parent, ent, scope="openid profile"))
    assert claims["aud"] == body["client_id"]


def test_without_scopes_it_gets_those_of_the_operator(client: FlaskClient, token: str) -> None:
    body = registered(client, token, grant_types=["authorization_code", "refresh_token"])
    assert body["scope"] == ALLOWED.scope


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}], ids=str
)
def test_nobody_registers_without_an_initial_token(
    client: FlaskClient, token: str, header: dict[str, str]
) -> None:
    """§3: 401 with a challenge (RFC 6750 §3); nothing about the metadata is said."""
    del token
    answer = client.post("/register", data=b"\x00", headers=header)
    assert (flow.error(answer), answer.status_code) == ("invalid_token", 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_an_initial_token_has_its_uses_and_its_time(
    app: Flask, client: FlaskClient, party: Party
) -> None:
    """A wrong request uses nothing up; the token is kept hashed."""
    del party
    once = issue(app, uses=1)
    assert flow.error(register(client, once, redirect_uris=[])) == "invalid_redirect_uri"
    registered(client, once)
    assert register(client, once).status_code == 401
    late = issue(app)
    with time_machine.travel(timedelta(days=1, seconds=1), tick=True):
        assert register(client, late).status_code == 401
    with app.app_context():
        assert late not in {row.token_digest for row in db.session.query(InitialToken)}
        trail = [(e.event, e.actor) for e in db.session.query(SecurityEvent)]
    assert trail.count((Event.INITIAL_TOKEN_ISSUED, "Anne")) == 2
    assert (Event.CLIENT_REGISTERED, "registration") in trail


def test_tokens_that_are_over_are_forgotten(app: Flask, party: Party) -> None:
    del party
    issue(app, uses=0)
    issue(app)
    with app.app_context():
        initial_tokens.purge()
        assert db.session.query(InitialToken).count() == 1
        with time_machine.travel(timedelta(days=1, seconds=1), tick=True):
            initial_tokens.purge()
        assert db.session.query(InitialToken).count() == 0


@pytest.mark.usefixtures("every_database")
def test_two_at_once_do_not_share_the_last_use(app: Flask, party: Party) -> None:
    del party
    once, answers = issue(app, uses=1), []
    gate = threading.Barrier(4)

    def try_it() -> None:
        client = app.test_client()
        gate.wait()
        answers.append(register(client, once).status_code)

    threads = [threading.Thread(target=try_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(201) == 1, answers
    assert set(answers) <= {201, 401, 503}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uris": None}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://ent.example.fr/"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://ent.example.fr/*"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": "https://ent.example.fr/"}, "invalid_redirect_uri"),
        ({"redirect_uris": [REDIRECT, "https://autre.example/"]}, "invalid_client_metadata"),
        ({"response_types": ["token"]}, "invalid_client_metadata"),
        ({"subject_type": "public"}, "invalid_client_metadata"),
        ({"grant_types": ["client_credentials"]}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata"),
        ({"jwks": {"keys": []}}, "invalid_client_metadata"),
        ({"id_token_signed_response_alg": "none"}, "invalid_client_metadata"),
        ({"scope": ["openid"]}, "invalid_client_metadata"),
        # RFC 7591 §2, RFC 9449 §5.2: a boolean is true or false, never what looks like it.
        ({"dpop_bound_access_tokens": "true"}, "invalid_client_metadata"),
        ({"require_signed_request_object": 1}, "invalid_client_metadata"),
        ({"client_name": "a\x00b"}, "invalid_client_metadata"),
        ({"frontchannel_logout_uri": "https://evil.example/"}, "invalid_client_metadata"),
        ({"sector_identifier_uri": "https://10.0.0.1/"}, "invalid_client_metadata"),
        ({"software_statement": "a.b.c"}, "invalid_software_statement"),
    ],
    ids=str,
)
def test_each_fault_has_its_error(
    client: FlaskClient, token: str, changes: dict[str, Any], error: str
) -> None:
    """§3.2.2; the description is ASCII (RFC 6749 §5.2)."""
    answer = register(client, token, **changes)
    assert (flow.error(answer), answer.status_code) == (error, 400)
    assert answer.get_json()["error_description"].isascii()


def test_each_fault_is_told(client: FlaskClient, token: str) -> None:
    """§3.2.2: `error_description` is for the client's developer, who has nobody else to ask."""

    def told(**changes: Any) -> str:  # noqa: ANN401 — metadata of any kind
        text: str = register(client, token, **changes).get_json()["error_description"]
        return text

    without_keys = told(token_endpoint_auth_method="private_key_jwt")
    assert "jwks_uri (ou jwks) : les cles publiques" in without_keys
    hosts = told(redirect_uris=[REDIRECT, "https://autre.example/"])
    assert "donnez sector_identifier_uri" in hosts  # `sector` is not for a client to say
    both = told(redirect_uris=["http://ent.example.fr/"], client_name="x")
    assert "redirect_uris.0 : http n'est permis" in both
    assert "client_name : " in both
    body = registered(client, token)
    seen = at(client, body, "GET").get_json()
    assert (
        "registration_access_token"
        in at(client, body, "PUT", json=seen).get_json()["error_description"]
    )  # RFC 7592 §2.2: what was read is not sent back as it is


def test_a_client_reads_and_changes_its_registration(client: FlaskClient, token: str) -> None:
    """RFC 7592 §2.1, §2.2: what is left out is gone; the secret is not told again."""
    body = registered(client, token, post_logout_redirect_uris=["https://ent.example.fr/"])
    seen = at(client, body, "GET").get_json()
    assert "client_secret" not in seen
    assert seen == {
        name: value
        for name, value in body.items()
        if name not in {"client_secret", "client_secret_expires_at"}
    }
    fresh = {
        "client_id": body["client_id"],
        "client_name": "Autre nom",
        "redirect_uris": [REDIRECT],
    }
    changed = at(client, body, "PUT", json=fresh | {"client_secret": body["client_secret"]})
    assert changed.status_code == 200, changed.text
    assert changed.get_json()["client_name"] == "Autre nom"
    assert "post_logout_redirect_uris" not in changed.get_json()
    assert at(client, body, "GET").get_json()["client_name"] == "Autre nom"


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "other"}, {"client_id": None}, {"client_secret": "wrong"},
     {"registration_access_token": "x"}, {"client_id_issued_at": 1},
     {"redirect_uris": ["https://autre.example/retour"]}],
    ids=str,
)  # fmt: skip
def test_a_change_that_is_not_the_clients_is_refused(
    client: FlaskClient, token: str, changes: dict[str, Any]
) -> None:
    """RFC 7592 §2.2; another sector would give every parent another `sub` (OIDC Core §8.1)."""
    body = registered(client, token)
    answer = at(client, body, "PUT", json=METADATA | {"client_id": body["client_id"]} | changes)
    assert (flow.error(answer), answer.status_code) == ("invalid_client_metadata", 400)
    assert at(client, body, "GET").get_json()["redirect_uris"] == [REDIRECT]


def test_a_client_withdraws_and_is_nobody_afterwards(parent: FlaskClient, token: str) -> None:
    """RFC 7592 §2.3, §2.1: then 401."""
    body = registered(parent, token)
    assert at(parent, body, "DELETE").status_code == 204
    assert at(parent, body, "GET").status_code == 401
    assert parent.get(f"/authorize?client_id={body['client_id']}").status_code == 400


def test_who_withdrew_a_client_does_not_hold_it_again_when_an_operator_brings_it_back(
    app: Flask, client: FlaskClient, token: str
) -> None:
    """RFC 7592 §2.3: the registration access token is invalidated."""
    body = registered(client, token)
    assert at(client, body, "DELETE").status_code == 204
    _narrowed(app, body["client_id"])
    with app.app_context():
        assert registry.get(body["client_id"]) is not None
    for method in ("GET", "PUT", "DELETE"):
        assert at(client, body, method, json={}).status_code == 401


def test_one_clients_token_opens_no_other(client: FlaskClient, token: str, party: Party) -> None:
    """RFC 7592 §3: nor a client that the operator registered."""
    one, other = registered(client, token), registered(client, token)
    stolen = {"registration_access_token": one["registration_access_token"]}
    for uri in (other["registration_client_uri"], f"{flow.ISSUER}/register/{party.client_id}"):
        for method in ("GET", "PUT", "DELETE"):
            answer = at(client, stolen | {"registration_client_uri": uri}, method, json={})
            assert (flow.error(answer), answer.status_code) == ("invalid_token", 401)


@pytest.fixture
def sector() -> Iterator[KeyServer]:
    """A server with the file of a sector."""
    with key_server() as server:
        yield server


def test_a_sector_identifier_uri_must_name_every_redirect_uri(
    client: FlaskClient, token: str, sector: KeyServer, app: Flask
) -> None:
    """OIDC Registration §5: fetched and compared; its host is the sector (OIDC Core §8.1)."""
    uris = [REDIRECT, "https://autre.example.fr/retour"]
    asked = {"redirect_uris": uris, "sector_identifier_uri": sector.address}
    for file in (b"{}", b"x", orjson.dumps([REDIRECT]), orjson.dumps([1, *uris])):
        sector.body = file
        assert flow.error(register(client, token, **asked)) == "invalid_client_metadata"
    sector.body = orjson.dumps(uris)
    body = registered(client, token, **asked)
    with app.app_context():
        known = registry.get(body["client_id"])
        assert known is not None
        assert known.sector == "127.0.0.1"


def test_no_sector_is_fetched_for_who_has_no_token(
    client: FlaskClient, token: str, sector: KeyServer
) -> None:
    del token
    assert register(client, "x", sector_identifier_uri=sector.address).status_code == 401
    assert sector.asked == 0


def test_registration_is_off_unless_the_operator_says_so(app: Flask, client: FlaskClient) -> None:
    """RFC 8414 §2: the endpoint is named where it is open."""
    where = "/.well-known/openid-configuration"
    assert client.get(where).get_json()["registration_endpoint"] == f"{flow.ISSUER}/register"
    told = app.extensions["idp_settings"]
    closed = told.oidc.model_copy(update={"dynamic_registration": False})
    app.extensions["idp_settings"] = told.model_copy(update={"oidc": closed})
    assert "registration_endpoint" not in client.get(where).get_json()
    assert register(client, "x").status_code == 404


def _narrowed(app: Flask, client_id: str) -> None:
    """Let an operator apply a file that leaves the client less than its initial token did."""
    with app.app_context():
        row = changes.find(client_id)
        assert row is not None
        values = row.metadata_ | {"establishments": {"uai": ["0860001J"]}, "scope": "openid"}
        registry.apply(registration.from_values(values), actor="Anne", reason="avenant")


def test_what_an_operator_took_away_does_not_come_back_by_the_clients_own_change(
    app: Flask, client: FlaskClient, token: str
) -> None:
    """RFC 7592 §2.2: the server may replace what the client asks for; the operator decides."""
    body = registered(client, token)
    _narrowed(app, body["client_id"])
    asked = METADATA | {"client_id": body["client_id"], "scope": "openid profile establishment"}
    changed = at(client, body, "PUT", json=asked)
    assert (changed.status_code, changed.get_json()["scope"]) == (200, "openid")
    with app.app_context():
        known = registry.get(body["client_id"])
        assert known is not None
        assert known.territory.uai == {"0860001J"}
        assert known.scopes == {"openid"}


def test_a_change_that_waits_does_not_undo_the_operators(
    app: Flask, client: FlaskClient, token: str
) -> None:
    """RFC 7592 §2.2: a client may hold its own change up, by a slow sector_identifier_uri."""
    body = registered(client, token)
    with app.app_context():
        row = self_registration.holder(body["client_id"], body["registration_access_token"])
        assert row is not None
        _narrowed(app, body["client_id"])
        with pytest.raises(ChangedMeanwhile):
            self_registration.change(row, METADATA)
        db.session.rollback()
        known = registry.get(body["client_id"])
        assert known is not None
        assert known.scopes == {"openid"}
