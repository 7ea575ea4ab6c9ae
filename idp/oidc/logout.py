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

from idp.oidc import frontchannel_logout, logout_request, parameters
from idp.oidc.answers import see_other
from idp.oidc.errors import InvalidRequest
from idp.oidc.logout_request import CARRIED, LogoutRequest
from idp.platform import audit, headers
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode, cookies_off
from idp.session import browser, farewell, upstream_exit
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
        return _answer(asked)
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
        raise cookies_off(str(error)) from error
    asked, session = logout_request.understand(given), browser.current()
    return _leave(session, asked, given) if session else _answer(asked)


@blueprint.get(farewell.PAGE)
def ended() -> ResponseReturnValue:
    """Say goodbye to who left by a page of ours, or come back from FranceConnect's sign-out."""
    given = logout_request.recall(request.args.get(_KEPT, ""))
    if browser.current() is not None:
        return redirect("/deconnexion", 303)
    return _answer(logout_request.understand(given))


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
    if upstream_exit.is_needed():
        then = f"{farewell.PAGE}?{urlencode({_KEPT: logout_request.keep(given)})}"
        return redirect(upstream_exit.by_way_of(then), 303)
    return _answer(asked)


def _answer(asked: LogoutRequest) -> ResponseReturnValue:
    """Lead back, unless the ENTs of the session are to be told by frames, or the person of some."""
    left = browser.goodbye()
    frames = frontchannel_logout.frames(left)
    others = [one for one in frontchannel_logout.visited(left) if one != asked.client]
    still_open = [one for one in others if frontchannel_logout.stays_open(one)]
    if asked.redirect and not still_open and not frames:
        return see_other(asked.redirect)
    return render_template(
        "oidc/logged_out.html",
        client=asked.client,
        back=asked.back,
        still_open=still_open,
        frames=frames,
        goes_on=asked.redirect is not None and not still_open,
    )
