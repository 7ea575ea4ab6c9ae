"""The sign-in page, the home page, and « Ce n'est pas moi »."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import passkey_offers
from idp.accounts.identifiers import normalise_typed
from idp.login.form import SignInForm
from idp.platform import audit, headers, throttle
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
    passkey_setbacks,
    relying_party,
    upstream,
    upstream_exit,
    upstream_setbacks,
    ways_in,
)
from idp.session.browser import BrowserSession
from idp.session.credentials import ByLetter, Right, Wait
from idp.session.journey import Journey

blueprint = Blueprint("login", __name__)
_WRONG = "L’identifiant ou le mot de passe n’est pas le bon. Vérifiez les deux, puis recommencez."
_EMAIL_LINK = "/compte/e-mail/confirmer/"
_FRESH_PROMPTS = frozenset({"login", "select_account", "create"})
_FRESH_PARAMETERS = frozenset({"max_age", "id_token_hint", "claims"})
"""Those by which an ENT can want a newer sign-in, or another person's."""


@blueprint.get("/")
def home() -> str:
    """Say what this is, and where to begin."""
    return render_template("login/home.html")


@blueprint.get("/connexion")
def show() -> ResponseReturnValue:
    """Show the sign-in page; a `login_hint` of the ENT fills the identifier in."""
    current = journey.current()
    hint = current.parameters.get("login_hint", "") if current else ""
    if (session := browser.current()) is not None and _asked_again():
        hint = session.identifier
    return _page(SignInForm(hint), current)


@blueprint.post("/connexion")
def sign_in() -> ResponseReturnValue:
    """Sign the person in and resume what the ENT asked for."""
    current = journey.current()
    form = SignInForm()
    if not form.validate():
        return _page(form, current), 422
    identifier = normalise_typed(form.identifier.data or "")
    outcome = credentials.check(identifier, form.password.data or "")
    if isinstance(outcome, Right):
        return _enter(outcome, current)
    if isinstance(outcome, ByLetter):
        # A provisional password opens no session: it leads to the choice of an own one.
        return redirect(journey.url(letter_in_hand.hold(outcome.letter).page, current), 303)
    if isinstance(outcome, Wait):
        sentence = f"Il y a eu trop d’essais. {throttle.come_back(outcome.seconds)}"
        return _page(form, current, sentence), 429
    return _page(form, current, _WRONG), 422


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


def may_go_on(session: BrowserSession | None, current: Journey | None) -> bool:
    """Whether someone is signed in and the request asks for no sign-in newer than theirs."""
    if session is None:
        return False
    if current is None:
        return not destination.wants_newer_than(session.authenticated_at)
    if session.authenticated_at >= current.began_at:
        return True
    prompts = set(current.parameters.get("prompt", "").split())
    return not prompts & _FRESH_PROMPTS and not _FRESH_PARAMETERS & set(current.parameters)


def _enter(right: Right, current: Journey | None) -> ResponseReturnValue:
    """Start the session, unless another tab has just done so for the same person."""
    offers = _offers_a_passkey()
    session = browser.current()
    same = session is not None and session.account_id == right.account_id
    if not (same and may_go_on(session, current)):
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


def _page(form: SignInForm, current: Journey | None, problem: str = "") -> str:
    headers.allow_form_action(None)  # the POST can end at an ENT
    headers.allow_fetch()
    by_passkey = relying_party.is_possible()
    return render_template(
        "login/password.html",
        passkey=journey.url("/connexion/cle-d-acces", current) if by_passkey else "",
        passkey_options="/connexion/cle-d-acces/options",
        passkey_setback=passkey_setbacks.read(request.args.get(passkey_setbacks.PARAMETER)),
        form=form,
        problems=[problem] if problem else [],
        again=_asked_again(),
        franceconnect=upstream.entrance(current),
        setback=upstream_setbacks.read(request.args.get(upstream_setbacks.PARAMETER)),
        identity=upstream.held(),
        forget=journey.url("/franceconnect/oublier", current),
        wanted=_wanted(current),
        going_on=_way_on(current) if may_go_on(browser.current(), current) else "",
        lost_identifier=journey.url("/identifiant-perdu", current),
        lost_password=journey.url("/mot-de-passe-perdu", current),
        enrolment=journey.url("/inscription", current),
    )


def _asked_again() -> bool:
    """Whether a page of ours wants whoever is signed in to sign in anew."""
    session = browser.current()
    return session is not None and destination.wants_newer_than(session.authenticated_at)


def _wanted(current: Journey | None) -> str:
    """Say to who is not signed in yet why they are here: a link of ours brought them."""
    page = destination.waiting()
    if current is not None or browser.current() is not None or page == destination.HOME:
        return ""
    if page.startswith(_EMAIL_LINK):
        return "Connectez-vous aussi sur cet appareil, pour confirmer votre adresse e-mail."
    return "Vous arriverez ensuite à la page demandée."


def _way_on(current: Journey | None) -> str:
    return journey.url("/authorize", current) if current else destination.waiting()


def _sign_out() -> None:
    session = browser.current()
    browser.end()
    if session is not None:
        audit.record(audit.Event.SIGN_OUT, account_id=session.account_id)
        db.session.commit()
