"""The pages of « Identifiant perdu »."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import sms_limits
from idp.accounts.sms_limits import Asked
from idp.families.names import normalise
from idp.recovery import identifier, texts
from idp.recovery.forms import MobileForm
from idp.session import journey
from idp.session.journey import Journey

blueprint = Blueprint("lost_identifier", __name__, url_prefix="/identifiant-perdu")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Ask for the mobile number."""
    return _page(MobileForm.of_request(), journey.current())


@blueprint.post("")
def ask() -> ResponseReturnValue:
    """Have the identifiers sent, if there are any; the answer is the same if not."""
    current = journey.current()
    form = MobileForm.of_request()
    if not form.validate():
        return _page(form, current), 422
    family_name, given_name = form.family_name.data or "", form.given_name.data or ""
    # A corrected name need not wait for the pause of the first.
    name = f"{normalise(family_name)} {normalise(given_name)}"
    asked = sms_limits.ask("lost-identifier", form.number.e164, variant=name)
    if asked == Asked.SEND:
        identifier.request(form.number, family_name, given_name)
    if asked > 0:
        return _page(form, current, asked), 429
    return redirect(journey.url("/identifiant-perdu/envoye", current), 303)


@blueprint.get("/envoye")
def sent() -> str:
    """Say what happens now, and what to do when nothing arrives."""
    current = journey.current()
    return render_template(
        "recovery/identifier_sent.html",
        sign_in=journey.url("/connexion", current),
        again=journey.url("/identifiant-perdu", current),
        enrolment=journey.url("/inscription", current),
    )


def _page(form: MobileForm, current: Journey | None, wait: int = 0) -> str:
    return render_template(
        "recovery/lost_identifier.html",
        form=form,
        problems=texts.too_many(wait),
        sign_in=journey.url("/connexion", current),
    )
