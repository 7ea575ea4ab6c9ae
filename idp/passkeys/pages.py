"""The blueprint of what is for who is signed in alone, and its guards."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from idp.accounts import security
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.session import browser, guard, journey, relying_party

Parameters = ParamSpec("Parameters")
blueprint = Blueprint("passkeys", __name__)
LIST = "/compte/cles-d-acces"
OPTIONS = "/cles-d-acces/options"


@blueprint.before_request
def only_for_who_is_signed_in() -> ResponseReturnValue | None:
    """Send everybody else to the sign-in page of the same journey, and back; tell a script so."""
    if not relying_party.is_possible():
        raise Problem(ProblemCode.PAGE_NOT_FOUND)
    if browser.current() is not None:
        return None
    if request.path == OPTIONS:
        return {"error": "signed_out"}, 401
    if current := journey.current():
        return redirect(journey.url("/connexion", current), 303)
    return guard.instead()


def sensitive(
    view: Callable[Parameters, ResponseReturnValue],
) -> Callable[Parameters, ResponseReturnValue]:
    """Want a fresh sign-in; raise Problem(CHANGES_FROZEN) first, before a password is typed."""
    guarded = guard.fresh(view)

    @wraps(view)
    def checked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> ResponseReturnValue:
        account = guard.account()
        if security.frozen_until(account) is not None:
            raise Problem(
                ProblemCode.CHANGES_FROZEN,
                account_id=account.id,
                way_back=WayBack("Retour à mes clés d’accès", LIST),
            )
        return guarded(*args, **kwargs)

    return checked
