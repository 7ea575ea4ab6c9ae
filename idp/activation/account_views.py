"""« Votre nouveau compte » by letter: children, e-mail, own password."""

from flask import render_template
from flask.typing import ResponseReturnValue

from idp.accounts import new_email, password_policy
from idp.accounts.letters import using
from idp.accounts.letters.using import Outcome
from idp.activation.current import Situation, situation
from idp.activation.finish import arrive, second_click
from idp.activation.forms import AccountForm
from idp.activation.start_views import blueprint
from idp.activation.steps import Step
from idp.platform import throttle
from idp.platform.throttle import Window
from idp.session import journey

_TAKEN = "Cet identifiant vient d’être pris. Voici votre nouvel identifiant : notez-le."
_NO_CHILD = "Gardez au moins un enfant dont vous êtes le représentant légal."
_PER_ADDRESS, _DAY = 3, 24 * 3600


@blueprint.get("/<letter_id>/compte")
def show_account(letter_id: str) -> ResponseReturnValue:
    """Show the identifier and the children; ask for an e-mail address and an own password."""
    here = situation(letter_id)
    return here.instead(Step.ACCOUNT) or _page(
        AccountForm.for_account(here.letter.identifier), here
    )


@blueprint.post("/<letter_id>/compte")
def create_account(letter_id: str) -> ResponseReturnValue:
    """Make the account, sign the person in, send the link that confirms the address."""
    here = situation(letter_id)
    form = AccountForm.for_account(here.letter.identifier)
    if (elsewhere := here.instead(Step.ACCOUNT)) is not None:
        return second_click(here, form) or elsewhere
    return _refuse(form, here) or _create(form, here)


def _refuse(form: AccountForm, here: Situation) -> ResponseReturnValue | None:
    """Say what is wrong with the form, before anything is made."""
    if not form.validate():
        return _page(form, here), 422
    if not here.kept:
        return _page(form, here, _NO_CHILD), 422
    if wait := _mailbox_is_full(form.address):
        return _page(form, here, f"Il y a eu trop de demandes. {throttle.come_back(wait)}"), 429
    return None


def _create(form: AccountForm, here: Situation) -> ResponseReturnValue:
    hand = here.hand
    password = form.password.data or ""
    result = using.activate(hand.guardian_id, hand.mark, password, sorted(hand.disavowed))
    if result.outcome is Outcome.IDENTIFIER_TAKEN:
        return _page(form, situation(hand.id), _TAKEN), 409
    if result.account is None:
        return second_click(here, form) or here.look_again()
    if form.address:
        new_email.ask(result.account, form.address)
    return arrive(here, result.account.id)


def _mailbox_is_full(address: str | None) -> int:
    """Return the seconds to wait: nobody's mailbox is flooded from here (as from /compte)."""
    if address is None:
        return 0
    return throttle.reserve([Window("new-email-to", (address.lower(),), _PER_ADDRESS, _DAY)])


def _page(form: AccountForm, here: Situation, problem: str = "") -> str:
    current = journey.current()
    return render_template(
        "activation/account.html",
        form=form,
        problems=[problem] if problem else [],
        identifier=here.letter.identifier,
        kept=here.kept,
        pupils=[
            (
                pupil,
                pupil.pupil_id in here.hand.disavowed,
                journey.url(f"{here.hand.page}/eleve/{pupil.pupil_id}", current),
            )
            for pupil in here.pupils
        ],
        policy=password_policy,
        attach=here.url(Step.ATTACH),
    )
