"""The sign-in page, the home page, and « Ce n'est pas moi »."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import passkey_offers
from idp.accounts.identifiers import normalise_typed
from idp.login import page, step_up
from idp.login.form import SignInForm
from idp.platform import audit, throttle
from idp.platform.database import db
from idp.session import (
    arrival,
    browser,
    credentials,
    destination,
    device,
    farewell,
    journey,
    letter_in_hand,
    relying_party,
    upstream,
    upstream_exit,
    ways_in,
)
from idp.session.credentials import ByLetter, Right, Wait
from idp.session.journey import Journey

blueprint = Blueprint("login", __name__)
_WRONG = "L’identifiant ou le mot de passe n’est pas le bon. Vérifiez les deux, puis recommencez."


@blueprint.get("/")
def home() -> str:
    """Say what this is, and where to begin."""
    return render_template("login/home.html")


@blueprint.get("/connexion")
def show() -> ResponseReturnValue:
    """Show the sign-in page; a `login_hint` of the ENT fills the identifier in."""
    current, session = journey.current(), browser.current()
    # Who links FranceConnect signs in with what they have, whatever the ENT wants then.
    if session and current and current.step_up and upstream.held() is None:
        return step_up.show(session, current)
    hint = current.parameters.get("login_hint", "") if current else ""
    if session is not None and page.asked_again():
        hint = session.identifier
    elif session is not None and page.asked_to_confirm(current):
        hint = hint or session.identifier
    return page.show(SignInForm(hint), current)


@blueprint.post("/connexion")
def sign_in() -> ResponseReturnValue:
    """Sign the person in and resume what the ENT asked for."""
    current = journey.current()
    form = SignInForm()
    if not form.validate():
        return page.show(form, current), 422
    identifier = normalise_typed(form.identifier.data or "")
    outcome = credentials.check(identifier, form.password.data or "")
    if isinstance(outcome, Right):
        return _enter(outcome, current)
    if isinstance(outcome, ByLetter):
        # A provisional password opens no session: it leads to the choice of an own one.
        return redirect(journey.url(letter_in_hand.hold(outcome.letter).page, current), 303)
    if isinstance(outcome, Wait):
        sentence = f"Il y a eu trop d’essais. {throttle.come_back(outcome.seconds)}"
        return page.show(form, current, sentence), 429
    return page.show(form, current, _WRONG), 422


@blueprint.post("/connexion/continuer")
def go_on_without() -> ResponseReturnValue:
    """Go on with the sign-in there is, where the ENT only prefers a stronger one."""
    current, session = journey.current(), browser.current()
    if session and current and current.step_up == session.id:
        step_up.decline(session, current)
    return journey.resume(current)


@blueprint.post("/deconnexion/pas-moi")
def not_me() -> ResponseReturnValue:
    """Sign out whoever is signed in, and show the sign-in page of the same journey."""
    _sign_out()
    return redirect(upstream_exit.by_way_of(journey.url("/connexion", journey.current())), 303)


@blueprint.get("/deconnexion")
def leaving() -> str:
    """Ask before signing out, or say that nobody is signed in."""
    return render_template("login/sign_out.html")


@blueprint.post("/deconnexion")
def leave() -> ResponseReturnValue:
    """Sign out here, and say so: the page that follows tells the ENTs that want it by frames."""
    session = browser.current()
    _sign_out()
    then = farewell.PAGE if session and session.visited else "/deconnexion"
    return redirect(upstream_exit.by_way_of(then), 303)


def _enter(right: Right, current: Journey | None) -> ResponseReturnValue:
    """Start the session, unless another tab has just done so for the same person."""
    offers = _offers_a_passkey()
    session = browser.current()
    same = session is not None and session.account_id == right.account_id
    if not (same and page.may_go_on(session, current)):
        arrival.arrive(right.account_id, ways_in.PASSWORD)
    else:
        device.remember(right.identifier)
    if offers and passkey_offers.take(right.account_id):
        return redirect(journey.url("/cles-d-acces/proposition", current), 303)
    return arrival.go_on(current)


def _offers_a_passkey() -> bool:
    """Whether a passkey may be offered after this sign-in.

    Not without a script that says this device can make one, and not in the way of what the person
    is about to do: a change of the account, or the link with FranceConnect.
    """
    capable = "authenticator" in request.form and relying_party.is_possible()
    return capable and upstream.held() is None and destination.waiting() == destination.HOME


def _sign_out() -> None:
    session = browser.current()
    browser.end()
    if session is not None:
        audit.record(audit.Event.SIGN_OUT, account_id=session.account_id)
        db.session.commit()
