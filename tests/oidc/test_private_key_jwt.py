"""private_key_jwt (RFC 7523 §3, OIDC Core §9): over HTTP, with keys by value and by jwks_uri."""

import base64
import hmac
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from werkzeug.test import TestResponse

from idp.clients import client_keys
from idp.config import Outbound, Settings
from tests.oidc import flow
from tests.oidc.flow import ISSUER, Party
from tests.oidc.own_keys import KeyServer, key_server

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEYS: dict[str, Any] = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rs", "use": "sig"}),
    "PS256": RSAKey.generate_key(2048, {"kid": "ps", "alg": "PS256"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "es"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
}
STRANGER = ECKey.generate_key("P-256", {"kid": "es"})


@pytest.fixture
def settings(settings: Settings) -> Settings:
    allowed = Outbound(allow_private_hosts=("127.0.0.1",), timeout=2)
    return settings.model_copy(update={"outbound": allowed})


@pytest.fixture
def holder(app: Flask, party: Party) -> Party:
    """A client that registered its keys by value."""
    del party
    public = [key.as_dict(private=False) for key in KEYS.values()]
    with app.app_context():
        return flow.register(
            "ent-cle", token_endpoint_auth_method="private_key_jwt", jwks={"keys": public}
        )


def claims(**changes: object) -> dict[str, Any]:
    now = int(time.time())
    usual = {
        "iss": "ent-cle",
        "sub": "ent-cle",
        "aud": ISSUER,
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + 60,
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def signed(
    values: dict[str, Any], alg: str = "ES256", key: ECKey | None = None, **header: object
) -> str:
    signer = key or KEYS[alg]
    heads = {"alg": alg, "kid": signer.kid} | header
    heads = {name: value for name, value in heads.items() if value is not None}
    return jwt.encode(heads, values, signer, algorithms=[alg])


def present(client: FlaskClient, assertion: str, **changes: str) -> TestResponse:
    """A token request with a code that does not exist: who passes is told invalid_grant."""
    form = {
        "grant_type": "authorization_code",
        "code": "x",
        "redirect_uri": flow.REDIRECT,
        "client_assertion_type": TYPE,
        "client_assertion": assertion,
    }
    return client.post("/token", data=form | changes)


def test_no_secret_is_made_for_such_a_client(holder: Party) -> None:
    assert holder.secret is None


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


@pytest.mark.usefixtures("holder")
def test_a_clock_eight_seconds_ahead_is_forgiven(client: FlaskClient) -> None:
    """protocol.md: nbf up to 8 s ahead is fine."""
    ahead = int(time.time()) + 8
    assert flow.error(present(client, signed(claims(nbf=ahead, iat=ahead)))) == "invalid_grant"


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


@pytest.fixture
def served() -> Iterator[KeyServer]:
    with key_server() as server:
        yield server


@pytest.fixture
def fetched(app: Flask, party: Party, served: KeyServer) -> Party:
    """A client whose keys lie at its jwks_uri."""
    del party
    served.keys = [KEYS["ES256"].as_dict(private=False)]
    with app.app_context():
        return flow.register(
            "ent-cle", token_endpoint_auth_method="private_key_jwt", jwks_uri=served.address
        )


@pytest.mark.usefixtures("fetched")
def test_keys_are_fetched_from_jwks_uri_once(client: FlaskClient, served: KeyServer) -> None:
    for _ in range(3):
        assert flow.error(present(client, signed(claims()))) == "invalid_grant"
    assert served.asked == 1


@pytest.mark.usefixtures("fetched")
def test_a_rotated_key_is_fetched_and_odd_kids_do_not_hammer_the_client(
    client: FlaskClient, served: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OIDC Core §10.1.1; an attacker's tokens must not make us call out each time."""
    moment = [1000.0]
    monkeypatch.setattr(client_keys, "monotonic", lambda: moment[0])
    assert flow.error(present(client, signed(claims()))) == "invalid_grant"
    fresh = ECKey.generate_key("P-256", {"kid": "new"})
    served.keys.append(fresh.as_dict(private=False))
    for _ in range(3):
        assert flow.error(present(client, signed(claims(), key=fresh))) == "invalid_client"
    assert served.asked == 1
    moment[0] += 31
    assert flow.error(present(client, signed(claims(), key=fresh))) == "invalid_grant"
    assert served.asked == 2


@pytest.mark.usefixtures("fetched")
def test_keys_that_cannot_be_fetched_refuse_and_the_last_ones_stay(
    client: FlaskClient, served: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [1000.0]
    monkeypatch.setattr(client_keys, "monotonic", lambda: moment[0])
    served.body = b"<html>"
    assert flow.error(present(client, signed(claims()))) == "invalid_client"
    served.body = None
    moment[0] += 31
    assert flow.error(present(client, signed(claims()))) == "invalid_grant"
    served.body = b'{"keys": [{"kty": "oct", "k": "AAAA"}]}'
    moment[0] += 601
    assert flow.error(present(client, signed(claims()))) == "invalid_grant"
