"""`request_uri` of a registered client: signed requests that we fetch (OIDC Core §6.2)."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.oidc import request_reference
from tests.oidc import flow
from tests.oidc.assertions import KEYS, holder, settings
from tests.oidc.flow import Party
from tests.oidc.own_keys import KeyServer, key_server
from tests.oidc.request_objects import request_object

__all__ = ["holder", "settings"]


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


def test_a_fragment_tells_states_apart_and_is_never_sent(
    parent: FlaskClient, by_reference: Party, site: KeyServer
) -> None:
    """OIDC Core §6.2: it is for caches, and nothing is kept: what lies there now is what counts."""
    for fragment, state in (("", "first"), ("A" * 43, "second"), ("x", "third")):
        site.body = request_object(by_reference, state=state).encode()
        came = flow.answer(refer(parent, by_reference, f"{site.address}#{fragment}"))
        assert came["state"] == state
    assert site.paths == {"/jwks"}


def test_a_fragment_that_was_registered_is_the_only_one(
    app: Flask, parent: FlaskClient, by_reference: Party, site: KeyServer
) -> None:
    """OIDC Core §6.2: a request comes with the very address that was registered."""
    site.body = request_object(by_reference).encode()
    with app.app_context():
        public = [key.as_dict(private=False) for key in KEYS.values()]
        uris = [f"{site.address}#{'B' * 43}"]
        flow.register("ent-adresse", jwks={"keys": public}, request_uris=uris)
    assert "code" in flow.answer(refer(parent, by_reference, uris[0]))
    for uri in (site.address, f"{site.address}#", f"{site.address}#{'A' * 43}"):
        assert flow.answer(refer(parent, by_reference, uri))["error"] == "invalid_request_uri"


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
