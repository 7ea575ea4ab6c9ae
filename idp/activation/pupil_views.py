"""« Je ne suis pas le représentant légal de cet élève », and taking it back."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from idp.activation.current import Situation, situation
from idp.activation.start_views import blueprint
from idp.activation.steps import Step
from idp.families.lookups import KnownPupil
from idp.platform.problems import Problem, ProblemCode
from idp.session import letter_in_hand


@blueprint.get("/<letter_id>/eleve/<int:pupil_id>")
def show_pupil(letter_id: str, pupil_id: int) -> ResponseReturnValue:
    """Ask before a child is put aside."""
    here = situation(letter_id)
    return here.instead(Step.ACCOUNT) or render_template(
        "activation/disavow.html", pupil=_pupil(here, pupil_id), back=here.url(Step.ACCOUNT)
    )


@blueprint.post("/<letter_id>/eleve/<int:pupil_id>")
def disavow(letter_id: str, pupil_id: int) -> ResponseReturnValue:
    """Put a child aside, or take it back; written for the school when the account is made."""
    here = situation(letter_id)
    if (elsewhere := here.instead(Step.ACCOUNT)) is not None:
        return elsewhere
    pupil = _pupil(here, pupil_id)
    letter_in_hand.note_disavowed(here.hand, pupil.pupil_id, put_aside="undo" not in request.form)
    return here.go(Step.ACCOUNT)


def _pupil(here: Situation, pupil_id: int) -> KnownPupil:
    for pupil in here.pupils:
        if pupil.pupil_id == pupil_id:
            return pupil
    raise Problem(ProblemCode.PAGE_NOT_FOUND)
