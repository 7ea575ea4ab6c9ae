"""GET, POST /logout: RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0).

With a hint that we signed and that names this session, the person is signed out and sent to a
registered address. Without one they are asked first, and never redirected: a registered address of
a known client is offered as a link.
"""

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from idp.clients import registry
from idp.clients.registry import RelyingParty
from idp.oidc import logout_request, parameters
from idp.oidc.answers import see_other
from idp.oidc.errors import InvalidRequest
from idp.oidc.logout_request import CARRIED, STILL_OPEN, LogoutRequest
from idp.platform import audit, headers
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from idp.session import browser, upstream_exit
from idp.session.browser import BrowserSession

blueprint = Blueprint("logout", __name__)
_CONFIRMED = "confirmation"
_KEPT = "suite"


@blueprint.get("/logout")
def logout() -> ResponseReturnValue:
    """Sign out at once, or ask first (§2, §3)."""
    given = _read()
    if _KEPT in given:
        given = logout_request.recall(given[_KEPT])
    asked, session = logout_request.understand(given), browser.current()
    if session is None:
        return see_other(asked.redirect) if asked.redirect else _signed_out(asked, ())
    if asked.names(session):
        return _leave(session, asked, given)
    headers.allow_form_action(None)  # the POST can end at an ENT
    kept = {name: value for name, value in given.items() if name in CARRIED}
    return render_template("oidc/logout_confirm.html", client=asked.client, carried=kept)


@blueprint.post("/logout")
def posted() -> ResponseReturnValue:
    """Take our own confirmation; keep an ENT's request, whose POST carries no cookie of ours."""
    given = _read()
    if _CONFIRMED not in given:
        return redirect(f"/logout?{urlencode({_KEPT: logout_request.keep(given)})}", 303)
    try:
        validate_csrf(given.get("csrf_token"))
    except ValidationError as error:
        raise Problem(ProblemCode.COOKIES_OFF, detail=str(error)) from error
    asked, session = logout_request.understand(given), browser.current()
    return _leave(session, asked, given) if session else _signed_out(asked, ())


@blueprint.get("/logout/fin")
def ended() -> ResponseReturnValue:
    """Go on where FranceConnect's sign-out came in between."""
    given = logout_request.recall(request.args.get(_KEPT, ""))
    if browser.current() is not None:
        return redirect("/deconnexion", 303)
    names = set(given.get(STILL_OPEN, "").split())
    still_open = tuple(client for client in registry.enabled() if client.client_id in names)
    return _answer(logout_request.understand(given), still_open)


def _read() -> dict[str, str]:
    try:
        posted = request.method == "POST"
        return parameters.read(parameters.of_body() if posted else parameters.of_query())
    except InvalidRequest as error:
        raise Problem(ProblemCode.REQUEST_UNREADABLE, detail=error.description) from error


def _leave(
    session: BrowserSession, asked: LogoutRequest, given: dict[str, str]
) -> ResponseReturnValue:
    client_id = asked.client.client_id if asked.client else None
    browser.end()
    audit.record(audit.Event.SIGN_OUT, account_id=session.account_id, client_id=client_id)
    db.session.commit()
    others = [client for client in registry.enabled() if client.client_id in session.visited]
    still_open = tuple(c for c in others if c.client_id != client_id)
    if upstream_exit.is_needed():
        names = " ".join(client.client_id for client in still_open)
        kept = logout_request.keep(given | {STILL_OPEN: names})
        then = f"/logout/fin?{urlencode({_KEPT: kept})}"
        return redirect(upstream_exit.by_way_of(then), 303)
    return _answer(asked, still_open)


def _answer(asked: LogoutRequest, still_open: tuple[RelyingParty, ...]) -> ResponseReturnValue:
    if asked.redirect and not still_open:
        return see_other(asked.redirect)
    return _signed_out(asked, still_open)


def _signed_out(asked: LogoutRequest, still_open: tuple[RelyingParty, ...]) -> ResponseReturnValue:
    return render_template(
        "oidc/logged_out.html", client=asked.client, back=asked.back, still_open=still_open
    )
