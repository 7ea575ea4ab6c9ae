"""private_key_jwt (RFC 7523 §3, OIDC Core §9): over HTTP, with keys by value and by jwks_uri."""

import base64
import hmac
import time
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.oidc import flow
from tests.oidc.assertions import KEYS, STRANGER, TYPE, claims, holder, present, settings, signed
from tests.oidc.flow import ISSUER, Party


def test_no_secret_is_made_for_such_a_client(holder: Party) -> None:
    assert holder.secret is None


__all__ = ["holder", "settings"]


def test_the_whole_flow_runs(parent: FlaskClient, holder: Party) -> None:
    code = flow.code(parent, holder)
    answer = present(parent, signed(claims()), code=code, code_verifier=flow.VERIFIER)
    assert answer.status_code == 200, answer.text
    assert flow.id_token(parent, answer.get_json())["aud"] == "ent-cle"


@pytest.mark.parametrize("alg", sorted(KEYS))
@pytest.mark.usefixtures("holder")
def test_each_algorithm_of_discovery_is_taken(client: FlaskClient, alg: str) -> None:
    assert flow.error(present(client, signed(claims(), alg))) == "invalid_grant"
    published = client.get("/.well-known/openid-configuration").get_json()
    assert alg in published["token_endpoint_auth_signing_alg_values_supported"]


@pytest.mark.parametrize(
    "aud", [ISSUER, [ISSUER], f"{ISSUER}/token", [ISSUER, f"{ISSUER}/token"]], ids=str
)
@pytest.mark.usefixtures("holder")
def test_the_audience_is_us(client: FlaskClient, aud: object) -> None:
    """RFC 7523 §3 (3), OIDC Core §9."""
    assert flow.error(present(client, signed(claims(aud=aud)))) == "invalid_grant"


def none_alg(values: dict[str, Any]) -> str:
    return jwt.encode({"alg": "none"}, values, OctKey.import_key("x" * 32), algorithms=["none"])


