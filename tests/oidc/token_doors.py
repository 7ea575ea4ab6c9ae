"""Every door that takes a JWT of a client's, with something alive behind it."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.oidc import assertions, flow, proofs
from tests.oidc.broken_tokens import compact
from tests.oidc.flow import ISSUER, Party
from tests.oidc.proofs import Prover

KEY = assertions.KEYS["ES256"]
SIGNED = {"alg": "ES256", "kid": "es"}
Claims = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """Where a token goes: a good one's header and claims, and how it is sent."""

    header: dict[str, Any]
    claims: Callable[[], Claims]
    send: Callable[[str], TestResponse]
    needed: tuple[str, ...]
    """Claims without which, or with a wrong value of which, the token is worth nothing."""
    key: Any

    def good(self, **changes: Any) -> str:  # noqa: ANN401 — any JSON
        return compact(self.header, self.claims() | changes, self.key)


def assertion() -> Claims:
    return assertions.claims()


def asked(client_id: str) -> Claims:
    now = int(time.time())
    times = {"iat": now, "exp": now + 60}
    return flow.request(Party(client_id, None)) | {"iss": client_id, "aud": ISSUER} | times


def authenticated() -> dict[str, str]:
    """The fields of private_key_jwt, fresh."""
    return {
        "client_assertion_type": assertions.TYPE,
        "client_assertion": compact(SIGNED, assertion(), KEY),
    }


@pytest.fixture
def doors(parent: FlaskClient, holder: Party, party: Party) -> dict[str, Door]:
    """Each door with what is behind it: a code, a token, a session."""
    code = proofs.code_form(flow.code(parent, holder))
    shown = {"token": "x"}

    def by_assertion(path: str, fields: dict[str, str]) -> Door:
        def send(token: str) -> TestResponse:
            proof = {"client_assertion_type": assertions.TYPE, "client_assertion": token}
            return parent.post(path, data=fields | proof)

        return Door(SIGNED, assertion, send, ("iss", "sub", "aud", "exp", "jti"), KEY)

    def by_address(token: str) -> TestResponse:
        outside = {"response_type": "code", "scope": "openid", "redirect_uri": flow.REDIRECT}
        sent = outside | {"client_id": holder.client_id, "request": token}
        return parent.get(f"/authorize?{urlencode(sent)}")

    def pushed(token: str) -> TestResponse:
        return parent.post("/par", data=authenticated() | {"request": token})

    def wanted() -> Claims:
        return asked(holder.client_id)

    needed = ("iss", "aud", "client_id", "redirect_uri", "response_type", "scope")
    return {
        "assertion at /token": by_assertion("/token", code),
        "assertion at /par": by_assertion("/par", flow.request(holder)),
        "assertion at /introspect": by_assertion("/introspect", shown),
        "assertion at /revoke": by_assertion("/revoke", shown),
        "request at /authorize": Door(SIGNED, wanted, by_address, needed, KEY),
        "request at /par": Door(SIGNED, wanted, pushed, needed, KEY),
        "proof at /token": _proof_at_token(parent, party),
        "proof at /userinfo": _proof_at_userinfo(parent, party),
    }


def _proof(method: str, path: str, **more: object) -> Callable[[], Claims]:
    return lambda: (
        {
            "htm": method,
            "htu": ISSUER + path,
            "iat": int(time.time()),
            "jti": str(uuid.uuid4()),
        }
        | more
    )


def _proof_at_token(parent: FlaskClient, party: Party) -> Door:
    nonce = parent.post("/token", headers={"DPoP": "x"}).headers["DPoP-Nonce"]
    prover, code = Prover(), proofs.code_form(flow.code(parent, party))
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": prover.key.as_dict(private=False)}

    def send(token: str) -> TestResponse:
        headers = party.basic() | {"DPoP": token.encode().decode("latin-1")}
        return parent.post("/token", data=code, headers=headers)

    needed = ("htm", "htu", "iat", "jti", "nonce")
    return Door(header, _proof("POST", "/token", nonce=nonce), send, needed, prover.key)


def _proof_at_userinfo(parent: FlaskClient, party: Party) -> Door:
    prover = Prover()
    token = prover.tokens(parent, party)["access_token"]
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": prover.key.as_dict(private=False)}

    def send(proof: str) -> TestResponse:
        headers = {"Authorization": f"DPoP {token}", "DPoP": proof.encode().decode("latin-1")}
        return parent.get("/userinfo", headers=headers)

    more = {"nonce": prover.nonce, "ath": proofs.ath(token)}
    needed = ("htm", "htu", "iat", "jti", "nonce", "ath")
    return Door(header, _proof("GET", "/userinfo", **more), send, needed, prover.key)
