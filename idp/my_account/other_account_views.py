"""« Ajouter depuis un autre compte »: the person's other account becomes part of this one."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import merging
from idp.accounts.identifiers import normalise_typed
from idp.accounts.merging import Outcome
from idp.clients import registry
from idp.my_account.other_account_form import OtherAccountForm
from idp.my_account.pages import blueprint, sensitive
from idp.platform import throttle
from idp.session import credentials, guard, letter_in_hand
from idp.session.credentials import ByLetter, Right, Wait

_WRONG = "L’identifiant ou le mot de passe n’est pas le bon. Vérifiez les deux, puis recommencez."
_PROVISIONAL = (
    "Ce mot de passe est provisoire. Connectez-vous d’abord à cet autre compte pour en choisir un, "
    "puis revenez ici."
)
_SENTENCES = {
    Outcome.SAME_ACCOUNT: "C’est le compte où vous êtes connecté. Donnez l’identifiant de l’autre.",
    Outcome.OTHER_PERSON: "Ce compte est au nom d’une autre personne. Chaque parent garde son "
    "compte : ajoutez plutôt l’enfant avec « Ajouter un enfant ».",
    Outcome.CLOSED: _WRONG,
}


@blueprint.get("/enfants/autre-compte")
@sensitive
def other_account() -> ResponseReturnValue:
    """Ask for the other account."""
    return _page(OtherAccountForm.of_request())


@blueprint.post("/enfants/autre-compte")
@sensitive
def merge_other_account() -> ResponseReturnValue:
    """Check the other account's password as at a sign-in, then merge it into this one."""
    form = OtherAccountForm.of_request()
    if not form.validate():
        return _page(form), 422
    identifier = normalise_typed(form.identifier.data or "")
    outcome = credentials.check(identifier, form.password.data or "")
    if isinstance(outcome, Wait):
        sentence = f"Il y a eu trop d’essais. {throttle.come_back(outcome.seconds)}"
        return _page(form, sentence), 429
    if isinstance(outcome, ByLetter):
        return _by_letter(form, outcome)
    if not isinstance(outcome, Right):
        return _page(form, _WRONG), 422
    # Disabled ones too: an ENT that comes back must know the person again.
    sectors = {client.client_id: client.sector for client in registry.rows()}
    merged = merging.merge(guard.session().account_id, outcome.account_id, sectors)
    if merged is Outcome.MERGED:
        return redirect("/compte/enfants", 303)
    return _page(form, _SENTENCES[merged]), 422


def _by_letter(form: OtherAccountForm, outcome: ByLetter) -> ResponseReturnValue:
    """Go to the letter's own pages: a birth date, then its children join this account."""
    if outcome.letter.account_id is not None:
        return _page(form, _PROVISIONAL), 422
    letter = letter_in_hand.hold(outcome.letter)
    letter_in_hand.note_joins(letter)
    return redirect(letter.page, 303)


def _page(form: OtherAccountForm, problem: str = "") -> str:
    return render_template(
        "my_account/other_account.html", form=form, problems=[problem] if problem else []
    )
