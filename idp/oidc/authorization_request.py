"""An authorization request that has been validated, whole: GET, POST or a journey's stored one."""

import msgspec
from authlib.oauth2.rfc6749 import OAuth2Error

from idp.clients import differences, registry
from idp.clients.registry import RelyingParty
from idp.oidc import acr, checks, claims_request, errors
from idp.oidc.claims_request import ClaimsRequest
from idp.oidc.scopes import RESPONSE_MODES
from idp.oidc.server import CoreRequest
from idp.oidc.token import server
from idp.platform.problems import Problem, ProblemCode
from idp.session.wanted_acr import WantedAcr

READ_AGAIN = frozenset(
    [
        "client_id",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "prompt",
        "max_age",
        "acr_values",
        "claims",
        "id_token_hint",
        "login_hint",
        "code_challenge",
        "code_challenge_method",
        "dpop_jkt",
        "establishment_hint",
        "request_uri",
    ]
)
"""What is kept of a request; the rest means nothing here. `request_uri`: where it was pushed."""


class ReturnAddress(msgspec.Struct, frozen=True):
    """Where answers go: a client and an address of its own, the way of answering, the state."""

    client: RelyingParty
    redirect_uri: str
    response_mode: str
    state: str | None


class AuthorizationRequest(msgspec.Struct, frozen=True):
    """What was asked for."""

    to: ReturnAddress
    client: RelyingParty
    """The client that asks."""
    scopes: tuple[str, ...]
    nonce: str | None
    prompt: frozenset[str]
    max_age: int | None
    claims: ClaimsRequest
    acr: WantedAcr
    code_challenge: str | None
    dpop_jkt: str | None
    establishment_hint: str | None
    hinted_sub: str | None
    """From id_token_hint."""

    @property
    def wanted_subs(self) -> frozenset[str] | None:
        """Whom the client expects, one of them (OIDC Core §3.1.2.2, §5.5.1); None: anybody."""
        hinted = (frozenset({self.hinted_sub}),) if self.hinted_sub else ()
        named = (*self.claims.subs, *hinted)
        return frozenset.intersection(*named) if named else None


def return_address(parameters: dict[str, str]) -> ReturnAddress:
    """Settle first where an answer may go: nothing else is judged before (open redirects).

    Raises Problem, shown on our page, for an unknown client or an address that is not registered.
    """
    client_id = parameters.get("client_id", "")
    client = registry.get(client_id)
    if client is None:
        shown = client_id[:80].replace(" ", "\u2423") or "missing"
        raise Problem(ProblemCode.REQUEST_UNKNOWN_CLIENT, detail=f"client_id: {shown}")
    uri = parameters.get("redirect_uri", "")
    if uri not in client.redirect_uris:  # to the letter (RFC 9700 §4.1.3)
        raise Problem(
            ProblemCode.REQUEST_BAD_REDIRECT,
            client_id=client_id,
            detail=differences.told(uri, client.redirect_uris),
        )
    mode = parameters.get("response_mode", "query")
    known = mode if mode in RESPONSE_MODES else "query"
    return ReturnAddress(client, uri, known, parameters.get("state"))


def validate(parameters: dict[str, str], to: ReturnAddress) -> AuthorizationRequest:
    """Judge everything else. Raises ProtocolError, to be sent to the return address."""
    checks.refuse_what_is_not_supported(parameters)
    prompt = checks.prompt(parameters.get("prompt", ""))
    claims = claims_request.parse(parameters.get("claims"))
    return AuthorizationRequest(
        to=to,
        client=to.client,
        scopes=checks.without_idle_offline(_judged_by_authlib(parameters), prompt, to.client),
        nonce=checks.nonce(parameters.get("nonce")),
        prompt=prompt,
        max_age=checks.max_age(parameters.get("max_age"), to.client),
        claims=claims,
        acr=acr.wanted(claims, parameters.get("acr_values"), to.client),
        code_challenge=parameters.get("code_challenge"),
        dpop_jkt=checks.dpop_jkt(parameters.get("dpop_jkt")),
        establishment_hint=parameters.get("establishment_hint"),
        hinted_sub=checks.hinted_sub(parameters.get("id_token_hint"), to.client),
    )


def _judged_by_authlib(parameters: dict[str, str]) -> tuple[str, ...]:
    """Let Authlib's code grant judge response_type, scope and PKCE; return the granted scopes."""
    core = CoreRequest("GET", parameters, None)
    try:
        grant = server.get_authorization_grant(core)
        grant.validate_consent_request()
    except OAuth2Error as error:
        raise errors.from_authlib(error) from error
    return tuple((core.scope or "").split())
