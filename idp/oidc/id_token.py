"""The ID token: protocol claims, and those asked for by name in `claims.id_token`."""

import base64
import hashlib
from typing import Any

from joserfc import jwt

from idp.keys import ring
from idp.oidc.grants import Grant
from idp.platform import clock, settings


def sign(grant: Grant, access_token: str) -> str:
    """Return the signed ID token (OIDC Core §2, §3.1.3.6)."""
    key = ring.active()
    moment = clock.timestamp()
    protocol: dict[str, Any] = {
        "iss": settings.current().server.issuer,
        "sub": grant.sub,
        # A string, never a list of one: Authlib's end-session endpoint would find no client.
        "aud": grant.client_id,
        "exp": moment + settings.current().oidc.id_token_minutes * 60,
        "iat": moment,
        "auth_time": grant.auth_time,
        "acr": grant.acr,
        "sid": grant.sid,
        "at_hash": at_hash(access_token),
    }
    if grant.amr:  # FranceConnect may not say how it knew the person
        protocol["amr"] = list(grant.amr)
    if grant.nonce is not None:
        protocol["nonce"] = grant.nonce
    # Claims about the person come first: none can overwrite a protocol claim (trap 4).
    claims = {**grant.id_token_claims, **protocol}
    return jwt.encode({"alg": key.alg, "kid": key.kid}, claims, key.key, algorithms=[key.alg])


def at_hash(access_token: str) -> str:
    """Return the left half of SHA-256, base64url (OIDC Core §3.1.3.6, RS256)."""
    half = hashlib.sha256(access_token.encode("ascii")).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()
