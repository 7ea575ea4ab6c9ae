"""The letter is held up: by its identifier and provisional password, or by the e-mailed link."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts.identifiers import normalise_typed
from idp.accounts.letters import judging
from idp.activation.current import situation
from idp.activation.forms import LetterForm
from idp.platform import headers, throttle
from idp.platform.problems import Problem, ProblemCode
from idp.session import arrival, credentials, journey, letter_in_hand, upstream, ways_in
from idp.session.credentials import ByLetter, Right, Wait
from idp.session.letter_in_hand import PAGE

blueprint = Blueprint("activation", __name__, url_prefix=PAGE)
_WRONG = (
    "L’identifiant ou le mot de passe provisoire n’est pas le bon. Vérifiez les deux sur le "
    "courrier, puis recommencez."
)


@blueprint.before_request
def outlive_the_request() -> None:
    """Go on when the ENT's request has expired: an account is worth having without it."""
    try:
        journey.current()
    except Problem as problem:
        if problem.code is not ProblemCode.JOURNEY_EXPIRED:
            raise
        journey.leave()


@blueprint.get("")
def show_start() -> str:
    """Ask for what the letter says."""
    return _page(LetterForm.of_request())


@blueprint.post("")
def start() -> ResponseReturnValue:
    """Judge it, with the limits of the sign-in page; who typed an account's own is signed in."""
    current = journey.current()
    form = LetterForm.of_request()
    if not form.validate():
        return _page(form), 422
    identifier = normalise_typed(form.identifier.data or "")
    outcome = credentials.check(identifier, form.password.data or "")
    if isinstance(outcome, ByLetter):
        return _hold(outcome)
    if isinstance(outcome, Right):
        arrival.arrive(outcome.account_id, ways_in.PASSWORD)
        if upstream.held() is not None:
            return redirect(journey.url("/franceconnect/lier", current), 303)
        return journey.resume(current)
    if isinstance(outcome, Wait):
        sentence = f"Il y a eu trop d’essais. {throttle.come_back(outcome.seconds)}"
        return _page(form, sentence), 429
    return _page(form, _WRONG), 422


@blueprint.get("/lien/<token>")
def show_link(token: str) -> ResponseReturnValue:
    """Ask before anything begins: mail scanners follow links."""
    letter = judging.by_link(token)
    if letter is None:
        return _worthless()
    return render_template("activation/link.html", resets=letter.account_id is not None)


@blueprint.post("/lien/<token>")
def follow_link(token: str) -> ResponseReturnValue:
    """Begin; the link serves until the letter was used."""
    letter = judging.by_link(token)
    if letter is None:
        return _worthless()
    return _hold(ByLetter(letter))


@blueprint.get("/<letter_id>")
def go_on(letter_id: str) -> ResponseReturnValue:
    """Lead to the step that comes now."""
    here = situation(letter_id)
    return here.go(here.step)


def _hold(outcome: ByLetter) -> ResponseReturnValue:
    page = letter_in_hand.hold(outcome.letter).page
    return redirect(journey.url(page, journey.current()), 303)


def _worthless() -> ResponseReturnValue:
    """Say so; most of those who follow a link again have the account that it made."""
    return render_template("activation/link_over.html"), 410


def _page(form: LetterForm, problem: str = "") -> str:
    current = journey.current()
    headers.allow_form_action(None)  # the POST can end at an ENT
    return render_template(
        "activation/start.html",
        form=form,
        problems=[problem] if problem else [],
        sign_in=journey.url("/connexion", current),
        enrolment=journey.url("/inscription", current),
        lost_password=journey.url("/mot-de-passe-perdu", current),
    )
