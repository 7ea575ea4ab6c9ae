"""The e-mail address: a link to the new one, confirmed by who is signed in."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import new_email
from idp.accounts.models import Account
from idp.my_account.forms import EmailForm
from idp.my_account.pages import blueprint, sensitive
from idp.platform import throttle
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.platform.throttle import Window
from idp.session import guard

_PER_ACCOUNT, _PER_ADDRESS, _DAY = 5, 3, 24 * 3600


@blueprint.get("/e-mail")
@sensitive
def show_email() -> ResponseReturnValue:
    """Ask for the new address."""
    return _page(EmailForm.of_request())


@blueprint.post("/e-mail")
@sensitive
def ask_email() -> ResponseReturnValue:
    """Send a link to the new address; nothing changes before it is used."""
    form = EmailForm.of_request()
    if not form.validate():
        return _page(form), 422
    account = guard.account()
    if form.address == account.email:
        form.email.errors = ["C’est déjà l’adresse de votre compte."]
        return _page(form), 422
    if wait := throttle.reserve(_limits(account, form.address)):
        return _page(form, f"Il y a eu trop de demandes. {throttle.come_back(wait)}"), 429
    new_email.ask(account, form.address)
    return redirect("/compte/e-mail/envoye", 303)


@blueprint.get("/e-mail/envoye")
def email_sent() -> str:
    """Say what to do now."""
    return render_template("my_account/email_sent.html")


@blueprint.get("/e-mail/confirmer/<token>")
def show_email_link(token: str) -> str:
    """Ask before the address is written: mail scanners follow links."""
    address = new_email.waiting(token, guard.session().account_id)
    if address is None:
        raise _worthless()
    return render_template("my_account/email_confirm.html", address=address)


@blueprint.post("/e-mail/confirmer/<token>")
def confirm_email(token: str) -> ResponseReturnValue:
    """Write the address, once."""
    if not new_email.confirm(token, guard.session().account_id):
        raise _worthless()
    return redirect("/compte?fait=e-mail", 303)


def _limits(account: Account, address: str) -> tuple[Window, ...]:
    """Return what keeps a mailbox from being flooded, by whomever."""
    return (
        Window("new-email", (str(account.id),), _PER_ACCOUNT, _DAY),
        Window("new-email-to", (address.lower(),), _PER_ADDRESS, _DAY),
    )


def _worthless() -> Problem:
    """Used, too old, of an earlier wish, or another account's: one answer."""
    return Problem(
        ProblemCode.LINK_EXPIRED,
        detail="new e-mail",
        way_back=WayBack("Retour à mes informations", "/compte"),
    )


def _page(form: EmailForm, problem: str = "") -> str:
    return render_template(
        "my_account/email.html",
        form=form,
        present=guard.account().email,
        problems=[problem] if problem else [],
    )
