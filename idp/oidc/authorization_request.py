"""An authorization request that has been validated, whole: GET, POST or a journey's stored one."""

from dataclasses import dataclass

from authlib.oauth2.rfc6749 import OAuth2Error

from idp.clients import registry
from idp.clients.registry import RelyingParty
from idp.oidc import claims_request, errors, hints
from idp.oidc.claims_request import ClaimsRequest
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.oidc.scopes import PROMPTS, RESPONSE_MODES
from idp.oidc.server import CoreRequest
from idp.oidc.token import server
from idp.platform.problems import Problem, ProblemCode

_MAX_AGE_DIGITS = 9
_FOR_EVER = 10**_MAX_AGE_DIGITS
"""Seconds: more than any session lives."""
_NONCE_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where answers go: a client and an address of its own, the way of answering, the state."""

    client: RelyingParty
    redirect_uri: str
    response_mode: str
    state: str | None


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What was asked for."""

    to: ReturnAddress
    scopes: tuple[str, ...]
    nonce: str | None
    prompt: frozenset[str]
    max_age: int | None
    claims: ClaimsRequest
    code_challenge: str | None
    establishment_hint: str | None
    hinted_sub: str | None
    """From id_token_hint."""

    @property
    def client(self) -> RelyingParty:
        """The client that asks."""
        return self.to.client

    @property
    def wanted_subs(self) -> frozenset[str]:
        """The person the client expects (OIDC Core §3.1.2.2, §5.5.1); two are never signed in."""
        return self.claims.subs | ({self.hinted_sub} if self.hinted_sub else set())


def return_address(parameters: dict[str, str]) -> ReturnAddress:
    """Settle first where an answer may go: nothing else is judged before (open redirects).

    Raises Problem, shown on our page, for an unknown client or an address that is not registered.
    """
    client_id = parameters.get("client_id", "")
    client = registry.get(client_id)
    if client is None:
        shown = client_id[:80] or "missing"
        raise Problem(ProblemCode.REQUEST_UNKNOWN_CLIENT, detail=f"client_id: {shown}")
    uri = parameters.get("redirect_uri", "")
    if uri not in client.redirect_uris:  # to the letter (RFC 9700 §4.1.3)
        raise Problem(
            ProblemCode.REQUEST_BAD_REDIRECT,
            client_id=client_id,
            detail=f"came: {uri[:200] or 'nothing'}; registered: {' '.join(client.redirect_uris)}",
        )
    mode = parameters.get("response_mode", "query")
    known = mode if mode in RESPONSE_MODES else "query"
    return ReturnAddress(client, uri, known, parameters.get("state"))


def validate(parameters: dict[str, str], to: ReturnAddress) -> AuthorizationRequest:
    """Judge everything else. Raises ProtocolError, to be sent to the return address."""
    _refuse_what_is_not_supported(parameters)
    scopes = _judged_by_authlib(parameters)
    nonce = parameters.get("nonce")
    if nonce is not None and len(nonce) > _NONCE_LENGTH:
        raise InvalidRequest("nonce is too long")
    return AuthorizationRequest(
        to=to,
        scopes=scopes,
        nonce=nonce,
        prompt=_prompt(parameters.get("prompt", "")),
        max_age=_max_age(parameters.get("max_age")),
        claims=claims_request.parse(parameters.get("claims")),
        code_challenge=parameters.get("code_challenge"),
        establishment_hint=parameters.get("establishment_hint"),
        hinted_sub=_hinted_sub(parameters.get("id_token_hint"), to.client),
    )


def _refuse_what_is_not_supported(parameters: dict[str, str]) -> None:
    """Say so: a request object that is ignored would be a request that was not made."""
    for name in ("request", "request_uri", "registration"):
        if name in parameters:  # OIDC Core §3.1.2.6
            raise ProtocolError(f"{name}_not_supported", f"{name} is not supported")
    if "response_type" not in parameters:
        raise InvalidRequest("response_type is missing")
    if parameters.get("response_mode", "query") not in RESPONSE_MODES:
        raise InvalidRequest("response_mode must be query or form_post")


def _judged_by_authlib(parameters: dict[str, str]) -> tuple[str, ...]:
    """Let Authlib's code grant judge response_type, scope and PKCE; return the granted scopes."""
    core = CoreRequest("GET", parameters, None)
    try:
        grant = server.get_authorization_grant(core)
        grant.validate_consent_request()
    except OAuth2Error as error:
        raise errors.from_authlib(error) from error
    return tuple((core.scope or "").split())


def _prompt(text: str) -> frozenset[str]:
    """OIDC Core §3.1.2.1: known values; `none` stands alone."""
    values = frozenset(text.split())
    if values - PROMPTS:
        raise InvalidRequest("unknown prompt value")
    if "none" in values and len(values) > 1:
        raise InvalidRequest("prompt none stands alone")
    return values


def _max_age(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise InvalidRequest("max_age is not a number of seconds")
    digits = text.lstrip("0") or "0"
    return int(digits) if len(digits) <= _MAX_AGE_DIGITS else _FOR_EVER


def _hinted_sub(token: str | None, client: RelyingParty) -> str | None:
    if token is None:
        return None
    hint = hints.verify(token)
    if hint is None or hint.client_id != client.client_id:
        raise InvalidRequest("id_token_hint is not an ID token of this client")
    return hint.sub
