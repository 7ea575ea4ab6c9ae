"""A client's DPoP key, and proofs made with it."""

import base64
import hashlib
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from werkzeug.test import TestResponse

from tests.oidc import flow
from tests.oidc.flow import ISSUER, Party

KEYS: dict[str, Any] = {
    "ES256": ECKey.generate_key("P-256", auto_kid=False),
    "PS256": RSAKey.generate_key(2048, auto_kid=False),
    "EdDSA": OKPKey.generate_key("Ed25519", auto_kid=False),
}


@dataclass
class Prover:
    """A client that holds a key, and the nonce that it was given last."""

    alg: str = "ES256"
    key: Any = field(default_factory=lambda: KEYS["ES256"])
    nonce: str | None = None

    @property
    def jkt(self) -> str:
        return str(self.key.thumbprint())

    def proof(
        self, method: str, path: str, token: str | None = None, /, **changes: object
    ) -> dict[str, str]:
        """Return the header; a claim or header member that is None is left out."""
        heads = {"typ": "dpop+jwt", "alg": self.alg, "jwk": self.key.as_dict(private=False)}
        heads |= {name[2:]: value for name, value in changes.items() if name.startswith("h_")}
        usual: dict[str, object] = {
            "htm": method,
            "htu": ISSUER + path,
            "iat": int(time.time()),
            "jti": str(uuid.uuid4()),
            "nonce": self.nonce,
            "ath": ath(token) if token else None,
        }
        usual |= {name: value for name, value in changes.items() if not name.startswith("h_")}
        claims = {name: value for name, value in usual.items() if value is not None}
        heads = {name: value for name, value in heads.items() if value is not None}
        return {"DPoP": _signed(heads, claims, self.alg, self.key)}

    def redeem(
        self, client: FlaskClient, party: Party, form: dict[str, str], /, **changes: object
    ) -> TestResponse:
        """Call /token with a proof; a nonce that is asked for is taken, once."""
        headers = self.proof("POST", "/token", **changes)
        headers |= party.basic() if party.secret else {}
        named = {} if party.secret else {"client_id": party.client_id}
        response = client.post("/token", data=form | named, headers=headers)
        before, self.nonce = self.nonce, response.headers.get("DPoP-Nonce", self.nonce)
        if before is None and response.get_json().get("error") == "use_dpop_nonce":
            return self.redeem(client, party, form, **changes)
        return response

    def tokens(self, client: FlaskClient, party: Party, **changes: str | None) -> dict[str, Any]:
        """Return the answer for who is signed in, bound to the key."""
        response = self.redeem(client, party, code_form(flow.code(client, party, **changes)))
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.get_json()
        return body

    def userinfo(self, client: FlaskClient, token: str, /, **changes: object) -> TestResponse:
        """Call userinfo with the token and a proof."""
        headers = {"Authorization": f"DPoP {token}"}
        return client.get(
            "/userinfo", headers=headers | self.proof("GET", "/userinfo", token, **changes)
        )


def _signed(header: dict[str, Any], claims: dict[str, Any], alg: str, key: Any) -> str:  # noqa: ANN401 — of three kinds
    """Return a JWS, however odd: joserfc's own would not make it."""
    parts = [base64url(json.dumps(part).encode()) for part in (header, claims)]
    signature = JWSRegistry.algorithms[alg].sign(".".join(parts).encode(), key)
    return ".".join([*parts, base64url(signature)])


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def code_form(code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": flow.REDIRECT,
        "code_verifier": flow.VERIFIER,
    }


def refresh_form(token: str) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": token}


def ath(token: str) -> str:
    return base64url(hashlib.sha256(token.encode()).digest())
