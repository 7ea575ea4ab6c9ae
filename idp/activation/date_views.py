"""One child's birth date, and the ends of a letter that opens nothing."""

from flask import render_template
from flask.typing import ResponseReturnValue

from idp.accounts.letters import renewal
from idp.accounts.models import Letter
from idp.activation import birth_date
from idp.activation.birth_date import Outcome, Result
from idp.activation.current import Situation, situation
from idp.activation.forms import DateForm
from idp.activation.start_views import blueprint
from idp.activation.steps import Step
from idp.families.models import Establishment
from idp.platform import throttle
from idp.platform.database import db
from idp.session import journey


@blueprint.get("/<letter_id>/naissance")
def show_date(letter_id: str) -> ResponseReturnValue:
    """Ask for one child's birth date."""
    here = situation(letter_id)
    return here.instead(Step.BIRTH_DATE) or _page(DateForm.of_request())


@blueprint.post("/<letter_id>/naissance")
def prove(letter_id: str) -> ResponseReturnValue:
    """Judge it."""
    here = situation(letter_id)
    if (elsewhere := here.instead(Step.BIRTH_DATE)) is not None:
        return elsewhere
    form = DateForm.of_request()
    if not form.validate():
        return _page(form), 422
    result = birth_date.judge(here, form.born)
    if result.outcome is Outcome.RIGHT:
        after = situation(letter_id)
        return after.go(after.step)
    return _page(form, _sentence(result)), 422


@blueprint.get("/<letter_id>/nouveau-courrier")
def show_too_old(letter_id: str) -> ResponseReturnValue:
    """Say that the letter is too old, and whether a new one was asked for."""
    here = situation(letter_id)
    return here.instead(Step.TOO_OLD) or _too_old_page(here)


@blueprint.post("/<letter_id>/nouveau-courrier")
def ask_for_a_new_one(letter_id: str) -> ResponseReturnValue:
    """Ask the school for a new one, once."""
    here = situation(letter_id)
    if (elsewhere := here.instead(Step.TOO_OLD)) is not None:
        return elsewhere
    renewal.ask(here.hand.guardian_id)
    return here.go(Step.TOO_OLD)


@blueprint.get("/<letter_id>/plus-d-eleve")
def show_no_pupil(letter_id: str) -> ResponseReturnValue:
    """Say that the school has no child of theirs any more."""
    here = situation(letter_id)
    return here.instead(Step.NO_PUPIL) or render_template(
        "activation/no_pupil.html",
        school=_school(here.letter).name,
        sign_in=journey.url("/connexion", journey.current()),
    )


@blueprint.get("/<letter_id>/deja-un-compte")
def show_has_account(letter_id: str) -> ResponseReturnValue:
    """Say that the letter is void: there is an account, made by another way or in another tab."""
    here = situation(letter_id)
    current = journey.current()
    return here.instead(Step.HAS_ACCOUNT, Step.DONE) or render_template(
        "activation/has_account.html",
        sign_in=journey.url("/connexion", current),
        lost_identifier=journey.url("/identifiant-perdu", current),
        lost_password=journey.url("/mot-de-passe-perdu", current),
    )


def _sentence(result: Result) -> str:
    if result.outcome is Outcome.CLOSED:
        return (
            "Il y a eu trop de dates fausses pour ce courrier. "
            f"{throttle.come_back(result.seconds)} Vous pouvez aussi appeler l’établissement."
        )
    tries = f"{result.tries_left} essai{'s' if result.tries_left > 1 else ''}"
    return (
        "Cette date est différente de ce que connaît l’établissement. Vérifiez-la. "
        f"Il vous reste {tries}."
    )


def _page(form: DateForm, problem: str = "") -> str:
    return render_template(
        "activation/birth_date.html", form=form, problems=[problem] if problem else []
    )


def _too_old_page(here: Situation) -> str:
    school, current = _school(here.letter), journey.current()
    return render_template(
        "activation/too_old.html",
        school=school.name,
        told=school.email is not None,
        asked=here.letter.renewal_asked_at is not None,
        resets=here.letter.account_id is not None,
        enrolment=journey.url("/inscription", current),
        lost_password=journey.url("/mot-de-passe-perdu", current),
    )


def _school(letter: Letter) -> Establishment:
    return db.session.get_one(Establishment, letter.uai)
