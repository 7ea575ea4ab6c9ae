"""The password: the old one is asked for; an account without one gets its first."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import own_password, password_policy
from idp.accounts.password_form import NewPasswordForm
from idp.my_account.forms import PasswordForm
from idp.my_account.pages import blueprint, sensitive
from idp.platform import throttle
from idp.session import browser, credentials, elsewhere, guard, ways_in
from idp.session.credentials import Right, Wait
from idp.session.ways_in import WayIn

_WRONG = "Ce n’est pas votre mot de passe actuel."


@blueprint.get("/mot-de-passe")
def show_password() -> ResponseReturnValue:
    """Ask for the old password and the new one; not frozen, for whoever knows the old one."""
    if guard.account().password_hash is None:
        return redirect("/compte/mot-de-passe/premier", 303)
    return _page(PasswordForm.for_account(guard.session().identifier))


@blueprint.post("/mot-de-passe")
def change_password() -> ResponseReturnValue:
    """Change it, if the old one is right; tries count as those of the sign-in page do."""
    if guard.account().password_hash is None:
        return redirect("/compte/mot-de-passe/premier", 303)
    form = PasswordForm.for_account(guard.session().identifier)
    if not form.validate():
        return _page(form), 422
    outcome = credentials.check(guard.session().identifier, form.present.data or "")
    if isinstance(outcome, Wait):
        return _page(form, f"Il y a eu trop d’essais. {throttle.come_back(outcome.seconds)}"), 429
    if not isinstance(outcome, Right):
        form.present.errors = [_WRONG]
        return _page(form), 422
    return _change(form.password.data or "", ways_in.PASSWORD)


@blueprint.get("/mot-de-passe/premier")
@sensitive
def show_first_password() -> ResponseReturnValue:
    """Let who only uses another way in choose a password."""
    if guard.account().password_hash is not None:
        return redirect("/compte/mot-de-passe", 303)
    return _page(NewPasswordForm.for_account(guard.session().identifier))


@blueprint.post("/mot-de-passe/premier")
@sensitive
def choose_first_password() -> ResponseReturnValue:
    """Set the first password: the fresh sign-in stands for the old one."""
    if guard.account().password_hash is not None:
        return redirect("/compte/mot-de-passe", 303)
    form = NewPasswordForm.for_account(guard.session().identifier)
    if not form.validate():
        return _page(form), 422
    present = guard.session()
    return _change(form.password.data or "", WayIn(present.amr, present.acr))


def _change(chosen: str, way_in: WayIn) -> ResponseReturnValue:
    """Change it: every other session ends, and this browser gets a new one."""
    account = guard.account()
    own_password.change(account, chosen)
    session = browser.start(account.id, way_in)
    elsewhere.end_others(account.id, session.id)
    return redirect("/compte?fait=mot-de-passe", 303)


def _page(form: NewPasswordForm, problem: str = "") -> str:
    return render_template(
        "my_account/password.html",
        form=form,
        identifier=guard.session().identifier,
        problems=[problem] if problem else [],
        policy=password_policy,
    )
