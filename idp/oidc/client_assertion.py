"""private_key_jwt: a client shows that it holds its key (RFC 7523 §3, OIDC Core §9)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from idp.clients import registry
from idp.clients.relying_party import RelyingParty
from idp.oidc import signed
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.oidc.signed import NotVerified
from idp.platform import crypto, settings, state

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TYPES = {None, "JWT", "client-authentication+jwt"}
_REMEMBERED = signed.LONGEST + 10
"""Seconds: no assertion is valid for longer."""
_LONGEST_JTI = 255


def authenticate(form: Mapping[str, str]) -> RelyingParty:
    """Return the client whose assertion this is; it serves once. Raises ProtocolError."""
    token = form.get("client_assertion", "")
    if form.get("client_assertion_type") != TYPE:
        raise InvalidRequest("client_assertion_type must be jwt-bearer")
    try:
        client, claims = _verified(token)
    except NotVerified as error:
        raise _refused(str(error)) from error
    if form.get("client_id", client.client_id) != client.client_id:
        raise InvalidRequest("client_id differs from the authenticated client")
    _use_once(client, claims)
    return client


def _verified(token: str) -> tuple[RelyingParty, dict[str, Any]]:
    header = signed.header_of(token)
    client = registry.get(signed.unverified_issuer(token))
    if client is None or client.token_endpoint_auth_method != "private_key_jwt":  # noqa: S105
        raise NotVerified("no client with private_key_jwt has the iss of this assertion")
    alg, registered = header["alg"], client.registration.token_endpoint_auth_signing_alg
    if header.get("typ") not in _TYPES or (registered and alg != registered):
        raise NotVerified("another algorithm or type is registered")
    claims = signed.claims_of(token, signed.key_of(client, header), alg)
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise NotVerified("iss and sub must be the client_id")
    if not _names_us(claims.get("aud")):
        raise NotVerified("aud must be the issuer")
    signed.check_times(claims, expires=True)
    return client, claims


def _names_us(audience: object) -> bool:
    """Whether it names us and nobody else.

    The issuer, or the token endpoint (OIDC Core §9), or that of pushed requests (RFC 9126 §2).
    """
    issuer = settings.current().server.issuer
    named = audience if isinstance(audience, list) else [audience]
    ours = (issuer, f"{issuer}/token", f"{issuer}/par")
    return bool(named) and all(one in ours for one in named)


def _use_once(client: RelyingParty, claims: dict[str, Any]) -> None:
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI:
        raise _refused("jti is required")
    key = f"client-assertion:{crypto.digest(client.client_id + chr(0) + jti)}"
    if not state.store().set(key, "1", nx=True, ex=_REMEMBERED):
        raise _refused("the assertion was used before")


def _refused(description: str) -> ProtocolError:
    return ProtocolError("invalid_client", description, HTTPStatus.UNAUTHORIZED)
