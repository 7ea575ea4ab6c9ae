"""« Fermer mon compte »."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField
from wtforms.validators import InputRequired

from idp.accounts import closing
from idp.my_account.pages import blueprint, sensitive
from idp.platform.forms import PageForm
from idp.session import browser, elsewhere, guard


class ClosingForm(PageForm):
    """Nobody closes an account by one click."""

    understood = BooleanField(
        "J’ai compris, je veux fermer mon compte.",
        validators=[InputRequired("Cochez la case pour fermer votre compte.")],
    )


@blueprint.get("/fermer")
@sensitive
def show_closing() -> ResponseReturnValue:
    """Say what happens then."""
    return _page(ClosingForm.of_request())


@blueprint.post("/fermer")
@sensitive
def close() -> ResponseReturnValue:
    """Close the account, and every session with it."""
    form = ClosingForm.of_request()
    if not form.validate():
        return _page(form), 422
    account_id = guard.session().account_id
    closing.close(guard.account())
    elsewhere.end_others(account_id, None)
    browser.end()
    return redirect("/compte/ferme", 303)


@blueprint.get("/ferme")
def closed() -> str:
    """Say that it is done, to who has no account any more."""
    return render_template("my_account/closed.html")


def _page(form: ClosingForm) -> str:
    return render_template("my_account/close.html", form=form)
