"""Signed request objects (RFC 9101): an authorization request as a JWT, with the client's own key.

Never unsigned: an object that anybody can write says no more than an address.
"""

from typing import Any

import orjson

from idp.clients.relying_party import RelyingParty
from idp.oidc import parameters, signed
from idp.oidc.authorization_request import READ_AGAIN
from idp.oidc.errors import ProtocolError
from idp.oidc.signed import NotVerified
from idp.platform import settings

_TYPES = {None, "JWT", "oauth-authz-req+jwt"}
_NAMES = READ_AGAIN - {"request_uri"}


def parameters_of(token: str, client: RelyingParty) -> dict[str, str]:
    """Return the parameters in an object of this client; others than ours are passed over.

    Raises ProtocolError: `request_not_supported` where it registered no key, else
    `invalid_request_object`.
    """
    registration = client.registration
    if registration.jwks is None and registration.jwks_uri is None:
        raise ProtocolError("request_not_supported", "this client registered no key to sign with")
    try:
        claims = _verified(token, client)
    except NotVerified as error:
        raise _refused(str(error)) from error
    values = {name: [_text(name, claims[name])] for name in _NAMES & claims.keys()}
    return parameters.read(values)


def _verified(token: str, client: RelyingParty) -> dict[str, Any]:
    header = signed.header_of(token)
    registered = client.registration.request_object_signing_alg
    if header.get("typ") not in _TYPES or (registered and header["alg"] != registered):
        raise NotVerified("another algorithm or type is registered")
    claims = signed.claims_of(token, signed.key_of(client, header), header["alg"])
    if claims.get("client_id") != client.client_id or claims.get("iss") != client.client_id:
        raise NotVerified("iss and client_id must be the client_id")  # §5, §6.3
    audience = claims.get("aud")
    if settings.current().server.issuer not in (
        audience if isinstance(audience, list) else [audience]
    ):
        raise NotVerified("aud must be the issuer")
    if claims.get("sub") == client.client_id:  # §10.8: it would be an assertion of the client
        raise NotVerified("sub must not be the client_id")
    if {"request", "request_uri"} & claims.keys():  # §4
        raise NotVerified("an object holds no other object")
    signed.check_times(claims, expires=False)
    return claims


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if name == "claims" and isinstance(value, dict):  # OIDC Core §6.1: as JSON, not as text
        return orjson.dumps(value).decode()
    if name == "max_age" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _refused(f"{name} is not of the right type")


def _refused(description: str) -> ProtocolError:
    return ProtocolError("invalid_request_object", description)
