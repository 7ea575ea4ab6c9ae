"""A letter for somebody who has an account already: they sign in, and the children join it."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import security
from idp.accounts.letters import using
from idp.accounts.letters.using import Outcome
from idp.accounts.models import Account
from idp.activation.current import Situation, situation
from idp.activation.start_views import blueprint
from idp.activation.steps import Step
from idp.platform.database import db
from idp.session import browser, destination, guard, journey, letter_in_hand

_OTHER_PERSON = (
    "Ce courrier est au nom d’une autre personne que ce compte. Chaque parent a son compte."
)


@blueprint.get("/<letter_id>/rattacher")
def show_attach(letter_id: str) -> ResponseReturnValue:
    """Offer to add the children to the account that is signed in here, or to sign in."""
    here = situation(letter_id)
    return here.instead(Step.ATTACH, Step.ACCOUNT) or _page(here)


@blueprint.post("/<letter_id>/rattacher")
def attach(letter_id: str) -> ResponseReturnValue:
    """Go to the sign-in page, make a new account all the same, or add the children."""
    here = situation(letter_id)
    if (elsewhere := here.instead(Step.ATTACH, Step.ACCOUNT)) is not None:
        return elsewhere
    if "apart" in request.form:
        letter_in_hand.note_apart(here.hand)
        return here.go(Step.ACCOUNT)
    session = browser.current()
    # As for two accounts that become one: a browser that somebody left signed in is not enough.
    if session is None or "sign_in" in request.form or not guard.is_fresh(session):
        return _sign_in(here)
    security.refuse_if_frozen(db.session.get_one(Account, session.account_id))
    result = using.attach(here.hand.guardian_id, here.hand.mark, session.account_id)
    if result.outcome is Outcome.OTHER_PERSON:
        return _page(here, _OTHER_PERSON), 422
    return here.look_again()


def _sign_in(here: Situation) -> ResponseReturnValue:
    """Go to the sign-in page without the ENT's request, which waits with the letter."""
    current = journey.current()
    letter_in_hand.note_joins(here.hand, current.id if current else "")
    again = browser.current() is not None
    destination.remember(f"{here.hand.page}/{Step.ATTACH.value}", fresh=again)
    return redirect("/connexion", 303)


def _page(here: Situation, problem: str = "") -> str:
    return render_template(
        "activation/attach.html",
        children=[pupil.given_name for pupil in here.pupils],
        found=here.step is Step.ATTACH and not here.hand.joins,
        problems=[problem] if problem else [],
    )
