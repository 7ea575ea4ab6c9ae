"""DPoP (RFC 9449): a proof, fresh and for this very request, that the sender holds a key.

The one place where the key is the token's own `jwk`: what it proves is possession, never who it is.
"""

import base64
import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import request

from idp.clients import jwks
from idp.oidc import dpop_nonce, http_uri, signed
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.oidc.grants import Grant
from idp.oidc.signed import NotVerified
from idp.platform import clock, crypto, here, settings, state

ALGORITHMS = ("ES256", "PS256", "EdDSA")
SCHEME = "DPoP"
_REFUSED = signed.REFUSED - {"jwk"}
_PAST, _AHEAD = 120, 30
"""Seconds that `iat` may be away from our clock."""
_LONGEST_JTI = 255
_NO_KEY = "the header needs the public key as jwk, of the kind of alg"


class InvalidProof(ProtocolError):  # noqa: N818 — the error's own name
    """`invalid_dpop_proof` (§5)."""

    def __init__(self, description: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__("invalid_dpop_proof", description, status)


def proven_key(access_token: str | None = None) -> str | None:
    """Return the thumbprint (RFC 7638) of the key that this request's proof shows; None without.

    `access_token`: the one that the request carries to a resource. A proof serves once. Raises
    ProtocolError: `invalid_dpop_proof`, or `use_dpop_nonce`.
    """
    proof = here.request().headers.get("DPoP")
    if proof is None:
        return None
    try:
        claims, key = _verified(proof)
    except NotVerified as error:
        raise InvalidProof(f"the proof is not verified: {error}") from error
    _judge(claims, access_token)
    _judge_nonce(claims)
    thumbprint: str = key.key.thumbprint()
    _use_once(thumbprint, claims)
    return thumbprint


def key_asked_for(parameters: Mapping[str, str], shown: str | None) -> str | None:
    """Return the key that the code shall be bound to: `dpop_jkt`, or that of a pushed request.

    §10, §10.1: both must agree. `shown` is the proven one. Raises InvalidRequest.
    """
    asked = parameters.get("dpop_jkt")
    if asked is not None and shown not in {None, asked}:
        raise InvalidRequest("dpop_jkt is not the key of the DPoP proof")
    return asked or shown


def token_type(grant: Grant) -> str:
    """Return how a client must present this grant's access tokens (§5, §7)."""
    return SCHEME if grant.jkt else "Bearer"


def confirmation(grant: Grant) -> dict[str, Any]:
    """Return the `cnf` member of a bound token, none of another (§6.1, §6.2)."""
    return {"cnf": {"jkt": grant.jkt}} if grant.jkt else {}


def _verified(proof: str) -> tuple[dict[str, Any], jwks.ClientKey]:
    header = signed.header_of(proof, _REFUSED)
    alg = header["alg"]
    if header.get("typ") != "dpop+jwt" or alg not in ALGORITHMS:
        raise NotVerified(f"typ must be dpop+jwt, alg one of {', '.join(ALGORITHMS)}")
    try:
        keys = jwks.read({"keys": [header.get("jwk")]})
    except ValueError as error:  # §4.3: no private key
        raise NotVerified(_NO_KEY) from error
    if not keys or not signed.fits(keys[0].key, alg):
        raise NotVerified(_NO_KEY)
    return signed.claims_of(proof, keys[0].key, alg), keys[0]


def _judge(claims: dict[str, Any], access_token: str | None) -> None:
    """§4.3, points 7 to 11."""
    here = settings.current().server.issuer + request.path
    if claims.get("htm") != request.method or not http_uri.same(claims.get("htu"), here):
        raise InvalidProof(f"htm and htu must be {request.method} and {here}")
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise InvalidProof("iat is required")
    age = clock.now().timestamp() - issued
    if not -_AHEAD <= age <= _PAST:
        raise InvalidProof("iat is too far from our clock")
    if access_token is not None and claims.get("ath") != _ath(access_token):
        raise InvalidProof("ath must be the hash of the access token")


def _judge_nonce(claims: dict[str, Any]) -> None:
    """§8: ask for our nonce where the settings say so; one that is given must be ours."""
    if "nonce" not in claims and not settings.current().oidc.dpop_nonce:
        return
    if not dpop_nonce.is_good(claims.get("nonce")):
        raise ProtocolError("use_dpop_nonce", "the proof needs the nonce of DPoP-Nonce")


def _use_once(thumbprint: str, claims: dict[str, Any]) -> None:
    """§11.1."""
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI:
        raise InvalidProof("jti is required")
    key = f"dpop-proof:{crypto.digest(thumbprint + jti)}"
    if not state.store().set(key, "1", nx=True, ex=_PAST + _AHEAD + 1):
        raise InvalidProof("the proof was used before")


def _ath(access_token: str) -> str:
    hashed = hashlib.sha256(access_token.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
