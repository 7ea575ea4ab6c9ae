"""Who may see a page of their own: somebody signed in; for what matters, somebody who just was.

    @blueprint.before_request
    def only_for_who_is_signed_in() -> ResponseReturnValue | None:
        return guard.instead()          # nobody there: the sign-in page, then back here

    @blueprint.get("/portable")
    @guard.fresh                        # signed in less than 15 minutes ago, by any way in
    def show() -> str: ...

A form that comes too late leads to its page, at the same address, after the new sign-in.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import redirect, request
from flask.typing import ResponseReturnValue

from idp.accounts.models import Account
from idp.platform import clock
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from idp.session import browser, destination
from idp.session.browser import BrowserSession

FRESH_SECONDS = 15 * 60
Parameters = ParamSpec("Parameters")


def instead() -> ResponseReturnValue | None:
    """Return the way to the sign-in page when nobody is signed in here, else None."""
    return None if browser.current() is not None else _sign_in(again=False)


def fresh(
    view: Callable[Parameters, ResponseReturnValue],
) -> Callable[Parameters, ResponseReturnValue]:
    """Let nobody in but who signed in less than 15 minutes ago; others sign in again first."""

    @wraps(view)
    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> ResponseReturnValue:
        session = browser.current()
        if session is None or not is_fresh(session):
            return _sign_in(again=session is not None)
        return view(*args, **kwargs)

    return guarded


def is_fresh(session: BrowserSession) -> bool:
    """Whether the person proved who they are less than 15 minutes ago."""
    return clock.now().timestamp() - session.authenticated_at < FRESH_SECONDS


def session() -> BrowserSession:
    """Return who is signed in, on a page that `instead` guards."""
    found = browser.current()
    if found is None:
        raise Problem(ProblemCode.JOURNEY_EXPIRED, detail="guard: nobody is signed in")
    return found


def account() -> Account:
    """Return the account of who is signed in, as it is in SQL now."""
    return db.session.get_one(Account, session().account_id)


def _sign_in(*, again: bool) -> ResponseReturnValue:
    destination.remember(request.path, fresh=again)
    return redirect("/connexion", 303)
