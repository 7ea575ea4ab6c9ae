"""The new password of a letter that resets an account."""

from flask import render_template
from flask.typing import ResponseReturnValue

from idp.accounts import password_policy
from idp.accounts.letters import using
from idp.accounts.password_form import NewPasswordForm
from idp.activation.current import Situation, situation
from idp.activation.finish import arrive, second_click
from idp.activation.start_views import blueprint
from idp.activation.steps import Step


@blueprint.get("/<letter_id>/mot-de-passe")
def show_new_password(letter_id: str) -> ResponseReturnValue:
    """Ask for the new password."""
    here = situation(letter_id)
    return here.instead(Step.NEW_PASSWORD) or _page(
        NewPasswordForm.for_account(here.letter.identifier), here
    )


@blueprint.post("/<letter_id>/mot-de-passe")
def set_new_password(letter_id: str) -> ResponseReturnValue:
    """Set it, and sign the person in."""
    here = situation(letter_id)
    form = NewPasswordForm.for_account(here.letter.identifier)
    if (elsewhere := here.instead(Step.NEW_PASSWORD)) is not None:
        return second_click(here, form) or elsewhere
    if not form.validate():
        return _page(form, here), 422
    hand = here.hand
    result = using.reset(hand.guardian_id, hand.mark, form.password.data or "")
    if result.account is None:
        return second_click(here, form) or here.look_again()
    return arrive(here, result.account.id)


def _page(form: NewPasswordForm, here: Situation) -> str:
    return render_template(
        "activation/new_password.html",
        form=form,
        policy=password_policy,
        identifier=here.letter.identifier,
    )
