"""Freezes the grant under a code, once `decide` says so. No SQL unless claims ask for it."""

from typing import Any

from idp.accounts import subjects, transmissions
from idp.accounts.models import Account
from idp.families.candidates import Place
from idp.oidc import claims, codes
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.claims import Person
from idp.oidc.grants import Grant
from idp.platform import clock, crypto, settings
from idp.platform.database import db
from idp.session import browser
from idp.session.browser import BrowserSession


def code_for(
    request: AuthorizationRequest, session: BrowserSession, places: tuple[Place, ...]
) -> str:
    """Return a code for these places: the chosen one, or all that the client serves."""
    client = request.client
    all_of_them = client.establishment == "all"
    grant = Grant(
        id=crypto.new_token(),
        account_id=session.account_id,
        client_id=client.client_id,
        redirect_uri=request.to.redirect_uri,
        scopes=request.scopes,
        asked_userinfo=tuple(sorted(request.claims.userinfo)),
        id_token_claims=_id_token_claims(request, session, places),
        nonce=request.nonce,
        issued_at=clock.now().timestamp(),
        authenticated_at=session.authenticated_at,
        acr=request.acr.told(session.acr),
        amr=session.amr,
        sid=session.sid(client.client_id),
        sub=sub(session, request),
        all_establishments=all_of_them,
        uais=tuple(place.uai for place in places),
        places=places,
        version=session.version,
        code_challenge=request.code_challenge,
        session_id=session.id,
        session_root=session.root,
        jkt=request.dpop_jkt,
    )
    _note_transmission(request, session, places)
    if len(places) == 1 and not all_of_them:
        _keep_choice(session, client.client_id, places[0].uai)
    return codes.issue(grant)


def sub(session: BrowserSession, request: AuthorizationRequest) -> str:
    """Return the person's `sub` for this client's sector."""
    return subjects.subject_for(session.account_id, request.client.sector, session.subjects)


def person(
    account: Account, places: tuple[Place, ...], sector: str, *, all_establishments: bool
) -> Person:
    """Return what claims are made from."""
    return Person(
        family_name=account.family_name,
        given_name=account.given_name,
        email=account.email,
        mobile=account.mobile,
        places=places,
        sector=sector,
        all_establishments=all_establishments,
        logout_url=f"{settings.current().server.issuer}/logout",
    )


def _id_token_claims(
    request: AuthorizationRequest, session: BrowserSession, places: tuple[Place, ...]
) -> dict[str, Any]:
    names = claims.granted((), request.claims.id_token, request.client.scopes)
    if not names:
        return {}
    account = db.session.get_one(Account, session.account_id)
    all_of_them = request.client.establishment == "all"
    who = person(account, places, request.client.sector, all_establishments=all_of_them)
    return claims.make(who, names)


def _note_transmission(
    request: AuthorizationRequest, session: BrowserSession, places: tuple[Place, ...]
) -> None:
    """Write down what this client receives, when it is not what it received last."""
    client = request.client
    scopes = claims.scopes_of(request.scopes, request.claims.names, client.scopes)
    uais = [place.uai for place in places]
    if browser.visit(session, client.client_id, " ".join([*scopes, *uais])):
        transmissions.note(session.account_id, client.client_id, scopes, uais)


def _keep_choice(session: BrowserSession, client_id: str, uai: str) -> None:
    """Remember a choice that came by a hint, as long as the session lives."""
    last = session.choices.get(client_id)
    if len(session.places) > 1 and (last is None or last.uai != uai):
        browser.choose(session, client_id, uai)
