"""Freezes the grant under a code, once `decide` says so: no SQL, the session knows the account."""

from idp.accounts import subjects, transmissions
from idp.families.candidates import Place
from idp.oidc import claims, codes, person
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.grants import Grant
from idp.platform import clock, crypto
from idp.session import browser
from idp.session.browser import BrowserSession


def code_for(
    request: AuthorizationRequest, session: BrowserSession, places: tuple[Place, ...]
) -> str:
    """Return a code for these places: the chosen one, or all that the client serves."""
    client = request.client
    all_of_them = client.establishment == "all"
    who = person.about(session, places, client, all_of_them=all_of_them)
    grant = Grant(
        id=crypto.new_token(),
        account_id=session.account_id,
        client_id=client.client_id,
        redirect_uri=request.to.redirect_uri,
        scopes=request.scopes,
        asked_userinfo=tuple(sorted(request.claims.userinfo)),
        id_token_claims=claims.make(
            who, claims.granted((), request.claims.id_token, client.scopes)
        ),
        nonce=request.nonce,
        issued_at=clock.now().timestamp(),
        authenticated_at=session.authenticated_at,
        acr=request.acr.told(session.acr),
        amr=session.amr,
        sid=session.sid(client.client_id),
        sub=sub(session, request),
        all_establishments=all_of_them,
        uais=tuple(place.uai for place in places),
        userinfo_claims=claims.make(
            who, claims.granted(request.scopes, request.claims.userinfo, client.scopes)
        ),
        version=session.version,
        client_changed_at=client.changed_at.timestamp(),
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
