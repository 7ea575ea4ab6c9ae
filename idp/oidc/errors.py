"""Errors that a relying party gets: the standard codes, a description in plain ASCII."""

from http import HTTPStatus
from typing import Literal, TypeGuard, get_args
from unicodedata import normalize

from authlib.oauth2.rfc6749 import OAuth2Error

ErrorCode = Literal[
    # RFC 6749 §4.1.2.1, §5.2
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "access_denied",
    "temporarily_unavailable",
    # OIDC Core §3.1.2.6, Unmet Authentication Requirements 1.0
    "login_required",
    "interaction_required",
    "consent_required",
    "invalid_request_uri",
    "invalid_request_object",
    "request_not_supported",
    "request_uri_not_supported",
    "registration_not_supported",
    "unmet_authentication_requirements",
    # RFC 6750 §3.1, RFC 7591 §3.2.2, RFC 9449 §5, §8
    "invalid_token",
    "insufficient_scope",
    "invalid_redirect_uri",
    "invalid_client_metadata",
    "invalid_software_statement",
    "invalid_dpop_proof",
    "use_dpop_nonce",
]
"""The closed list; which endpoint gives which stands in its OpenAPI description."""


class ProtocolError(Exception):
    """An OAuth or OpenID error; `description` is ASCII, no quote or backslash (RFC 6749 §5.2)."""

    def __init__(
        self, error: ErrorCode, description: str, status: int = HTTPStatus.BAD_REQUEST
    ) -> None:
        super().__init__(error, description)
        self.error = error
        self.description = description
        self.status = status


class InvalidRequest(ProtocolError):  # noqa: N818 — the error's own name
    """`invalid_request`: the request is malformed."""

    def __init__(self, description: str) -> None:
        super().__init__("invalid_request", description)


_CLEARER: dict[ErrorCode, str] = {
    "unsupported_grant_type": "grant_type must be authorization_code or refresh_token",
    "unsupported_response_type": "response_type must be code",
}
"""Where Authlib only repeats what came, or says nothing."""
_OTHERWISE: dict[ErrorCode, str] = {
    "invalid_grant": "the refresh token is unknown, expired, revoked, or another client's",
}
"""Where nobody said more."""


def from_authlib(error: OAuth2Error) -> ProtocolError:
    """Return Authlib's error in our form, its description made safe to send.

    It is never empty, as Authlib's often is (RFC 6749 §A.8).
    """
    code = error.error if _is_ours(error.error) else "invalid_request"
    said = _plain(error.description or "") or _OTHERWISE.get(code) or code.replace("_", " ")
    description = _CLEARER.get(code, said)
    return ProtocolError(code, description, error.status_code)


def _is_ours(code: str | None) -> TypeGuard[ErrorCode]:
    return code in get_args(ErrorCode)


def in_ascii(sentence: str) -> str:
    """Return a French sentence as a description may hold it (RFC 7591 §3.2.2)."""
    return _plain(normalize("NFKD", sentence.replace("’", "'")))


def _plain(text: str) -> str:
    return "".join(c for c in text if " " <= c <= "~" and c not in '"\\')[:300]
