"""Dynamic OP of the OpenID Foundation.

Each test registers a client of its own, most with keys (private_key_jwt), as the suite does.
"""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from werkzeug.test import TestResponse

from idp.clients import client_keys
from tests.oidc import assertions, flow, proofs
from tests.oidc.assertions import KEYS
from tests.oidc.flow import ISSUER, REDIRECT, Party
from tests.oidc.own_keys import KeyServer, key_server
from tests.oidc.registering import register, registered, settings, token

__all__ = ["settings", "token"]
OWN: RSAKey = KEYS["RS256"]
JWKS = {"keys": [OWN.as_dict(private=False)]}


@pytest.fixture
def site() -> Iterator[KeyServer]:
    """The client's server: its keys, or its request objects."""
    with key_server() as server:
        yield server


def with_keys(client: FlaskClient, token: str, /, **changes: object) -> Party:
    """Register a client that authenticates with its key, by value unless the changes say where."""
    keys = {} if "jwks_uri" in changes else {"jwks": JWKS}
    asked = {"token_endpoint_auth_method": "private_key_jwt"} | keys
    return Party(registered(client, token, **asked | changes)["client_id"], None)


def call(
    client: FlaskClient, party: Party, key: RSAKey | ECKey = OWN, alg: str = "RS256", /, **form: str
) -> TestResponse:
    """Call /token with an assertion; `aud` is the issuer."""
    who = assertions.claims(iss=party.client_id, sub=party.client_id)
    shown = {
        "client_assertion_type": assertions.TYPE,
        "client_assertion": assertions.signed(who, alg, key),
    }
    return client.post("/token", data=form | shown)


def tokens(client: FlaskClient, party: Party, /, **changes: str | None) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": flow.code(client, party, **changes),
        "redirect_uri": changes.get("redirect_uri") or REDIRECT,
        "code_verifier": flow.VERIFIER,
    }
    answer = call(client, party, **form)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def test_a_client_with_keys_registers_and_gets_what_it_asked_to_be_signed(
    parent: FlaskClient, token: str
) -> None:
    """OIDC Registration §2, §3.2, RFC 7523 §3: oidcc-server, oidcc-idtoken-rs256.

    oidcc-userinfo-rs256, oidcc-ensure-client-assertion-with-iss-aud-succeeds.
    """
    party = with_keys(
        parent,
        token,
        id_token_signed_response_alg="RS256",
        userinfo_signed_response_alg="RS256",
        contacts=["certification@oidf.org"],
        response_types=["code"],
        grant_types=["authorization_code"],
    )
    body = tokens(parent, party)
    header = jws.extract_compact(body["id_token"].encode()).headers()
    assert header["alg"] == "RS256"
    answer = flow.userinfo(parent, body)
    assert answer.mimetype == "application/jwt"
    published = KeySet.import_key_set(parent.get("/jwks").get_json())
    said = jwt.decode(answer.text, published, algorithms=["RS256"]).claims
    assert said["sub"] == flow.id_token(parent, body)["sub"]
    assert (said["iss"], said["aud"]) == (ISSUER, party.client_id)


def test_a_request_without_redirect_uri_is_shown_on_our_page(
    parent: FlaskClient, token: str
) -> None:
    """OIDC Core §3.1.2.1: oidcc-ensure-redirect-uri-in-authorization-request.

    Also where only one is registered, which RFC 6749 §3.1.2.3 would let us guess.
    """
    page = flow.authorize(parent, with_keys(parent, token), redirect_uri=None)
    assert (page.status_code, "Location" in page.headers) == (400, False)
    assert "Cette demande ne peut pas aboutir" in page.text


def test_the_query_of_a_redirect_uri_is_compared_too(parent: FlaskClient, token: str) -> None:
    """RFC 6749 §3.1.2: oidcc-redirect-uri-query-OK, -query-mismatch, -query-added."""
    asked = f"{REDIRECT}?foo=bar"
    party = with_keys(parent, token, redirect_uris=[asked])
    answer = flow.location(flow.authorize(parent, party, redirect_uri=asked))
    assert answer.startswith(f"{asked}&code=")
    for other in (f"{REDIRECT}?bar=foo", f"{REDIRECT}?foo=baz", f"{asked}&x=y", REDIRECT):
        page = flow.authorize(parent, party, redirect_uri=other)
        assert (page.status_code, "Location" in page.headers) == (400, False)


