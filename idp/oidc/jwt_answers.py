"""Answers to a client as a JWT: signed by us, encrypted to its key where it registered so."""

import base64
from functools import cache
from typing import Any

import orjson
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from idp.clients import client_keys
from idp.clients.jwks import ClientKey
from idp.clients.relying_party import RelyingParty
from idp.keys import ring
from idp.oidc.errors import InvalidRequest

_SIGNS = JWSRegistry


def sign(claims: dict[str, Any], alg: str, typ: str = "JWT") -> str:
    """Return a JWT (RFC 7519) signed with the key that is active for this algorithm."""
    key = ring.active(alg)
    signed = _header(key.alg, key.kid, typ) + b"." + _encoded(orjson.dumps(claims))
    signature = _SIGNS.algorithms[key.alg].sign(signed, key.key)
    return (signed + b"." + _encoded(signature)).decode()


@cache
def _header(alg: str, kid: str, typ: str) -> bytes:
    return _encoded(orjson.dumps({"alg": alg, "kid": kid, "typ": typ}))


def _encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def encrypt(
    token: str, client: RelyingParty, alg: str | None, enc: str, cty: str | None = "JWT"
) -> str:
    """Return a signed JWT nested in a JWE (RFC 7519 §5.2); as it is when nothing was registered.

    `cty`: None for claims that are not signed. Raises InvalidRequest when the client's keys hold
    none for this.
    """
    if alg is None:
        return token
    found = client_keys.find(client, lambda held: _encrypts(held, alg))
    if found is None:
        raise InvalidRequest("the client has no key that encrypts with its registered algorithm")
    header = {"alg": alg, "enc": enc, "cty": cty, "kid": found.kid or None}
    header = {name: value for name, value in header.items() if value is not None}
    try:
        return jwe.encrypt_compact(header, token, found.key, algorithms=[alg, enc])
    except (JoseError, ValueError) as error:
        raise InvalidRequest("the client's key cannot encrypt") from error


def _encrypts(held: ClientKey, alg: str) -> bool:
    kinds = {"RSA"} if alg.startswith("RSA") else {"EC", "OKP"}
    right_curve = held.key.key_type != "OKP" or held.key.curve_name == "X25519"  # type: ignore[union-attr] # RSA has none
    right_use = held.use in {None, "enc"} and held.alg in {None, alg}
    return right_use and held.key.key_type in kinds and right_curve