def by_hmac(values: dict[str, Any], secret: bytes) -> str:
    """Sign with a public key as if it were a secret: joserfc itself refuses to."""
    parts = [orjson.dumps({"alg": "HS256", "kid": "es"}), orjson.dumps(values)]
    content = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = hmac.new(secret, content, "sha256").digest()
    return (content + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


NOW = int(time.time())
FORGERIES: dict[str, Callable[[], str]] = {
    "another's key": lambda: signed(claims(), key=STRANGER),
    "its own key in the header": lambda: signed(
        claims(), key=STRANGER, jwk=STRANGER.as_dict(private=False)
    ),
    "a key elsewhere": lambda: signed(claims(), jku="https://evil.example/jwks"),
    "no signature": lambda: none_alg(claims()),
    "the public key as a secret": lambda: by_hmac(claims(), KEYS["ES256"].as_pem(private=False)),
    "an unknown crit": lambda: signed(claims(), crit=["b64"], b64=True),
    "another audience": lambda: signed(claims(aud="https://evil.example")),
    "an audience besides us": lambda: signed(claims(aud=[ISSUER, "https://evil.example"])),
    "no audience": lambda: signed(claims(aud=None)),
    "an empty audience": lambda: signed(claims(aud=[])),
    "another subject": lambda: signed(claims(sub="ent-vienne")),
    "no subject": lambda: signed(claims(sub=None)),
    "another issuer": lambda: signed(claims(iss="ent-vienne")),
    "an unknown issuer": lambda: signed(claims(iss="nobody", sub="nobody")),
    "no exp": lambda: signed(claims(exp=None)),
    "expired": lambda: signed(claims(exp=NOW - 1)),
    "valid for a day": lambda: signed(claims(exp=NOW + 86_400)),
    "exp as a text": lambda: signed(claims(exp="soon")),
    "nbf a minute ahead": lambda: signed(claims(nbf=int(time.time()) + 60)),
    "iat a minute ahead": lambda: signed(claims(iat=int(time.time()) + 60)),
    "no jti": lambda: signed(claims(jti=None)),
    "a jti of another kind": lambda: signed(claims(jti=["x"])),
    "another kid": lambda: signed(claims(), kid="unknown"),
    "a kid that is no text": lambda: signed(claims()).replace(
        signed(claims()).split(".")[0], "eyJhbGciOiJFUzI1NiIsImtpZCI6WzFdfQ"
    ),
    "another type": lambda: signed(claims(), typ="at+jwt"),
    "no token": lambda: "x",
    "not ASCII": lambda: "é.é.é",
    "claims that are a list": lambda: "eyJhbGciOiJFUzI1NiJ9.W10.x",
}


@pytest.mark.parametrize("how", FORGERIES)
@pytest.mark.usefixtures("holder")
def test_a_forged_or_careless_assertion_is_refused(client: FlaskClient, how: str) -> None:
    """RFC 7523 §3, RFC 8725; CVE-2026-28802, -59420, Keycloak 11800."""
    answer = present(client, FORGERIES[how]())
    assert (flow.error(answer), answer.status_code) == ("invalid_client", 401)


@pytest.mark.usefixtures("holder")
def test_an_assertion_serves_once(client: FlaskClient) -> None:
    """RFC 7523 §3 (7)."""
    assertion = signed(claims())
    assert flow.error(present(client, assertion)) == "invalid_grant"
    assert flow.error(present(client, assertion)) == "invalid_client"


@pytest.mark.parametrize("seconds", [8, 25])
@pytest.mark.usefixtures("holder")
def test_a_clock_eight_seconds_ahead_is_forgiven(client: FlaskClient, seconds: int) -> None:
    """FAPI 2.0 §5.3.2.1: 10 s ahead at least, a minute never; half a one is forgiven too."""
    ahead = int(time.time()) + seconds
    assert flow.error(present(client, signed(claims(nbf=ahead, iat=ahead)))) == "invalid_grant"


@pytest.mark.parametrize(
    ("how", "word"),
    [
        ("another audience", "aud must be"),
        ("expired", "exp is past"),
        ("valid for a day", "over an hour"),
        ("iat a minute ahead", "ahead of our clock"),
        ("nbf a minute ahead", "ahead of our clock"),
        ("an unknown issuer", "iss of this assertion"),
        ("another kid", "kid"),
        ("no signature", "alg must be one of RS256"),
    ],
)
@pytest.mark.usefixtures("holder")
def test_the_description_says_what_is_wrong_with_an_assertion(
    client: FlaskClient, how: str, word: str
) -> None:
    """RFC 6749 §5.2: it assists the client's developer; each fault is told from the others."""
    assert word in present(client, FORGERIES[how]()).get_json()["error_description"]


def test_one_method_alone_and_the_registered_one(
    client: FlaskClient, holder: Party, party: Party
) -> None:
    """RFC 6749 §2.3."""
    assertion = signed(claims())
    assert flow.error(present(client, assertion, client_secret="x")) == "invalid_request"
    assert flow.error(present(client, assertion, client_id="ent-vienne")) == "invalid_request"
    assert flow.error(present(client, assertion, client_assertion_type="x")) == "invalid_request"
    form = {"grant_type": "authorization_code", "code": "x", "client_assertion": assertion}
    headers = flow.basic(party.client_id, party.secret or "")
    both = client.post("/token", data=form | {"client_assertion_type": TYPE}, headers=headers)
    assert flow.error(both) == "invalid_request"
    by_name = client.post("/token", data={"grant_type": "x", "client_id": holder.client_id})
    assert flow.error(by_name) in {"invalid_client", "unsupported_grant_type"}
    as_secret = signed(claims(iss=party.client_id, sub=party.client_id))
    assert flow.error(present(client, as_secret)) == "invalid_client"


def test_a_registered_algorithm_is_the_only_one(app: Flask, party: Party) -> None:
    del party
    keys = [KEYS[alg].as_dict(private=False) for alg in ("ES256", "EdDSA")]
    with app.app_context():
        flow.register(
            "ent-cle",
            token_endpoint_auth_method="private_key_jwt",
            token_endpoint_auth_signing_alg="EdDSA",
            jwks={"keys": keys},
        )
    client = app.test_client()
    assert flow.error(present(client, signed(claims(), "ES256"))) == "invalid_client"
    assert flow.error(present(client, signed(claims(), "EdDSA"))) == "invalid_grant"


def test_keys_of_a_changed_registration_take_the_place_of_the_old_ones(
    app: Flask, client: FlaskClient, holder: Party
) -> None:
    """RFC 7592 §2.2: a client may change as often as it likes; nothing piles up."""
    for alg in ("ES256", "EdDSA", "ES256"):
        assert flow.error(present(client, signed(claims(), alg))) == "invalid_grant"
        other = "EdDSA" if alg == "ES256" else "ES256"
        with app.app_context():
            flow.register(
                holder.client_id,
                token_endpoint_auth_method="private_key_jwt",
                jwks={"keys": [KEYS[other].as_dict(private=False)]},
            )
        assert flow.error(present(client, signed(claims(), alg))) == "invalid_client"
    assert len(app.extensions["idp_client_keys"]) == 1
