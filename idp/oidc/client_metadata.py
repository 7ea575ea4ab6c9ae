"""Client metadata as it comes and goes at /register (RFC 7591 §2, OIDC Registration §2)."""

from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, jsonify, request

from idp.clients.models import Client
from idp.clients.registration import Registration, RegistrationError
from idp.clients.relying_party import registration_of
from idp.clients.self_registration import KNOWN
from idp.oidc import errors, form
from idp.oidc.errors import ProtocolError
from idp.platform import settings

ONLY: dict[str, tuple[object, ...]] = {
    "response_types": (["code"],),
    "subject_type": ("pairwise",),
    "application_type": ("web", "native"),
}
"""Members of which these values alone are offered."""
ENCRYPTIONS = {
    f"{answer}_encrypted_response_enc": f"{answer}_encrypted_response_alg"
    for answer in ("id_token", "userinfo")
}
"""What is said of an encryption, and without which there is none (OIDC Registration §2)."""


class NotAllowed(ProtocolError):  # noqa: N818 — reads as what is wrong
    """No token, or one that is worth nothing here (RFC 6750 §3.1)."""

    def __init__(self, *, shown: bool = True) -> None:
        told = "the token is not valid here" if shown else "no bearer token came"
        super().__init__("invalid_token", told, HTTPStatus.UNAUTHORIZED)
        # Who came without a token is asked for one, and told of no error (§3.1).
        self.challenge = 'Bearer realm="register"' + (', error="invalid_token"' if shown else "")


def bearer() -> str:
    """Return the token of the header. Raises NotAllowed; ProtocolError where nobody may register.

    Off unless the operator says so.
    """
    if not settings.current().oidc.dynamic_registration:
        raise ProtocolError("invalid_request", "registration is closed", HTTPStatus.NOT_FOUND)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAllowed(shown=False)
    return token.strip()


def read() -> dict[str, Any]:
    """Return the metadata of the body, without members that are null. Raises ProtocolError."""
    try:
        values = (
            orjson.loads(request.get_data()) if request.mimetype == "application/json" else None
        )
    except orjson.JSONDecodeError:
        values = None
    if not isinstance(values, dict):
        raise wrong("the body must be a JSON object")
    given = {name: value for name, value in values.items() if value is not None}
    if "software_statement" in given:  # RFC 7591 §2.3: nobody's are trusted here
        raise ProtocolError("invalid_software_statement", "software statements are not taken")
    for name, offered in ONLY.items():
        if name in given and given[name] not in offered:
            raise wrong(f"{name} is not offered with this value")
    for enc, alg in ENCRYPTIONS.items():
        if enc in given and alg not in given:
            raise wrong(f"{enc} needs {alg}")
    return given


def wrong(description: str) -> ProtocolError:
    """Return RFC 7591 §3.2.2's general error."""
    return ProtocolError("invalid_client_metadata", description)


def refusal(error: RegistrationError) -> ProtocolError:
    """Return the error of a registration's faults, each told, French without its accents."""
    told = errors.in_ascii(" ".join(error.faults))
    if any(fault.startswith("redirect_uris") for fault in error.faults):
        return ProtocolError("invalid_redirect_uri", told)
    return wrong(told)


def answer(row: Client, more: dict[str, Any], status: int = HTTPStatus.OK) -> Response:
    """Return a client's registration (RFC 7591 §3.2.1, RFC 7592 §3)."""
    body = _told(registration_of(row)) | {
        "client_id": row.client_id,
        "client_id_issued_at": int(row.created_at.timestamp()),
        "registration_client_uri": f"{settings.current().server.issuer}/register/{row.client_id}",
    }
    if more.get("client_secret") is not None:
        body["client_secret_expires_at"] = 0
    response = jsonify(body | {name: value for name, value in more.items() if value is not None})
    response.status_code = status
    return form.never_stored(response)


def failure(error: ProtocolError) -> Response:
    """Return an error in JSON, with the challenge of RFC 6750 where a token is missing."""
    response = form.failure(error)
    if isinstance(error, NotAllowed):
        response.headers["WWW-Authenticate"] = error.challenge
    return response


def _told(registration: Registration) -> dict[str, Any]:
    values = registration.model_dump(mode="json", include=set(KNOWN), exclude_none=True)
    kept = {name: value for name, value in values.items() if value not in ([], {})}
    for enc, alg in ENCRYPTIONS.items():
        if alg not in kept:  # no default of ours for what does not happen
            kept.pop(enc)
    return kept | {"response_types": ["code"], "subject_type": "pairwise"}
