"""To FranceConnect and back."""

from urllib.parse import urlencode

import structlog
from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import franceconnect
from idp.franceconnect import answer, authorization, exchange, linking
from idp.franceconnect.answer import Failed
from idp.franceconnect.authorization import Pending
from idp.franceconnect.exchange import CodeExpired
from idp.franceconnect.provider import Unavailable
from idp.franceconnect.verification import Untrusted
from idp.platform import audit, budget, settings
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from idp.session import (
    arrival,
    browser,
    destination,
    journey,
    upstream,
    upstream_exit,
    upstream_setbacks,
)
from idp.session.journey import Journey
from idp.session.upstream import Identity
from idp.session.upstream_setbacks import Setback

blueprint = Blueprint("franceconnect", __name__, url_prefix="/franceconnect")
_NEW_SIGN_IN = frozenset({"login", "select_account", "create"})
_RECORDED_PER_MINUTE = 60
_log = structlog.get_logger("franceconnect")


@blueprint.before_request
def only_where_it_is_configured() -> None:
    """Be nowhere to be found without settings."""
    if not settings.current().franceconnect.enabled:
        raise Problem(ProblemCode.PAGE_NOT_FOUND)


@blueprint.get("")
def leave() -> ResponseReturnValue:
    """Send the person to FranceConnect."""
    current = journey.current()
    try:
        address = authorization.begin(current.id if current else "", fresh=_wants_new(current))
    except Unavailable as error:
        return _turn_back(current, Failed(Setback.DOWN, str(error)))
    return redirect(address, 303)


@blueprint.get("/retour")
def come_back() -> ResponseReturnValue:
    """Take the answer: sign in who is known, link for who asked, else ask which account it is."""
    pending = authorization.take(request.args.get("state", ""))
    if pending is None:
        return _turn_back(None, Failed(Setback.EXPIRED, "state"))
    current = _journey_of(pending)
    outcome = _identify(pending)
    if isinstance(outcome, Failed):
        return _turn_back(current, outcome, pending)
    identity, id_token = outcome
    upstream_exit.remember(id_token)
    if pending.account_id is not None:
        return linking.link(pending.account_id, identity, current, from_there=True)
    account = franceconnect.account_of(identity.sub)
    if account is None:
        upstream.hold(identity)
        return redirect(journey.url("/franceconnect/premiere-fois", current), 303)
    upstream.drop()
    arrival.arrive(account.id, identity.way_in)
    return journey.resume(current)


@blueprint.get("/premiere-fois")
def first_time() -> ResponseReturnValue:
    """Ask whether there is an account already."""
    current, identity = journey.current(), upstream.held()
    if identity is None:
        return redirect(journey.url("/connexion", current), 303)
    return render_template(
        "franceconnect/first_time.html",
        identity=identity,
        create=journey.url("/inscription/identite", current),
        sign_in=journey.url("/connexion", current),
        forget=journey.url("/franceconnect/oublier", current),
    )


def _identify(pending: Pending) -> tuple[Identity, str] | Failed:
    given = answer.read(request.args.to_dict(flat=False), settings.current().franceconnect.issuer)
    if isinstance(given, Failed):
        return given
    try:
        return exchange.identify(given.code, pending)
    except CodeExpired:
        return Failed(Setback.EXPIRED, "invalid_grant")
    except Unavailable as error:
        return Failed(Setback.DOWN, str(error))
    except Untrusted as error:
        return Failed(Setback.FAILED, f"untrusted: {error}")


def _turn_back(
    current: Journey | None, failed: Failed, pending: Pending | None = None
) -> ResponseReturnValue:
    """Go back to where the person came from, with a sentence."""
    _log.warning("franceconnect.failed", setback=failed.setback.value, cause=failed.cause)
    if failed.setback is not Setback.REFUSED:
        _record(failed)
    links = pending is not None and pending.account_id is not None
    parameters = {upstream_setbacks.PARAMETER: failed.setback.value}
    if current is not None:
        parameters[journey.PARAMETER] = current.id
    page = "/franceconnect/lier" if links else "/connexion"
    return redirect(f"{page}?{urlencode(parameters)}", 303)


def _record(failed: Failed) -> None:
    if budget.take("franceconnect-failed", limit=_RECORDED_PER_MINUTE, seconds=60):
        audit.record(audit.Event.FRANCECONNECT_FAILED, detail=failed.cause[:200])
        db.session.commit()


def _journey_of(pending: Pending) -> Journey | None:
    """The journey in which they left; an account opens without it when it has expired."""
    if not pending.journey_id:
        return None
    try:
        return journey.load(pending.journey_id)
    except Problem as problem:
        if problem.code is not ProblemCode.JOURNEY_EXPIRED:
            raise
        return None


def _wants_new(current: Journey | None) -> bool:
    """Whether the person proves anew who they are, instead of FranceConnect's session doing it.

    The ENT or a page of ours may want it; and so it is where FranceConnect's session outlived ours:
    on a shared computer the next person must not be the one before.
    """
    session = browser.current()
    if session is None and upstream_exit.is_needed():
        return True
    if current is None:
        return session is not None and destination.wants_newer_than(session.authenticated_at)
    prompts = set(current.parameters.get("prompt", "").split())
    return bool(prompts & _NEW_SIGN_IN) or "max_age" in current.parameters
