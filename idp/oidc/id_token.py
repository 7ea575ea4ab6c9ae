"""The ID token: protocol claims, and those asked for by name in `claims.id_token`."""

import base64
import hashlib
from typing import Any

from idp.clients.relying_party import RelyingParty
from idp.oidc import jwt_answers
from idp.oidc.grants import Grant
from idp.platform import clock, settings


def sign(grant: Grant, client: RelyingParty, access_token: str) -> str:
    """Return the ID token (OIDC Core §2, §3.1.3.6), signed, encrypted where registered.

    Raises InvalidRequest when the client's keys cannot encrypt.
    """
    asked = client.registration
    alg = asked.id_token_signed_response_alg
    token = jwt_answers.sign(_claims(grant, at_hash(access_token, alg)), alg)
    return jwt_answers.encrypt(
        token, client, asked.id_token_encrypted_response_alg, asked.id_token_encrypted_response_enc
    )


def _claims(grant: Grant, access_token_hash: str) -> dict[str, Any]:
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
        "at_hash": access_token_hash,
    }
    if grant.amr:  # FranceConnect may not say how it knew the person
        protocol["amr"] = list(grant.amr)
    if grant.nonce is not None:
        protocol["nonce"] = grant.nonce
    # Claims about the person come first: none can overwrite a protocol claim (trap 4).
    return {**grant.id_token_claims, **protocol}


def at_hash(access_token: str, alg: str) -> str:
    """Return the left half of the hash that goes with the algorithm (OIDC Core §3.1.3.6).

    EdDSA with Ed25519 hashes with SHA-512 (RFC 8032 §5.1), the others with SHA-256.
    """
    hashed = hashlib.sha512 if alg == "EdDSA" else hashlib.sha256
    digest = hashed(access_token.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
