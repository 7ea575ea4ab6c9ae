"""« Mes clés d'accès »: add, name and remove them."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from idp.accounts import passkeys, security
from idp.accounts.models import Passkey
from idp.accounts.passkeys import Outcome
from idp.passkeys import adding
from idp.passkeys.pages import LIST, blueprint, sensitive
from idp.platform import headers
from idp.platform.forms import PageForm
from idp.platform.problems import Problem, ProblemCode
from idp.session import guard

_ONE = f"{LIST}/<int(max=9223372036854775807):passkey_id>"
DONE = {
    "ajoutee": "La clé d’accès est ajoutée à votre compte.",
    "renommee": "La clé d’accès a un nouveau nom.",
    "retiree": "La clé d’accès est retirée de votre compte.",
}
"""What was just done, by the value of `fait` in the address."""


class NameForm(PageForm):
    """What the person calls it."""

    name = StringField(
        "Nom de la clé d’accès",
        filters=[lambda value: (value or "").strip()],
        validators=[
            InputRequired("Saisissez un nom."),
            Length(max=passkeys.LONGEST_NAME, message="Saisissez 60 caractères au plus."),
            Regexp(r"[^\x00-\x1f\x7f\ud800-\udfff]+\Z", message="Ce nom ne peut pas être lu."),
        ],
    )


@blueprint.get(LIST)
def show_list() -> str:
    """List the account's passkeys."""
    account = guard.account()
    return render_template(
        "passkeys/list.html",
        passkeys=passkeys.of_account(account.id),
        most=passkeys.MOST,
        frozen_until=security.frozen_until(account),
        done=DONE.get(request.args.get("fait", "")),
    )


@blueprint.get(f"{LIST}/ajouter")
@sensitive
def show_adding() -> ResponseReturnValue:
    """Say what a passkey is; the script makes one."""
    return _adding_page()


@blueprint.post(f"{LIST}/ajouter")
@sensitive
def add() -> ResponseReturnValue:
    """Keep what the browser made."""
    if problem := adding.from_form():
        return _adding_page(problem), 422
    return redirect(f"{LIST}?fait=ajoutee", 303)


@blueprint.get(_ONE)
def show_name(passkey_id: int) -> str:
    """Ask for another name."""
    passkey = _mine(passkey_id)
    form = NameForm.of_request()
    form.name.data = passkey.name
    return render_template("passkeys/name.html", form=form, passkey=passkey)


@blueprint.post(_ONE)
def rename(passkey_id: int) -> ResponseReturnValue:
    """Give it another name."""
    passkey = _mine(passkey_id)
    form = NameForm.of_request()
    if not form.validate():
        return render_template("passkeys/name.html", form=form, passkey=passkey), 422
    passkeys.rename(passkey, form.name.data or "")
    return redirect(f"{LIST}?fait=renommee", 303)


@blueprint.get(f"{_ONE}/retirer")
@sensitive
def show_removal(passkey_id: int) -> ResponseReturnValue:
    """Ask first."""
    return render_template("passkeys/remove.html", passkey=_mine(passkey_id))


@blueprint.post(f"{_ONE}/retirer")
@sensitive
def remove(passkey_id: int) -> ResponseReturnValue:
    """Take it from the account; one that is gone meanwhile is answered alike."""
    outcome = passkeys.remove(guard.session().account_id, passkey_id)
    if outcome is Outcome.LAST_WAY_IN:
        body = render_template("passkeys/remove.html", passkey=_mine(passkey_id), last=True)
        return body, 409
    return redirect(f"{LIST}?fait=retiree", 303)


def _mine(passkey_id: int) -> Passkey:
    """Return a passkey of who is signed in; another's is not to be found."""
    found = passkeys.one(guard.session().account_id, passkey_id)
    if found is None:
        raise Problem(ProblemCode.PAGE_NOT_FOUND)
    return found


def _adding_page(problem: str = "") -> str:
    headers.allow_fetch()
    return render_template(
        "passkeys/add.html",
        problems=[problem] if problem else [],
        full=passkeys.count(guard.session().account_id) >= passkeys.MOST,
        most=passkeys.MOST,
    )
