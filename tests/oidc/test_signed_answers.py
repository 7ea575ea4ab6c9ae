"""Answers signed and encrypted as the client registered (OIDC Registration §2)."""

import base64
import hashlib
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwe, jws, jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from idp.keys.algorithms import ALGORITHMS
from tests.oidc import flow
from tests.oidc.flow import Party

pytestmark = pytest.mark.usefixtures("party")
OWN_RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "enc"})
OWN_EC = ECKey.generate_key("P-256", {"kid": "ec"})


def registered(app: Flask, **changes: object) -> Party:
    with app.app_context():
        return flow.register("ent-signe", **changes)


def published(client: FlaskClient) -> KeySet:
    return KeySet.import_key_set(client.get("/jwks").get_json())


def verified(client: FlaskClient, token: str, alg: str) -> dict[str, Any]:
    header = jws.extract_compact(token.encode()).headers()
    assert header["alg"] == alg
    return dict(jwt.decode(token, published(client), algorithms=[alg]).claims)


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_the_id_token_is_signed_as_registered(app: Flask, parent: FlaskClient, alg: str) -> None:
    """OIDC Registration §2; at_hash follows the algorithm (OIDC Core §3.1.3.6)."""
    party = registered(app, id_token_signed_response_alg=alg)
    body = flow.tokens(parent, party)
    claims = verified(parent, body["id_token"], alg)
    name = "sha512" if alg == "EdDSA" else "sha256"
    digest = hashlib.new(name, body["access_token"].encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    assert claims["at_hash"] == half


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_userinfo_is_signed_as_registered(app: Flask, parent: FlaskClient, alg: str) -> None:
    """OIDC Core §5.3.2: application/jwt, with iss and aud."""
    party = registered(app, userinfo_signed_response_alg=alg)
    body = flow.tokens(parent, party, scope="openid profile")
    answer = flow.userinfo(parent, body)
    assert answer.mimetype == "application/jwt"
    assert answer.headers["Cache-Control"] == "no-store"
    claims = verified(parent, answer.text, alg)
    assert claims["sub"] == flow.id_token(parent, body)["sub"]
    assert (claims["iss"], claims["aud"]) == (flow.ISSUER, "ent-signe")
    assert claims["family_name"] == "DUPOND"


@pytest.mark.parametrize("enc", ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"])
@pytest.mark.parametrize(
    ("alg", "own"),
    [("RSA-OAEP-256", OWN_RSA), ("ECDH-ES", OWN_EC), ("ECDH-ES+A256KW", OWN_EC)],
    ids=["rsa", "ecdh", "ecdh-kw"],
)
def test_what_is_encrypted_only_the_client_reads(
    app: Flask, parent: FlaskClient, alg: str, own: RSAKey | ECKey, enc: str
) -> None:
    """OIDC Core §16.14, RFC 7519 §5.2: signed, then encrypted; cty says so."""
    party = registered(
        app,
        jwks={"keys": [own.as_dict(private=False)]},
        id_token_encrypted_response_alg=alg,
        id_token_encrypted_response_enc=enc,
        userinfo_signed_response_alg="RS256",
        userinfo_encrypted_response_alg=alg,
        userinfo_encrypted_response_enc=enc,
    )
    body = flow.tokens(parent, party)
    subs = set()
    for sealed in (body["id_token"], flow.userinfo(parent, body).text):
        opened = jwe.decrypt_compact(sealed, own, algorithms=[alg, enc])
        assert opened.headers()["cty"] == "JWT"
        assert opened.headers()["kid"] == own.kid
        assert opened.plaintext is not None
        subs.add(verified(parent, opened.plaintext.decode(), "RS256")["sub"])
    assert len(subs) == 1


def test_userinfo_that_is_encrypted_and_not_signed_is_its_claims(
    app: Flask, parent: FlaskClient
) -> None:
    """OIDC Core §5.3.2: it may be encrypted without being signed; clients then read JSON."""
    own = OWN_EC.as_dict(private=False)
    party = registered(app, jwks={"keys": [own]}, userinfo_encrypted_response_alg="ECDH-ES")
    body = flow.tokens(parent, party, scope="openid profile")
    answer = flow.userinfo(parent, body)
    assert answer.mimetype == "application/jwt"
    opened = jwe.decrypt_compact(answer.text, OWN_EC, algorithms=["ECDH-ES", "A128CBC-HS256"])
    assert "cty" not in opened.headers()
    claims = json.loads(opened.plaintext or b"")
    assert claims["sub"] == flow.id_token(parent, body)["sub"]
    assert claims["family_name"] == "DUPOND"


def test_a_client_whose_keys_cannot_encrypt_is_told_so_and_gets_nothing(
    app: Flask, parent: FlaskClient
) -> None:
    signs_only = OWN_EC.as_dict(private=False) | {"use": "sig"}
    party = registered(app, jwks={"keys": [signs_only]}, id_token_encrypted_response_alg="ECDH-ES")
    answer = flow.redeem(parent, party, flow.code(parent, party))
    assert flow.error(answer) == "invalid_request"
    assert "access_token" not in answer.get_json()


def test_a_signed_userinfo_answer_is_no_hint(app: Flask, parent: FlaskClient) -> None:
    """An answer about the person must not pass for the ID token of a session (RFC 8725 §3.12)."""
    party = registered(app, userinfo_signed_response_alg="RS256")
    answer = flow.userinfo(parent, flow.tokens(parent, party)).text
    refused = flow.answer(flow.authorize(parent, party, id_token_hint=answer))
    assert refused["error"] == "invalid_request"
