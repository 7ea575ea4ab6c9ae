"""Signed request objects: by value, pushed, and fetched (RFC 9101, OIDC Core §6)."""

import base64
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from idp.oidc import request_reference
from tests.oidc import assertions, flow
from tests.oidc.assertions import KEYS, STRANGER, holder, settings
from tests.oidc.flow import ISSUER, Party
from tests.oidc.own_keys import KeyServer, key_server
from tests.oidc.stepping_up import PASSKEY

__all__ = ["holder", "settings"]


@dataclass(frozen=True)
class Later:
    """A moment, as many seconds from when the object is made."""

    seconds: int


def request_object(
    party: Party, /, alg: str = "ES256", key: ECKey | None = None, **changes: object
) -> str:
    """A request as its client signs it; None takes a member away."""
    now = int(time.time())
    usual: dict[str, Any] = {"iss": party.client_id, "aud": ISSUER, "iat": now, "exp": now + 60}
    head = {name[2:]: value for name, value in changes.items() if name.startswith("h_")}
    members = {name: value for name, value in changes.items() if not name.startswith("h_")}
    merged = flow.request(party, state="signed") | usual | members
    values = {
        name: now + value.seconds if isinstance(value, Later) else value
        for name, value in merged.items()
        if value is not None
    }
    return assertions.signed(values, alg, key, **head)


def ask(client: FlaskClient, party: Party, token: str, **beside: str) -> TestResponse:
    """What OIDC Core §6.1 wants beside the object, and where an error can go."""
    outside = {"response_type": "code", "scope": "openid", "redirect_uri": flow.REDIRECT}
    asked = {"client_id": party.client_id, "request": token} | outside | beside
    return client.get("/authorize?" + urlencode(asked))


@pytest.mark.parametrize("alg", KEYS)
def test_a_signed_request_counts_and_nothing_beside_it(
    parent: FlaskClient, holder: Party, alg: str
) -> None:
    """RFC 9101 §6.3."""
    token = request_object(holder, alg)
    came = flow.answer(ask(parent, holder, token, state="beside", prompt="none login"))
    assert came["state"] == "signed"
    assert "code" in came


def test_members_come_as_json_has_them(app: Flask, party: Party, holder: Party) -> None:
    """OIDC Core §6.1: max_age is a number, claims an object."""
    del party
    token = request_object(
        holder, max_age=600, claims={"id_token": {"acr": {"essential": True, "value": PASSKEY}}}
    )
    browser = app.test_client()
    page = flow.location(ask(browser, holder, token))
    came = browser.get(flow.location(flow.sign_in(browser, page)))
    assert (came.status_code, "Ce service demande une clé d’accès" in came.text) == (403, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": STRANGER},
        {"h_kid": "unknown"},
        {"h_typ": "logout+jwt"},
        {"h_jwk": {"kty": "oct", "k": "eA"}},
        {"h_crit": ["b64"], "h_b64": True},
        {"iss": "ent-vienne"},
        {"iss": None},
        {"client_id": "ent-vienne"},
        {"client_id": None},
        {"aud": "https://autre.example/"},
        {"aud": None},
        {"sub": "ent-cle"},
        {"request": "x"},
        {"request_uri": "https://ent.example.fr/r"},
        {"exp": Later(-60)},
        {"exp": Later(7200)},
        {"exp": "soon"},
        {"nbf": Later(60)},
        {"nbf": Later(-7200)},
        {"scope": ["openid"]},
        {"max_age": True},
        {"claims": []},
    ],
    ids=" ".join,
)
def test_an_object_that_is_not_whole_is_told_where_the_address_is_beyond_doubt(
    parent: FlaskClient, holder: Party, changes: dict[str, Any]
) -> None:
    """§10.8 (other JWTs of the client), §6.2, protocol checklist (exp and nbf within the hour)."""
    token = request_object(holder, **changes)
    assert flow.answer(ask(parent, holder, token))["error"] == "invalid_request_object"
    nowhere = ask(parent, holder, token, redirect_uri="https://evil.example/")
    assert nowhere.status_code == 400
    assert "Location" not in nowhere.headers


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "é.é.é", "...."])
def test_one_that_nobody_signed_is_never_taken(
    parent: FlaskClient, holder: Party, token: str
) -> None:
    """§10.1: no `none`."""
    assert flow.answer(ask(parent, holder, token))["error"] == "invalid_request_object"


def test_what_the_object_asks_is_judged_as_ever(parent: FlaskClient, holder: Party) -> None:
    came = flow.answer(ask(parent, holder, request_object(holder, response_type="token")))
    assert (came["error"], came["state"]) == ("unsupported_response_type", "signed")
    elsewhere = ask(parent, holder, request_object(holder, redirect_uri="https://evil.example/"))
    assert elsewhere.status_code == 400
    odd = flow.answer(ask(parent, holder, request_object(holder, nonce="a\x00b")))
    assert odd["error"] == "invalid_request"
    both = ask(parent, holder, request_object(holder), request_uri="https://ent.example.fr/r")
    assert flow.answer(both)["error"] == "invalid_request"


def test_who_must_sign_is_refused_without_and_by_another_algorithm(
    app: Flask, parent: FlaskClient, holder: Party
) -> None:
    """§10.5: require_signed_request_object."""
    public = [key.as_dict(private=False) for key in KEYS.values()]
    with app.app_context():
        strict = flow.register(
            "ent-signe",
            jwks={"keys": public},
            require_signed_request_object=True,
            request_object_signing_alg="PS256",
        )
    assert flow.answer(flow.authorize(parent, strict))["error"] == "invalid_request"
    other = ask(parent, strict, request_object(strict, "ES256"))
    assert flow.answer(other)["error"] == "invalid_request_object"
    assert "code" in flow.answer(ask(parent, strict, request_object(strict, "PS256")))
    del holder


