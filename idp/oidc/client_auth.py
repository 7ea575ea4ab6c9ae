"""Client authentication at the token endpoint: exactly the registered method, and only one."""

import base64
import binascii
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import unquote_plus

import structlog

from idp.clients import registry
from idp.clients.registry import RelyingParty
from idp.oidc import client_assertion
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.platform import clock

_log = structlog.get_logger("oidc")
_FAILED = "unknown client_id, wrong secret, or another method than the registered one"
"""All that anybody is told: which of them it was stands in the operator's log."""
_LONGEST_SHOWN = 40
"""Characters of an unknown client_id: what is longer may be a secret in the wrong half."""


def authenticate(authorization: str | None, form: Mapping[str, str]) -> RelyingParty:
    """Return the client. Raises ProtocolError: `invalid_client`, or `invalid_request` for two ways.

    RFC 6749 §2.3: a client must not use more than one method in a request.
    """
    if "client_assertion" in form or "client_assertion_type" in form:
        if authorization is not None or "client_secret" in form:
            raise InvalidRequest("more than one client authentication method")
        return client_assertion.authenticate(form)
    if authorization is not None:
        client_id, secret = _basic(authorization)
        if "client_secret" in form:
            raise InvalidRequest("more than one client authentication method")
        if form.get("client_id", client_id) != client_id:
            raise InvalidRequest("client_id differs from the authenticated client")
        return _check(client_id, "client_secret_basic", secret)
    if "client_secret" in form:
        return _check(form.get("client_id", ""), "client_secret_post", form["client_secret"])
    if "client_id" not in form:  # tells nothing of which clients there are
        raise refused("no client authentication came")
    return _check(form["client_id"], "none", None)


def _check(client_id: str, method: str, secret: str | None) -> RelyingParty:
    client = registry.get(client_id)
    # Both conditions must hold: the registered method, and its secret.
    if client is None:
        why = "unknown client_id"
        client_id = client_id if len(client_id) <= _LONGEST_SHOWN else ""
    elif client.token_endpoint_auth_method != method:
        why = f"{method} came, {client.token_endpoint_auth_method} is registered"
    elif secret is not None and not client.knows(secret, clock.now()):
        why = "wrong secret"
    else:
        return client
    _log.warning("client.refused", client_id=client_id, why=why)
    raise refused(_FAILED)


def _basic(authorization: str) -> tuple[str, str]:
    """Read HTTP Basic: both halves are form-urlencoded first (RFC 6749 §2.3.1)."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise refused("unsupported authorization scheme")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        client_id, colon, secret = decoded.partition(":")
        halves = unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise refused("malformed Basic credentials") from None
    if not colon:
        raise refused("malformed Basic credentials")
    return halves


def token_shown(form: Mapping[str, str], authorization: str | None) -> tuple[str, RelyingParty]:
    """Return the token a client asks about, and the client (RFC 7009 §2.1, RFC 7662 §2.1).

    Raises ProtocolError.
    """
    client = authenticate(authorization, form)
    if "token" not in form:
        raise InvalidRequest("token is missing")
    return form["token"], client


def refused(description: str) -> ProtocolError:
    """Return the error for a client that is not who it says."""
    return ProtocolError("invalid_client", description, HTTPStatus.UNAUTHORIZED)
