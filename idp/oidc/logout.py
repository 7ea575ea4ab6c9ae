"""GET, POST /logout: RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0).

With a hint that we signed and that names this session, the person is signed out and sent to a
registered address. Without one they are asked first, and only a registered address of a known
client is ever offered.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from idp.accounts import subjects
from idp.clients import registry
from idp.clients.registry import RelyingParty
from idp.oidc import hints, parameters
from idp.oidc.errors import InvalidRequest
from idp.oidc.hints import Hint
from idp.platform import audit, headers
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from idp.session import browser
from idp.session.browser import BrowserSession

blueprint = Blueprint("logout", __name__)
_CONFIRMED = "confirmation"


@dataclass(frozen=True, slots=True)
class _Request:
    """What the ENT asked for, as far as it can be believed."""

    client: RelyingParty | None
    hint: Hint | None
    back: str | None
    """A registered post_logout_redirect_uri, with `state`."""


@blueprint.route("/logout", methods=["GET", "POST"])
def logout() -> ResponseReturnValue:
    """Sign out, at once or after a confirmation (§2, §3)."""
    try:
        given = parameters.read(request.form if request.method == "POST" else request.args)
    except InvalidRequest as error:
        raise Problem(ProblemCode.REQUEST_UNREADABLE, detail=error.description) from error
    asked = _understand(given)
    session = browser.current()
    if session is None:
        return redirect(asked.back, 303) if asked.back and asked.hint else _signed_out(asked, ())
    if _names(asked, session) or _confirmed(given):
        return _leave(session, asked)
    headers.allow_form_action(None)  # the POST can end at an ENT
    kept = {name: value for name, value in given.items() if name in _CARRIED}
    return render_template("oidc/logout_confirm.html", client=asked.client, carried=kept)


_CARRIED = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


def _understand(given: dict[str, str]) -> _Request:
    hint = hints.verify(given["id_token_hint"]) if "id_token_hint" in given else None
    client_id = hint.client_id if hint else given.get("client_id", "")
    client = registry.get(client_id)
    if hint and given.get("client_id", client_id) != client_id:
        # §2: client_id must match the hint's audience; then neither is believed.
        return _Request(None, None, None)
    return _Request(client, hint, _back(client, given))


def _back(client: RelyingParty | None, given: dict[str, str]) -> str | None:
    """Return the address to go back to: to the letter one of the client's, with `state` (§3)."""
    uri = given.get("post_logout_redirect_uri", "")
    if client is None or uri not in client.post_logout_redirect_uris:
        return None
    if "state" not in given:
        return uri
    separator = "&" if "?" in uri else "?"
    return f"{uri}{separator}{urlencode({'state': given['state']})}"


def _names(asked: _Request, session: BrowserSession) -> bool:
    """Whether the hint's `sub` and `sid` are this session's: another's hint ends nothing here."""
    if asked.hint is None or asked.client is None:
        return False
    own = subjects.subject_for(session.account_id, asked.client.sector, session.subjects)
    same_session = asked.hint.sid in {None, session.sid(asked.client.client_id)}
    return asked.hint.sub == own and same_session


def _confirmed(given: dict[str, str]) -> bool:
    """Whether this is our own confirmation form, with its token."""
    if request.method != "POST" or _CONFIRMED not in given:
        return False
    try:
        validate_csrf(given.get("csrf_token"))
    except ValidationError as error:
        raise Problem(ProblemCode.COOKIES_OFF, detail=str(error)) from error
    return True


def _leave(session: BrowserSession, asked: _Request) -> ResponseReturnValue:
    client_id = asked.client.client_id if asked.client else None
    browser.end()
    audit.record(audit.Event.SIGN_OUT, account_id=session.account_id, client_id=client_id)
    db.session.commit()
    others = [client for client in registry.enabled() if client.client_id in session.visited]
    still_open = tuple(c for c in others if c.client_id != client_id)
    if asked.back and not still_open:
        return redirect(asked.back, 303)
    return _signed_out(asked, still_open)


def _signed_out(asked: _Request, still_open: tuple[RelyingParty, ...]) -> ResponseReturnValue:
    return render_template(
        "oidc/logged_out.html", client=asked.client, back=asked.back, still_open=still_open
    )
