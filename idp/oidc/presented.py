"""The access token that a request carries to a resource: a bearer token, or one bound to a key."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, jsonify, request

from idp.oidc import dpop, parameters
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.oidc.grants import Grant
from idp.platform import here

_BEARER = "bearer"
_OWN_STATUS = frozenset({"invalid_request", "insufficient_scope"})
"""Errors that are no 401 (RFC 6750 §3.1)."""


class InvalidToken(ProtocolError):  # noqa: N818 — RFC 6750's own name
    """The access token is worth nothing, or not shown as it must be."""

    def __init__(self, why: str = "the access token is unknown, expired or revoked") -> None:
        super().__init__("invalid_token", why, HTTPStatus.UNAUTHORIZED)


class InsufficientScope(ProtocolError):  # noqa: N818 — the same
    """A token without `openid` says nothing about the person (OIDC Core §5.3.1)."""

    def __init__(self) -> None:
        super().__init__("insufficient_scope", "openid is not in its scope", HTTPStatus.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class Presented:
    """A token, and whether a proof is to come with it."""

    token: str
    with_proof: bool

    def check_key(self, grant: Grant) -> None:
        """Raise ProtocolError unless the token is shown as its kind wants (RFC 9449 §7.1, §7.2).

        A bound token is never taken as a bearer token: whoever stole it would use it so.
        """
        if self.with_proof != (grant.jkt is not None):
            raise InvalidToken(f"the token goes with the scheme {dpop.token_type(grant)}")
        if self.with_proof and dpop.proven_key(self.token) != grant.jkt:
            raise InvalidToken("the DPoP proof is missing, or of another key")


def read() -> Presented | None:
    """Return the token of the header (any case of the scheme) or body; None without one.

    Never both, never in the address (RFC 6750 §2.1, §2.2): raises InvalidRequest.
    """
    asked = here.request()
    if "access_token" in asked.args:
        raise InvalidRequest("a token in an address ends in logs")
    scheme, _, credentials = asked.headers.get("Authorization", "").partition(" ")
    known = scheme.lower() in {_BEARER, dpop.SCHEME.lower()}
    in_header = credentials.strip() if known else ""
    in_body = parameters.read(parameters.of_body()).get("access_token", "")
    if in_header and in_body:
        raise InvalidRequest("the token is given twice")
    if not in_header and not in_body:
        return None
    return Presented(in_header or in_body, bool(in_header) and scheme.lower() != _BEARER)


def challenge(error: ProtocolError | None = None) -> Response:
    """Return the refusal that says which schemes there are (RFC 6750 §3, RFC 9449 §7.1).

    The body says the error once more: it is what libraries show.
    """
    bearer, bound = 'Bearer realm="userinfo"', f'DPoP algs="{" ".join(dpop.ALGORITHMS)}"'
    if error is None:
        return _refusal({}, HTTPStatus.UNAUTHORIZED, bearer, bound)  # §3.1: no error is named
    told = {"error": error.error, "error_description": error.description}
    detail = f', error="{error.error}"'
    if error.error == "insufficient_scope":
        detail += ', scope="openid"'
    detail += f', error_description="{error.description}"'  # RFC 6750 §3
    proven = request.headers.get("Authorization", "").lower().startswith("dpop ")
    status = error.status if error.error in _OWN_STATUS else HTTPStatus.UNAUTHORIZED
    if proven:
        return _refusal(told, status, bound + detail)
    return _refusal(told, status, bearer + detail, bound)


def _refusal(told: dict[str, str], status: int, *challenges: str) -> Response:
    response = jsonify(told)
    response.status_code = status
    for one in challenges:
        response.headers.add("WWW-Authenticate", one)
    return response
