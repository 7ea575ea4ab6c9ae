"""The end of linking: whichever way it began, one page says what became of it."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import franceconnect
from idp.accounts.franceconnect import Outcome
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.session import arrival, browser, guard, journey, upstream
from idp.session.journey import Journey
from idp.session.upstream import Identity

DONE = "/compte?fait=franceconnect"


def link(
    account_id: int, identity: Identity, current: Journey | None, *, from_there: bool = False
) -> ResponseReturnValue:
    """Link the identity to the account of who is signed in here, freshly.

    `from_there`: the person comes back from FranceConnect this moment. Raises Problem:
    ACCOUNT_CLOSED, CHANGES_FROZEN with a way on.
    """
    session = browser.current()
    if session is None or session.account_id != account_id or not guard.is_fresh(session):
        # Somebody else signed in meanwhile, or nobody is there any more.
        return redirect("/franceconnect/lier", 303)
    try:
        outcome = franceconnect.link(account_id, identity.sub, identity.name)
    except Problem as problem:
        if problem.code is ProblemCode.CHANGES_FROZEN:
            problem.way_back = WayBack("Continuer", way_on(current))
        raise
    finally:
        upstream.drop()
    if outcome in {Outcome.OTHER_PERSON, Outcome.TAKEN}:
        body = render_template(
            "franceconnect/not_linked.html",
            taken=outcome is Outcome.TAKEN,
            way_on=way_on(current),
        )
        return body, 409
    if current is None:
        return redirect(DONE, 303)
    wanted = current.wanted_acr
    if from_there and not wanted.is_met_by(session.acr) and wanted.is_met_by(identity.acr):
        # The sign-in that the ENT wants was just made: nobody is sent there a second time.
        arrival.arrive(account_id, identity.way_in)
    return journey.resume(current)


def way_on(current: Journey | None) -> str:
    """Return where to go without linking."""
    return journey.url("/authorize", current) if current else "/compte"
