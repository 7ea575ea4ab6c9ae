"""Errors that a relying party gets: the standard codes, a description in plain ASCII."""

from http import HTTPStatus

from authlib.oauth2.rfc6749 import OAuth2Error


class ProtocolError(Exception):
    """An OAuth or OpenID error; `description` is ASCII, no quote or backslash (RFC 6749 §5.2)."""

    def __init__(self, error: str, description: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(error, description)
        self.error = error
        self.description = description
        self.status = status


class InvalidRequest(ProtocolError):  # noqa: N818 — the error's own name
    """`invalid_request`: the request is malformed."""

    def __init__(self, description: str) -> None:
        super().__init__("invalid_request", description)


def from_authlib(error: OAuth2Error) -> ProtocolError:
    """Return Authlib's error in our form, its description made safe to send.

    It is never empty, as Authlib's often is (RFC 6749 §A.8).
    """
    name = error.error or "invalid_request"
    description = _plain(error.description or "") or name.replace("_", " ")
    return ProtocolError(name, description, error.status_code)


def _plain(text: str) -> str:
    return "".join(c for c in text if " " <= c <= "~" and c not in '"\\')[:300]
