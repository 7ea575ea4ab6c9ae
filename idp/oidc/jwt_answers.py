"""Answers to a client as a JWT: signed by us, encrypted to its key where it registered so."""

from collections.abc import Mapping
from typing import Any

from joserfc import jwe, jwt
from joserfc.errors import JoseError

from idp.clients import client_keys
from idp.clients.jwks import ClientKey
from idp.clients.relying_party import RelyingParty
from idp.keys import ring
from idp.oidc.errors import InvalidRequest


def sign(claims: Mapping[str, Any], alg: str, typ: str = "JWT") -> str:
    """Return a JWT (RFC 7519) signed with the key that is active for this algorithm."""
    key = ring.active(alg)
    header = {"alg": key.alg, "kid": key.kid, "typ": typ}
    return jwt.encode(header, dict(claims), key.key, algorithms=[key.alg])


def encrypt(token: str, client: RelyingParty, alg: str | None, enc: str) -> str:
    """Return a signed JWT nested in a JWE (RFC 7519 §5.2); as it is when nothing was registered.

    Raises InvalidRequest when the client's keys hold none for this.
    """
    if alg is None:
        return token
    found = client_keys.find(client, lambda held: _encrypts(held, alg))
    if found is None:
        raise InvalidRequest("the client has no key that encrypts with its registered algorithm")
    header = {"alg": alg, "enc": enc, "cty": "JWT"} | ({"kid": found.kid} if found.kid else {})
    try:
        return jwe.encrypt_compact(header, token, found.key, algorithms=[alg, enc])
    except (JoseError, ValueError) as error:
        raise InvalidRequest("the client's key cannot encrypt") from error


def _encrypts(held: ClientKey, alg: str) -> bool:
    kinds = {"RSA"} if alg.startswith("RSA") else {"EC", "OKP"}
    right_curve = held.key.key_type != "OKP" or held.key.curve_name == "X25519"  # type: ignore[union-attr] # RSA has none
    right_use = held.use in {None, "enc"} and held.alg in {None, alg}
    return right_use and held.key.key_type in kinds and right_curve
