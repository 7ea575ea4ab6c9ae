"""« Mot de passe perdu » by e-mail: the page that the one-use link opens."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import password_policy
from idp.accounts.models import Account
from idp.accounts.password_form import NewPasswordForm
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.recovery import links, password
from idp.recovery.start_views import START, blueprint
from idp.session import journey
from idp.session.journey import Journey


@blueprint.get("/lien/<token>")
def show_link(token: str) -> str:
    """Ask for the new password; opening the page changes nothing."""
    current = _journey_if_any()
    account = _account(token, current)
    return _page(NewPasswordForm.for_account(account.identifier), account)


@blueprint.post("/lien/<token>")
def use_link(token: str) -> ResponseReturnValue:
    """Use the link up: set the new password, sign the person in, and go on."""
    current = _journey_if_any()
    account = _account(token, current)
    form = NewPasswordForm.for_account(account.identifier)
    if not form.validate():
        return _page(form, account), 422
    password.replace_by_link(token, form.password.data or "")
    return redirect(journey.url(f"{START}/termine", current), 303)


def _journey_if_any() -> Journey | None:
    """The ENT's request, where the link opens in the browser of that request and in its time."""
    try:
        return journey.current()
    except Problem:
        journey.leave()
        return None


def _account(token: str, current: Journey | None) -> Account:
    account = links.account_of(token)
    if account is None:
        again = WayBack("Demander un nouveau lien", journey.url(START, current))
        raise Problem(ProblemCode.LINK_EXPIRED, way_back=again)
    return account


def _page(form: NewPasswordForm, account: Account) -> str:
    return render_template(
        "recovery/new_password.html",
        form=form,
        policy=password_policy,
        identifier=account.identifier,
        steps=0,
    )
