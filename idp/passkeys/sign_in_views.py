"""Signing in by passkey: the answer comes in a form, and goes on as a password does."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from idp.passkeys import assertion
from idp.platform.problems import Problem, ProblemCode
from idp.session import arrival, journey, passkey_setbacks, relying_party, ways_in
from idp.session.journey import Journey
from idp.session.passkey_setbacks import Setback

blueprint = Blueprint("passkey_sign_in", __name__, url_prefix="/connexion/cle-d-acces")


@blueprint.before_request
def only_where_it_is_possible() -> None:
    """Be nowhere to be found at an address of a machine."""
    if not relying_party.is_possible():
        raise Problem(ProblemCode.PAGE_NOT_FOUND)


@blueprint.post("/options")
def ask() -> ResponseReturnValue:
    """Say what the browser shall sign."""
    return assertion.options()


@blueprint.post("")
def sign_in() -> ResponseReturnValue:
    """Sign in whose passkey answered, and resume what the ENT asked for."""
    current = journey.current()
    outcome = assertion.check(request.form.get("answer", ""))
    if isinstance(outcome, Setback):
        return _turn_back(current, outcome)
    arrival.arrive(outcome.id, ways_in.PASSKEY)
    return arrival.go_on(current)


def _turn_back(current: Journey | None, setback: Setback) -> ResponseReturnValue:
    """Show the sign-in page again, with a sentence."""
    parameters = {passkey_setbacks.PARAMETER: setback.value}
    if current is not None:
        parameters[journey.PARAMETER] = current.id
    return redirect(f"/connexion?{urlencode(parameters)}", 303)