def test_a_redirect_uri_with_a_fragment_is_not_registered(client: FlaskClient, token: str) -> None:
    """RFC 6749 §3.1.2: oidcc-redirect-uri-regfrag."""
    answer = register(client, token, redirect_uris=[f"{REDIRECT}#foobar"])
    assert (answer.status_code, flow.error(answer)) == (400, "invalid_redirect_uri")


def test_keys_may_lie_at_the_clients_own_address_and_be_turned(
    parent: FlaskClient, token: str, site: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OIDC Core §10.1.1: oidcc-registration-jwks-uri, oidcc-refresh-token-rp-key-rotation."""
    moment = [time.monotonic()]
    monkeypatch.setattr(client_keys, "monotonic", lambda: moment[0])
    site.keys = JWKS["keys"]
    party = with_keys(
        parent, token, jwks_uri=site.address, grant_types=["authorization_code", "refresh_token"]
    )
    page = flow.location(
        flow.authorize(parent, party, scope="openid offline_access", prompt="consent")
    )
    agreed = flow.location(flow.submit(parent, page))
    code = flow.answer(parent.get(agreed))["code"]
    form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT}
    body = call(parent, party, **form, code=code, code_verifier=flow.VERIFIER).get_json()
    fresh = ECKey.generate_key("P-256", {"kid": "fresh"})
    site.keys = [fresh.as_dict(private=False)]
    moment[0] += 60
    asked = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}
    again = call(parent, party, fresh, "ES256", **asked)
    assert again.status_code == 200, again.text
    first, second = flow.id_token(parent, body), flow.id_token(parent, again.get_json())
    assert (first["sub"], first["auth_time"]) == (second["sub"], second["auth_time"])


def asked_there(client: FlaskClient, party: Party, uri: str) -> TestResponse:
    beside = {"response_type": "code", "scope": "openid", "redirect_uri": REDIRECT}
    return client.get(
        "/authorize?" + urlencode(beside | {"client_id": party.client_id, "request_uri": uri})
    )


def test_a_signed_request_is_fetched_from_its_registered_address(
    parent: FlaskClient, token: str, site: KeyServer
) -> None:
    """OIDC Core §6.2: oidcc-request-uri-signed-rs256; without exp, as the suite makes them.

    It registers the hash of another text as the fragment: what is to lie there is not known yet.
    """
    where = f"{site.address}#{proofs.ath('another text')}"
    party = with_keys(parent, token, request_uris=[where], request_object_signing_alg="RS256")
    members = flow.request(party, state="inside") | {"iss": party.client_id, "aud": ISSUER}
    site.body = assertions.signed(members, "RS256").encode()
    assert flow.answer(asked_there(parent, party, where))["state"] == "inside"
    document = parent.get("/.well-known/openid-configuration").get_json()
    assert "RS256" in document["request_object_signing_alg_values_supported"]


def test_an_unsigned_request_is_not_taken_from_there_either(
    parent: FlaskClient, token: str, site: KeyServer
) -> None:
    """RFC 9101 §10.1: oidcc-request-uri-unsigned, oidcc-ensure-request-object-with-redirect-uri."""
    party = with_keys(parent, token, request_uris=[site.address])
    site.body = b"eyJhbGciOiJub25lIn0.eyJzdGF0ZSI6Imluc2lkZSJ9."
    answer = flow.answer(asked_there(parent, party, site.address))
    assert answer["error"] == "invalid_request_object"
    page = flow.authorize(parent, party, request=site.body.decode(), redirect_uri=f"{REDIRECT}/x")
    assert (page.status_code, "Location" in page.headers) == (400, False)
    document = parent.get("/.well-known/openid-configuration").get_json()
    assert "none" not in document["request_object_signing_alg_values_supported"]


def test_discovery_offers_the_code_flow_alone(client: FlaskClient, token: str) -> None:
    """OIDC Discovery §3, RFC 9700 §2.1.2: oidcc-discovery-endpoint-verification of Dynamic OP."""
    document = client.get("/.well-known/openid-configuration").get_json()
    assert document["response_types_supported"] == ["code"]
    assert "implicit" not in document["grant_types_supported"]
    assert document["registration_endpoint"] == f"{ISSUER}/register"
    for types in (["id_token"], ["id_token token"], ["code", "id_token"]):
        answer = register(client, token, response_types=types)
        assert flow.error(answer) == "invalid_client_metadata"