def test_one_can_be_pushed(parent: FlaskClient, holder: Party) -> None:
    """RFC 9126 §3: the object's members alone count, and it must be the client's own."""

    def push(token: str) -> TestResponse:
        shown = {
            "client_assertion_type": assertions.TYPE,
            "client_assertion": assertions.signed(assertions.claims()),
        }
        return parent.post("/par", data={"request": token, "state": "beside"} | shown)

    reference = push(request_object(holder)).get_json()["request_uri"]
    asked = {"client_id": holder.client_id, "request_uri": reference}
    came = flow.answer(parent.get("/authorize?" + urlencode(asked)))
    assert came["state"] == "signed"
    foreign = push(request_object(holder, client_id="ent-vienne"))
    assert (foreign.status_code, flow.error(foreign)) == (400, "invalid_request_object")


@pytest.fixture
def site() -> Iterator[KeyServer]:
    """The client's server; it serves a request object where its keys would be."""
    with key_server() as server:
        yield server


@pytest.fixture
def by_reference(app: Flask, holder: Party, site: KeyServer) -> Party:
    """A client that registered where its requests lie."""
    del holder
    public = [key.as_dict(private=False) for key in KEYS.values()]
    with app.app_context():
        return flow.register("ent-adresse", jwks={"keys": public}, request_uris=[site.address])


def refer(client: FlaskClient, party: Party, uri: str) -> TestResponse:
    asked = {
        "client_id": party.client_id,
        "request_uri": uri,
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": flow.REDIRECT,
    }
    return client.get("/authorize?" + urlencode(asked))


def test_one_is_fetched_from_an_address_that_was_registered(
    app: Flask, by_reference: Party, site: KeyServer
) -> None:
    """OIDC Core §6.2; once for a sign-in, however many pages it takes."""
    site.body = request_object(by_reference).encode()
    browser = app.test_client()
    page = flow.location(refer(browser, by_reference, site.address))
    came = flow.answer(browser.get(flow.location(flow.sign_in(browser, page))))
    assert came["state"] == "signed"
    assert site.asked == 1


def test_the_hash_in_the_fragment_is_compared(
    parent: FlaskClient, by_reference: Party, site: KeyServer
) -> None:
    """OIDC Core §6.2."""
    site.body = request_object(by_reference).encode()
    digest = base64.urlsafe_b64encode(hashlib.sha256(site.body).digest()).rstrip(b"=").decode()
    assert "code" in flow.answer(refer(parent, by_reference, f"{site.address}#{digest}"))
    wrong = refer(parent, by_reference, f"{site.address}#{'A' * 43}")
    assert flow.answer(wrong)["error"] == "invalid_request_uri"


def test_a_hash_that_was_registered_is_the_only_one(
    app: Flask, parent: FlaskClient, by_reference: Party, site: KeyServer
) -> None:
    """OIDC Core §6.2: what lies there now is not what was registered."""
    site.body = request_object(by_reference).encode()
    digest = base64.urlsafe_b64encode(hashlib.sha256(site.body).digest()).rstrip(b"=").decode()
    with app.app_context():
        public = [key.as_dict(private=False) for key in KEYS.values()]
        uris = [f"{site.address}#{digest}"]
        flow.register("ent-adresse", jwks={"keys": public}, request_uris=uris)
    assert "code" in flow.answer(refer(parent, by_reference, uris[0]))
    for uri in (site.address, f"{site.address}#", f"{site.address}#{'A' * 43}"):
        assert flow.answer(refer(parent, by_reference, uri))["error"] == "invalid_request_uri"
    site.body = request_object(by_reference, state="changed").encode()
    changed = flow.answer(refer(parent, by_reference, uris[0]))
    assert changed["error"] == "invalid_request_uri"


def test_nothing_else_is_ever_fetched(
    app: Flask, parent: FlaskClient, by_reference: Party, party: Party, site: KeyServer
) -> None:
    """Server-side request forgery; RFC 9101 §10.4."""
    site.body = request_object(by_reference).encode()
    for uri in (f"{site.address}?x", f"{site.address}/", "http://127.0.0.1:1/", "file:///etc/x"):
        assert flow.answer(refer(parent, by_reference, uri))["error"] == "invalid_request_uri"
    assert flow.answer(refer(parent, party, site.address))["error"] == "request_uri_not_supported"
    assert site.asked == 0
    del app


@pytest.mark.parametrize("body", [b"", b"no object", b"\xff\xfe", b"x" * 300_000, b"x" * 9000])
def test_what_is_fetched_may_be_anything(
    parent: FlaskClient, by_reference: Party, site: KeyServer, body: bytes
) -> None:
    site.body = body
    told = flow.answer(refer(parent, by_reference, site.address))["error"]
    assert told in {"invalid_request_uri", "invalid_request_object"}


def test_strangers_cannot_make_us_fetch_without_end(
    parent: FlaskClient, by_reference: Party, site: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_reference, "_PER_MINUTE", 2)
    site.body = request_object(by_reference).encode()
    answers = [flow.answer(refer(parent, by_reference, site.address)) for _ in range(3)]
    assert ["code" in answer for answer in answers] == [True, True, False]
    assert site.asked == 2
