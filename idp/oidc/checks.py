"""Small checks of an authorization request, one rule each. Each raises ProtocolError."""

import re
from collections.abc import Mapping

from idp.clients.registry import RelyingParty
from idp.clients.request_settings import LONGEST_AGE
from idp.clients.token_settings import OFFLINE
from idp.oidc import hints
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.oidc.scopes import PROMPTS, RESPONSE_MODES

_NONCE_LENGTH = 2000
_THUMBPRINT = re.compile("[A-Za-z0-9_-]{43}")


def refuse_what_is_not_supported(parameters: Mapping[str, str]) -> None:
    """Say so: what is ignored would be a request that was not made."""
    if "registration" in parameters:  # OIDC Core §3.1.2.6
        raise ProtocolError("registration_not_supported", "registration is not supported")
    if "response_type" not in parameters:
        raise InvalidRequest("response_type is missing")
    if parameters["response_type"] != "code":  # Authlib repeats it in its error, and fails on an é
        raise ProtocolError("unsupported_response_type", "response_type must be code")
    if not parameters.get("scope", "").isascii():  # RFC 6749 §3.3: an odd space parts nothing
        raise ProtocolError("invalid_scope", "scope is words of ASCII")
    if parameters.get("response_mode", "query") not in RESPONSE_MODES:
        raise InvalidRequest("response_mode must be query or form_post")


def nonce(text: str | None) -> str | None:
    """Return the nonce, of any reasonable length (OIDC Core §3.1.2.1)."""
    if text is not None and len(text) > _NONCE_LENGTH:
        raise InvalidRequest("nonce is too long")
    return text


def prompt(text: str) -> frozenset[str]:
    """Return the values: known ones, `none` by itself (OIDC Core §3.1.2.1)."""
    values = frozenset(text.split())
    if values - PROMPTS or not text.isascii():
        raise InvalidRequest("unknown prompt value")
    if "none" in values and len(values) > 1:
        raise InvalidRequest("prompt none stands alone")
    return values


def without_idle_offline(
    scopes: tuple[str, ...], prompt: frozenset[str], client: RelyingParty
) -> tuple[str, ...]:
    """Leave offline_access out unless the person is asked, or the client is known to need it.

    OIDC Core §11: it is ignored, never an error.
    """
    if OFFLINE not in scopes:
        return scopes
    asked = "consent" in prompt or client.registration.offline_access_without_consent
    return scopes if asked else tuple(scope for scope in scopes if scope != OFFLINE)


def dpop_jkt(text: str | None) -> str | None:
    """Return the thumbprint that the code shall be bound to (RFC 9449 §10)."""
    if text is not None and not _THUMBPRINT.fullmatch(text):
        raise InvalidRequest("dpop_jkt is not the SHA-256 thumbprint of a key")
    return text


def max_age(text: str | None, client: RelyingParty) -> int | None:
    """Return the seconds since the sign-in, at most: the client's own where none are asked for."""
    if text is None:  # OIDC Registration §2
        return client.registration.default_max_age
    if not (text.isascii() and text.isdigit()):
        raise InvalidRequest("max_age is not a number of seconds")
    digits = text.lstrip("0") or "0"
    return int(digits) if len(digits) < len(str(LONGEST_AGE)) else LONGEST_AGE


def hinted_sub(token: str | None, client: RelyingParty) -> str | None:
    """Return whom id_token_hint names: only a token that we gave this client says so."""
    if token is None:
        return None
    hint = hints.verify(token)
    if hint is None or hint.client_id != client.client_id:
        raise InvalidRequest("id_token_hint is not an ID token of this client")
    return hint.sub
