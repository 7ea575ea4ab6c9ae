"""id_token_hint: what is believed of an ID token that comes back (RP-Initiated Logout §2, §4)."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

import orjson
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws, jwt
from joserfc.jwk import RSAKey

from idp.keys import ring, rotation
from idp.keys.ring import SigningKey
from tests.oidc import flow
from tests.oidc.flow import Party
from tests.oidc.leaving import ASKING, BACK, confirm, heading, is_signed_in, leave


def test_an_expired_hint_is_accepted(app: Flask, party: Party) -> None:
    """§4: the hint may have expired long ago."""
    client = app.test_client()
    with time_machine.travel("2026-11-23T09:00:00+00:00", tick=False) as clock:
        flow.sign_in(client)
        hint = flow.tokens(client, party)["id_token"]
        for _ in range(8):
            clock.shift(timedelta(minutes=25))
            assert is_signed_in(client, party)
        response = leave(client, id_token_hint=hint, post_logout_redirect_uri=BACK)
    assert flow.location(response) == BACK


def test_a_hint_signed_by_a_retired_key_is_accepted(
    parent: FlaskClient, hint: str, app: Flask
) -> None:
    with app.app_context():
        rotation.rotate(["RS256"])
        ring._ring().checked_at = 0  # noqa: SLF001 — the files are looked at once a second
    response = leave(parent, id_token_hint=hint, post_logout_redirect_uri=BACK)
    assert flow.location(response) == BACK


def test_a_hint_of_an_earlier_session_asks_first(
    parent: FlaskClient, party: Party, hint: str
) -> None:
    """`sid` is compared: an old ID token must not end what somebody began since."""
    flow.submit(parent, "/deconnexion")
    assert flow.sign_in(parent).status_code == 303
    response = leave(parent, id_token_hint=hint, post_logout_redirect_uri=BACK)
    assert heading(response) == ASKING
    assert is_signed_in(parent, party)
    confirmed = confirm(parent, id_token_hint=hint, post_logout_redirect_uri=BACK)
    assert flow.location(confirmed) == BACK


def jose(header: dict[str, object], claims: object, signature: bytes = b"") -> str:
    """A compact token, made by hand: libraries refuse to make bad ones."""
    parts = (orjson.dumps(header), orjson.dumps(claims), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def confused(key: SigningKey, claims: dict[str, object]) -> str:
    """HS256 under the published key, which everybody knows."""
    unsigned = jose({"alg": "HS256", "kid": key.kid}, claims)[:-1]
    mac = hmac.digest(key.key.as_pem(private=False), unsigned.encode(), hashlib.sha256)
    return f"{unsigned}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def swapped(key: SigningKey, claims: dict[str, object]) -> str:
    """Our signature of something else."""
    header = {"alg": "RS256", "kid": key.kid}
    other = jwt.encode(header, {"x": 1}, key.key).rpartition(".")[2]
    return f"{jwt.encode(header, claims, key.key).rpartition('.')[0]}.{other}"


def signed(key: SigningKey, claims: dict[str, object], **header: object) -> str:
    """A token with a signature of ours."""
    return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key.key)


STRANGER = RSAKey.generate_key(2048)
FORGERIES: dict[str, Callable[[SigningKey, dict[str, object]], str]] = {
    "another key under our kid": lambda key, claims: jwt.encode(
        {"alg": "RS256", "kid": key.kid}, claims, STRANGER
    ),
    "its own jwk": lambda key, claims: jwt.encode(
        {"alg": "RS256", "kid": key.kid, "jwk": STRANGER.as_dict(private=False)}, claims, STRANGER
    ),
    "alg none (Authlib 2026-28802)": lambda key, claims: jose(
        {"alg": "none", "kid": key.kid}, claims
    ),
    "no kid": lambda key, claims: jwt.encode({"alg": "RS256"}, claims, key.key),
    "the public key as a secret (Keycloak 11800)": confused,
    "an unknown crit (Authlib 2025-59420)": lambda key, claims: jose(
        {"alg": "RS256", "kid": key.kid, "crit": ["x"], "x": 1}, claims, b"x" * 256
    ),
    "its own key address": lambda key, claims: signed(key, claims, jku="https://evil.example"),
    "another payload": swapped,
    "a payload that is a list": lambda key, claims: jws.serialize_compact(
        {"alg": "RS256", "kid": key.kid}, orjson.dumps([claims]), key.key
    ),
    "a payload that is no JSON": lambda key, _: jws.serialize_compact(
        {"alg": "RS256", "kid": key.kid}, b"{", key.key
    ),
    "a kid that is no text": lambda _, claims: jose({"alg": "RS256", "kid": {"a": 1}}, claims),
    "a deep header": lambda _, claims: jose({"kid": [[[[[[[[claims]]]]]]]]}, claims),
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_hint_that_we_did_not_sign_is_no_hint(
    parent: FlaskClient, party: Party, hint: str, app: Flask, how: str
) -> None:
    """RFC 8725 §3.1, §3.2, §3.10."""
    claims = flow.id_token(parent, {"id_token": hint})
    with app.app_context():
        forged = FORGERIES[how](ring.active(), claims)
    response = leave(parent, id_token_hint=forged, post_logout_redirect_uri=BACK)
    assert heading(response) == ASKING
    assert is_signed_in(parent, party)
    refused = flow.answer(flow.authorize(parent, party, id_token_hint=forged))
    assert refused["error"] == "invalid_request"


@pytest.mark.parametrize(
    "changes",
    [{"iss": "https://other.example"}, {"aud": ["ent-vienne"]}, {"aud": None}, {"sub": "other"},
     {"sid": "other"}, {"sid": None}, {"sub": 1}, {"aud": "nobody"}],
    ids=str,
)  # fmt: skip
def test_a_hint_that_says_something_else_ends_nothing_unasked(
    parent: FlaskClient, party: Party, hint: str, app: Flask, changes: dict[str, object]
) -> None:
    """Trap 8: Authlib compares neither the issuer nor the session's subject."""
    claims = flow.id_token(parent, {"id_token": hint}) | changes
    with app.app_context():
        odd = signed(ring.active(), claims)
    response = leave(parent, id_token_hint=odd, post_logout_redirect_uri=BACK)
    assert heading(response) == ASKING
    assert is_signed_in(parent, party)
