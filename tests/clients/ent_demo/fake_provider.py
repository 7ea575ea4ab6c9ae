"""A provider of a few lines, whose answers can be bent: what an ENT must not believe."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

PERSON = {
    "sub": "parent-1",
    "given_name": "Jeanne",
    "family_name": "MARTIN",
    "establishment": {
        "uai": "0860003L",
        "name": "Collège Jules Verne",
        "kind": "college",
        "city": "Poitiers",
        "postal_code": "86000",
    },
    "pupils": [
        {"given_name": "Léo", "family_name": "DUPOND", "class": "5EME3", "uai": "0860003L"},
    ],
}


@cache
def _key() -> RSAKey:
    """Make one key for all tests: making one takes longer than a test."""
    return RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class FakeProvider:
    """One provider and its one client; set a field to make it lie."""

    key: RSAKey = field(default_factory=_key)
    signing_key: RSAKey | None = None
    """Signs ID tokens instead of the published key."""
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    id_token_claims: dict[str, Any] = field(default_factory=dict)
    """Laid over the honest claims; None takes a claim away."""
    person: dict[str, Any] = field(default_factory=lambda: dict(PERSON))
    metadata: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    issuer: str = ""
    secret: str = "un secret & des signes : +/="

    def answer(self, authorization_url: str) -> dict[str, str]:
        """Do what a parent who signs in makes a provider do; return the answer's parameters."""
        asked = {name: values[0] for name, values in parse_qs(query_of(authorization_url)).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def token(self) -> tuple[Response, int]:
        """Exchange a code, with client_secret_basic and PKCE checked."""
        asked = self.codes.pop(request.form.get("code", ""), None)
        if asked is None or not self._client_is_ours() or not _verifier_fits(asked):
            return jsonify(error="invalid_grant"), 400
        token = {"access_token": "a-token", "token_type": "Bearer", "expires_in": 60}
        return jsonify({**token, "id_token": self._id_token(asked)}), 200

    def discovery(self) -> Response:
        """Describe this provider."""
        honest = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/logout",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
        }
        return jsonify({**honest, **self.metadata})

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        honest = {
            "iss": self.issuer,
            "sub": "parent-1",
            "aud": asked["client_id"],
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
        }
        claims = {**honest, **self.id_token_claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.header["alg"] == "HS256":
            return _hs256(self.header, claims, self.key.as_pem(private=False))
        return jwt.encode(self.header, claims, self.signing_key or self.key, ["RS256", "none"])

    def _client_is_ours(self) -> bool:
        sent = request.authorization
        return sent is not None and unquote(sent.password or "") == self.secret


def query_of(url: str) -> str:
    """Return the query of an address."""
    return urlsplit(url).query


def _hs256(header: dict[str, Any], claims: dict[str, Any], key: bytes) -> str:
    """Sign by hand what joserfc rightly refuses to: a public key used as a shared secret."""
    parts = [_base64url(json.dumps(part).encode()) for part in (header, claims)]
    signature = hmac.digest(key, ".".join(parts).encode(), "sha256")
    return ".".join([*parts, _base64url(signature)])


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _verifier_fits(asked: dict[str, str]) -> bool:
    verifier = request.form.get("code_verifier", "")
    hashed = hashlib.sha256(verifier.encode()).digest()
    return (asked["code_challenge_method"], asked["code_challenge"]) == ("S256", _base64url(hashed))


@contextmanager
def running() -> Iterator[FakeProvider]:
    """Serve a fake provider on a free port of loopback."""
    provider = FakeProvider()
    app = Flask("fake_provider")
    app.add_url_rule("/.well-known/openid-configuration", view_func=provider.discovery)
    app.add_url_rule("/token", view_func=provider.token, methods=["POST"])
    app.add_url_rule("/userinfo", "userinfo", lambda: jsonify(provider.person))
    app.add_url_rule("/jwks", "jwks", lambda: jsonify(keys=[provider.key.as_dict(private=False)]))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.port}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
